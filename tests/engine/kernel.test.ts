// The run: order, chance, shared CPU, transports, faults, keyframes and the digest.
import { describe, expect, it } from 'vitest';
import { createKernel, type Fault, restoreKeyframe, SECOND, takeKeyframe, Trace } from '../../src/engine/index.ts';
import { echoer, fault, type Ping, pinger, queueRole, spec, world } from './worlds.ts';

function pingPong(transport: 'stream' | 'datagram', faults: Fault[] = [], over: object = {}) {
  const config = Object.freeze({ to: 1, every: 100_000, times: 50, transport });
  return world({
    behaviours: [pinger, echoer],
    processes: [spec('a', 'pinger', 0, config), spec('b', 'echoer', 1)],
    faults,
    ...over,
  });
}

const queueWorld = (servers: number, rho: number, customers: number, seed = 7) =>
  world({
    seed,
    behaviours: [queueRole],
    processes: [
      spec(
        'q',
        'queue',
        0,
        Object.freeze({
          mean: 1000 / (rho * servers),
          service: { kind: 'exponential', mean: 1000 },
          servers,
          customers,
        }),
      ),
    ],
  });

describe('a run', () => {
  it('is a pure function of world and seed, traced or not', () => {
    const digests = [null, new Trace(), null].map((trace) => {
      const k = createKernel(queueWorld(2, 0.7, 5000), trace);
      k.runUntil(3 * SECOND);
      return k.digestNow();
    });
    expect(new Set(digests).size).toBe(1);
    const other = createKernel(queueWorld(2, 0.7, 5000, 8));
    other.runUntil(3 * SECOND);
    expect(other.digestNow()).not.toBe(digests[0]);
  });

  it('goes on from a keyframe as it went on the first time', () => {
    const k = createKernel(
      pingPong('stream', [
        fault('cut', 1 * SECOND, { do: 'partition', groups: [['a'], ['b']], oneWay: false }, SECOND),
      ]),
    );
    k.runUntil(1_500_000);
    const frame = takeKeyframe(k);
    k.runUntil(10 * SECOND);
    const first = k.digestNow();
    restoreKeyframe(k, frame);
    expect(k.now).toBe(1_500_000);
    k.runUntil(10 * SECOND);
    expect(k.digestNow()).toBe(first);
    restoreKeyframe(k, frame);
    while (k.step(10 * SECOND));
    k.runUntil(10 * SECOND);
    expect(k.digestNow()).toBe(first);
  });

  it('M/M/1 waits as theory says: rho/(1-rho) service times', () => {
    const k = createKernel(queueWorld(1, 0.7, 200_000));
    k.runUntil(1000 * SECOND);
    const s = k.process(0).state;
    expect(s.waited / s.served / 1000).toBeCloseTo(0.7 / 0.3, 0);
  });

  it('shares a core equally among jobs', () => {
    const k = createKernel(
      world({
        hosts: [{ name: 'h0', cores: 1 }],
        behaviours: [
          {
            role: 'twice',
            init: () => ({ done: [] as number[] }),
            start: (_s: any, ctx) => {
              ctx.work(1000, 1);
              ctx.work(2000, 2);
            },
            onDone: (s: any, ctx) => void s.done.push(ctx.now()),
          },
        ],
        processes: [spec('x', 'twice')],
      }),
    );
    k.runUntil(SECOND);
    expect(k.process(0).state.done).toEqual([2000, 3000]);
  });

  it('stops with a verdict on a livelock instead of hanging', () => {
    const k = createKernel(
      world({
        behaviours: [
          {
            role: 'spin',
            init: () => ({}),
            start: (_s: any, ctx) => void ctx.setTimer(0, 'again'),
            onTimer: (_s: any, ctx) => void ctx.setTimer(0, 'again'),
          },
        ],
        processes: [spec('x', 'spin')],
      }),
    );
    k.runUntil(SECOND);
    expect(k.verdict?.kind).toBe('livelock');
  });
});

