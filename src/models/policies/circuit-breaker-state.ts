// Answers for the six states of a circuit breaker: what each one holds, and what entering it does.
// Rules and order of effects are those of resilience4j's CircuitBreakerStateMachine, its quirks included.
import type { Micros } from '../../engine/time.ts';
import type { CircuitBreakerConfig, CircuitBreakerState } from './circuit-breaker-config.ts';
import { interval } from './interval-function.ts';
import { type SlidingWindow, slidingWindow } from './sliding-window.ts';

/** Why a breaker moved; also the event names of its chart. */
export type CircuitBreakerReason =
  | 'FAILURE_RATE_EXCEEDED'
  | 'SLOW_CALL_RATE_EXCEEDED'
  | 'BELOW_THRESHOLDS'
  | 'WAIT_ELAPSED'
  | `HALF_OPEN_WAIT_ELAPSED_TO_${'OPEN' | 'CLOSED'}`
  | `STALE_TIMER_TO_${'HALF_OPEN' | 'OPEN' | 'CLOSED'}`
  | 'RESET'
  | `TRANSITION_TO_${CircuitBreakerState}`;

/** What seldom happens, in the order in which it happened. Calls themselves are known from the functions' arguments and results. */
export type CircuitBreakerEvent =
  | {
      readonly type: 'STATE_TRANSITION';
      readonly from: CircuitBreakerState;
      readonly to: CircuitBreakerState;
      readonly reason: CircuitBreakerReason;
    }
  | { readonly type: 'FAILURE_RATE_EXCEEDED' | 'SLOW_CALL_RATE_EXCEEDED'; readonly rate: number }
  | { readonly type: 'RESET' };

/** Where an automatic transition leads: out of OPEN, or out of a HALF_OPEN that did not decide in time. */
type AutomaticTarget = 'HALF_OPEN' | 'OPEN' | 'CLOSED';

/** An automatic transition that waits for its moment. */
export interface Scheduled {
  readonly at: Micros;
  readonly to: AutomaticTarget;
}

/** Plain data, owned by one caller. Read it with the functions of circuit-breaker.ts; `events` is emptied by `takeEvents`. */
export interface CircuitBreaker {
  state: CircuitBreakerState;
  /** How many times in a row OPEN was entered. */
  attempts: number;
  /** The calls that the present state remembers; OPEN keeps those of the state before it. */
  window: SlidingWindow;
  /** Fewer calls than this have no rate. */
  minimumCalls: number;
  notPermitted: number;
  /** HALF_OPEN: trial calls that may still start. */
  permits: number;
  /** OPEN: calls are refused up to and including this moment. */
  openUntil: Micros;
  /** METRICS_ONLY: whether the event was already published in this stay. */
  failureRateExceeded: boolean;
  slowCallRateExceeded: boolean;
  /** The automatic transition of the present stay, if any. */
  scheduled: Scheduled | null;
  /** Transitions that `reset` left scheduled although their stay is over, in order: resilience4j does not cancel them. */
  orphans: Scheduled[];
  events: CircuitBreakerEvent[];
}

/** The edge is not legal; the breaker is as it was. */
export class IllegalStateTransition extends Error {
  constructor(from: CircuitBreakerState, to: CircuitBreakerState) {
    super(`CircuitBreaker tried an illegal state transition from ${from} to ${to}`);
    this.name = 'IllegalStateTransition';
  }
}

const LEGAL: Readonly<Record<CircuitBreakerState, readonly CircuitBreakerState[]>> = {
  CLOSED: ['CLOSED', 'OPEN', 'DISABLED', 'METRICS_ONLY', 'FORCED_OPEN'],
  HALF_OPEN: ['HALF_OPEN', 'CLOSED', 'OPEN', 'DISABLED', 'METRICS_ONLY', 'FORCED_OPEN'],
  OPEN: ['OPEN', 'CLOSED', 'HALF_OPEN', 'DISABLED', 'METRICS_ONLY', 'FORCED_OPEN'],
  FORCED_OPEN: ['FORCED_OPEN', 'CLOSED', 'OPEN', 'DISABLED', 'METRICS_ONLY', 'HALF_OPEN'],
  DISABLED: ['DISABLED', 'CLOSED', 'OPEN', 'FORCED_OPEN', 'HALF_OPEN', 'METRICS_ONLY'],
  METRICS_ONLY: ['METRICS_ONLY', 'CLOSED', 'FORCED_OPEN', 'DISABLED'],
};

/** States that may follow `from`, itself included. Source: CircuitBreaker.StateTransition. */
export function legalTransitions(from: CircuitBreakerState): readonly CircuitBreakerState[] {
  return LEGAL[from];
}

