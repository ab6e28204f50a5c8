// Answers for the conformance tables of retry, waits, rate limiter and bulkhead: from a table's words to the rules' own calls.
import { MILLISECOND, NEVER } from '../../engine/time.ts';
import {
  BULKHEAD_DEFAULTS,
  type Bulkhead,
  type BulkheadConfig,
  bulkhead,
  changeMaxConcurrentCalls,
  enterBulkhead,
  expireWaiter,
  leaveBulkhead,
  nextExpiry,
} from './bulkhead.ts';
import {
  DEFAULT_INTERVAL,
  DEFAULT_MULTIPLIER,
  fixedInterval,
  type IntervalFunction,
  interval,
  intervalProblems,
  randomizedBounds,
} from './interval-function.ts';
import {
  availablePermissions,
  cycleAt,
  drainPermissions,
  type RateLimiterConfig,
  rateLimiter,
  reservePermission,
  waitForPermission,
} from './rate-limiter.ts';
import {
  onRetryComplete,
  onRetryError,
  onRetryResult,
  RETRY_DEFAULTS,
  RETRY_NOT_WANTED,
  type RetryCall,
  type RetryConfig,
  type RetryStats,
  retryCall,
  retryStats,
} from './retry.ts';

interface IntervalCase {
  readonly kind: string;
  readonly intervalMs?: number;
  readonly initialIntervalMs?: number;
  readonly multiplier?: number;
  readonly maxIntervalMs?: number;
  readonly randomizationFactor?: number;
  readonly random01?: number;
  readonly attempts?: readonly number[];
}

/** Table r4j_interval_function. */
export function intervals(input: unknown): unknown {
  const given = input as IntervalCase;
  const f = intervalOf(given);
  const problems = intervalProblems(f);
  if (problems.length > 0) return { valid: false, error: problems.join('; ') };
  const u = given.random01 ?? 0.5;
  try {
    const { least, bound } = randomizedBounds(f);
    return {
      valid: true,
      intervalMs: interval(f, 1, u, 0) / MILLISECOND,
      intervalsMs: (given.attempts ?? []).map((attempt) => interval(f, attempt, u, 0) / MILLISECOND),
      minPossible: least,
      maxPossibleExclusiveBound: bound,
    };
  } catch (error) {
    return { valid: false, error: (error as Error).message };
  }
}

type Outcome = 'ok' | 'retry' | 'E' | 'I';

/** Table r4j_retry: calls in sequence through one Retry, as `Retry.decorateSupplier` makes them. */
export function retries(input: unknown): unknown {
  const given = input as {
    readonly config: Readonly<Record<string, unknown>>;
    readonly invocations: readonly (readonly Outcome[])[];
  };
  const config = retryConfigOf(given.config);
  const stats = retryStats();
  return { invocations: given.invocations.map((script) => invoke(stats, config, script)) };
}

function invoke(stats: RetryStats, config: RetryConfig, script: readonly Outcome[]): Record<string, unknown> {
  const call = retryCall();
  const sleepsMs: number[] = [];
  const events: string[] = [];
  for (let calls = 1; ; calls++) {
    const outcome = script[Math.min(calls, script.length) - 1]!;
    const returned = outcome === 'ok' || outcome === 'retry';
    const wait = returned
      ? onRetryResult(stats, config, call, outcome === 'retry', 0.5)
      : onRetryError(stats, config, call, outcome === 'E', 0.5);
    if (wait >= 0) {
      events.push(`RETRY:${call.attempts}`);
      sleepsMs.push(wait / MILLISECOND);
      continue;
    }
    if (!returned) events.push(wait === RETRY_NOT_WANTED ? 'IGNORED_ERROR:0' : `ERROR:${call.attempts}`);
    const end = returned
      ? complete(stats, config, outcome, events, call)
      : `throw:${outcome === 'I' ? 'Ignored' : outcome}`;
    return { outcome: end, calls, sleepsMs, metricsAfter: { ...stats }, events };
  }
}

function complete(stats: RetryStats, config: RetryConfig, outcome: Outcome, events: string[], call: RetryCall): string {
  const completion = onRetryComplete(stats, config, call);
  if (completion === 'successAfterRetry') events.push(`SUCCESS:${call.attempts}`);
  if (completion === 'exhausted' || completion === 'maxRetriesExceeded') events.push(`ERROR:${call.attempts}`);
  if (completion !== 'maxRetriesExceeded') return `return:${outcome}`;
  // MaxRetriesExceeded is thrown inside the library's own try block, which handles it as one more failed attempt.
  onRetryError(stats, config, call, true, 0.5);
  events.push(`ERROR:${call.attempts}`);
  return 'throw:MaxRetriesExceeded';
}

interface RateLimiterOp {
  readonly op: string;
  readonly nanos?: number;
  readonly permits?: number;
  readonly limitForPeriod?: number;
}

