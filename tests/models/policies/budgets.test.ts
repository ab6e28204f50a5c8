// Answers for the token bucket, the retry budget, the rate limiter's cycles and the bulkhead's queue.
import { describe, expect, it } from 'vitest';
import { MILLISECOND, NEVER, SECOND } from '../../../src/engine/time.ts';
import {
  BULKHEAD_DEFAULTS,
  bulkhead,
  cancelWaiting,
  changeMaxConcurrentCalls,
  enterBulkhead,
  expireWaiter,
  leaveBulkhead,
  nextExpiry,
  serve,
} from '../../../src/models/policies/bulkhead.ts';
import { rateLimiter, reservePermission } from '../../../src/models/policies/rate-limiter.ts';
import {
  deposit,
  RETRY_BUDGET_DEFAULTS,
  retryBalance,
  retryBudget,
  retryBudgetProblems,
  tryWithdraw,
} from '../../../src/models/policies/retry-budget.ts';
import {
  takeTokens,
  tokenBucket,
  tokenBucketProblems,
  waitForTokens,
} from '../../../src/models/policies/token-bucket.ts';

describe('a token bucket', () => {
  const config = { capacity: 10, refillRate: 4 };

  it('lets a burst of its capacity through, then its rate', () => {
    const b = tokenBucket(config, 0);
    let taken = 0;
    for (let now = 0; now < 100 * SECOND; now += 10 * MILLISECOND) while (takeTokens(b, config, now, 1)) taken++;
    expect(taken).toBeGreaterThanOrEqual(10 + 399);
    expect(taken).toBeLessThanOrEqual(10 + 400);
  });

  it('never holds more than its capacity, also when that is lowered', () => {
    const b = tokenBucket(config, 0);
    expect(takeTokens(b, config, 1000 * SECOND, 11)).toBe(false);
    expect(takeTokens(b, { ...config, capacity: 3 }, 1000 * SECOND, 4)).toBe(false);
    expect(takeTokens(b, config, 1000 * SECOND, 4)).toBe(false);
  });

  it('knows when there will be enough, and then there is enough', () => {
    const b = tokenBucket(config, 0);
    takeTokens(b, config, 0, 10);
    expect(waitForTokens(b, config, 0, 3)).toBe(750 * MILLISECOND);
    expect(takeTokens(b, config, 750 * MILLISECOND - 1, 3)).toBe(false);
    expect(takeTokens(b, config, 750 * MILLISECOND, 3)).toBe(true);
    expect(waitForTokens(b, config, 750 * MILLISECOND, 11)).toBe(NEVER);
    expect(waitForTokens(b, { ...config, refillRate: 0 }, 750 * MILLISECOND, 1)).toBe(NEVER);
  });

  it('refuses nonsense', () => {
    expect(tokenBucketProblems({ capacity: 0, refillRate: -1 })).toHaveLength(2);
  });
});

