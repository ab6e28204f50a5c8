// Answers for when a circuit breaker lets a call through, and for every move between its six states.
// Rules and order of effects are those of resilience4j's CircuitBreakerStateMachine, its quirks included.
import { type Micros, NEVER } from '../../engine/time.ts';
import type { CircuitBreakerConfig, CircuitBreakerState } from './circuit-breaker-config.ts';
import { interval } from './interval-function.ts';
import { advance, percentage, record, type SlidingWindow, slidingWindow } from './sliding-window.ts';

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
interface Scheduled {
  readonly at: Micros;
  readonly to: AutomaticTarget;
}

/** Plain data, owned by one caller. Read with the functions below; `events` is emptied by `takeEvents`. */
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

/** A breaker in `config.initialState`. `u`: uniform draw, read only when the wait in OPEN has jitter (here and below). */
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

/** Whether a call may start now. Moves from OPEN to HALF_OPEN when the wait is over; a permission in HALF_OPEN is used up. */
export function tryAcquirePermission(b: CircuitBreaker, config: CircuitBreakerConfig, now: Micros): boolean {
  switch (b.state) {
    case 'CLOSED':
    case 'DISABLED':
    case 'METRICS_ONLY':
      return true;
    case 'OPEN':
      if (now <= b.openUntil) break;
      transition(b, config, 'HALF_OPEN', b.attempts, 'WAIT_ELAPSED', now, 0);
      return takePermit(b);
    case 'HALF_OPEN':
      return takePermit(b);
    case 'FORCED_OPEN':
      break;
  }
  b.notPermitted++;
  return false;
}

/** Gives back a permission that was not used: the call was cancelled, or its error is ignored. */
export function releasePermission(b: CircuitBreaker): void {
  if (b.state === 'HALF_OPEN') b.permits++;
}

/** A call succeeded (or failed in a way that is recorded as success) after `duration`. */
export function onSuccess(b: CircuitBreaker, config: CircuitBreakerConfig, now: Micros, duration: Micros, u = 0.5): void {
  onCompleted(b, config, now, duration, false, u);
}

/** A call failed, or its result is recorded as a failure, after `duration`. For ignored errors use `releasePermission`. */
export function onError(b: CircuitBreaker, config: CircuitBreakerConfig, now: Micros, duration: Micros, u = 0.5): void {
  onCompleted(b, config, now, duration, true, u);
}

/** When `onDue` has to be called next, or NEVER. It changes only with an event: see `takeEvents`. */
export function dueAt(b: CircuitBreaker): Micros {
  const own = b.scheduled === null ? NEVER : b.scheduled.at;
  return b.orphans.length === 0 ? own : Math.min(own, b.orphans[0]!.at);
}

/** Runs the one automatic transition that is due at `now`; no effect when none is. */
export function onDue(b: CircuitBreaker, config: CircuitBreakerConfig, now: Micros, u = 0.5): void {
  const own = b.scheduled;
  const orphan = b.orphans.length > 0 ? b.orphans[0]! : null;
  if (orphan !== null && orphan.at <= now && (own === null || orphan.at <= own.at)) {
    b.orphans.shift();
    if (LEGAL[b.state].includes(orphan.to)) move(b, config, orphan.to, `STALE_TIMER_TO_${orphan.to}`, now, u);
  } else if (own !== null && own.at <= now) {
    b.scheduled = null;
    move(b, config, own.to, own.to === 'HALF_OPEN' ? 'WAIT_ELAPSED' : `HALF_OPEN_WAIT_ELAPSED_TO_${own.to}`, now, u);
  }
}

/** A person moves the breaker. Throws IllegalStateTransition. */
export function transitionTo(b: CircuitBreaker, config: CircuitBreakerConfig, to: CircuitBreakerState, now: Micros, u = 0.5): void {
  move(b, config, to, `TRANSITION_TO_${to}`, now, u);
}

/** A person opens it for `wait` (negative: already over). The count of attempts stays. Throws IllegalStateTransition. */
export function transitionToOpenStateFor(b: CircuitBreaker, config: CircuitBreakerConfig, wait: Micros, now: Micros): void {
  transition(b, config, 'OPEN', b.attempts, 'TRANSITION_TO_OPEN', now, wait);
}

/** Back to CLOSED with nothing remembered, from any state. */
export function reset(b: CircuitBreaker, config: CircuitBreakerConfig, now: Micros): void {
  const from = b.state;
  if (b.scheduled !== null) orphan(b, b.scheduled);
  enter(b, config, 'CLOSED', 0, now, 0);
  if (from !== 'CLOSED') b.events.push({ type: 'STATE_TRANSITION', from, to: 'CLOSED', reason: 'RESET' });
  b.events.push({ type: 'RESET' });
}

/** Percentage of failed calls, -1 while there are too few. */
export function failureRate(b: CircuitBreaker, now: Micros): number {
  advance(b.window, now);
  return hasRate(b) ? percentage(b.window.failed, b.window.calls) : -1;
}

/** Percentage of slow calls, -1 while there are too few. */
export function slowCallRate(b: CircuitBreaker, now: Micros): number {
  advance(b.window, now);
  return hasRate(b) ? percentage(b.window.slow, b.window.calls) : -1;
}