/** A breaker in `config.initialState`. `u`: uniform draw, read only when the wait in OPEN has jitter. */
export function circuitBreaker(config: CircuitBreakerConfig, now: Micros, u = 0.5): CircuitBreaker {
  const b: CircuitBreaker = {
    state: 'CLOSED',
    attempts: 0,
    window: slidingWindow(config.slidingWindowType, config.slidingWindowSize, now),
    minimumCalls: 0,
    notPermitted: 0,
    permits: 0,
    openUntil: 0,
    failureRateExceeded: false,
    slowCallRateExceeded: false,
    scheduled: null,
    orphans: [],
    events: [],
  };
  const first = config.initialState;
  const attempts = first === 'OPEN' || first === 'HALF_OPEN' || first === 'FORCED_OPEN' ? 1 : 0;
  rememberCallsFor(b, 'CLOSED', config, now);
  enter(b, config, first, attempts, now, first === 'OPEN' ? waitInOpen(config, attempts, u) : 0);
  return b;
}

/** Goes to `to`, counting the attempts to open and computing the wait. Throws IllegalStateTransition. */
export function move(
  b: CircuitBreaker,
  config: CircuitBreakerConfig,
  to: CircuitBreakerState,
  reason: CircuitBreakerReason,
  now: Micros,
  u: number,
): void {
  const attempts = attemptsIn(to, b.attempts);
  transition(b, config, to, attempts, reason, now, to === 'OPEN' ? waitInOpen(config, attempts, u) : 0);
}

function attemptsIn(to: CircuitBreakerState, attempts: number): number {
  if (to === 'OPEN' || to === 'FORCED_OPEN') return attempts + 1;
  return to === 'HALF_OPEN' ? attempts : 0;
}

/** Goes to `to` with what is given, and says so unless it is there already. Throws IllegalStateTransition. */
export function transition(
  b: CircuitBreaker,
  config: CircuitBreakerConfig,
  to: CircuitBreakerState,
  attempts: number,
  reason: CircuitBreakerReason,
  now: Micros,
  wait: Micros,
): void {
  const from = b.state;
  if (!LEGAL[from].includes(to)) throw new IllegalStateTransition(from, to);
  enter(b, config, to, attempts, now, wait);
  if (from !== to) b.events.push({ type: 'STATE_TRANSITION', from, to, reason });
}

/** A new stay in `state`, whatever was before. `wait` is how long OPEN refuses. */
export function enter(
  b: CircuitBreaker,
  config: CircuitBreakerConfig,
  state: CircuitBreakerState,
  attempts: number,
  now: Micros,
  wait: Micros,
): void {
  if (state !== 'OPEN') rememberCallsFor(b, state, config, now);
  b.state = state;
  b.attempts = attempts;
  b.permits = state === 'HALF_OPEN' ? config.permittedNumberOfCallsInHalfOpenState : 0;
  b.openUntil = state === 'OPEN' ? now + wait : 0;
  b.failureRateExceeded = false;
  b.slowCallRateExceeded = false;
  b.scheduled = schedule(config, state, now, wait);
}

function schedule(
  config: CircuitBreakerConfig,
  state: CircuitBreakerState,
  now: Micros,
  wait: Micros,
): Scheduled | null {
  if (state === 'OPEN' && config.automaticTransitionFromOpenToHalfOpenEnabled) {
    return { at: now + Math.max(0, wait), to: 'HALF_OPEN' };
  }
  if (state === 'HALF_OPEN' && config.maxWaitDurationInHalfOpenState >= 1000) {
    return { at: now + config.maxWaitDurationInHalfOpenState, to: config.transitionToStateAfterWaitDuration };
  }
  return null;
}

function rememberCallsFor(
  b: CircuitBreaker,
  state: CircuitBreakerState,
  config: CircuitBreakerConfig,
  now: Micros,
): void {
  const none = state === 'DISABLED' || state === 'FORCED_OPEN';
  const trial = state === 'HALF_OPEN';
  const type = none || trial ? 'COUNT_BASED' : config.slidingWindowType;
  const size = none ? 0 : trial ? config.permittedNumberOfCallsInHalfOpenState : config.slidingWindowSize;
  b.window = slidingWindow(type, size, now);
  b.minimumCalls = type === 'COUNT_BASED' ? Math.min(config.minimumNumberOfCalls, size) : config.minimumNumberOfCalls;
  b.notPermitted = 0;
}

function waitInOpen(config: CircuitBreakerConfig, attempts: number, u: number): Micros {
  return interval(config.waitIntervalFunctionInOpenState, attempts, u, 0);
}
