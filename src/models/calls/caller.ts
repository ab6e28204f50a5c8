// Answers for calls under policies as a caller makes them: beginning one, every input that concerns one, and telling its owner of the end.
// cache( fallback( retry( circuitBreaker( rateLimiter( timeLimiter( bulkhead( hedge( balanced attempt )))))))): resilience4j's default
// order of aspects, with cache and fallback outside of it and hedging inside.
import type { Context, PeerTrouble, Seq } from '../../engine/index.ts';
import { retryCall } from '../policies/retry.ts';
import type { HttpResponse } from '../ports.ts';
import { type AtOnce, askLimiter, send, sendHedge, startAttempt } from './attempt.ts';
import { obeyPerson, onBreakerTimer, reasonsOf } from './breakers.ts';
import { cached } from './cache.ts';
import { enterPhase } from './charts.ts';
import type { CallConfig } from './config.ts';
import { onEndpoints, registrarTrouble, watchAgain } from './endpoints.ts';
import { abandon, attemptFailed, attemptSucceeded, depositFor, endLeg, outcomeOf } from './ending.ts';
import { onFailTimeout } from './fitness.ts';
import { expired } from './limits.ts';
import { onOutlierTimer } from './outliers.ts';
import { type Call, type Caller, type Carried, NO_SEQ, policiesOf } from './state.ts';

/**
 * Begins a call for `owner` on behalf of `carried`, below the span `parent`; returns its id. It may end at once: its owner learns
 * of every end through `nextEnded`, to be asked until null at the end of each input. Throws for a callee it was not configured with.
 */
export function beginCall(
  c: Caller,
  ctx: Context,
  config: CallConfig,
  owner: number,
  parent: Seq,
  chance: number,
  carried: Carried,
): number {
  const cluster = c.clusters.get(config.part);
  if (!cluster) throw new Error(`no such callee: ${config.part}`);
  const call: Call = {
    id: ++c.lastId,
    config,
    policies: policiesOf(c, config),
    cluster,
    owner,
    parent,
    about: ctx.about,
    chance,
    carried,
    deadline: config.propagateDeadline ? carried.deadline : 0,
    idempotencyKey: keyOf(config, chance, carried),
    retry: retryCall(),
    phase: 'new',
    attempt: 0,
    span: 0,
    began: 0,
    timer: 0,
    hedgeTimer: 0,
    permitted: false,
    placed: false,
    legs: [],
    hedges: 0,
    sent: 0,
    lastTo: -1,
    ok: false,
    status: 0,
    reason: '',
    degraded: false,
    because: NO_SEQ,
    body: null,
    bytes: 0,
  };
  ctx.count('calls');
  if (config.cache !== null && answeredFromCache(c, ctx, call)) return call.id;
  c.calls.set(call.id, call);
  depositFor(ctx, call);
  follow(c, ctx, call, startAttempt(c, ctx, call));
  return call.id;
}

function keyOf(config: CallConfig, chance: number, carried: Carried): string {
  if (config.method === '') return carried.idempotencyKey ?? '';
  return config.idempotencyKey ? `${chance}-${config.id}` : '';
}

function answeredFromCache(c: Caller, ctx: Context, call: Call): boolean {
  const status = cached(ctx, call.policies, call.carried.key);
  ctx.count(status > 0 ? 'cacheHits' : 'cacheMisses');
  if (status === 0) return false;
  enterPhase(call, 'ended');
  call.ok = true;
  call.status = status;
  c.ended.push(call);
  return true;
}

/** The owner of a call no longer wants it. */
export function cancelCall(c: Caller, ctx: Context, id: number): void {
  const call = c.calls.get(id);
  if (call) abandon(c, ctx, call);
}

/** The next call that has ended, in the order of their ends; null when all owners have been told. */
export function nextEnded(c: Caller, ctx: Context): Call | null {
  while (c.placed.length > 0) {
    const call = c.calls.get(c.placed.shift()!);
    if (call?.phase !== 'place') continue;
    ctx.about = call.about;
    ctx.note('admit', 'bulkhead', { waited: ctx.now() - call.began });
    follow(c, ctx, call, send(c, ctx, call));
  }
  return c.ended.length > 0 ? c.ended.shift()! : null;
}

// ---------------------------------------------------------------- inputs

/** A message on the ports http (responses) and registry (endpoints). False when it is neither. */
export function onCallMessage(c: Caller, ctx: Context, message: any): boolean {
  if (message.type === 'response') onResponse(c, ctx, message);
  else if (message.type === 'endpoints') resolve(c, ctx, message);
  else return false;
  return true;
}