/** Table r4j_ratelimiter. The unit of time is the table's: nanoseconds. */
export function rateLimiters(input: unknown): unknown {
  const given = input as {
    readonly limitForPeriod: number;
    readonly limitRefreshPeriodNanos: number;
    readonly timeoutDurationNanos: number;
    readonly ops: readonly RateLimiterOp[];
  };
  let config: RateLimiterConfig = {
    limitForPeriod: given.limitForPeriod,
    limitRefreshPeriod: given.limitRefreshPeriodNanos,
    timeoutDuration: given.timeoutDurationNanos,
  };
  let now = 0;
  const limiter = rateLimiter(config, now);
  const steps = given.ops.map((op) => {
    const seen: Record<string, number> = {};
    if (op.op === 'setTime') now = op.nanos!;
    else if (op.op === 'reservePermission') seen.waitNanos = reservePermission(limiter, config, now, op.permits ?? 1);
    else if (op.op === 'drainPermissions') drainPermissions(limiter, config, now);
    else if (op.op === 'changeLimitForPeriod') config = { ...config, limitForPeriod: op.limitForPeriod! };
    else if (op.op === 'changeTimeoutDuration') config = { ...config, timeoutDuration: op.nanos! };
    else if (op.op !== 'observe') throw new Error(`unknown operation ${op.op}`);
    seen.availablePermissions = availablePermissions(limiter, config, now);
    seen.nanosToWait = waitForPermission(limiter, config, now, 1);
    seen.cycle = cycleAt(limiter, config, now);
    return seen;
  });
  return { steps };
}

interface BulkheadCase {
  readonly maxConcurrentCalls?: number;
  readonly maxWaitDurationMs?: number;
  readonly ops?: readonly string[];
  readonly timeline?: readonly TimelineEntry[];
}

interface TimelineEntry {
  readonly t: number;
  readonly call: string;
  readonly action: string;
}

/** Table r4j_bulkhead. */
export function bulkheads(input: unknown): unknown {
  const given = input as BulkheadCase;
  const config: BulkheadConfig = {
    ...BULKHEAD_DEFAULTS,
    maxConcurrentCalls: given.maxConcurrentCalls ?? BULKHEAD_DEFAULTS.maxConcurrentCalls,
    maxWaitDuration: (given.maxWaitDurationMs ?? 0) * MILLISECOND,
  };
  const b = bulkhead(config);
  if (given.timeline !== undefined) return bulkheadTimeline(b, config, given.timeline);
  return { steps: (given.ops ?? []).map((op) => bulkheadStep(b, config, op)) };
}

function bulkheadStep(b: Bulkhead, config: BulkheadConfig, op: string): Record<string, unknown> {
  const events: string[] = [];
  let permitted: boolean | undefined;
  if (op === 'tryAcquirePermission') {
    permitted = enterBulkhead(b, { ...config, maxWaitDuration: 0 }, 1, 0) === 'permitted';
    events.push(permitted ? 'CALL_PERMITTED' : 'CALL_REJECTED');
  } else if (op === 'onComplete') {
    leaveBulkhead(b);
    events.push('CALL_FINISHED');
  } else if (op === 'releasePermission') {
    leaveBulkhead(b);
  } else if (op.startsWith('changeMaxConcurrentCalls:')) {
    changeMaxConcurrentCalls(b, Number(op.slice(op.indexOf(':') + 1)));
  } else if (op !== 'observe') throw new Error(`unknown operation ${op}`);
  const seen = { availableConcurrentCalls: b.available, maxConcurrentCalls: b.maxConcurrentCalls, events };
  return permitted === undefined ? seen : { ...seen, permitted };
}

function bulkheadTimeline(
  b: Bulkhead,
  config: BulkheadConfig,
  timeline: readonly TimelineEntry[],
): Record<string, unknown> {
  const names: string[] = [''];
  const told: Record<string, Record<string, unknown>> = {};
  const permit = (caller: number, at: number) => {
    if (caller !== 0) told[names[caller]!] = { permitted: true, permittedAtMs: at / MILLISECOND };
  };
  const expireUntil = (end: number) => {
    for (let at = nextExpiry(b); at <= end && at < NEVER; at = nextExpiry(b)) {
      told[names[expireWaiter(b, at)]!] = { permitted: false, rejectedAtMs: at / MILLISECOND };
    }
  };
  for (const { t, call, action } of timeline) {
    const now = t * MILLISECOND;
    expireUntil(now);
    if (action !== 'acquire') permit(leaveBulkhead(b), now);
    else {
      const caller = names.push(call) - 1;
      const answer = enterBulkhead(b, config, caller, now);
      if (answer === 'permitted') permit(caller, now);
      if (answer === 'rejected') told[call] = { permitted: false, rejectedAtMs: t };
    }
  }
  expireUntil(NEVER);
  return told;
}

function intervalOf(given: IntervalCase): IntervalFunction {
  const initial = given.initialIntervalMs ?? given.intervalMs;
  const exponential = given.kind.toLowerCase().includes('exponential');
  const randomized = given.kind.toLowerCase().includes('random');
  return {
    initialInterval: initial === undefined ? DEFAULT_INTERVAL.initialInterval : initial * MILLISECOND,
    multiplier: exponential ? (given.multiplier ?? DEFAULT_MULTIPLIER) : 1,
    maxInterval: (given.maxIntervalMs ?? 0) * MILLISECOND,
    jitter: randomized ? 'randomized' : 'none',
    randomizationFactor: given.randomizationFactor ?? DEFAULT_INTERVAL.randomizationFactor,
  };
}

function retryConfigOf(given: Readonly<Record<string, unknown>>): RetryConfig {
  const wait = given.waitDurationMs as number | undefined;
  const f = given.intervalFunction as IntervalCase | undefined;
  return {
    maxAttempts: (given.maxAttempts as number | undefined) ?? RETRY_DEFAULTS.maxAttempts,
    failAfterMaxAttempts: (given.failAfterMaxAttempts as boolean | undefined) ?? RETRY_DEFAULTS.failAfterMaxAttempts,
    intervalFunction:
      f !== undefined
        ? intervalOf(f)
        : wait !== undefined
          ? fixedInterval(wait * MILLISECOND)
          : RETRY_DEFAULTS.intervalFunction,
  };
}
