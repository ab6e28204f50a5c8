// Answers for whether a call is tried again and how long to wait before that.
import type { Micros } from '../../engine/time.ts';
import { DEFAULT_INTERVAL, type IntervalFunction, interval, intervalProblems } from './interval-function.ts';

/** Property names are those of `resilience4j.retry.instances.*`. */
export interface RetryConfig {
  /** The first call included. */
  readonly maxAttempts: number;
  /** `waitDuration`, `exponentialBackoffMultiplier`, `randomizedWaitFactor`, `exponentialMaxWaitDuration`. */
  readonly intervalFunction: IntervalFunction;
  /** When results are what is retried: fail with MaxRetriesExceeded in the end, instead of returning the last result. */
  readonly failAfterMaxAttempts: boolean;
}

/** Source: resilience4j-retry RetryConfig. */
export const RETRY_DEFAULTS: RetryConfig = Object.freeze({
  maxAttempts: 3,
  intervalFunction: DEFAULT_INTERVAL,
  failAfterMaxAttempts: false,
});

/** Counters of one Retry, over all its calls. */
export interface RetryStats {
  successWithoutRetry: number;
  successWithRetry: number;
  failedWithoutRetry: number;
  failedWithRetry: number;
  /** Attempts, and one more for each call that ended on a result after the last attempt: as the library counts. */
  totalCalls: number;
}

/** One call with its attempts. */
export interface RetryCall {
  /** Attempts that ended in something retryable. */
  attempts: number;
  /** The last wait, for decorrelated jitter. */
  waited: Micros;
}

/** Not a wait: the attempts are used up. */
export const RETRY_EXHAUSTED = -1;
/** Not a wait: this error, or this result, is not one that is retried. */
export const RETRY_NOT_WANTED = -2;

/** How a call ended that returned something. */
export type RetryCompletion = 'success' | 'successAfterRetry' | 'exhausted' | 'maxRetriesExceeded';

export function retryStats(): RetryStats {
  return { successWithoutRetry: 0, successWithRetry: 0, failedWithoutRetry: 0, failedWithRetry: 0, totalCalls: 0 };
}

export function retryCall(): RetryCall {
  return { attempts: 0, waited: 0 };
}

/** What is wrong with `c`, in the library's words; empty when nothing is. */
export function retryProblems(c: RetryConfig): string[] {
  const problems = intervalProblems(c.intervalFunction);
  if (!(c.maxAttempts >= 1)) problems.push('maxAttempts must be greater than or equal to 1');
  return problems;
}

/**
 * An attempt failed. `retryable`: the configuration wants this error retried. `u`: uniform draw for jitter.
 * Returns the wait before the next attempt, or RETRY_EXHAUSTED or RETRY_NOT_WANTED: then the error goes to the caller.
 * Source: RetryImpl.ContextImpl.onRuntimeError.
 */
export function onRetryError(
  stats: RetryStats,
  config: RetryConfig,
  call: RetryCall,
  retryable: boolean,
  u: number,
): Micros {
  stats.totalCalls++;
  if (!retryable) {
    stats.failedWithoutRetry++;
    return RETRY_NOT_WANTED;
  }
  if (++call.attempts >= config.maxAttempts) {
    stats.failedWithRetry++;
    return RETRY_EXHAUSTED;
  }
  return waitBeforeNext(config, call, u);
}

/**
 * An attempt returned something. `retryable`: it is a result that the configuration wants retried.
 * Returns the wait before the next attempt, or RETRY_EXHAUSTED or RETRY_NOT_WANTED: then `onRetryComplete` follows.
 * Source: RetryImpl.ContextImpl.onResult.
 */
export function onRetryResult(
  stats: RetryStats,
  config: RetryConfig,
  call: RetryCall,
  retryable: boolean,
  u: number,
): Micros {
  if (!retryable) return RETRY_NOT_WANTED;
  stats.totalCalls++;
  if (++call.attempts >= config.maxAttempts) return RETRY_EXHAUSTED;
  return waitBeforeNext(config, call, u);
}

/** The call is over with a result. Source: RetryImpl.ContextImpl.onComplete. */
export function onRetryComplete(stats: RetryStats, config: RetryConfig, call: RetryCall): RetryCompletion {
  stats.totalCalls++;
  if (call.attempts >= config.maxAttempts) {
    stats.failedWithRetry++;
    return config.failAfterMaxAttempts ? 'maxRetriesExceeded' : 'exhausted';
  }
  if (call.attempts > 0) {
    stats.successWithRetry++;
    return 'successAfterRetry';
  }
  stats.successWithoutRetry++;
  return 'success';
}

/** Methods that may be repeated without harm (RFC 9110, 9.2.2); any other needs an idempotency key. */
export function isIdempotent(method: string): boolean {
  switch (method) {
    case 'GET':
    case 'HEAD':
    case 'OPTIONS':
    case 'TRACE':
    case 'PUT':
    case 'DELETE':
      return true;
    default:
      return false;
  }
}

function waitBeforeNext(config: RetryConfig, call: RetryCall, u: number): Micros {
  call.waited = interval(config.intervalFunction, call.attempts, u, call.waited);
  return call.waited;
}
