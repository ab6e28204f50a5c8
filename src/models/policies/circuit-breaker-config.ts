// Answers for what a circuit breaker can be told: resilience4j's properties, their defaults and what is not allowed.
import type { Micros } from '../../engine/time.ts';
import { fixedInterval, type IntervalFunction, intervalProblems } from './interval-function.ts';
import type { SlidingWindowType } from './sliding-window.ts';

export const CIRCUIT_BREAKER_STATES = [
  'CLOSED',
  'OPEN',
  'HALF_OPEN',
  'DISABLED',
  'METRICS_ONLY',
  'FORCED_OPEN',
] as const;
export type CircuitBreakerState = (typeof CIRCUIT_BREAKER_STATES)[number];

/** Property names are those of `resilience4j.circuitbreaker.instances.*`. Thresholds are percentages. */
export interface CircuitBreakerConfig {
  readonly failureRateThreshold: number;
  readonly slowCallRateThreshold: number;
  /** A call is slow when it took longer than this. */
  readonly slowCallDurationThreshold: Micros;
  readonly slidingWindowType: SlidingWindowType;
  /** Calls (COUNT_BASED) or seconds (TIME_BASED). */
  readonly slidingWindowSize: number;
  readonly minimumNumberOfCalls: number;
  /** Wait in OPEN as a function of how many times in a row it was entered: `waitDurationInOpenState` is a fixed one. */
  readonly waitIntervalFunctionInOpenState: IntervalFunction;
  readonly permittedNumberOfCallsInHalfOpenState: number;
  /** 0: no limit. */
  readonly maxWaitDurationInHalfOpenState: Micros;
  readonly transitionToStateAfterWaitDuration: 'OPEN' | 'CLOSED';
  readonly automaticTransitionFromOpenToHalfOpenEnabled: boolean;
  readonly initialState: CircuitBreakerState;
}

/** Source: resilience4j-circuitbreaker CircuitBreakerConfig. */
export const CIRCUIT_BREAKER_DEFAULTS: CircuitBreakerConfig = Object.freeze({
  failureRateThreshold: 50,
  slowCallRateThreshold: 100,
  slowCallDurationThreshold: 60_000_000,
  slidingWindowType: 'COUNT_BASED',
  slidingWindowSize: 100,
  minimumNumberOfCalls: 100,
  waitIntervalFunctionInOpenState: Object.freeze(fixedInterval(60_000_000)),
  permittedNumberOfCallsInHalfOpenState: 10,
  maxWaitDurationInHalfOpenState: 0,
  transitionToStateAfterWaitDuration: 'OPEN',
  automaticTransitionFromOpenToHalfOpenEnabled: false,
  initialState: 'CLOSED',
});

/** What is wrong with `c`, in the library's words; empty when nothing is. */
export function circuitBreakerProblems(c: CircuitBreakerConfig): string[] {
  const problems: string[] = [];
  const demand = (holds: boolean, message: string) => {
    if (!holds) problems.push(message);
  };
  demand(
    isPercentage(c.failureRateThreshold),
    `failureRateThreshold must be greater than 0 and at most 100, but was ${c.failureRateThreshold}`,
  );
  demand(
    isPercentage(c.slowCallRateThreshold),
    `slowCallRateThreshold must be greater than 0 and at most 100, but was ${c.slowCallRateThreshold}`,
  );
  demand(c.slowCallDurationThreshold > 0, 'slowCallDurationThreshold must be greater than 0');
  demand(c.slidingWindowSize >= 1, 'slidingWindowSize must be greater than 0');
  demand(c.minimumNumberOfCalls >= 1, 'minimumNumberOfCalls must be greater than 0');
  demand(c.permittedNumberOfCallsInHalfOpenState >= 1, 'permittedNumberOfCallsInHalfOpenState must be greater than 0');
  demand(c.maxWaitDurationInHalfOpenState >= 0, 'maxWaitDurationInHalfOpenState must be at least 0');
  const after = c.transitionToStateAfterWaitDuration;
  demand(after === 'OPEN' || after === 'CLOSED', 'transitionToStateAfterWaitDuration must be either OPEN or CLOSED');
  demand(
    CIRCUIT_BREAKER_STATES.includes(c.initialState),
    `initialState must be one of ${CIRCUIT_BREAKER_STATES.join(', ')}`,
  );
  for (const p of intervalProblems(c.waitIntervalFunctionInOpenState)) problems.push(`waitDurationInOpenState: ${p}`);
  return problems;
}

function isPercentage(x: number): boolean {
  return x > 0 && x <= 100;
}
