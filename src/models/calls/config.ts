// Answers for what a call declares, target and policies, and the frozen form in which the caller takes it.
import { z } from 'zod';
import type { Micros } from '../../engine/index.ts';
import { BULKHEAD_DEFAULTS, type BulkheadConfig } from '../policies/bulkhead.ts';
import type { RateLimiterConfig } from '../policies/rate-limiter.ts';
import type { RetryBudgetConfig } from '../policies/retry-budget.ts';
import type { RetryConfig } from '../policies/retry.ts';
import type { TokenBucketConfig } from '../policies/token-bucket.ts';
import type { HttpMethod } from '../ports.ts';
import { duration, param, size } from '../quantities.ts';
import { type BalanceConfig, balanceFields, compileBalance } from './balance-params.ts';
import { breakerParams, type BreakerRule, breakerRule } from './breaker-params.ts';
import {
  bulkheadParams,
  cacheParams,
  fallbackParams,
  hedgeParams,
  limiterParams,
  retryParams,
  TROUBLES,
} from './policy-params.ts';

const METHODS: readonly string[] = ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE'];

export interface CallTarget {
  readonly part: string;
  readonly method: HttpMethod;
  readonly route: string;
}

/** `inventory POST /reserve` */
export const callTarget = () =>
  z
    .string({ error: 'expected a call, such as inventory POST /reserve' })
    .max(200)
    .transform((text, context): CallTarget => {
      const [part, method, route, ...rest] = text.trim().split(/\s+/);
      if (route?.startsWith('/') && METHODS.includes(method) && rest.length === 0)
        return { part, method: method as HttpMethod, route };
      context.addIssue({ code: 'custom', message: 'expected a call, such as inventory POST /reserve' });
      return z.NEVER;
    });

const use = 'nextUse' as const;

/** Fields of a call besides its target: of the step `call`, of clients, and of a load balancer's way to its service. */
export const callFields = {
  timeout: param(duration(), {
    description: 'How long an attempt may take; absent: for ever.',
    apply: use,
    unit: 'us',
    property: 'resilience4j.timelimiter.instances.*.timeoutDuration',
  }).optional(),
  cancelOnTimeout: param(z.boolean(), {
    description: 'Tell the callee to stop working on what nobody waits for (as gRPC and HTTP/2 do, HTTP/1.1 does not).',
    apply: use,
    property: 'resilience4j.timelimiter.instances.*.cancelRunningFuture',
  }).default(false),
  propagateDeadline: param(z.boolean(), {
    description: 'Wait no longer, and try no more often, than whoever waits for the caller (as gRPC deadlines do).',
    apply: use,
    property: 'grpc-timeout',
  }).default(false),
  idempotencyKey: param(z.boolean(), {
    description: 'Send the same Idempotency-Key with every attempt of a call.',
    apply: use,
    property: 'HTTP Idempotency-Key',
  }).default(false),
  bytes: param(size(), { description: 'Size of the request.', apply: use, unit: 'bytes' }).default(500),
  retry: retryParams.optional(),
  circuitBreaker: breakerParams.optional(),
  rateLimiter: limiterParams.optional(),
  bulkhead: bulkheadParams.optional(),
  hedge: hedgeParams.optional(),
  cache: cacheParams.optional(),
  fallback: param(fallbackParams, { description: 'Answer with a default instead of failing.', apply: use }).default(
    false,
  ),
  ...balanceFields,
};

/** The declared fields of a call, parsed. */
export type CallDeclared = z.output<z.ZodObject<typeof callFields>>;

interface RetryRule {
  readonly config: RetryConfig;
  /** Troubles and statuses worth another attempt. */
  readonly on: readonly (string | number)[];
  readonly onlyIdempotent: boolean;
  readonly budget: RetryBudgetConfig | null;
}

interface BucketRule {
  readonly config: TokenBucketConfig;
  readonly timeoutDuration: Micros;
}

