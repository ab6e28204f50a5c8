// Answers for clients as a source of requests, open or closed: arrivals, users, what each request is about, and what became of it.
import { type Behaviour, type Context, key32, type Micros, stream } from '../../engine/index.ts';
import { beginCall, nextEnded, onCallMessage, onCallParams, onCallTimer, onCallTrouble } from '../calls/caller.ts';
import { CALL_CHARTS } from '../calls/charts.ts';
import { watchCallees } from '../calls/endpoints.ts';
import { type Call, type CalleeConfig, type Caller, caller, type Carried } from '../calls/state.ts';
import { keyAt, keyOfUser } from './keys.ts';
import type { Params } from './params.ts';
import { areaBetween, momentOfArea, type Shape, valueAt } from './shapes.ts';

const ARRIVAL = stream('clients.arrival');
const REQUEST = stream('clients.request');
const THINK = stream('clients.think');
const ROUTE = stream('clients.route');
const KEY = stream('clients.key');
const TENANT = stream('clients.tenant');

/** Grid on which the number of users follows its shape. */
const USERS_EVERY: Micros = 100_000;
const MOST_COOKIES = 100_000;

/** A request under way: what its call carries, and what is to be known at its end. */
interface Pending extends Carried {
  readonly span: number;
  readonly began: Micros;
  /** Who waits for it; 0: nobody in particular (open load). */
  readonly user: number;
}

export interface ClientsState {
  /** Requests begun. */
  n: number;
  timer: number;
  /** Shape and factor the next arrival was worked out with, from when, and what is left of its area. */
  shape: Shape | null;
  factor: number;
  since: number;
  area: number;
  /** Recorded moments that have passed. */
  recorded: number;
  readonly inFlight: Map<number, Pending>;
  readonly caller: Caller;
  /** Ends by cause, since the beginning. */
  readonly errors: Map<string, number>;
  /** Users who are here, and numbers of those who left. */
  users: number;
  lastUser: number;
  readonly left: number[];
  /** Cookies by key. */
  readonly cookies: Map<string, string>;
}

export interface ClientsConfig {
  readonly callees: readonly CalleeConfig[];
  /** Number of this part's streams of draws. */
  readonly salt: number;
}

export const source: Behaviour<ClientsState> = {
  role: 'clients/source',
  charts: CALL_CHARTS,
  init: (ctx) => ({
    n: 0,
    timer: 0,
    shape: null,
    factor: 1,
    since: 0,
    area: 0,
    recorded: 0,
    inFlight: new Map(),
    caller: caller(ctx.config.callees),
    errors: new Map(),
    users: 0,
    lastUser: 0,
    left: [],
    cookies: new Map(),
  }),
  start(s, ctx) {
    watchCallees(s.caller, ctx, ctx.config.callees);
    s.since = ctx.now();
    drawArrival(s, ctx);
    followLoad(s, ctx);
    followUsers(s, ctx);
  },
  onMessage(s, ctx, message) {
    onCallMessage(s.caller, ctx, message);
    settleAll(s, ctx);
  },
  onTimer(s, ctx, name, data) {
    if (name === 'arrival') arrival(s, ctx);
    else if (name === 'think') request(s, ctx, data);
    else if (name === 'users') followUsers(s, ctx);
    else onCallTimer(s.caller, ctx, name, data);
    settleAll(s, ctx);
  },
  onTrouble(s, ctx, trouble) {
    onCallTrouble(s.caller, ctx, trouble);
    settleAll(s, ctx);
  },
  onParams(s, ctx) {
    followLoad(s, ctx);
    followUsers(s, ctx);
    onCallParams(s.caller, ctx, ctx.params.programs.calls);
    settleAll(s, ctx);
  },
};

// ---------------------------------------------------------------- open load

/** Arrivals as a Poisson process of any rate: the area below the rate between two of them is exponential with mean 1 (time change). */
function drawArrival(s: ClientsState, ctx: Context): void {
  const even = ctx.params.arrivals === 'uniform';
  s.area = even ? 1 : ctx.sample({ kind: 'exponential', mean: 1 }, ctx.keyed(ARRIVAL, ctx.config.salt, s.n));
}

/** Works out the next arrival anew where the load is another than it was: what has passed of its area stays passed. */
function followLoad(s: ClientsState, ctx: Context): void {
  const shape = (ctx.params as Params).compiled.load.rate;
  const factor = ctx.effect('load').value;
  if (shape === s.shape && factor === s.factor) return;
  const now = ctx.now();
  if (s.shape !== null) s.area = Math.max(0, s.area - areaBetween(s.shape, s.since, now) * s.factor);
  s.since = Math.max(s.since, now);
  s.shape = shape;
  s.factor = factor;
  schedule(s, ctx);
}

function schedule(s: ClientsState, ctx: Context): void {
  ctx.about = 0;
  if (s.timer !== 0) ctx.cancelTimer(s.timer);
  s.timer = 0;
  const { times } = (ctx.params as Params).compiled.load;
  let at = Infinity;
  if (times.length > 0) at = times[s.recorded] ?? Infinity;
  else if (s.factor > 0) at = momentOfArea(s.shape!, s.since, s.area / s.factor);
  if (at < Number.MAX_SAFE_INTEGER) s.timer = ctx.setTimer(at - ctx.now(), 'arrival');
}

function arrival(s: ClientsState, ctx: Context): void {
  s.timer = 0;
  const { times } = (ctx.params as Params).compiled.load;
  if (times.length > 0) s.recorded++;
  // Not rounded, so that errors of rounding do not add up to another rate.
  else s.since = momentOfArea(s.shape!, s.since, s.area / s.factor);
  s.n++;
  drawArrival(s, ctx);
  schedule(s, ctx);
  begin(s, ctx, s.n, 0);
}

