// Answers for what a scenario may say about the policies of a call: resilience4j's and Finagle's properties by their own names.
import { z } from 'zod';
import { BULKHEAD_DEFAULTS } from '../policies/bulkhead.ts';
import { RATE_LIMITER_DEFAULTS } from '../policies/rate-limiter.ts';
import { RETRY_BUDGET_DEFAULTS } from '../policies/retry-budget.ts';
import { RETRY_DEFAULTS } from '../policies/retry.ts';
import { count, duration, factor, param, share } from '../quantities.ts';

/** What may go wrong with an attempt, by the names `retryOn` and outcomes use. */
export const TROUBLES = [
  'timeout',
  'refused',
  'reset',
  'no endpoint',
  '5xx',
  'breaker open',
  'rate limited',
  'bulkhead full',
] as const;

const use = 'nextUse' as const;
const r4j = (module: string, name: string) => `resilience4j.${module}.instances.*.${name}`;
const finagle = (name: string) => `finagle RetryBudget ${name}`;

const budget = z.strictObject({
  percentCanRetry: param(share(), {
    description: 'Retries for each request; 0.2: one for five.',
    apply: use,
    unit: 'share',
    property: finagle('percentCanRetry'),
  }).default(RETRY_BUDGET_DEFAULTS.percentCanRetry),
  minRetriesPerSec: param(count(0, 100_000), {
    description: 'Retries a second that are always allowed.',
    apply: use,
    unit: '/s',
    property: finagle('minRetriesPerSec'),
  }).default(RETRY_BUDGET_DEFAULTS.minRetriesPerSec),
  ttl: param(duration({ min: '1s', max: '60s' }), {
    description: 'How long a request counts for the budget.',
    apply: use,
    unit: 'us',
    property: finagle('ttl'),
  }).default(RETRY_BUDGET_DEFAULTS.ttl),
});

const retryable = z.union([z.enum(TROUBLES), count(400, 599)], {
  error: `expected a status, or one of ${TROUBLES.join(', ')}`,
});

export const retryParams = z.strictObject({
  maxAttempts: param(count(1, 100), {
    description: 'Attempts in all, the first included.',
    apply: use,
    unit: 'attempts',
    property: r4j('retry', 'maxAttempts'),
  }).default(RETRY_DEFAULTS.maxAttempts),
  waitDuration: param(duration({ min: '1ms' }), {
    description: 'Wait before the second attempt.',
    apply: use,
    unit: 'us',
    property: r4j('retry', 'waitDuration'),
  }).default(RETRY_DEFAULTS.intervalFunction.initialInterval),
  exponentialBackoffMultiplier: param(factor(), {
    description: 'Factor from one wait to the next; 1 keeps it.',
    apply: use,
    unit: '',
    property: r4j('retry', 'exponentialBackoffMultiplier'),
  }).default(1),
  exponentialMaxWaitDuration: param(duration(), {
    description: 'Longest wait; 0s: no bound.',
    apply: use,
    unit: 'us',
    property: r4j('retry', 'exponentialMaxWaitDuration'),
  }).default(0),
  randomizedWaitFactor: param(share(), {
    description: 'Share of the wait by which it is randomised; 0: not at all.',
    apply: use,
    unit: 'share',
    property: r4j('retry', 'randomizedWaitFactor'),
  }).default(0),
  jitter: param(z.enum(['none', 'randomized', 'full', 'equal', 'decorrelated']), {
    description: 'How the wait is spread; absent: randomized when there is a randomizedWaitFactor.',
    apply: use,
  }).optional(),
  retryOn: param(z.array(retryable).max(40), {
    description: 'What is worth another attempt: troubles and statuses; absent: every trouble and 5xx.',
    apply: use,
  }).optional(),
  onlyIdempotent: param(z.boolean(), {
    description: 'Repeat only methods that may be repeated without harm (RFC 9110), or calls with an idempotency key.',
    apply: use,
  }).default(false),
  budget: budget.optional(),
});

export const limiterParams = z.union(
  [
    z.strictObject({
      limitForPeriod: param(count(1, 10_000_000), {
        description: 'Calls that may begin in a period.',
        apply: use,
        unit: 'calls',
        property: r4j('ratelimiter', 'limitForPeriod'),
      }),
      limitRefreshPeriod: param(duration({ min: '1us' }), {
        description: 'Length of a period.',
        apply: use,
        unit: 'us',
        property: r4j('ratelimiter', 'limitRefreshPeriod'),
      }).default(1_000_000),
      timeoutDuration: param(duration(), {
        description: 'How long a call may wait for its permission.',
        apply: use,
        unit: 'us',
        property: r4j('ratelimiter', 'timeoutDuration'),
      }).default(RATE_LIMITER_DEFAULTS.timeoutDuration),
    }),
    z.strictObject({
      capacity: param(count(1, 10_000_000), {
        description: 'Tokens the bucket holds: the largest burst.',
        apply: use,
        unit: 'calls',
      }),
      refillRate: param(factor(0, 10_000_000), { description: 'Tokens a second.', apply: use, unit: '/s' }),
      timeoutDuration: param(duration(), {
        description: 'How long a call may wait for its token.',
        apply: use,
        unit: 'us',
      }).default(0),
    }),
  ],
  { error: 'expected limitForPeriod (cycles), or capacity and refillRate (a token bucket)' },
);

export const bulkheadParams = z.strictObject({
  maxConcurrentCalls: param(count(1, 100_000), {
    description: 'Calls that may be under way at once.',
    apply: use,
    unit: 'calls',
    property: r4j('bulkhead', 'maxConcurrentCalls'),
  }).default(BULKHEAD_DEFAULTS.maxConcurrentCalls),
  maxWaitDuration: param(duration(), {
    description: 'How long a call may wait for a place.',
    apply: use,
    unit: 'us',
    property: r4j('bulkhead', 'maxWaitDuration'),
  }).default(BULKHEAD_DEFAULTS.maxWaitDuration),
});

export const hedgeParams = z.strictObject({
  after: param(duration(), {
    description: 'An attempt without an answer after this long is sent once more, to another endpoint.',
    apply: use,
    unit: 'us',
    property: 'grpc hedgingPolicy.hedgingDelay',
  }),
  maxExtra: param(count(1, 10), {
    description: 'How many more may be sent; the first answer wins.',
    apply: use,
    unit: 'attempts',
    property: 'grpc hedgingPolicy.maxAttempts, less one',
  }).default(1),
});

export const cacheParams = z.strictObject({
  ttl: param(duration(), {
    description: 'How long an answer may be used again.',
    apply: use,
    unit: 'us',
    property: 'HTTP Cache-Control max-age',
  }),
  maxEntries: param(count(1, 100_000), {
    description: 'Keys it holds; the one not used for longest leaves first.',
    apply: use,
    unit: 'keys',
  }).default(1000),
});

export const fallbackParams = z.union(
  [
    z.boolean(),
    z.strictObject({
      degraded: param(z.boolean(), {
        description: 'Whether the default answer counts as degraded.',
        apply: use,
      }).default(true),
    }),
  ],
  { error: 'expected true, or what the fallback is' },
);
