// Answers for how long a call may take before its caller stops waiting.
import type { Micros } from '../../engine/time.ts';

/** Property names are those of `resilience4j.timelimiter.instances.*`. */
export interface TimeLimiterConfig {
  readonly timeoutDuration: Micros;
  /** Whether the work is told to stop when nobody waits for it any more. */
  readonly cancelRunningFuture: boolean;
}

/** Source: resilience4j-timelimiter TimeLimiterConfig. */
export const TIME_LIMITER_DEFAULTS: TimeLimiterConfig = Object.freeze({
  timeoutDuration: 1_000_000,
  cancelRunningFuture: true,
});

/** When a call that begins at `start` times out: the caller's own deadline (NEVER: none) wins when it is earlier. */
export function timeLimit(config: TimeLimiterConfig, start: Micros, deadline: Micros): Micros {
  return Math.min(start + config.timeoutDuration, deadline);
}

/** What is wrong with `c`; empty when nothing is. The library only asks for a value that is there. */
export function timeLimiterProblems(c: TimeLimiterConfig): string[] {
  return c.timeoutDuration >= 0 ? [] : ['TimeoutDuration must not be negative'];
}
