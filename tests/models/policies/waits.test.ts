// Answers for waits between attempts and for what may be tried again.
import { describe, expect, it } from 'vitest';
import { NEVER, SECOND } from '../../../src/engine/time.ts';
import {
  DEFAULT_INTERVAL,
  type IntervalFunction,
  interval,
  type Jitter,
} from '../../../src/models/policies/interval-function.ts';
import {
  isIdempotent,
  onRetryComplete,
  onRetryError,
  onRetryResult,
  RETRY_DEFAULTS,
  RETRY_EXHAUSTED,
  RETRY_NOT_WANTED,
  retryCall,
  retryStats,
} from '../../../src/models/policies/retry.ts';

const MS = 1000;

function withJitter(jitter: Jitter, more: Partial<IntervalFunction> = {}): IntervalFunction {
  return { ...DEFAULT_INTERVAL, initialInterval: 100 * MS, multiplier: 2, jitter, ...more };
}

describe('jitter', () => {
  it.each([
    ['none', 400, 400],
    ['randomized', 200, 600],
    ['full', 0, 400],
    ['equal', 200, 400],
  ] as const)('%s of the third wait is from %d to %d ms', (jitter, least, most) => {
    const f = withJitter(jitter);
    const last = 0.9999;
    expect([interval(f, 3, 0, 0) / MS, interval(f, 3, last, 0) / MS]).toEqual([least, most]);
  });

  it('decorrelated grows from the wait before, not from the number of the attempt', () => {
    const f = withJitter('decorrelated', { maxInterval: 500 * MS });
    expect(interval(f, 9, 0, 200 * MS)).toBe(100 * MS);
    expect(interval(f, 9, 0.5, 140 * MS)).toBe(260 * MS);
    expect(interval(f, 9, 0.99, 400 * MS)).toBe(500 * MS);
    expect(interval(f, 1, 0.99, 0)).toBe(100 * MS);
  });

  it('is bounded after it is drawn: the bound itself is what many callers then share', () => {
    const f = withJitter('randomized', { maxInterval: 400 * MS });
    expect(interval(f, 3, 0.9, 0)).toBe(400 * MS);
    expect(interval(f, 3, 0.1, 0)).toBeLessThan(400 * MS);
  });
});

describe('a wait', () => {
  it('is truncated to whole milliseconds at every step', () => {
    expect(interval(withJitter('none', { multiplier: 1.5 }), 4, 0, 0)).toBe(337 * MS);
    expect(interval({ ...DEFAULT_INTERVAL, initialInterval: 1500 }, 1, 0, 0)).toBe(1 * MS);
  });

  it('never passes the end of virtual time, however many attempts there were', () => {
    const wait = interval(withJitter('randomized'), 5000, 0.999, 0);
    expect(wait).toBeGreaterThan(1e6 * SECOND);
    expect(wait).toBeLessThanOrEqual(NEVER);
  });

  it('has no attempt number 0', () => {
    expect(() => interval(DEFAULT_INTERVAL, 0, 0, 0)).toThrow(RangeError);
  });
});

describe('a retried call', () => {
  it('may change its mind: an error that is not wanted ends it at once', () => {
    const [stats, call] = [retryStats(), retryCall()];
    expect(onRetryError(stats, RETRY_DEFAULTS, call, true, 0)).toBe(500 * MS);
    expect(onRetryError(stats, RETRY_DEFAULTS, call, false, 0)).toBe(RETRY_NOT_WANTED);
    expect(stats).toMatchObject({ failedWithoutRetry: 1, failedWithRetry: 0 });
  });

  it('gives back the last result when results were what was wrong', () => {
    const [stats, call] = [retryStats(), retryCall()];
    const waits = [1, 2, 3].map(() => onRetryResult(stats, RETRY_DEFAULTS, call, true, 0));
    expect(waits).toEqual([500 * MS, 500 * MS, RETRY_EXHAUSTED]);
    expect(onRetryComplete(stats, RETRY_DEFAULTS, call)).toBe('exhausted');
    expect(onRetryComplete(stats, { ...RETRY_DEFAULTS, failAfterMaxAttempts: true }, call)).toBe('maxRetriesExceeded');
  });

  it('hands the wait before on to decorrelated jitter', () => {
    const config = { ...RETRY_DEFAULTS, maxAttempts: 9, intervalFunction: withJitter('decorrelated') };
    const [stats, call] = [retryStats(), retryCall()];
    const waits = [1, 2, 3].map(() => onRetryError(stats, config, call, true, 0.9) / MS);
    expect(waits[1]).toBeGreaterThan(waits[0]!);
    expect(waits[2]).toBeGreaterThan(waits[1]!);
  });

  it('is harmless for methods that may be repeated', () => {
    expect(['GET', 'PUT', 'DELETE', 'HEAD'].every(isIdempotent)).toBe(true);
    expect(['POST', 'PATCH', 'get'].some(isIdempotent)).toBe(false);
  });
});