describe('streams', () => {
  const run = (faults: Fault[], until = 20 * SECOND, over: object = {}) => {
    const k = createKernel(pingPong('stream', faults, over));
    k.runUntil(until);
    return { k, a: k.process(0).state as Ping };
  };

  it('deliver everything once and in order, whatever the link loses', () => {
    const { a } = run([fault('lossy', 0, { do: 'link', target: 'a -> b', loss: 0.4 })]);
    expect(a.got).toEqual(Array.from({ length: 50 }, (_, i) => i + 1));
  });

  it('stall behind a partition and catch up after it', () => {
    const { a } = run([
      fault('cut', 1 * SECOND, { do: 'partition', groups: [['a'], ['b']], oneWay: false }, 2 * SECOND),
    ]);
    expect(a.got).toEqual(Array.from({ length: 50 }, (_, i) => i + 1));
    const during = createKernel(
      pingPong('stream', [
        fault('cut', 1 * SECOND, { do: 'partition', groups: [['a'], ['b']], oneWay: false }, 2 * SECOND),
      ]),
    );
    during.runUntil(2_900_000);
    expect((during.process(0).state as Ping).got.length).toBeLessThan(12);
  });

  it('are reset by a killed process and refused afterwards; a lost host is silence', () => {
    expect(run([fault('k', 1_050_000, { do: 'kill', target: 'b' })]).a.trouble.slice(0, 2)).toEqual([
      'reset',
      'refused',
    ]);
    expect(run([fault('k', 1_050_000, { do: 'kill', target: 'host:h1' })]).a.trouble).toEqual([]);
  });
});

describe('datagrams', () => {
  it('are lost on a cut, and seen twice on a duplicating link', () => {
    const k = createKernel(pingPong('datagram', [fault('dup', 0, { do: 'link', target: 'a -> b', duplicate: 1 })]));
    k.runUntil(20 * SECOND);
    expect(k.process(1).state.heard.length).toBe(100);
    const cut = createKernel(
      pingPong('datagram', [
        fault('cut', 1_050_000, { do: 'partition', groups: [['a'], ['b']], oneWay: false }, SECOND),
      ]),
    );
    cut.runUntil(20 * SECOND);
    expect(cut.process(1).state.heard.length).toBe(40);
  });
});

describe('faults', () => {
  it('compose as layers: undoing one slow-down leaves the other', () => {
    const k = createKernel(
      pingPong('stream', [
        fault('one', 1, { do: 'slow', target: 'b', factor: 2 }),
        fault('two', 2, { do: 'slow', target: 'b', factor: 3 }, SECOND),
      ]),
    );
    k.runUntil(500_000);
    expect(k.process(1).slow).toBe(6);
    k.runUntil(2 * SECOND);
    expect(k.process(1).slow).toBe(2);
  });

  it('pause keeps inputs for later', () => {
    const k = createKernel(pingPong('stream', [fault('nap', 1_050_000, { do: 'pause', target: 'b' }, 2 * SECOND)]));
    k.runUntil(3_000_000);
    expect((k.process(0).state as Ping).got.length).toBeLessThan(13);
    k.runUntil(20 * SECOND);
    expect((k.process(0).state as Ping).got.length).toBe(50);
  });

  it('hold one message and let it go, in order on its stream', () => {
    const k = createKernel(pingPong('stream'));
    k.runUntil(300_500);
    const slot = [...k.pending.queue.slots()].find((s) => k.pending.kind(s) === 2)!;
    const order = k.pending.orderOf(slot);
    k.scheduleFault(fault('h', k.now, { do: 'message', order, what: 'hold' }), k.now);
    k.runUntil(350_000);
    expect(k.held.size).toBe(1);
    k.scheduleFault(fault('d', k.now, { do: 'message', order, what: 'deliver' }), k.now);
    k.runUntil(20 * SECOND);
    expect((k.process(0).state as Ping).got.length).toBe(50);
  });
});
