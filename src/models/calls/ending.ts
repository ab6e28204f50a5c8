// Answers for how attempts and calls end: what the policies learn of it, whether there is another attempt, and what the owner is told.
import { type Context, type Seq, stream } from '../../engine/index.ts';
import { deposit, retryBudget, tryWithdraw } from '../policies/retry-budget.ts';
import { isIdempotent, onRetryComplete, onRetryError } from '../policies/retry.ts';
import type { HttpResponse } from '../ports.ts';
import { breakerOf, giveBack, recordFailure, recordSuccess } from './breakers.ts';
import { keep } from './cache.ts';
import { enterPhase } from './charts.ts';
import { markEndpoint } from './fitness.ts';
import { leave as leaveBulkhead } from './limits.ts';
import { judgeEndpoint } from './outliers.ts';
import { leave as leaveEndpoint } from './pick.ts';
import { type Call, type Caller, clearTimer, type Leg, NO_SEQ } from './state.ts';

const JITTER = stream('calls.jitter');

/** `status 503` and its like, made once. */
const STATUS: readonly string[] = Array.from({ length: 600 }, (_, status) =>
  status < 400 ? 'ok' : `status ${status}`,
);

/** How an answer reads as the outcome of a span. */
export function outcomeOf(response: HttpResponse): string {
  if (response.status < 400) return response.degraded ? 'degraded' : 'ok';
  return response.reason !== '' ? response.reason : STATUS[response.status];
}

/** A message was answered well (or with the caller's own fault, 4xx, which is no failure of the callee): so is its call. */
export function attemptSucceeded(c: Caller, ctx: Context, leg: Leg, response: HttpResponse): void {
  const call = leg.call;
  const config = call.config;
  const took = ctx.now() - call.began;
  const outcome = outcomeOf(response);
  if (leg.span !== call.span) ctx.closeSpan(leg.span, outcome, response.because);
  stopAttempt(c, ctx, call, 'another was faster');
  ctx.closeSpan(call.span, outcome, response.because);
  leaveBulkhead(c, call);
  const breaker = call.permitted ? breakerOf(ctx, call.policies, -1) : null;
  if (breaker !== null) recordSuccess(ctx, breaker, took);
  call.permitted = false;
  if (config.retry !== null) onRetryComplete(call.policies.stats, config.retry.config, call.retry);
  const ok = response.status < 400;
  if (ok && !response.degraded && config.cache !== null)
    keep(ctx, call.policies, config.cache, call.carried.key, response.status);
  ctx.count(ok ? config.meters.answered : config.meters.failed);
  ctx.observe(config.meters.latency, took);
  call.body = response.body;
  call.bytes = response.bytes;
  end(c, call, ok, response.status, ok ? '' : outcome, response.degraded, response.because);
}

/** An attempt ended with `trouble`. `failure`: the breaker is to count it as one. */
export function attemptFailed(
  c: Caller,
  ctx: Context,
  call: Call,
  trouble: string,
  status: number,
  because: readonly Seq[],
  failure = true,
): void {
  ctx.about = call.about;
  stopAttempt(c, ctx, call, trouble);
  const closed = ctx.closeSpan(call.span, trouble, because);
  leaveBulkhead(c, call);
  const breaker = call.permitted ? breakerOf(ctx, call.policies, -1) : null;
  const took = ctx.now() - call.began;
  if (breaker !== null && failure) recordFailure(ctx, breaker, took, closed);
  else if (breaker !== null) recordSuccess(ctx, breaker, took);
  call.permitted = false;
  ctx.count(call.config.meters.failed);
  if (backOff(ctx, call, trouble, status)) return;
  if (call.config.fallback !== null) {
    ctx.count('fallbacks');
    return end(c, call, true, 200, 'fallback', call.config.fallback.degraded, because);
  }
  end(c, call, false, status, trouble, false, because);
}

/** Messages under way are not waited for any more, timers neither. */
function stopAttempt(c: Caller, ctx: Context, call: Call, outcome: string): void {
  clearTimer(ctx, call);
  if (call.hedgeTimer !== 0) ctx.cancelTimer(call.hedgeTimer);
  call.hedgeTimer = 0;
  for (const id of call.legs) {
    const leg = c.legs.get(id)!;
    endLeg(c, ctx, leg, outcome === 'timeout' ? 504 : 0, ctx.seq);
    if (leg.span !== call.span) ctx.closeSpan(leg.span, outcome);
    if (call.config.cancelOnTimeout) ctx.respond(leg.connection, { port: 'http', type: 'cancel', id } as never);
  }
  call.legs.length = 0;
}

