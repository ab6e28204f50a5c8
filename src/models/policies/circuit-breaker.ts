// Answers for when a circuit breaker lets a call through, and for what the outcomes of calls and the passing of time do to it.
// Rules and order of effects are those of resilience4j's CircuitBreakerStateMachine, its quirks included.
import { type Micros, NEVER } from '../../engine/time.ts';
import type { CircuitBreakerConfig, CircuitBreakerState } from './circuit-breaker-config.ts';
import {
  type CircuitBreaker,
  type CircuitBreakerEvent,
  enter,
  legalTransitions,
  move,
  type Scheduled,
  transition,
} from './circuit-breaker-state.ts';
import { advance, percentage, record } from './sliding-window.ts';

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
export function onSuccess(
  b: CircuitBreaker,
  config: CircuitBreakerConfig,
  now: Micros,
  duration: Micros,
  u = 0.5,
): void {
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
    if (legalTransitions(b.state).includes(orphan.to))
      move(b, config, orphan.to, `STALE_TIMER_TO_${orphan.to}`, now, u);
  } else if (own !== null && own.at <= now) {
    b.scheduled = null;
    move(b, config, own.to, own.to === 'HALF_OPEN' ? 'WAIT_ELAPSED' : `HALF_OPEN_WAIT_ELAPSED_TO_${own.to}`, now, u);
  }
}

/** A person moves the breaker. Throws IllegalStateTransition. */
export function transitionTo(
  b: CircuitBreaker,
  config: CircuitBreakerConfig,
  to: CircuitBreakerState,
  now: Micros,
  u = 0.5,
): void {
  move(b, config, to, `TRANSITION_TO_${to}`, now, u);
}

/** A person opens it for `wait` (negative: already over). The count of attempts stays. Throws IllegalStateTransition. */
export function transitionToOpenStateFor(
  b: CircuitBreaker,
  config: CircuitBreakerConfig,
  wait: Micros,
  now: Micros,
): void {
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

function onCompleted(
  b: CircuitBreaker,
  config: CircuitBreakerConfig,
  now: Micros,
  duration: Micros,
  failed: boolean,
  u: number,
): void {
  if (b.state === 'DISABLED' || b.state === 'FORCED_OPEN') return;
  record(b.window, now, duration, failed, duration > config.slowCallDurationThreshold);
  // Late results are remembered in OPEN, but decide nothing.
  if (b.state === 'OPEN' || !hasRate(b)) return;
  const failure = percentage(b.window.failed, b.window.calls);
  const slow = percentage(b.window.slow, b.window.calls);
  judge(
    b,
    config,
    now,
    failure,
    failure >= Math.fround(config.failureRateThreshold),
    slow,
    slow >= Math.fround(config.slowCallRateThreshold),
    u,
  );
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

function orphan(b: CircuitBreaker, timer: Scheduled): void {
  let i = b.orphans.length;
  while (i > 0 && b.orphans[i - 1]!.at > timer.at) i--;
  b.orphans.splice(i, 0, timer);
}
