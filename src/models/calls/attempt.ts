// Answers for one attempt on its way to the callee: circuitBreaker( rateLimiter( timeLimiter( bulkhead( hedge( balanced message ))))).
// Each layer either lets the attempt go on, makes it wait for a timer or an event, or ends it at once: then its trouble is returned.
import type { Context, Micros } from '../../engine/index.ts';
import type { HttpMethod, HttpRequest } from '../ports.ts';
import { breakerOf, permits } from './breakers.ts';
import { enterPhase } from './charts.ts';
import { enter, REJECTED, ratePermission } from './limits.ts';
import { countsPeers, pick, unpick } from './pick.ts';
import type { Call, Caller, Host, Leg } from './state.ts';

/** What ended an attempt at once; '': it is under way. */
export type AtOnce = '' | 'deadline' | 'breaker open' | 'rate limited' | 'bulkhead full' | 'no endpoint';

/** Begins the next attempt of a call. */
export function startAttempt(c: Caller, ctx: Context, call: Call): AtOnce {
  const config = call.config;
  call.attempt++;
  call.hedges = 0;
  call.began = ctx.now();
  ctx.about = call.about;
  call.span = ctx.openSpan(config.name, call.parent, null);
  ctx.count('attempts');
  ctx.count(config.meters.attempts);
  if (call.attempt > 1) ctx.count('retries');
  if (call.deadline > 0 && ctx.now() >= call.deadline) return 'deadline';
  const breaker = breakerOf(ctx, call.policies, -1);
  if (breaker !== null && !permits(ctx, breaker)) {
    ctx.count('notPermitted');
    return 'breaker open';
  }
  call.permitted = breaker !== null;
  return askLimiter(c, ctx, call, 0);
}

/** Through the rate limiter. `waited`: how long the attempt has waited for it already. */
export function askLimiter(c: Caller, ctx: Context, call: Call, waited: Micros): AtOnce {
  const wait = ratePermission(ctx, call.policies, waited);
  if (wait === REJECTED) {
    ctx.count('rateLimited');
    return 'rate limited';
  }
  if (wait === 0) return guard(c, ctx, call);
  if (call.phase !== 'permit') {
    enterPhase(call, 'permit');
    ctx.note('wait', 'rate limiter', { wait });
  }
  call.timer = ctx.setTimer(wait, 'permit', call.id);
  return '';
}

/** Sets the time limit, and asks for a place in the bulkhead. */
function guard(c: Caller, ctx: Context, call: Call): AtOnce {
  const limit = timeLimit(ctx, call);
  if (limit > 0) call.timer = ctx.setTimer(limit - ctx.now(), 'timeout', call.id, call.span);
  const entry = enter(c, ctx, call);
  if (entry === 'permitted') return send(c, ctx, call);
  const places = call.policies.config.bulkhead!.maxConcurrentCalls;
  if (entry === 'waiting') {
    enterPhase(call, 'place');
    ctx.note('wait', 'bulkhead', { places });
    return '';
  }
  ctx.count('bulkheadFull');
  ctx.note('full', 'bulkhead', { places });
  return 'bulkhead full';
}

/** Moment at which the attempt is given up; 0: never. */
function timeLimit(ctx: Context, call: Call): Micros {
  const own = call.config.timeout > 0 ? ctx.now() + call.config.timeout : 0;
  if (call.deadline === 0) return own;
  return own === 0 || call.deadline < own ? call.deadline : own;
}

/** Sends the first message of an attempt that has everything it needs. */
export function send(c: Caller, ctx: Context, call: Call): AtOnce {
  if (!call.cluster.resolved) {
    enterPhase(call, 'names');
    call.cluster.unresolved.push(call.id);
    return '';
  }
  const failure = sendLeg(c, ctx, call);
  if (failure !== '') return failure;
  enterPhase(call, 'waiting');
  if (call.config.hedge !== null) call.hedgeTimer = ctx.setTimer(call.config.hedge.after, 'hedge', call.id);
  return '';
}

/** No answer yet: the attempt is sent once more, to another endpoint. */
export function sendHedge(c: Caller, ctx: Context, call: Call): void {
  const hedge = call.config.hedge;
  if (hedge === null || call.phase !== 'waiting') return;
  call.hedges++;
  ctx.about = call.about;
  if (sendLeg(c, ctx, call) === '') ctx.count('hedges');
  if (call.hedges < hedge.maxExtra) call.hedgeTimer = ctx.setTimer(hedge.after, 'hedge', call.id);
}

function sendLeg(c: Caller, ctx: Context, call: Call): AtOnce {
  const picked = pickPermitted(ctx, call);
  if (typeof picked === 'string') return picked;
  const id = ++c.lastId;
  const span = call.hedges === 0 ? call.span : ctx.openSpan('hedge', call.span, null);
  call.lastTo = picked.pid;
  call.sent++;
  const connection = ctx.stream(picked.pid, requestOf(ctx, call, id, span));
  const counted = countsPeers(call.config.balance);
  const leg: Leg = { id, call, to: picked.pid, host: picked, connection, span, sentAt: ctx.now(), counted };
  c.legs.set(id, leg);
  call.legs.push(id);
  return '';
}

/** An endpoint whose own breaker, if it has one, permits the attempt. */
function pickPermitted(ctx: Context, call: Call): Host | AtOnce {
  const { policies, cluster } = call;
  if (policies.config.breaker?.perEndpoint !== true) return pick(ctx, call) ?? 'no endpoint';
  for (let tries = 0; tries < cluster.candidates.length; tries++) {
    const host = pick(ctx, call);
    if (host === null) break;
    if (permits(ctx, breakerOf(ctx, policies, host.pid, host.name)!)) return host;
    unpick(call, host);
    call.lastTo = host.pid;
    ctx.count('notPermitted');
  }
  return cluster.candidates.length === 0 ? 'no endpoint' : 'breaker open';
}

function requestOf(ctx: Context, call: Call, id: number, span: number): HttpRequest {
  const { config, carried } = call;
  return {
    port: 'http',
    type: 'request',
    id,
    chance: chanceOf(call.chance, config.id),
    attempt: call.sent,
    span,
    method: config.method === '' ? carried.method : (config.method as HttpMethod),
    route: config.method === '' ? carried.route : config.route,
    key: carried.key,
    tenant: carried.tenant,
    deadline: deadlineOf(ctx, call),
    priority: carried.priority,
    idempotencyKey: call.idempotencyKey,
    traceparent: '',
    auth: carried.auth,
    bytes: config.method === '' ? (carried.bytes ?? config.bytes) : config.bytes,
  };
}

/** Whoever passes a request on passes on how long its sender waits. */
function deadlineOf(ctx: Context, call: Call): Micros {
  const own = timeLimit(ctx, call);
  if (call.config.method !== '' || call.carried.deadline === 0) return own;
  return own === 0 ? call.carried.deadline : Math.min(own, call.carried.deadline);
}

/** Chance of the callee's work: each declared call has its own, so that two calls of one request draw differently; call 0 passes it on. */
function chanceOf(chance: number, id: number): number {
  if (id === 0) return chance;
  const h = Math.imul(chance ^ Math.imul(id, 0x9e3779b1), 0x85ebca6b);
  return Math.imul(h ^ (h >>> 15), 0xc2b2ae35) >>> 0;
}
