// Failures against arithmetic: how retries multiply calls, and how availabilities multiply in series and add up in parallel.
import { describe, expect, it } from 'vitest';
import { play, type Played } from '../models/play.ts';

/** 60,000 requests: a share of them is known to 0.2% (one standard error), so hundredths are asked for. */
const SECONDS = 600;

async function ended(world: string, seconds = SECONDS): Promise<Played> {
  return (await play(`network: { latency: 100us }\nworld:\n${world}`)).to(seconds);
}

const clients = (calls: string) => `  users: { kind: clients, rate: 100/s, calls: ${calls} }\n`;
const leaf = (name: string, fails: number) =>
  `  ${name}: { kind: service, concurrency: 1000, handles: { GET /x: [{ fail: 500, share: ${fails} }] } }\n`;

/** Attempts a call makes on average, when each fails with probability `p` and there are `n` at most. */
function attempts(p: number, n: number): number {
  return p === 1 ? n : (1 - p ** n) / (1 - p);
}

/** Share of the answers of a part that are good. */
function availability(run: Played, part: string): number {
  const good = run.total(part, 'answered');
  return good / (good + run.total(part, 'failed'));
}

describe('retries', () => {
  it.each([
    [0.1, 3],
    [0.5, 3],
    [0.5, 6],
    [0.9, 4],
  ])(
    'of calls that fail with probability %d, at most %i attempts: (1 - p^n) / (1 - p) attempts a call',
    async (p, n) => {
      const run = await ended(
        clients('front GET /') +
          `  front: { kind: service, concurrency: 1000, handles: { GET /: [{ call: back GET /x, retry: { maxAttempts: ${n}, waitDuration: 10ms } }] } }\n` +
          leaf('back', p),
      );
      const amplification = run.total('front', 'attempts') / run.total('front', 'calls');
      expect(Math.abs(amplification / attempts(p, n) - 1)).toBeLessThan(0.02);
      expect(Math.abs(availability(run, 'front') - (1 - p ** n))).toBeLessThan(0.01);
    },
  );

  it('in three layers of three multiply: 27 requests reach a back end that always fails', async () => {
    const layer = (name: string, next: string) =>
      `  ${name}: { kind: service, concurrency: 1000, handles: { GET /x: [{ call: ${next} GET /x, retry: { maxAttempts: 3, waitDuration: 10ms } }] } }\n`;
    const run = await ended(
      clients('one GET /x') + layer('one', 'two') + layer('two', 'three') + layer('three', 'back') + leaf('back', 1),
      100,
    );
    // Calls still on their way at the end have not made all of theirs.
    expect(Math.abs(run.total('back', 'failed') / run.total('one', 'calls') / 27 - 1)).toBeLessThan(0.01);
  });
});

describe('availability', () => {
  it('of parts in series is the product of theirs', async () => {
    const run = await ended(
      clients('front GET /') +
        '  front: { kind: service, concurrency: 1000, handles: { GET /: [{ call: a GET /x }, { call: b GET /x }, { call: c GET /x }] } }\n' +
        leaf('a', 0.05) +
        leaf('b', 0.1) +
        leaf('c', 0.2),
    );
    expect(Math.abs(availability(run, 'front') - 0.95 * 0.9 * 0.8)).toBeLessThan(0.01);
  });

  it.each([
    [1, 1 - 0.2 ** 3],
    [2, 3 * 0.8 ** 2 * 0.2 + 0.8 ** 3],
    [3, 0.8 ** 3],
  ])('of three in parallel, of which %i are needed, is binomial', async (need, expected) => {
    const run = await ended(
      clients('front GET /') +
        `  front: { kind: service, concurrency: 1000, handles: { GET /: [{ each: 3, need: ${need}, do: [{ call: back GET /x }] }] } }\n` +
        leaf('back', 0.2),
    );
    expect(Math.abs(availability(run, 'front') - expected)).toBeLessThan(0.01);
  });
});
