// Answers for the worlds that are measured: processes that pass messages on at random (PHOLD, R. M. Fujimoto 1990).
import { type Behaviour, DEFAULT_BOUNDS, SECOND, stream, type World } from '../../engine/index.ts';

const NEXT = stream('bench.next');

const passer: Behaviour<{ heard: number }> = {
  role: 'bench/passer',
  init: () => ({ heard: 0 }),
  // Spread over the latency, as the bare loop's first events are.
  start: (_, ctx) => void ctx.setTimer(Math.floor(ctx.draw(NEXT) * 100_000), 'begin'),
  onTimer: (s, ctx) => pass(s, ctx),
  onMessage: (s, ctx) => pass(s, ctx),
};

const TOKEN = Object.freeze({ port: 'bench', type: 'token' });

function pass(s: { heard: number }, ctx: Parameters<NonNullable<Behaviour['start']>>[1]) {
  s.heard++;
  ctx.datagram(Math.floor(ctx.draw(NEXT) * ctx.config), TOKEN);
}

export function messagingWorld(processes: number): World {
  return {
    seed: 1,
    length: 3600 * SECOND,
    parts: [{ name: 'all', kind: 'bench', params: {} }],
    hosts: [{ name: 'a', cores: 0 }],
    processes: Array.from({ length: processes }, (_, i) => ({
      part: 0,
      name: `p#${i}`,
      role: 'bench/passer',
      ordinal: i + 1,
      host: 0,
      config: processes,
      member: true,
    })),
    behaviours: [passer],
    network: {
      latency: { kind: 'constant', value: 100_000 },
      loopback: 100_000,
      loss: 0,
      duplicate: 0,
      reorder: 0,
      bandwidth: 0,
      links: [],
    },
    faults: [],
    monitors: [],
    sampleEvery: 100_000,
    bounds: DEFAULT_BOUNDS,
    reparam: () => ({ error: 'no parameters here' }),
  };
}
