// The whole run at a glance: a fault that strikes again and again is one series, not a crowd of marks.
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { createSession } from '../../src/session/local.ts';
import type { Overview } from '../../src/session/port.ts';

async function overviewOf(text: string): Promise<Overview> {
  const session = createSession();
  await session.ask({ ask: 'open', text, file: 'x.yaml' });
  session.settle();
  const answer = await session.ask({ ask: 'overview' });
  if (answer.answer !== 'overview') throw new Error('no overview');
  return answer.overview;
}

const crashing = `
murphy: 1
title: Crashes
length: 60s
world:
  callers: { kind: clients, rate: 10/s, calls: shop GET / }
  shop: { kind: service, handles: { GET /: [{ work: 1ms }] } }
faults:
  - { name: crash, every: { exponential: 5s }, kill: shop, for: 1s }
  - { name: crash 7 again, at: 30s, slow: shop, factor: 2, for: 5s }
`;

describe('the overview', () => {
  it('names the series of each strike of a recurring fault, and of nothing else', async () => {
    const { faults } = await overviewOf(crashing);
    const strikes = faults.filter((f) => f.series !== '');
    expect(strikes.length).toBeGreaterThan(3);
    expect(new Set(strikes.map((f) => f.series))).toEqual(new Set(['crash']));
    expect(faults.filter((f) => f.series === '').map((f) => f.name)).toEqual(['crash 7 again']);
  });

  it('marks the strikes, their ends and the deaths they cause as happening again, and leaves others alone', async () => {
    const { milestones } = await overviewOf(crashing);
    const bad = milestones.filter((m) => m.tone === 'bad');
    expect(bad.filter((m) => !m.again).map((m) => m.words)).toEqual(['shop was made 2 times slower for 5 s.']);
    expect(bad.filter((m) => m.again).length).toBeGreaterThan(6);
  });

  it('knows the strikes of the whole run, however many there are, and the moves between them', async () => {
    const { faults, milestones } = await overviewOf(
      crashing.replace('{ exponential: 5s }', '200ms').replace('for: 1s', 'for: 100ms'),
    );
    expect(faults.filter((f) => f.series === 'crash').length).toBeGreaterThan(150);
    expect(faults.at(-1)!.at).toBeGreaterThan(58_000_000);
    expect(milestones.filter((m) => m.again).length).toBeLessThanOrEqual(200);
    expect(milestones.some((m) => m.words.startsWith('shop was made'))).toBe(true);
  });

  it('has no series where nothing recurs', async () => {
    const { faults, milestones } = await overviewOf(readFileSync('scenarios/resilience/storm.yaml', 'utf8'));
    expect(faults.every((f) => f.series === '')).toBe(true);
    expect(milestones.some((m) => m.again)).toBe(false);
  });
});