/** Whether events about single calls (SUCCESS, ERROR, IGNORED_ERROR, NOT_PERMITTED) are published in `state`. */
export function publishesCalls(state: CircuitBreakerState): boolean {
  return state !== 'DISABLED' && state !== 'FORCED_OPEN';
}

const NO_EVENTS: readonly CircuitBreakerEvent[] = Object.freeze([]);

/** The events since the last time, in order. When there are none this costs one comparison. */
export function takeEvents(b: CircuitBreaker): readonly CircuitBreakerEvent[] {
  if (b.events.length === 0) return NO_EVENTS;
  const events = b.events;
  b.events = [];
  return events;
}

function takePermit(b: CircuitBreaker): boolean {
  if (b.permits > 0) {
    b.permits--;
    return true;
  }
  b.notPermitted++;
  return false;
}

function onCompleted(b: CircuitBreaker, config: CircuitBreakerConfig, now: Micros, duration: Micros, failed: boolean, u: number): void {
  if (b.state === 'DISABLED' || b.state === 'FORCED_OPEN') return;
  record(b.window, now, duration, failed, duration > config.slowCallDurationThreshold);
  // Late results are remembered in OPEN, but decide nothing.
  if (b.state === 'OPEN' || !hasRate(b)) return;
  const failure = percentage(b.window.failed, b.window.calls);
  const slow = percentage(b.window.slow, b.window.calls);
  judge(b, config, now, failure, failure >= Math.fround(config.failureRateThreshold), slow, slow >= Math.fround(config.slowCallRateThreshold), u);
}

function judge(
  b: CircuitBreaker,
  config: CircuitBreakerConfig,
  now: Micros,
  failure: number,
  failing: boolean,
  slow: number,
  slowing: boolean,
  u: number,
): void {
  if (!failing && !slowing) {
    if (b.state === 'HALF_OPEN') move(b, config, 'CLOSED', 'BELOW_THRESHOLDS', now, u);
    return;
  }
  const publishes = b.state === 'CLOSED' || b.state === 'METRICS_ONLY';
  if (publishes && failing && !b.failureRateExceeded) b.events.push({ type: 'FAILURE_RATE_EXCEEDED', rate: failure });
  if (publishes && slowing && !b.slowCallRateExceeded) b.events.push({ type: 'SLOW_CALL_RATE_EXCEEDED', rate: slow });
  if (b.state === 'METRICS_ONLY') {
    b.failureRateExceeded ||= failing;
    b.slowCallRateExceeded ||= slowing;
    return;
  }
  move(b, config, 'OPEN', failing ? 'FAILURE_RATE_EXCEEDED' : 'SLOW_CALL_RATE_EXCEEDED', now, u);
}

function hasRate(b: CircuitBreaker): boolean {
  return b.window.calls > 0 && b.window.calls >= b.minimumCalls;
}

function move(b: CircuitBreaker, config: CircuitBreakerConfig, to: CircuitBreakerState, reason: CircuitBreakerReason, now: Micros, u: number): void {
  const attempts = attemptsIn(to, b.attempts);
  transition(b, config, to, attempts, reason, now, to === 'OPEN' ? waitInOpen(config, attempts, u) : 0);
}

function attemptsIn(to: CircuitBreakerState, attempts: number): number {
  if (to === 'OPEN' || to === 'FORCED_OPEN') return attempts + 1;
  return to === 'HALF_OPEN' ? attempts : 0;
}

function transition(
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
function enter(b: CircuitBreaker, config: CircuitBreakerConfig, state: CircuitBreakerState, attempts: number, now: Micros, wait: Micros): void {
  if (state !== 'OPEN') rememberCallsFor(b, state, config, now);
  b.state = state;
  b.attempts = attempts;
  b.permits = state === 'HALF_OPEN' ? config.permittedNumberOfCallsInHalfOpenState : 0;
  b.openUntil = state === 'OPEN' ? now + wait : 0;
  b.failureRateExceeded = false;
  b.slowCallRateExceeded = false;
  b.scheduled = schedule(config, state, now, wait);
}

function schedule(config: CircuitBreakerConfig, state: CircuitBreakerState, now: Micros, wait: Micros): Scheduled | null {
  if (state === 'OPEN' && config.automaticTransitionFromOpenToHalfOpenEnabled) {
    return { at: now + Math.max(0, wait), to: 'HALF_OPEN' };
  }
  if (state === 'HALF_OPEN' && config.maxWaitDurationInHalfOpenState >= 1000) {
    return { at: now + config.maxWaitDurationInHalfOpenState, to: config.transitionToStateAfterWaitDuration };
  }
  return null;
}

function rememberCallsFor(b: CircuitBreaker, state: CircuitBreakerState, config: CircuitBreakerConfig, now: Micros): void {
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

function orphan(b: CircuitBreaker, timer: Scheduled): void {
  let i = b.orphans.length;
  while (i > 0 && b.orphans[i - 1]!.at > timer.at) i--;
  b.orphans.splice(i, 0, timer);
}
