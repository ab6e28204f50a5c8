// Answers for a token bucket: it fills at a steady rate up to its capacity, and every call takes its tokens out.
import { type Micros, NEVER, SECOND } from '../../engine/time.ts';

export interface TokenBucketConfig {
  /** Most tokens it holds: the largest burst. */
  readonly capacity: number;
  /** Tokens a second. */
  readonly refillRate: number;
}

export interface TokenBucket {
  tokens: number;
  /** When `tokens` was right. */
  at: Micros;
}

/** A full bucket. */
export function tokenBucket(config: TokenBucketConfig, now: Micros): TokenBucket {
  return { tokens: config.capacity, at: now };
}

/** What is wrong with `c`; empty when nothing is. */
export function tokenBucketProblems(c: TokenBucketConfig): string[] {
  const problems: string[] = [];
  if (!(c.capacity > 0)) problems.push('capacity must be greater than 0');
  if (!(c.refillRate >= 0)) problems.push('refillRate must not be negative');
  return problems;
}

/** Takes `n` tokens if they are there now. */
export function takeTokens(b: TokenBucket, config: TokenBucketConfig, now: Micros, n: number): boolean {
  refill(b, config, now);
  if (b.tokens < n) return false;
  b.tokens -= n;
  return true;
}

/** How long until `n` tokens are there, if nobody takes any: 0 now, NEVER when they cannot be. Rounded up to the next moment. */
export function waitForTokens(b: TokenBucket, config: TokenBucketConfig, now: Micros, n: number): Micros {
  refill(b, config, now);
  if (b.tokens >= n) return 0;
  if (n > config.capacity || config.refillRate === 0) return NEVER;
  return Math.ceil(((n - b.tokens) / config.refillRate) * SECOND);
}

function refill(b: TokenBucket, config: TokenBucketConfig, now: Micros): void {
  if (now > b.at) {
    b.tokens += ((now - b.at) * config.refillRate) / SECOND;
    b.at = now;
  }
  // Also when nothing flowed in: the capacity may have been lowered.
  if (b.tokens > config.capacity) b.tokens = config.capacity;
}