/** A message is over at its endpoint: answered with `status`, 504 given up, 503 refused or reset; 0: nobody's fault. */
export function endLeg(c: Caller, ctx: Context, leg: Leg, status: number, because: Seq): void {
  const { call } = leg;
  c.legs.delete(leg.id);
  const failed = status >= 500;
  leaveEndpoint(ctx, leg, failed);
  markEndpoint(ctx, call.cluster, call.config.balance, leg.to, status, because);
  if (status !== 0) judgeEndpoint(ctx, call.cluster, call.config.balance.outliers, leg.to, status, because);
  const breaker = call.policies.endpointBreakers.get(leg.to);
  if (!breaker) return;
  if (status === 0) giveBack(breaker);
  else if (failed) recordFailure(ctx, breaker, ctx.now() - leg.sentAt, because);
  else recordSuccess(ctx, breaker, ctx.now() - leg.sentAt);
}

/** The owner is gone: the call ends without an outcome. */
export function abandon(c: Caller, ctx: Context, call: Call): void {
  const open = call.phase !== 'backingOff';
  stopAttempt(c, ctx, call, 'cancelled');
  if (open) ctx.closeSpan(call.span, 'cancelled', NO_SEQ);
  leaveBulkhead(c, call);
  const breaker = call.permitted ? breakerOf(ctx, call.policies, -1) : null;
  if (breaker !== null) giveBack(breaker);
  enterPhase(call, 'ended');
  c.calls.delete(call.id);
}

function end(
  c: Caller,
  call: Call,
  ok: boolean,
  status: number,
  reason: string,
  degraded: boolean,
  because: readonly Seq[],
): void {
  enterPhase(call, 'ended');
  call.ok = ok;
  call.status = status;
  call.reason = reason;
  call.degraded = degraded;
  call.because = because;
  c.calls.delete(call.id);
  c.ended.push(call);
}

// ---------------------------------------------------------------- retry

/** A request was made: the retry budget, if there is one, grows. */
export function depositFor(ctx: Context, call: Call): void {
  const budget = call.config.retry?.budget;
  if (!budget) return;
  call.policies.budget ??= retryBudget(budget, ctx.now());
  deposit(call.policies.budget, budget, ctx.now());
}

/** Whether the call waits for another attempt. */
function backOff(ctx: Context, call: Call, trouble: string, status: number): boolean {
  const rule = call.config.retry;
  if (rule === null) return false;
  const { policies, config } = call;
  const wanted = isWanted(rule.on, trouble, status) && (!rule.onlyIdempotent || isRepeatable(call));
  const jitter = rule.config.intervalFunction.jitter !== 'none';
  const u = jitter ? ctx.keyed(JITTER, call.chance, config.id, call.attempt) : 0.5;
  const wait = onRetryError(policies.stats, rule.config, call.retry, wanted, u);
  if (wait < 0) return false;
  if (call.deadline > 0 && ctx.now() + wait >= call.deadline) return false;
  if (
    rule.budget !== null &&
    !tryWithdraw((policies.budget ??= retryBudget(rule.budget, ctx.now())), rule.budget, ctx.now())
  ) {
    ctx.count('retriesDenied');
    ctx.note('decide', 'retry budget spent');
    return false;
  }
  enterPhase(call, 'backingOff');
  call.timer = ctx.setTimer(wait, 'retry', call.id);
  return true;
}

function isWanted(on: readonly (string | number)[], trouble: string, status: number): boolean {
  if (on.includes(trouble) || on.includes(status)) return true;
  return status >= 500 && on.includes('5xx') && isAnswer(trouble);
}

function isRepeatable(call: Call): boolean {
  return call.idempotencyKey !== '' || isIdempotent(call.config.method || call.carried.method);
}

/** Whether the trouble is an answer of the callee, not something that kept one away. */
function isAnswer(trouble: string): boolean {
  switch (trouble) {
    case 'timeout':
    case 'refused':
    case 'reset':
    case 'no endpoint':
    case 'breaker open':
    case 'rate limited':
    case 'bulkhead full':
    case 'deadline':
      return false;
    default:
      return true;
  }
}
