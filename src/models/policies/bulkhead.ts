// Answers for how many calls may be in flight at once, and who waits for a place and for how long.
import { type Micros, NEVER } from '../../engine/time.ts';

/** Property names are those of `resilience4j.bulkhead.instances.*`. Waiters are served in the order of their arrival. */
export interface BulkheadConfig {
  readonly maxConcurrentCalls: number;
  /** 0: a call that finds no place is rejected at once. */
  readonly maxWaitDuration: Micros;
  /**
   * The library's semaphore lets a newcomer overtake a waiter when this is false. Here a place that becomes free is
   * given to the first waiter in the same instant, so that nobody can overtake and both settings behave alike.
   */
  readonly fairCallHandlingEnabled: boolean;
}

/** Source: resilience4j-bulkhead BulkheadConfig. */
export const BULKHEAD_DEFAULTS: BulkheadConfig = Object.freeze({
  maxConcurrentCalls: 25,
  maxWaitDuration: 0,
  fairCallHandlingEnabled: true,
});

/** Threads and a queue instead of a semaphore. Thread counts default to those of the machine's processors. */
export interface ThreadPoolBulkheadConfig {
  readonly maxThreadPoolSize: number;
  readonly coreThreadPoolSize: number;
  readonly queueCapacity: number;
  readonly keepAliveDuration: Micros;
}

/** Source: resilience4j-bulkhead ThreadPoolBulkheadConfig, on a machine with two processors. */
export const THREAD_POOL_BULKHEAD_DEFAULTS: ThreadPoolBulkheadConfig = Object.freeze({
  maxThreadPoolSize: 2,
  coreThreadPoolSize: 1,
  queueCapacity: 100,
  keepAliveDuration: 20_000,
});

interface Waiter {
  /** The caller's own number; 0: not a call but a lowered limit that waits for places to take away. */
  readonly caller: number;
  readonly places: number;
  /** Not served after this moment. */
  readonly deadline: Micros;
}

export interface Bulkhead {
  /** The limit in force: a lowered one is in force once enough calls have ended. */
  maxConcurrentCalls: number;
  available: number;
  waiters: Waiter[];
}

export function bulkhead(config: BulkheadConfig): Bulkhead {
  return { maxConcurrentCalls: config.maxConcurrentCalls, available: config.maxConcurrentCalls, waiters: [] };
}

/** What is wrong with `c`, in the library's words; empty when nothing is. */
export function bulkheadProblems(c: BulkheadConfig): string[] {
  const problems: string[] = [];
  if (!(c.maxConcurrentCalls >= 0)) problems.push('maxConcurrentCalls must be an integer value >= 0');
  if (!(c.maxWaitDuration >= 0)) problems.push('maxWaitDuration must be a positive integer value >= 0');
  return problems;
}

/** What is wrong with `c`, in the library's words; empty when nothing is. */
export function threadPoolBulkheadProblems(c: ThreadPoolBulkheadConfig): string[] {
  const problems: string[] = [];
  if (!(c.maxThreadPoolSize >= 1)) problems.push('maxThreadPoolSize must be a positive integer value >= 1');
  if (!(c.coreThreadPoolSize >= 1)) problems.push('coreThreadPoolSize must be a positive integer value >= 1');
  if (!(c.queueCapacity >= 0)) problems.push('queueCapacity must be a positive integer value >= 0');
  if (!(c.keepAliveDuration >= 0)) problems.push('keepAliveDuration must be a positive integer value >= 0');
  if (c.maxThreadPoolSize < c.coreThreadPoolSize) {
    problems.push('maxThreadPoolSize must be a greater than or equals to coreThreadPoolSize');
  }
  return problems;
}

/**
 * `caller` (a number of its own, not 0) asks for a place. `waiting`: it is told by `leaveBulkhead` when it has one, or by
 * `nextExpiry` and `expireWaiter` that it has waited in vain. Source: resilience4j SemaphoreBulkhead.
 */
export function enterBulkhead(
  b: Bulkhead,
  config: BulkheadConfig,
  caller: number,
  now: Micros,
): 'permitted' | 'waiting' | 'rejected' {
  if (b.available > 0 && b.waiters.length === 0) {
    b.available--;
    return 'permitted';
  }
  if (config.maxWaitDuration === 0) return 'rejected';
  b.waiters.push({ caller, places: 1, deadline: now + config.maxWaitDuration });
  return 'waiting';
}

/** A call has ended. Returns the caller that got its place, or 0. */
export function leaveBulkhead(b: Bulkhead): number {
  b.available++;
  return b.waiters.length === 0 ? 0 : serve(b);
}

/** A waiter gave up by itself. Returns a caller that got a place by that, or 0. */
export function cancelWaiting(b: Bulkhead, caller: number): number {
  const i = b.waiters.findIndex((w) => w.caller === caller);
  if (i >= 0) b.waiters.splice(i, 1);
  return serve(b);
}

/** When the next waiter has waited for too long, or NEVER. */
export function nextExpiry(b: Bulkhead): Micros {
  let at = NEVER;
  for (let i = 0; i < b.waiters.length; i++) at = Math.min(at, b.waiters[i]!.deadline);
  return at;
}

/** Removes one caller that has waited for too long at `now`, and returns it; 0 when there is none. */
export function expireWaiter(b: Bulkhead, now: Micros): number {
  const i = b.waiters.findIndex((w) => w.deadline <= now);
  if (i < 0) return 0;
  const [gone] = b.waiters.splice(i, 1);
  return gone!.caller;
}

/**
 * Changes the limit while calls run. More places are there at once; fewer only when enough calls have ended, and nobody
 * else gets a place until then. Returns a caller that got a place, or 0; ask `serve` for more.
 * Source: SemaphoreBulkhead.changeConfig.
 */
export function changeMaxConcurrentCalls(b: Bulkhead, max: number): number {
  const delta = max - b.maxConcurrentCalls;
  if (delta > 0) {
    b.available += delta;
    b.maxConcurrentCalls = max;
  } else if (delta < 0) {
    b.waiters.push({ caller: 0, places: -delta, deadline: NEVER });
  }
  return serve(b);
}

/** Gives free places to the first waiter, if they are enough for it. Returns the caller served, or 0. Ask until it says 0. */
export function serve(b: Bulkhead): number {
  while (b.waiters.length > 0 && b.waiters[0]!.places <= b.available) {
    const first = b.waiters.shift()!;
    b.available -= first.places;
    if (first.caller !== 0) return first.caller;
    b.maxConcurrentCalls -= first.places;
  }
  return 0;
}