describe('a retry budget', () => {
  const config = { ...RETRY_BUDGET_DEFAULTS, minRetriesPerSec: 0 };

  it('pays for one retry with five requests', () => {
    const b = retryBudget(config, 0);
    for (let i = 0; i < 4; i++) deposit(b, config, 0);
    expect(tryWithdraw(b, config, 0)).toBe(false);
    deposit(b, config, 0);
    expect(tryWithdraw(b, config, 0)).toBe(true);
    expect(tryWithdraw(b, config, 0)).toBe(false);
  });

  it('holds the load of retries to a fifth when everything fails, for any number of attempts', () => {
    const b = retryBudget(config, 0);
    let retries = 0;
    for (let i = 0; i < 10_000; i++) {
      const now = i * 10 * MILLISECOND;
      deposit(b, config, now);
      for (let attempt = 0; attempt < 5; attempt++) if (tryWithdraw(b, config, now)) retries++;
    }
    expect(retries / 10_000).toBeGreaterThan(0.195);
    expect(retries / 10_000).toBeLessThanOrEqual(0.2);
  });

  it('forgets deposits after their time to live', () => {
    const b = retryBudget(config, 0);
    for (let i = 0; i < 100; i++) deposit(b, config, 0);
    expect(retryBalance(b, config, 9 * SECOND)).toBe(20);
    expect(retryBalance(b, config, 10 * SECOND)).toBe(0);
  });

  it('lets a quiet client retry out of its reserve, which comes back with time', () => {
    const reserve = { ...RETRY_BUDGET_DEFAULTS, minRetriesPerSec: 2 };
    const b = retryBudget(reserve, 0);
    let retries = 0;
    while (tryWithdraw(b, reserve, 0)) retries++;
    expect(retries).toBe(2 * 10);
    expect(tryWithdraw(b, reserve, 5 * SECOND)).toBe(false);
    expect(retryBalance(b, reserve, 10 * SECOND)).toBe(20);
  });

  it('gives a reserve and nothing for requests when the share is 0, and nothing at all when both are', () => {
    const onlyReserve = { ...config, percentCanRetry: 0, minRetriesPerSec: 1 };
    const b = retryBudget(onlyReserve, 0);
    for (let i = 0; i < 1000; i++) deposit(b, onlyReserve, 0);
    expect(retryBalance(b, onlyReserve, 0)).toBe(10);
    const nothing = { ...config, percentCanRetry: 0 };
    expect(tryWithdraw(retryBudget(nothing, 0), nothing, 0)).toBe(false);
  });

  it('refuses nonsense', () => {
    expect(retryBudgetProblems(RETRY_BUDGET_DEFAULTS)).toEqual([]);
    expect(retryBudgetProblems({ percentCanRetry: -1, minRetriesPerSec: -1, ttl: 1 })).toHaveLength(3);
  });
});

it("a rate limiter's cycles are counted from its creation, and promised ahead within the timeout", () => {
  const config = { limitForPeriod: 2, limitRefreshPeriod: SECOND, timeoutDuration: 1500 * MILLISECOND };
  const born = 300 * MILLISECOND;
  const r = rateLimiter(config, born);
  const waits = [1, 2, 3, 4, 5].map(() => reservePermission(r, config, born + 100 * MILLISECOND, 1));
  expect(waits).toEqual([0, 0, 900 * MILLISECOND, 900 * MILLISECOND, -1]);
});

describe('a bulkhead with room to wait', () => {
  const config = { ...BULKHEAD_DEFAULTS, maxConcurrentCalls: 1, maxWaitDuration: SECOND };

  it('serves waiters in the order of their arrival', () => {
    const b = bulkhead(config);
    expect([1, 2, 3].map((caller) => enterBulkhead(b, config, caller, 0))).toEqual(['permitted', 'waiting', 'waiting']);
    expect([leaveBulkhead(b), leaveBulkhead(b), leaveBulkhead(b)]).toEqual([2, 3, 0]);
    expect(b.available).toBe(1);
  });

  it('turns a waiter away when its time is over, and forgets one that left', () => {
    const b = bulkhead(config);
    enterBulkhead(b, config, 1, 0);
    enterBulkhead(b, config, 2, 0);
    enterBulkhead(b, config, 3, 100);
    cancelWaiting(b, 2);
    expect(nextExpiry(b)).toBe(SECOND + 100);
    expect(expireWaiter(b, SECOND + 99)).toBe(0);
    expect(expireWaiter(b, SECOND + 100)).toBe(3);
    expect([leaveBulkhead(b), nextExpiry(b)]).toEqual([0, NEVER]);
  });

  it('serves waiters at once when the limit is raised', () => {
    const b = bulkhead(config);
    for (const caller of [1, 2, 3, 4]) enterBulkhead(b, config, caller, 0);
    expect([changeMaxConcurrentCalls(b, 3), serve(b), serve(b)]).toEqual([2, 3, 0]);
  });

  it('takes places away only as calls end when the limit is lowered, and lets nobody in before', () => {
    const wide = { ...config, maxConcurrentCalls: 3 };
    const b = bulkhead(wide);
    for (const caller of [1, 2]) enterBulkhead(b, wide, caller, 0);
    expect(changeMaxConcurrentCalls(b, 1)).toBe(0);
    expect([b.maxConcurrentCalls, enterBulkhead(b, wide, 3, 0)]).toEqual([3, 'waiting']);
    expect([leaveBulkhead(b), b.maxConcurrentCalls, b.available]).toEqual([0, 1, 0]);
    expect(leaveBulkhead(b)).toBe(3);
  });
});
