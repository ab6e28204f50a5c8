// Answers for the shape of a load over time: a rate (or a number of users) that is linear between knots, its area, and when a part of it is full.
import { SECOND, type Micros } from '../../engine/index.ts';

/** Knots in order of time; two at one moment are a step. After the last one the value stays, or everything begins again. */
export interface Shape {
  readonly at: readonly Micros[];
  /** A second for rates; a number for users. */
  readonly value: readonly number[];
  /** Length of one round; 0: only one. */
  readonly period: Micros;
}

export function constantShape(value: number): Shape {
  return { at: [0], value: [value], period: 0 };
}

/** The value at `t`; at a step the one after it. */
export function valueAt(shape: Shape, t: Micros): number {
  const local = shape.period > 0 ? t % shape.period : t;
  const i = segmentOf(shape, local);
  const span = spanOf(shape, i);
  if (span === Infinity || span === 0) return shape.value[i];
  return shape.value[i] + ((shape.value[i + 1] - shape.value[i]) * (local - shape.at[i])) / span;
}

/** The last knot at or before `local`. */
function segmentOf(shape: Shape, local: Micros): number {
  let i = shape.at.length - 1;
  while (i > 0 && shape.at[i] > local) i--;
  return i;
}

/** Length of the segment that begins at knot `i`; the last one has no end of its own. */
function spanOf(shape: Shape, i: number): Micros {
  return i + 1 < shape.at.length ? shape.at[i + 1] - shape.at[i] : Infinity;
}

/** Area below the shape from `from` to `to`, in value times seconds: how many events a rate makes in that time. */
export function areaBetween(shape: Shape, from: Micros, to: Micros): number {
  let area = 0;
  walk(shape, from, (start, length, v0, slope) => {
    const x = Math.min(length, to - start);
    if (x > 0) area += (v0 * x + (slope * x * x) / 2) / SECOND;
    return start + length < to;
  });
  return area;
}

/** The moment at which the area from `from` on is `area`; Infinity when it never is. Not rounded. */
export function momentOfArea(shape: Shape, from: Micros, area: number): number {
  let left = area * SECOND;
  let moment = Infinity;
  let empty = 0;
  walk(shape, from, (start, length, v0, slope) => {
    const whole = length === Infinity ? (v0 > 0 ? Infinity : 0) : v0 * length + (slope * length * length) / 2;
    if (whole >= left && whole > 0) {
      // v0 x + slope x^2 / 2 = left, without loss of digits for small slopes.
      moment = start + (2 * left) / (v0 + Math.sqrt(Math.max(0, v0 * v0 + 2 * slope * left)));
      return false;
    }
    left -= whole;
    empty = whole > 0 ? 0 : empty + 1;
    return length !== Infinity && empty <= 2 * shape.at.length + 2;
  });
  return moment;
}

/** Visits the segments from `from` on, until told to stop: start, length, value there, slope. */
function walk(
  shape: Shape,
  from: Micros,
  visit: (start: number, length: number, value: number, slope: number) => boolean,
): void {
  let round = shape.period > 0 ? Math.floor(from / shape.period) * shape.period : 0;
  let i = segmentOf(shape, from - round);
  let start = from;
  for (;;) {
    const last = i + 1 >= shape.at.length;
    const end = last ? (shape.period > 0 ? round + shape.period : Infinity) : round + shape.at[i + 1];
    const slope = last ? 0 : (shape.value[i + 1] - shape.value[i]) / Math.max(1, shape.at[i + 1] - shape.at[i]);
    if (end > start && !visit(start, end - start, shape.value[i] + slope * (start - round - shape.at[i]), slope))
      return;
    start = end;
    i++;
    if (last) {
      round += shape.period;
      i = 0;
    }
  }
}
