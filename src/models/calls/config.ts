// Answers for what a call declares: target, route, time-out, retry, circuit breaker, and how an endpoint is picked.
import { z } from 'zod';
import { CIRCUIT_BREAKER_DEFAULTS } from '../policies/circuit-breaker-config.ts';
import { fixedInterval } from '../policies/interval-function.ts';
import { count, duration, factor, param, share } from '../quantities.ts';

const METHODS = ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE'];

/** `inventory POST /reserve` */
export const callTarget = () =>
  z.string({ error: 'expected a call, such as `inventory POST /reserve`' }).transform((text, context) => {
    const [part, method, route, ...rest] = text.trim().split(/\s+/);
    if (route?.startsWith('/') && METHODS.includes(method) && rest.length === 0) return { part, method, route };
    context.addIssue({ code: 'custom', message: `'${text}' is not a call, such as \`inventory POST /reserve\`` });
    return z.NEVER;
  });

export const retryParams = z.strictObject({
  maxAttempts: param(count(1, 100), {
    description: 'Attempts in all, the first included.',
    apply: 'nextUse',
    unit: 'attempts',
    property: 'resilience4j.retry.instances.*.maxAttempts',
  }).default(3),
  waitDuration: param(duration(), {
    description: 'Wait before the second attempt.',
    apply: 'nextUse',
    unit: 'us',
    property: 'resilience4j.retry.instances.*.waitDuration',
  }).default(500_000),
  exponentialBackoffMultiplier: param(factor(), {
    description: 'Factor from one wait to the next; 1 keeps it.',
    apply: 'nextUse',
    unit: '',
    property: 'resilience4j.retry.instances.*.exponentialBackoffMultiplier',
  }).default(1),
  randomizedWaitFactor: param(share(), {
    description: 'Share of the wait by which it is randomised; 0: not at all.',
    apply: 'nextUse',
    unit: 'share',
    property: 'resilience4j.retry.instances.*.randomizedWaitFactor',
  }).default(0),
});

const d = CIRCUIT_BREAKER_DEFAULTS;
const breakerDeclared = z.strictObject({
  failureRateThreshold: z.number().positive().max(100).default(d.failureRateThreshold),
  slowCallRateThreshold: z.number().positive().max(100).default(d.slowCallRateThreshold),
  slowCallDurationThreshold: duration().default(d.slowCallDurationThreshold),
  slidingWindowType: z.enum(['COUNT_BASED', 'TIME_BASED']).default(d.slidingWindowType),
  slidingWindowSize: count(1, 10_000).default(d.slidingWindowSize),
  minimumNumberOfCalls: count(1, 10_000).default(d.minimumNumberOfCalls),
  permittedNumberOfCallsInHalfOpenState: count(1, 10_000).default(d.permittedNumberOfCallsInHalfOpenState),
  waitDurationInOpenState: duration().default(60_000_000),
  automaticTransitionFromOpenToHalfOpenEnabled: z.boolean().default(false),
});

/** As resilience4j's rules take it: `waitDurationInOpenState` is a fixed interval function. */
export const breakerParams = breakerDeclared.transform((p) => ({
  ...d,
  ...p,
  waitIntervalFunctionInOpenState: fixedInterval(p.waitDurationInOpenState),
}));

/** Fields of a call besides its target; shared by the step `call` and by clients. */
export const callFields = {
  timeout: param(duration(), {
    description: 'How long an attempt may take; absent: for ever.',
    apply: 'nextUse',
    unit: 'us',
    property: 'resilience4j.timelimiter.instances.*.timeoutDuration',
  }).optional(),
  retry: retryParams.optional(),
  circuitBreaker: breakerParams.optional(),
  fallback: z
    .boolean()
    .default(false)
    .meta({ description: 'Answer with a default instead of failing: counted as degraded.', apply: 'nextUse' }),
  balance: z
    .enum(['roundRobin', 'random', 'leastConnections', 'powerOfTwo'])
    .default('roundRobin')
    .meta({ description: 'How the caller picks an endpoint.', apply: 'nextUse' }),
};

/** A call as compiled into parameters: frozen. */
export interface CallConfig {
  readonly part: string;
  readonly method: string;
  readonly route: string;
  readonly name: string;
  readonly timeout?: number;
  readonly retry?: z.output<typeof retryParams>;
  readonly circuitBreaker?: z.output<typeof breakerParams>;
  readonly fallback: boolean;
  readonly balance: 'roundRobin' | 'random' | 'leastConnections' | 'powerOfTwo';
}
