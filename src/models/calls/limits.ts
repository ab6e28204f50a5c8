// Answers for the rate limiter and the bulkhead of a call: permission now, later or never, and who goes on when a place becomes free.
import { type Context, type Micros, NEVER } from '../../engine/index.ts';
import {
  bulkhead,
  cancelWaiting,
  changeMaxConcurrentCalls,
  enterBulkhead,
  expireWaiter,
  leaveBulkhead,
  nextExpiry,
  serve,
} from '../policies/bulkhead.ts';
import { RATE_LIMITER_REJECTED, rateLimiter, reservePermission } from '../policies/rate-limiter.ts';
import { takeTokens, tokenBucket, waitForTokens } from '../policies/token-bucket.ts';
import type { Call, Caller, Policies } from './state.ts';

/** Not a wait: the call may not be made. */
export const REJECTED = -1;

/** How long the call has to wait for its permission (0: not at all), or REJECTED. `waited`: how long it has waited already. */
export function ratePermission(ctx: Context, p: Policies, waited: Micros): Micros {
  const now = ctx.now();
  const config = p.config;
  if (config.limiter !== null) {
    // A wait for resilience4j's limiter is a reservation: when it is over, the permission is there.
    if (waited > 0) return 0;
    p.limiter ??= rateLimiter(config.limiter, now);
    const wait = reservePermission(p.limiter, config.limiter, now, 1);
    return wait === RATE_LIMITER_REJECTED ? REJECTED : wait;
  }
  if (config.bucket === null) return 0;
  const rule = config.bucket;
  p.bucket ??= tokenBucket(rule.config, now);
  if (takeTokens(p.bucket, rule.config, now, 1)) return 0;
  const wait = waitForTokens(p.bucket, rule.config, now, 1);
  return waited + wait > rule.timeoutDuration ? REJECTED : Math.max(1, wait);
}

/** A call asks for a place in its bulkhead. */
export function enter(c: Caller, ctx: Context, call: Call): 'permitted' | 'waiting' | 'rejected' {
  const p = call.policies;
  const config = p.config.bulkhead;
  if (config === null) return 'permitted';
  if (p.bulkhead === null) {
    p.bulkhead = bulkhead(config);
    p.bulkheadLimit = config.maxConcurrentCalls;
  } else if (p.bulkheadLimit !== config.maxConcurrentCalls) {
    p.bulkheadLimit = config.maxConcurrentCalls;
    give(c, changeMaxConcurrentCalls(p.bulkhead, config.maxConcurrentCalls));
    for (let next = serve(p.bulkhead); next !== 0; next = serve(p.bulkhead)) give(c, next);
  }
  const entry = enterBulkhead(p.bulkhead, config, call.id, ctx.now());
  if (entry === 'permitted') call.placed = true;
  if (entry === 'waiting') watchWaiters(ctx, p, p.config.id);
  return entry;
}

/** A call gives its place, or its wait for one, back. */
export function leave(c: Caller, call: Call): void {
  const b = call.policies.bulkhead;
  if (b === null) return;
  if (call.placed) give(c, leaveBulkhead(b));
  else if (call.phase === 'place') give(c, cancelWaiting(b, call.id));
  call.placed = false;
}

function give(c: Caller, id: number): void {
  const call = id === 0 ? undefined : c.calls.get(id);
  if (!call) return;
  call.placed = true;
  c.placed.push(id);
}

/** Calls whose wait for a place is over, in vain. Timer data: the call's number in its owner's declaration. */
export function expired(c: Caller, ctx: Context, id: number): Call[] {
  const p = c.policies.get(id);
  const out: Call[] = [];
  if (!p?.bulkhead) return out;
  p.bulkheadTimer = 0;
  for (let next = expireWaiter(p.bulkhead, ctx.now()); next !== 0; next = expireWaiter(p.bulkhead, ctx.now())) {
    const call = c.calls.get(next);
    if (call) out.push(call);
  }
  watchWaiters(ctx, p, id);
  return out;
}

function watchWaiters(ctx: Context, p: Policies, id: number): void {
  if (p.bulkheadTimer !== 0) return;
  const at = nextExpiry(p.bulkhead!);
  if (at !== NEVER) p.bulkheadTimer = ctx.setTimer(at - ctx.now(), 'place', id);
}
