// Answers for the geometry of the timeline: where ticks stand and how a series becomes a curve.
import type { Micros } from '../../engine/index.ts';

/** Where the curve and the bands begin and end, pixels from the top. */
export const PLOT_TOP = 15;
export const PLOT_BOTTOM = 60;

/** Round moments, four to nine of them, in microseconds. */
export function axisTicks(length: Micros): number[] {
  const steps = [0.1, 0.2, 0.5, 1, 2, 5, 10, 20, 30, 60, 120, 300, 600, 1800, 3600].map((s) => s * 1e6);
  const step = steps.find((s) => length / s <= 9.5) ?? length / 5;
  return Array.from({ length: Math.floor(length / step) + 1 }, (_, i) => i * step);
}

/** An SVG path of what is known up to `last`, between `top` and `bottom`; at most one point a pixel. */
export function curveOf(
  at: Float64Array,
  values: Float64Array,
  last: Micros,
  x: (t: number) => number,
  top: number,
  bottom: number,
): string {
  let most = 0;
  for (let i = 0; i < at.length && at[i] <= last; i++) if (values[i] > most) most = values[i];
  if (most === 0) most = 1;
  const points: string[] = [];
  let before = Number.NEGATIVE_INFINITY;
  for (let i = 0; i < at.length && at[i] <= last; i++) {
    const px = x(at[i]);
    if (px - before < 1 || !Number.isFinite(values[i])) continue;
    before = px;
    points.push(`${px.toFixed(1)} ${(bottom - (values[i] / most) * (bottom - top)).toFixed(1)}`);
  }
  return points.length > 1 ? `M${points.join('L')}` : '';
}