// ---------------------------------------------------------------- closed load

/** Brings the number of users to what is wanted now: new ones think first, too many leave when they have their answer. */
function followUsers(s: ClientsState, ctx: Context): void {
  const shape = (ctx.params as Params).compiled.load.users;
  const wanted = wantedUsers(ctx, shape);
  for (; s.users < wanted; s.users++) think(s, ctx, s.left.pop() ?? ++s.lastUser);
  ctx.about = 0;
  if (ctx.now() < shape.at[shape.at.length - 1]) ctx.setTimer(USERS_EVERY, 'users');
}

function wantedUsers(ctx: Context, shape: Shape): number {
  return Math.round(valueAt(shape, ctx.now()) * ctx.effect('load').value);
}

function think(s: ClientsState, ctx: Context, user: number): void {
  ctx.about = 0;
  ctx.setTimer(ctx.sample(ctx.params.thinkTime, ctx.keyed(THINK, ctx.config.salt, user, ++s.n)), 'think', user);
}

/** A user has thought: the next request, unless there are too many users now. */
function request(s: ClientsState, ctx: Context, user: number): void {
  if (s.users > wantedUsers(ctx, (ctx.params as Params).compiled.load.users)) {
    s.users--;
    s.left.push(user);
    return;
  }
  begin(s, ctx, ++s.n, user);
}

// ---------------------------------------------------------------- requests

function begin(s: ClientsState, ctx: Context, id: number, user: number): void {
  const params = ctx.params as Params;
  const { routes, routeWeight, tenantWeight } = params.compiled;
  const salt = ctx.config.salt;
  ctx.count('arrivals');
  const route = routes.length === 1 ? routes[0] : byWeight(routes, routeWeight, ctx.keyed(ROUTE, salt, id));
  const tenant = tenantWeight > 0 ? byWeight(params.tenants, tenantWeight, ctx.keyed(TENANT, salt, id)) : null;
  const key = user > 0 ? keyOfUser(user) : keyAt(params.keys.count, params.keys.skew, ctx.keyed(KEY, salt, id));
  const span = ctx.openSpan(route.title, 0, null);
  ctx.about = span;
  const pending: Pending = {
    method: route.call.method || 'GET',
    route: route.call.route,
    key,
    tenant: tenant === null ? '' : tenant.name,
    priority: tenant === null ? 0 : tenant.priority,
    deadline: 0,
    auth: params.sessions ? (s.cookies.get(key) ?? '') : '',
    span,
    began: ctx.now(),
    user,
  };
  s.inFlight.set(id, pending);
  beginCall(s.caller, ctx, route.call, id, span, key32(salt, REQUEST, id, 0), pending);
}

function byWeight<T extends { readonly weight: number }>(list: readonly T[], total: number, u: number): T {
  let left = u * total;
  for (const item of list) {
    left -= item.weight;
    if (left < 0) return item;
  }
  return list[list.length - 1];
}

function settleAll(s: ClientsState, ctx: Context): void {
  for (let call = nextEnded(s.caller, ctx); call !== null; call = nextEnded(s.caller, ctx)) settle(s, ctx, call);
}

function settle(s: ClientsState, ctx: Context, call: Call): void {
  const request = s.inFlight.get(call.owner);
  if (!request) return;
  s.inFlight.delete(call.owner);
  ctx.about = request.span;
  const took = ctx.now() - request.began;
  const outcome = outcomeOf(ctx, call, took);
  ctx.observe('latency', took);
  switch (outcome) {
    case 'ok':
      ctx.count('good');
      break;
    case 'degraded':
      ctx.count('degraded');
      break;
    case 'late':
      ctx.count('late');
      break;
    default:
      ctx.count('errors');
      ctx.count(errorMeter(outcome));
      s.errors.set(outcome, (s.errors.get(outcome) ?? 0) + 1);
  }
  if (ctx.params.sessions) keepCookie(s, ctx, request, call);
  ctx.closeSpan(request.span, outcome, call.because);
  if (request.user > 0) think(s, ctx, request.user);
}

/** In time, well and not by a fallback is good; anything else has another name. */
function outcomeOf(ctx: Context, call: Call, took: Micros): string {
  if (!call.ok) return call.reason;
  if (call.degraded) return 'degraded';
  const { objective } = ctx.params as Params;
  return objective > 0 && took > objective ? 'late' : 'ok';
}

/** A cookie is kept with its key; one that nobody knows any more is thrown away, and the session has to begin anew. */
function keepCookie(s: ClientsState, ctx: Context, request: Pending, call: Call): void {
  if (call.status === 401 && request.auth !== '') {
    ctx.count('sessionsLost');
    if (s.cookies.get(request.key) === request.auth) s.cookies.delete(request.key);
    return;
  }
  const cookie = (call.body as { readonly session?: string } | null)?.session;
  if (cookie === undefined) return;
  s.cookies.delete(request.key);
  while (s.cookies.size >= MOST_COOKIES) s.cookies.delete(s.cookies.keys().next().value!);
  s.cookies.set(request.key, cookie);
}

// Causes come from small sets; their meters are named once each.
const METERS = new Map<string, string>();

/** Meter of the errors of one cause. */
export function errorMeter(cause: string): string {
  let meter = METERS.get(cause);
  if (meter === undefined) {
    meter = `errors ${cause}`;
    if (METERS.size < 1000) METERS.set(cause, meter);
  }
  return meter;
}
