// Answers for how many calls may start in a cycle, and how long the others have to wait.
// Integers only, so that the unit of time is the caller's (microseconds in a run, nanoseconds in the library's own tests).

/** Property names are those of `resilience4j.ratelimiter.instances.*`; all times in one unit. */
export interface RateLimiterConfig {
  readonly limitForPeriod: number;
  readonly limitRefreshPeriod: number;
  /** How long a caller is ready to wait for its permission. */
  readonly timeoutDuration: number;
}

/** In microseconds. The library's period is 500 ns, which rounds up to the shortest that virtual time knows. */
export const RATE_LIMITER_DEFAULTS: RateLimiterConfig = Object.freeze({
  limitForPeriod: 50,
  limitRefreshPeriod: 1,
  timeoutDuration: 5_000_000,
});

/** The library's default refresh period, in nanoseconds. */
export const DEFAULT_REFRESH_NANOS = 500;

export interface RateLimiter {
  /** Cycles are counted from here. */
  readonly start: number;
  cycle: number;
  /** Permissions left in `cycle`; negative when later cycles are already promised. */
  permissions: number;
}

/** Not a wait: the permission would come too late, and nothing was taken. */
export const RATE_LIMITER_REJECTED = -1;

export function rateLimiter(config: RateLimiterConfig, now: number): RateLimiter {
  return { start: now, cycle: 0, permissions: config.limitForPeriod };
}

/** What is wrong with `c`, in the library's words; empty when nothing is. */
export function rateLimiterProblems(c: RateLimiterConfig): string[] {
  const problems: string[] = [];
  if (!(c.limitForPeriod >= 1)) problems.push('LimitForPeriod should be greater than 0');
  if (!(c.limitRefreshPeriod >= 1)) problems.push('LimitRefreshPeriod is too short');
  if (!(c.timeoutDuration >= 0)) problems.push('TimeoutDuration must not be negative');
  return problems;
}

/**
 * Takes `permits` if they come within the timeout: returns how long to wait for them (0: at once), else
 * RATE_LIMITER_REJECTED. Source: resilience4j AtomicRateLimiter.reservePermission.
 */
export function reservePermission(r: RateLimiter, config: RateLimiterConfig, now: number, permits: number): number {
  const wait = reserve(r, config, now, permits, config.timeoutDuration);
  return wait <= config.timeoutDuration ? wait : RATE_LIMITER_REJECTED;
}

/** Takes all that is left. Counts what was left before a new cycle began, if one did: so does the library. */
export function drainPermissions(r: RateLimiter, config: RateLimiterConfig, now: number): void {
  reserve(r, config, now, r.permissions, 0);
}

/** Permissions at `now`. Changes nothing. */
export function availablePermissions(r: RateLimiter, config: RateLimiterConfig, now: number): number {
  const elapsed = cycleAt(r, config, now) - r.cycle;
  return elapsed === 0
    ? r.permissions
    : Math.min(r.permissions + elapsed * config.limitForPeriod, config.limitForPeriod);
}

/** How long `permits` would have to wait at `now`. Changes nothing. */
export function waitForPermission(r: RateLimiter, config: RateLimiterConfig, now: number, permits: number): number {
  const available = availablePermissions(r, config, now);
  if (available >= permits) return 0;
  const period = config.limitRefreshPeriod;
  const toNextCycle = (cycleAt(r, config, now) + 1) * period - (now - r.start);
  const missing = permits - (available + config.limitForPeriod);
  // Truncation, not rounding down: the numerator is never below 0 when permissions are missing.
  const fullCycles = Math.trunc((missing + config.limitForPeriod - 1) / config.limitForPeriod);
  return fullCycles * period + toNextCycle;
}

/** The cycle that `now` is in, counted from creation. */
export function cycleAt(r: RateLimiter, config: RateLimiterConfig, now: number): number {
  return Math.floor((now - r.start) / config.limitRefreshPeriod);
}

function reserve(r: RateLimiter, config: RateLimiterConfig, now: number, permits: number, timeout: number): number {
  const wait = waitForPermission(r, config, now, permits);
  r.permissions = availablePermissions(r, config, now);
  r.cycle = cycleAt(r, config, now);
  if (timeout >= wait) r.permissions -= permits;
  return wait;
}
