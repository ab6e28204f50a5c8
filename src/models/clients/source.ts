// Answers for clients as an open or closed source of requests: arrivals, time-outs, and what became of each.
import { type Behaviour, compileChart, type Context, key32, stream } from '../../engine/index.ts';
import {
  beginCall,
  type CalleeConfig,
  caller,
  type Caller,
  type Ended,
  onCallTimer,
  onCallTrouble,
  onEndpoints,
  onResponse,
  watchCallees,
} from '../calls/caller.ts';
import { CIRCUIT_BREAKER_CHART } from '../policies/charts.ts';

const ARRIVAL = stream('clients.arrival');
const REQUEST = stream('clients.request');
const THINK = stream('clients.think');

interface Pending {
  readonly span: number;
  readonly began: number;
  readonly user: number;
}

export interface ClientsState {
  n: number;
  timer: number;
  readonly inFlight: Map<number, Pending>;
  readonly caller: Caller;
  readonly errors: Map<string, number>;
}

export interface ClientsConfig {
  readonly callees: readonly CalleeConfig[];
  readonly salt: number;
}

export const source: Behaviour<ClientsState> = {
  role: 'clients/source',
  charts: { circuitBreaker: compileChart(CIRCUIT_BREAKER_CHART) },
  init: (ctx) => ({ n: 0, timer: 0, inFlight: new Map(), caller: caller(ctx.config.callees), errors: new Map() }),
  start(s, ctx) {
    watchCallees(ctx, ctx.config.callees);
    if (ctx.params.users > 0) for (let user = 1; user <= ctx.params.users; user++) think(ctx, user);
    else scheduleNext(s, ctx);
  },
  onMessage(s, ctx, message) {
    if (message.type === 'response') settle(s, ctx, onResponse(s.caller, ctx, message));
    else if (message.type === 'endpoints') onEndpoints(s.caller, message);
  },
  onTimer(s, ctx, name, data) {
    if (name === 'arrival') {
      s.timer = 0;
      scheduleNext(s, ctx);
      return begin(s, ctx, 0);
    }
    if (name === 'think') return begin(s, ctx, data);
    settle(s, ctx, onCallTimer(s.caller, ctx, name, data));
  },
  onTrouble: (s, ctx, trouble) => onCallTrouble(s.caller, ctx, trouble, (ended) => settle(s, ctx, ended)),
  onParams(s, ctx, path) {
    if (ctx.params.users > 0 || (path !== 'rate' && path !== 'load')) return;
    ctx.cancelTimer(s.timer);
    scheduleNext(s, ctx);
  },
};

/** Poisson arrivals at the rate that holds now; asked again when it changes. */
function scheduleNext(s: ClientsState, ctx: Context): void {
  ctx.about = 0;
  const perSecond = ctx.params.rate * ctx.effect('load').value;
  if (!(perSecond > 0)) return;
  const u = ctx.keyed(ARRIVAL, ctx.config.salt, s.n);
  s.timer = ctx.setTimer(ctx.sample({ kind: 'exponential', mean: 1_000_000 / perSecond }, u), 'arrival');
}

function think(ctx: Context, user: number): void {
  ctx.about = 0;
  ctx.setTimer(ctx.sample(ctx.params.thinkTime, ctx.draw(THINK)), 'think', user);
}

function begin(s: ClientsState, ctx: Context, user: number): void {
  const id = ++s.n;
  ctx.count('arrivals');
  const call = ctx.params.call;
  const span = ctx.openSpan(`${call.method} ${call.route}`, 0, null);
  ctx.about = span;
  s.inFlight.set(id, { span, began: ctx.now(), user });
  const chance = key32(ctx.config.salt, REQUEST, id, 0);
  settle(s, ctx, beginCall(s.caller, ctx, call, id, span, chance, String(id)));
}

function settle(s: ClientsState, ctx: Context, ended: Ended | null): void {
  if (!ended) return;
  const request = s.inFlight.get(ended.owner);
  if (!request) return;
  s.inFlight.delete(ended.owner);
  ctx.about = request.span;
  const took = ctx.now() - request.began;
  ctx.observe('latency', took);
  if (ended.ok && !ended.degraded) ctx.count('good');
  else if (ended.ok) ctx.count('degraded');
  else {
    ctx.count('errors');
    s.errors.set(ended.reason, (s.errors.get(ended.reason) ?? 0) + 1);
  }
  ctx.closeSpan(request.span, ended.ok ? (ended.degraded ? 'degraded' : 'ok') : ended.reason, ended.because);
  if (request.user > 0) think(ctx, request.user);
}
