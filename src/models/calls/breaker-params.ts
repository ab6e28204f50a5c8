// Answers for what a scenario may say about the circuit breaker of a call: resilience4j's properties by their own names, and the rule they make.
import { z } from 'zod';
import {
  CIRCUIT_BREAKER_DEFAULTS,
  CIRCUIT_BREAKER_STATES,
  type CircuitBreakerConfig,
} from '../policies/circuit-breaker-config.ts';
import { count, duration, factor, param, percent, share } from '../quantities.ts';

const use = 'nextUse' as const;
const cb = CIRCUIT_BREAKER_DEFAULTS;
const r4j = (name: string) => `resilience4j.circuitbreaker.instances.*.${name}`;

export const breakerParams = z.strictObject({
  failureRateThreshold: param(percent(0.1, 100), {
    description: 'Share of failed calls at which it opens.',
    apply: use,
    unit: '%',
    property: r4j('failureRateThreshold'),
  }).default(cb.failureRateThreshold),
  slowCallRateThreshold: param(percent(0.1, 100), {
    description: 'Share of slow calls at which it opens.',
    apply: use,
    unit: '%',
    property: r4j('slowCallRateThreshold'),
  }).default(cb.slowCallRateThreshold),
  slowCallDurationThreshold: param(duration({ min: '1us' }), {
    description: 'A call that takes longer is slow.',
    apply: use,
    unit: 'us',
    property: r4j('slowCallDurationThreshold'),
  }).default(cb.slowCallDurationThreshold),
  slidingWindowType: param(z.enum(['COUNT_BASED', 'TIME_BASED']), {
    description: 'Whether it remembers a number of calls, or the calls of a number of seconds.',
    apply: use,
    property: r4j('slidingWindowType'),
  }).default(cb.slidingWindowType),
  slidingWindowSize: param(count(1, 10_000), {
    description: 'Calls, or seconds, that it remembers.',
    apply: use,
    property: r4j('slidingWindowSize'),
  }).default(cb.slidingWindowSize),
  minimumNumberOfCalls: param(count(1, 10_000), {
    description: 'Fewer calls than this have no rate.',
    apply: use,
    unit: 'calls',
    property: r4j('minimumNumberOfCalls'),
  }).default(cb.minimumNumberOfCalls),
  permittedNumberOfCallsInHalfOpenState: param(count(1, 10_000), {
    description: 'Trial calls while it is half open.',
    apply: use,
    unit: 'calls',
    property: r4j('permittedNumberOfCallsInHalfOpenState'),
  }).default(cb.permittedNumberOfCallsInHalfOpenState),
  maxWaitDurationInHalfOpenState: param(duration(), {
    description: 'How long it may stay half open without a decision; 0s: for ever.',
    apply: use,
    unit: 'us',
    property: r4j('maxWaitDurationInHalfOpenState'),
  }).default(cb.maxWaitDurationInHalfOpenState),
  transitionToStateAfterWaitDuration: param(z.enum(['OPEN', 'CLOSED']), {
    description: 'Where it goes when it stayed half open for too long.',
    apply: use,
    property: r4j('transitionToStateAfterWaitDuration'),
  }).default(cb.transitionToStateAfterWaitDuration),
  waitDurationInOpenState: param(duration({ min: '1ms' }), {
    description: 'How long it stays open before it tries again.',
    apply: use,
    unit: 'us',
    property: r4j('waitDurationInOpenState'),
  }).default(cb.waitIntervalFunctionInOpenState.initialInterval),
  exponentialBackoffMultiplier: param(factor(), {
    description: 'Factor of the wait each time it opens again; 1 keeps it.',
    apply: use,
    unit: '',
    property: r4j('exponentialBackoffMultiplier'),
  }).default(1),
  exponentialMaxWaitDurationInOpenState: param(duration(), {
    description: 'Longest such wait; 0s: no bound.',
    apply: use,
    unit: 'us',
    property: r4j('exponentialMaxWaitDurationInOpenState'),
  }).default(0),
  randomizedWaitFactor: param(share(), {
    description: 'Share of the wait by which it is randomised.',
    apply: use,
    unit: 'share',
    property: r4j('randomizedWaitFactor'),
  }).default(0),
  automaticTransitionFromOpenToHalfOpenEnabled: param(z.boolean(), {
    description: 'Half open as soon as the wait is over; otherwise at the next call.',
    apply: use,
    property: r4j('automaticTransitionFromOpenToHalfOpenEnabled'),
  }).default(cb.automaticTransitionFromOpenToHalfOpenEnabled),
  initialState: param(z.enum(CIRCUIT_BREAKER_STATES), {
    description: 'State it begins in.',
    apply: use,
    property: r4j('initialState'),
  }).default(cb.initialState),
  updateState: param(z.enum(['CLOSE', 'FORCE_OPEN', 'DISABLE']), {
    description: 'A person moves it, as by a POST to the actuator endpoint circuitbreakers.',
    apply: 'live',
    property: 'POST /actuator/circuitbreakers updateState',
  }).optional(),
  per: param(z.enum(['callee', 'endpoint']), {
    description: 'One breaker for the callee as a whole, or one for each of its endpoints.',
    apply: use,
  }).default('callee'),
});

export interface BreakerRule {
  readonly config: CircuitBreakerConfig;
  readonly perEndpoint: boolean;
  /** A person's wish; '': none. */
  readonly updateState: '' | 'CLOSE' | 'FORCE_OPEN' | 'DISABLE';
}

/** The declared breaker as the rules take it: the wait in OPEN is an interval function. */
export function breakerRule(d: z.output<typeof breakerParams>): BreakerRule {
  const {
    per,
    updateState,
    waitDurationInOpenState,
    exponentialBackoffMultiplier,
    exponentialMaxWaitDurationInOpenState,
    randomizedWaitFactor,
    ...same
  } = d;
  const waitIntervalFunctionInOpenState = {
    initialInterval: waitDurationInOpenState,
    multiplier: exponentialBackoffMultiplier,
    maxInterval: exponentialMaxWaitDurationInOpenState,
    jitter: randomizedWaitFactor > 0 ? ('randomized' as const) : ('none' as const),
    randomizationFactor: randomizedWaitFactor,
  };
  return {
    config: { ...same, waitIntervalFunctionInOpenState },
    perEndpoint: per === 'endpoint',
    updateState: updateState ?? '',
  };
}