function onResponse(c: Caller, ctx: Context, response: HttpResponse): void {
  const leg = c.legs.get(response.id);
  if (!leg) return ctx.count('lateAnswers');
  const call = leg.call;
  ctx.about = call.about;
  endLeg(c, ctx, leg, response.status, ctx.seq);
  call.legs.splice(call.legs.indexOf(leg.id), 1);
  const again = response.status >= 400 && call.config.retry?.on.includes(response.status) === true;
  if (response.status < 500 && !again) return attemptSucceeded(c, ctx, leg, response);
  legFailed(c, ctx, call, leg.span, outcomeOf(response), response.status, response.because);
}

/** One message of an attempt failed: the attempt goes on while another is under way. */
function legFailed(
  c: Caller,
  ctx: Context,
  call: Call,
  span: Seq,
  trouble: string,
  status: number,
  because: readonly Seq[],
): void {
  if (span !== call.span) ctx.closeSpan(span, trouble, because);
  if (call.legs.length > 0) return;
  attemptFailed(c, ctx, call, trouble, status, because, status >= 500);
}

function resolve(c: Caller, ctx: Context, message: any): void {
  const cluster = onEndpoints(c, ctx, message);
  if (!cluster) return;
  for (const id of cluster.unresolved.splice(0)) {
    const call = c.calls.get(id);
    if (call?.phase !== 'names') continue;
    ctx.about = call.about;
    follow(c, ctx, call, send(c, ctx, call));
  }
}

/** A timer of calls. False when it is none. */
export function onCallTimer(c: Caller, ctx: Context, name: string, data: any): boolean {
  switch (name) {
    case 'timeout':
    case 'retry':
    case 'hedge':
    case 'permit': {
      const call = c.calls.get(data);
      if (call) onTimer(c, ctx, call, name);
      return true;
    }
    case 'place':
      for (const call of expired(c, ctx, data)) {
        ctx.count('bulkheadFull');
        attemptFailed(c, ctx, call, 'bulkhead full', 503, [ctx.seq]);
      }
      return true;
    case 'breaker':
      onBreakerTimer(c, ctx, data);
      return true;
    case 'outliers':
      onOutlierTimer(c, ctx, data);
      return true;
    case 'failTimeout':
      onFailTimeout(c, ctx, data[0], data[1]);
      return true;
    case 'watch':
      watchAgain(c, ctx, data);
      return true;
    default:
      return false;
  }
}

function onTimer(c: Caller, ctx: Context, call: Call, name: 'timeout' | 'retry' | 'hedge' | 'permit'): void {
  if (name === 'hedge') {
    call.hedgeTimer = 0;
    return sendHedge(c, ctx, call);
  }
  call.timer = 0;
  if (name === 'timeout') {
    ctx.count('timeouts');
    return attemptFailed(c, ctx, call, 'timeout', 504, [ctx.seq]);
  }
  if (name === 'permit') {
    ctx.about = call.about;
    return follow(c, ctx, call, askLimiter(c, ctx, call, ctx.now() - call.began));
  }
  enterPhase(call, 'new');
  follow(c, ctx, call, startAttempt(c, ctx, call));
}

/** A connection broke: every message on it is lost, and registrars are asked again. */
export function onCallTrouble(c: Caller, ctx: Context, trouble: PeerTrouble): void {
  registrarTrouble(c, ctx, trouble.peer);
  for (const leg of c.legs.values()) {
    if (leg.connection !== trouble.connection) continue;
    const call = leg.call;
    ctx.about = call.about;
    ctx.count(trouble.what === 'timeout' ? 'timeouts' : trouble.what);
    endLeg(c, ctx, leg, 503, ctx.seq);
    call.legs.splice(call.legs.indexOf(leg.id), 1);
    legFailed(c, ctx, call, leg.span, trouble.what, trouble.what === 'timeout' ? 504 : 503, [ctx.seq]);
  }
}

/** Parameters changed: what a person wishes of breakers is carried out at once. */
export function onCallParams(c: Caller, ctx: Context, configs: readonly CallConfig[]): void {
  for (const config of configs) obeyPerson(c, ctx, config);
}

/** What was refused at once is a failed attempt like any other. */
function follow(c: Caller, ctx: Context, call: Call, atOnce: AtOnce): void {
  switch (atOnce) {
    case '':
      return;
    case 'breaker open':
      return attemptFailed(c, ctx, call, atOnce, 503, breakerReasons(call));
    case 'rate limited':
      return attemptFailed(c, ctx, call, atOnce, 429, NO_SEQ);
    case 'deadline':
      return attemptFailed(c, ctx, call, atOnce, 504, NO_SEQ);
    default:
      return attemptFailed(c, ctx, call, atOnce, 503, NO_SEQ);
  }
}

function breakerReasons(call: Call): readonly Seq[] {
  const breaker = call.policies.breaker ?? call.policies.endpointBreakers.get(call.lastTo);
  return breaker ? reasonsOf(breaker) : NO_SEQ;
}
