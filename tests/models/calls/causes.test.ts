// Why: from a failed request back to the fault, over two hops, through queues, refusals, losses, breakers, probes and databases.
import { describe, expect, it } from 'vitest';
import { causalChain } from '../../../src/analysis/why.ts';
import { KIND, type Fault } from '../../../src/engine/index.ts';
import { play, type Played } from '../play.ts';

const chain = (faults: string, options: { front?: string; back?: string; client?: string } = {}) => `
network: { latency: 1ms }
world:
  users: { kind: clients, rate: 100/s, timeout: 2s, calls: front GET / ${options.client ?? ''} }
  front: { kind: service, concurrency: 500, handles: { GET /: [{ as: ask, call: middle GET /, timeout: 1s ${options.front ?? ''} }] } }
  middle: { kind: service, concurrency: 500, handles: { GET /: [{ call: back GET /, timeout: 500ms }] } }
  back: { kind: service, replicas: 2, concurrency: 4, ${options.back ?? ''} handles: { GET /: [{ work: { exponential: 20ms } }] } }
faults: [${faults}]
`;

/** Root spans that ended with `outcome`, and the faults and rows their chains lead to. */
function whys(run: Played, outcome: (name: string) => boolean, most = 40) {
  const trace = run.k.trace!;
  const roots = new Set(run.rows(KIND.openSpan).flatMap((r) => (r.ref === 0 ? [r.seq] : [])));
  const failed = run.rows(KIND.closeSpan).filter((r) => roots.has(r.ref) && outcome(r.name));
  return failed.slice(-most).map((row) => {
    const steps = causalChain(trace, row.seq, run.k.seq);
    const last = steps.at(-1)!.row;
    return {
      steps,
      fault: last.kind === KIND.fault ? (last.data as Fault).name : '',
      kinds: steps.map((s) => s.row.kind),
    };
  });
}

const shareWith = <T>(list: readonly T[], is: (item: T) => boolean) => list.filter(is).length / list.length;

describe('why a request failed', () => {
  it('that timed out: because of a slow part two hops away', async () => {
    const run = (await play(chain('{ name: slowdown, at: 5s, slow: back, factor: 200 }'))).to(15);
    const found = whys(run, (name) => name !== 'ok');
    expect(found.length).toBe(40);
    expect(shareWith(found, (w) => w.fault === 'slowdown')).toBeGreaterThan(0.9);
  });

  it('that was turned away: because a full queue stood before slow work', async () => {
    const run = (
      await play(chain('{ name: slowdown, at: 5s, slow: back, factor: 30 }', { back: 'queue: { length: 5 },' }))
    ).to(15);
    const found = whys(run, (name) => name.includes('queue full'));
    expect(found.length).toBe(40);
    expect(shareWith(found, (w) => w.kinds.includes(KIND.full))).toBe(1);
    expect(shareWith(found, (w) => w.fault === 'slowdown')).toBeGreaterThan(0.9);
  });

  it('that was refused or reset: because the process was killed', async () => {
    const run = (await play(chain('{ name: crash, at: 5s, kill: back }').replace('latency: 1ms', 'latency: 20ms'))).to(
      8,
    );
    const found = whys(run, (name) => /refused|reset/.test(name));
    expect(found.length).toBeGreaterThan(0);
    expect(shareWith(found, (w) => w.fault === 'crash')).toBe(1);
  });

  it('that met an open breaker: because of the failures it opened for, and what was behind them', async () => {
    const breaker = ', circuitBreaker: { slidingWindowSize: 20, minimumNumberOfCalls: 10 }';
    const run = (await play(chain('{ name: slowdown, at: 5s, slow: back, factor: 500 }', { front: breaker }))).to(15);
    const found = whys(run, (name) => name.includes('breaker open'));
    expect(found.length).toBe(40);
    expect(shareWith(found, (w) => w.kinds.includes(KIND.move))).toBe(1);
    expect(shareWith(found, (w) => w.fault === 'slowdown')).toBe(1);
  });

  it('that was lost at a cut', async () => {
    const run = (await play(chain('{ name: cut, at: 5s, partition: [[front], [middle]] }'))).to(12);
    const found = whys(run, (name) => /timeout/.test(name));
    expect(found.length).toBe(40);
    expect(shareWith(found, (w) => w.fault === 'cut')).toBeGreaterThan(0.9);
  });

  it('of an error fault: that fault', async () => {
    const run = (await play(chain('{ name: bad, at: 5s, error: back, share: 1 }'))).to(8);
    expect(
      shareWith(
        whys(run, (name) => name.includes('error')),
        (w) => w.fault === 'bad',
      ),
    ).toBe(1);
  });

  it('that came to a replica on its way out: because somebody drained it', async () => {
    const text = chain("{ name: stop, at: 5s, drain: 'front#1' }", { client: ', keys: { count: 10 }' });
    const run = (
      await play(
        text
          .replace(
            'front: { kind: service, concurrency: 500,',
            'front: { kind: service, concurrency: 500, replicas: 2,',
          )
          .replace('latency: 1ms', 'latency: 30ms'),
      )
    ).to(8);
    const found = whys(run, (name) => name === 'draining');
    expect(found.length).toBeGreaterThan(0);
    expect(shareWith(found, (w) => w.fault === 'stop')).toBe(1);
  });
});
