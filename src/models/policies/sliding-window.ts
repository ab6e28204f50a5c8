// Answers for the sliding windows of a circuit breaker: the last N calls, or the calls of the last N seconds.
// Totals are kept up to date by subtracting what leaves, so that recording and reading cost the same whatever N is.
import type { Micros } from '../../engine/time.ts';

export type SlidingWindowType = 'COUNT_BASED' | 'TIME_BASED';

const MICROS_A_SECOND = 1_000_000;
const FAILED = 1;
const SLOW = 2;
/** Counters a bucket of a time-based window holds: calls, failed, slow, slow and failed. */
const BUCKET = 4;

/** Plain data. The totals are public and always current as of the last `record` or `advance`. */
export interface SlidingWindow {
  readonly type: SlidingWindowType;
  /** Calls (COUNT_BASED) or seconds (TIME_BASED). 0: remembers nothing, as in DISABLED and FORCED_OPEN. */
  readonly size: number;
  calls: number;
  failed: number;
  slow: number;
  slowFailed: number;
  /** Sum of the durations of the calls in the window. */
  duration: Micros;
  /** Slot written last. */
  head: number;
  /** TIME_BASED: the second that the head bucket counts. */
  headSecond: number;
  /** COUNT_BASED: outcome bits of each call. TIME_BASED: four counters for each second. */
  readonly counts: Int32Array;
  readonly durations: Float64Array;
}

/**
 * An empty window. Seconds are those of the clock that `now` comes from: a call in second s counts while
 * nowSecond - size < s <= nowSecond.
 * Source: resilience4j core/metrics FixedSizeSlidingWindowMetrics, SlidingTimeWindowMetrics.
 */
export function slidingWindow(type: SlidingWindowType, size: number, now: Micros): SlidingWindow {
  return {
    type,
    size,
    calls: 0,
    failed: 0,
    slow: 0,
    slowFailed: 0,
    duration: 0,
    head: 0,
    headSecond: Math.floor(now / MICROS_A_SECOND),
    counts: new Int32Array(type === 'COUNT_BASED' ? size : size * BUCKET),
    durations: new Float64Array(size),
  };
}

/** Records one completed call. */
export function record(w: SlidingWindow, now: Micros, duration: Micros, failed: boolean, slow: boolean): void {
  if (w.size === 0) return;
  if (w.type === 'COUNT_BASED') recordByCount(w, duration, failed, slow);
  else recordByTime(w, now, duration, failed, slow);
}

/** Lets seconds that are too old leave a time-based window; a count-based one is not changed by time. */
export function advance(w: SlidingWindow, now: Micros): void {
  if (w.type === 'COUNT_BASED' || w.size === 0) return;
  const second = Math.floor(now / MICROS_A_SECOND);
  const steps = Math.min(second - w.headSecond, w.size);
  for (let i = 0; i < steps; i++) {
    w.head = w.head + 1 === w.size ? 0 : w.head + 1;
    forgetBucket(w, w.head);
  }
  if (steps > 0) w.headSecond = second;
}

/** Percentage in single precision, as the library computes and compares it. */
export function percentage(part: number, calls: number): number {
  return calls === 0 ? 0 : Math.fround(Math.fround(part * 100) / calls);
}

/** Mean duration in whole milliseconds, 0 for an empty window. */
export function averageMillis(w: SlidingWindow): number {
  return w.calls === 0 ? 0 : Math.trunc(Math.trunc(w.duration / 1000) / w.calls);
}

function recordByCount(w: SlidingWindow, duration: Micros, failed: boolean, slow: boolean): void {
  const slot = w.head + 1 === w.size ? 0 : w.head + 1;
  w.head = slot;
  if (w.calls === w.size) add(w, w.counts[slot]!, -1, -w.durations[slot]!);
  const bits = (failed ? FAILED : 0) | (slow ? SLOW : 0);
  w.counts[slot] = bits;
  w.durations[slot] = duration;
  add(w, bits, 1, duration);
}

function recordByTime(w: SlidingWindow, now: Micros, duration: Micros, failed: boolean, slow: boolean): void {
  advance(w, now);
  const bits = (failed ? FAILED : 0) | (slow ? SLOW : 0);
  const at = w.head * BUCKET;
  w.counts[at]!++;
  if (failed) w.counts[at + 1]!++;
  if (slow) w.counts[at + 2]!++;
  if (failed && slow) w.counts[at + 3]!++;
  w.durations[w.head]! += duration;
  add(w, bits, 1, duration);
}

function add(w: SlidingWindow, bits: number, calls: 1 | -1, duration: Micros): void {
  w.calls += calls;
  w.duration += duration;
  if (bits & FAILED) w.failed += calls;
  if (bits & SLOW) w.slow += calls;
  if (bits === (FAILED | SLOW)) w.slowFailed += calls;
}

function forgetBucket(w: SlidingWindow, bucket: number): void {
  const at = bucket * BUCKET;
  w.calls -= w.counts[at]!;
  w.failed -= w.counts[at + 1]!;
  w.slow -= w.counts[at + 2]!;
  w.slowFailed -= w.counts[at + 3]!;
  w.duration -= w.durations[bucket]!;
  w.counts.fill(0, at, at + BUCKET);
  w.durations[bucket] = 0;
}
