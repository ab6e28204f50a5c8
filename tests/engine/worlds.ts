// Small worlds for the engine's tests: one server with a queue, a pair that plays ping-pong, and defaults for the rest.
import {
  type Behaviour,
  type Context,
  DEFAULT_BOUNDS,
  type Fault,
  type ProcessSpec,
  SECOND,
  stream,
  type World,
} from '../../src/engine/index.ts';

export function world(over: Partial<World> & Pick<World, 'behaviours' | 'processes'>): World {
  return {
    seed: 1,
    length: 60 * SECOND,
    parts: [{ name: 'all', kind: 'test', params: {} }],
    hosts: [
      { name: 'h0', cores: 0 },
      { name: 'h1', cores: 0 },
      { name: 'h2', cores: 0 },
    ],
    network: {
      latency: { kind: 'constant', value: 1000 },
      loopback: 50,
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
    ...over,
  };
}

export function spec(name: string, role: string, host = 0, config: unknown = null): ProcessSpec {
  return { part: 0, name, role, ordinal: 1, host, config, member: true };
}

export function fault(name: string, at: number, action: Fault['action'], lasts?: number): Fault {
  return lasts === undefined ? { name, at, action } : { name, at, action, for: lasts };
}

const ARRIVAL = stream('arrival');
const SERVICE = stream('service');

interface Queue {
  n: number;
  busy: number;
  waiting: number[];
  /** Sum of waits, and how many customers began service. */
  waited: number;
  served: number;
}

/** An M/G/c queue in one process: config { mean: inter-arrival, service: Distribution, servers, customers }. */
export const queueRole: Behaviour<Queue> = {
  role: 'queue',
  init: () => ({ n: 0, busy: 0, waiting: [], waited: 0, served: 0 }),
  start: (s, ctx) => arrive(s, ctx),
  onTimer(s, ctx) {
    if (s.busy < ctx.config.servers) serve(s, ctx, ctx.now());
    else s.waiting.push(ctx.now());
    if (s.n < ctx.config.customers) arrive(s, ctx);
  },
  onDone(s, ctx) {
    s.busy--;
    const next = s.waiting.shift();
    if (next !== undefined) serve(s, ctx, next);
  },
};

function arrive(s: Queue, ctx: Context) {
  s.n++;
  ctx.setTimer(ctx.sample({ kind: 'exponential', mean: ctx.config.mean }, ctx.draw(ARRIVAL)), 'arrival');
}

function serve(s: Queue, ctx: Context, since: number) {
  s.busy++;
  s.waited += ctx.now() - since;
  s.served++;
  ctx.work(ctx.sample(ctx.config.service, ctx.draw(SERVICE)), 0);
}

export interface Ping {
  sent: number;
  got: number[];
  trouble: string[];
}

/** Sends to `config.to` every `config.every` by `config.transport`, and records what comes back. */
export const pinger: Behaviour<Ping> = {
  role: 'pinger',
  init: () => ({ sent: 0, got: [], trouble: [] }),
  start: (_s, ctx) => void ctx.setTimer(0, 'send'),
  onTimer(s, ctx) {
    const message = { port: 'test', type: 'ping', n: ++s.sent };
    if (ctx.config.transport === 'stream') ctx.stream(ctx.config.to, message);
    else ctx.datagram(ctx.config.to, message);
    if (s.sent < ctx.config.times) ctx.setTimer(ctx.config.every, 'send');
  },
  onMessage: (s, _ctx, message) => void s.got.push(message.n),
  onTrouble: (s, _ctx, trouble) => void s.trouble.push(trouble.what),
};

export const echoer: Behaviour<{ heard: number[] }> = {
  role: 'echoer',
  init: () => ({ heard: [] }),
  onMessage(s, ctx, message, from) {
    s.heard.push(message.n);
    const answer = { port: 'test', type: 'pong', n: message.n };
    if (ctx.connection) ctx.respond(ctx.connection, answer);
    else ctx.datagram(from, answer);
  },
};