/** Names of a call's own meters: attempts, answered (in time), failed; and the distribution of the times of answers. */
interface CallMeters {
  readonly attempts: string;
  readonly answered: string;
  readonly failed: string;
  readonly latency: string;
}

/** A call as the caller takes it: frozen, part of its owner's parameters. 0 and null: without. */
export interface CallConfig {
  /** Number of the call among its owner's: key of its policies' state and of its draws. 0 passes the chance of a request on unchanged. */
  readonly id: number;
  /** What it is called: key of its breaker's chart, name of its spans. */
  readonly name: string;
  readonly part: string;
  /** '' passes method and route of the request on whose behalf it is made. */
  readonly method: HttpMethod | '';
  readonly route: string;
  readonly bytes: number;
  readonly timeout: Micros;
  readonly cancelOnTimeout: boolean;
  readonly propagateDeadline: boolean;
  readonly idempotencyKey: boolean;
  readonly retry: RetryRule | null;
  readonly breaker: BreakerRule | null;
  readonly limiter: RateLimiterConfig | null;
  readonly bucket: BucketRule | null;
  readonly bulkhead: BulkheadConfig | null;
  readonly hedge: { readonly after: Micros; readonly maxExtra: number } | null;
  readonly cache: { readonly ttl: Micros; readonly maxEntries: number } | null;
  readonly fallback: { readonly degraded: boolean } | null;
  readonly balance: BalanceConfig;
  readonly meters: CallMeters;
}

export function callMeters(name: string): CallMeters {
  return {
    attempts: `call ${name} attempts`,
    answered: `call ${name} answered`,
    failed: `call ${name} failed`,
    latency: `call ${name} latency`,
  };
}

/** The frozen form of a declared call. `target` without a method passes requests on as they are. */
export function compileCall(
  d: Omit<CallDeclared, 'sticky'> & Pick<BalanceConfig, 'sticky'>,
  target: { readonly part: string; readonly method: HttpMethod | ''; readonly route: string },
  name: string,
  id: number,
): CallConfig {
  return {
    id,
    name,
    part: target.part,
    method: target.method,
    route: target.route,
    bytes: d.bytes,
    timeout: d.timeout ?? 0,
    cancelOnTimeout: d.cancelOnTimeout,
    propagateDeadline: d.propagateDeadline,
    idempotencyKey: d.idempotencyKey,
    retry: d.retry ? retryRule(d.retry) : null,
    breaker: d.circuitBreaker ? breakerRule(d.circuitBreaker) : null,
    limiter: d.rateLimiter && 'limitForPeriod' in d.rateLimiter ? d.rateLimiter : null,
    bucket: bucketRule(d.rateLimiter),
    bulkhead: d.bulkhead ? { ...BULKHEAD_DEFAULTS, ...d.bulkhead } : null,
    hedge: d.hedge ?? null,
    cache: d.cache ?? null,
    fallback: d.fallback === false ? null : { degraded: d.fallback === true || d.fallback.degraded },
    balance: compileBalance(d),
    meters: callMeters(name),
  };
}

function retryRule(d: NonNullable<CallDeclared['retry']>): RetryRule {
  return {
    config: {
      maxAttempts: d.maxAttempts,
      intervalFunction: {
        initialInterval: d.waitDuration,
        multiplier: d.exponentialBackoffMultiplier,
        maxInterval: d.exponentialMaxWaitDuration,
        jitter: d.jitter ?? (d.randomizedWaitFactor > 0 ? 'randomized' : 'none'),
        randomizationFactor: d.randomizedWaitFactor,
      },
      failAfterMaxAttempts: false,
    },
    on: d.retryOn ?? TROUBLES,
    onlyIdempotent: d.onlyIdempotent,
    budget: d.budget ?? null,
  };
}

function bucketRule(d: CallDeclared['rateLimiter']): BucketRule | null {
  if (!d || !('capacity' in d)) return null;
  return { config: { capacity: d.capacity, refillRate: d.refillRate }, timeoutDuration: d.timeoutDuration };
}
