// Answers for how long to wait before the next attempt: fixed, exponential, and with the usual kinds of jitter.
// Waits are whole milliseconds, truncated at every step, because that is what the library does and what its users see.
import { type Micros, NEVER } from '../../engine/time.ts';

/**
 * `randomized`: uniform in [d - f*d, d + f*d] (resilience4j). `full`: uniform in [0, d]; `equal`: d/2 plus uniform in
 * [0, d/2]; `decorrelated`: uniform in [initial, 3 * previous wait] (AWS Architecture Blog, Exponential Backoff And Jitter).
 */
export type Jitter = 'none' | 'randomized' | 'full' | 'equal' | 'decorrelated';

export interface IntervalFunction {
  /** First wait; at least 1 ms. */
  readonly initialInterval: Micros;
  /** Factor from one wait to the next; 1 keeps it fixed. */
  readonly multiplier: number;
  /** Upper bound of every wait, applied after jitter; 0: none. */
  readonly maxInterval: Micros;
  readonly jitter: Jitter;
  /** For `randomized`, 0 to 1. */
  readonly randomizationFactor: number;
}

/** resilience4j: 500 ms, fixed; multiplier 1.5 and factor 0.5 where one is asked for without a number. */
export const DEFAULT_INTERVAL: IntervalFunction = Object.freeze({
  initialInterval: 500_000,
  multiplier: 1,
  maxInterval: 0,
  jitter: 'none',
  randomizationFactor: 0.5,
});
export const DEFAULT_MULTIPLIER = 1.5;

const MILLI = 1000;
/** In milliseconds. Where a Java long would saturate, virtual time ends. */
const LONGEST = Math.trunc(NEVER / MILLI);

/** A fixed interval. */
export function fixedInterval(interval: Micros): IntervalFunction {
  return { ...DEFAULT_INTERVAL, initialInterval: interval };
}

/** What is wrong with `f`, in the library's words; empty when nothing is. */
export function intervalProblems(f: IntervalFunction): string[] {
  const problems: string[] = [];
  if (!(f.initialInterval >= MILLI))
    problems.push(`Illegal argument interval: ${f.initialInterval / MILLI} millis is less than 1`);
  if (!(f.maxInterval === 0 || f.maxInterval >= MILLI))
    problems.push(`Illegal argument interval: ${f.maxInterval / MILLI} millis is less than 1`);
  if (!(f.multiplier >= 0)) problems.push(`Illegal argument multiplier: ${f.multiplier}`);
  if (!(f.randomizationFactor >= 0 && f.randomizationFactor <= 1))
    problems.push(`Illegal argument randomizationFactor: ${f.randomizationFactor}`);
  return problems;
}

/**
 * The wait after failed attempt number `attempt` (from 1). `u` is a uniform draw in [0, 1), read only when there is jitter;
 * `previous` the wait before this one (0: none), read only by `decorrelated`. Throws RangeError when `attempt` is below 1.
 * Source: resilience4j core/IntervalFunction.
 */
export function interval(f: IntervalFunction, attempt: number, u: number, previous: Micros): Micros {
  if (!(attempt >= 1)) throw new RangeError(`Illegal argument attempt: ${attempt}`);
  const max = f.maxInterval === 0 ? LONGEST : Math.trunc(f.maxInterval / MILLI);
  const grown = backoff(Math.trunc(f.initialInterval / MILLI), f.multiplier, attempt);
  return Math.trunc(Math.min(withJitter(f, grown, u, previous), max)) * MILLI;
}

function backoff(initial: number, multiplier: number, attempt: number): number {
  let d = initial;
  if (multiplier === 1) return d;
  for (let n = 1; n < attempt && d < LONGEST; n++) d = Math.trunc(d * multiplier);
  return Math.min(d, LONGEST);
}

function withJitter(f: IntervalFunction, d: number, u: number, previous: Micros): number {
  switch (f.jitter) {
    case 'none':
      return d;
    case 'randomized':
      return randomized(d, f.randomizationFactor, u);
    case 'full':
      return u * (d + 1);
    case 'equal':
      return d / 2 + u * (d / 2 + 1);
    case 'decorrelated': {
      const low = Math.trunc(f.initialInterval / MILLI);
      const high = Math.max(low, (previous / MILLI) * 3);
      return low + u * (high - low + 1);
    }
  }
}

function randomized(d: number, factor: number, u: number): number {
  const delta = factor * d;
  const min = d - delta;
  const max = d + delta;
  return Math.max(1, min + u * (max - min + 1));
}

/** Least possible and first impossible wait of a randomized interval, in milliseconds. */
export function randomizedBounds(f: IntervalFunction): { readonly least: number; readonly bound: number } {
  const d = Math.trunc(f.initialInterval / MILLI);
  const delta = f.randomizationFactor * d;
  return { least: Math.trunc(Math.max(1, d - delta)), bound: d + delta + 1 };
}
