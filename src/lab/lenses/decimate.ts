// Answers for drawing many points on few pixels: the smallest and the largest of each column, so that no peak is lost.

export interface Decimated {
  readonly x: Float64Array;
  readonly y: Float64Array;
  readonly count: number;
}

/** Min/max decimation of (at, values) between two moments onto `columns` pixels; x runs from 0 to columns. */
export function decimate(at: Float64Array, values: Float64Array, from: number, to: number, columns: number): Decimated {
  const x = new Float64Array(4 * columns + 4);
  const y = new Float64Array(4 * columns + 4);
  let count = 0;
  let i = firstAtOrAfter(at, from);
  if (i > 0) i--;
  const scale = columns / Math.max(1, to - from);
  while (i < at.length && at[i] <= to) {
    const column = Math.floor((at[i] - from) * scale);
    let low = i;
    let high = i;
    const first = i;
    let last = i;
    for (; i < at.length && at[i] <= to && Math.floor((at[i] - from) * scale) === column; i++) {
      if (!Number.isFinite(values[i])) continue;
      if (!(values[i] >= values[low])) low = i;
      if (!(values[i] <= values[high])) high = i;
      last = i;
    }
    for (const at4 of [first, Math.min(low, high), Math.max(low, high), last]) {
      if (count >= x.length || !Number.isFinite(values[at4])) continue;
      x[count] = (at[at4] - from) * scale;
      y[count] = values[at4];
      count++;
    }
  }
  return { x, y, count };
}

/** Index of the first moment at or after `t`, by halving. */
export function firstAtOrAfter(at: Float64Array, t: number): number {
  let low = 0;
  let high = at.length;
  while (low < high) {
    const mid = (low + high) >> 1;
    if (at[mid] < t) low = mid + 1;
    else high = mid;
  }
  return low;
}
