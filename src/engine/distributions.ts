// Answers for the shapes of chance: every distribution a scenario may name, sampled by inverse transform from one uniform.
// One uniform a draw keeps variants of a scenario on common random numbers whatever distribution each of them uses.
import { exp, ln } from './logarithm.ts';

/** Parameters are in the unit of the result (for times: microseconds). */
export type Distribution =
  | { readonly kind: 'constant'; readonly value: number }
  | { readonly kind: 'uniform'; readonly min: number; readonly max: number }
  | { readonly kind: 'exponential'; readonly mean: number }
  | { readonly kind: 'normal'; readonly mean: number; readonly sd: number }
  | { readonly kind: 'lognormal'; readonly median: number; readonly sigma: number }
  | { readonly kind: 'pareto'; readonly min: number; readonly alpha: number }
  | { readonly kind: 'empirical'; readonly values: readonly number[]; readonly weights: readonly number[] }
  | { readonly kind: 'mixture'; readonly of: readonly { readonly weight: number; readonly dist: Distribution }[] };

/** The value at uniform `u` in (0, 1). */
export function sample(d: Distribution, u: number): number {
  switch (d.kind) {
    case 'constant':
      return d.value;
    case 'uniform':
      return d.min + (d.max - d.min) * u;
    case 'exponential':
      return -d.mean * ln(1 - u);
    case 'normal':
      return d.mean + d.sd * normalQuantile(u);
    case 'lognormal':
      return d.median * exp(d.sigma * normalQuantile(u));
    case 'pareto':
      return d.min * exp(-ln(1 - u) / d.alpha);
    case 'empirical':
      return empirical(d, u);
    case 'mixture':
      return mixture(d, u);
  }
}

/** Expected value (Infinity where it does not exist): for theory tests and the editor's hints. */
export function mean(d: Distribution): number {
  switch (d.kind) {
    case 'constant':
      return d.value;
    case 'uniform':
      return (d.min + d.max) / 2;
    case 'exponential':
    case 'normal':
      return d.mean;
    case 'lognormal':
      return d.median * exp((d.sigma * d.sigma) / 2);
    case 'pareto':
      return d.alpha > 1 ? (d.alpha * d.min) / (d.alpha - 1) : Infinity;
    case 'empirical':
      return weightedMean(d.values, d.weights);
    case 'mixture':
      return weightedMean(
        d.of.map((part) => mean(part.dist)),
        d.of.map((part) => part.weight),
      );
  }
}

function weightedMean(values: readonly number[], weights: readonly number[]): number {
  let total = 0;
  let sum = 0;
  for (let i = 0; i < values.length; i++) {
    total += weights[i];
    sum += values[i] * weights[i];
  }
  return sum / total;
}

function empirical(d: { values: readonly number[]; weights: readonly number[] }, u: number): number {
  let total = 0;
  for (const w of d.weights) total += w;
  let left = u * total;
  for (let i = 0; i < d.values.length; i++) {
    left -= d.weights[i];
    if (left < 0) return d.values[i];
  }
  return d.values[d.values.length - 1];
}

/** Which component is chosen by the uniform's place among the weights; the rest of the uniform is stretched to be the component's own. */
function mixture(d: { of: readonly { weight: number; dist: Distribution }[] }, u: number): number {
  let total = 0;
  for (const part of d.of) total += part.weight;
  let left = u * total;
  for (const part of d.of) {
    if (left < part.weight) return sample(part.dist, clampOpen(left / part.weight));
    left -= part.weight;
  }
  return sample(d.of[d.of.length - 1].dist, clampOpen(u));
}

function clampOpen(u: number): number {
  return u <= 0 ? 1.1102230246251565e-16 : u >= 1 ? 1 - 1.1102230246251565e-16 : u;
}

/** Quantile of the standard normal: P. J. Acklam's rational approximation (2003), relative error below 1.2e-9. */
export function normalQuantile(p: number): number {
  if (p < 0.02425) return tail(Math.sqrt(-2 * ln(p)));
  if (p > 0.97575) return -tail(Math.sqrt(-2 * ln(1 - p)));
  const q = p - 0.5;
  const r = q * q;
  const top =
    ((((-39.69683028665376 * r + 220.9460984245205) * r - 275.9285104469687) * r + 138.357751867269) * r -
      30.66479806614716) *
      r +
    2.506628277459239;
  const bottom =
    ((((-54.47609879822406 * r + 161.5858368580409) * r - 155.6989798598866) * r + 66.80131188771972) * r -
      13.28068155288572) *
      r +
    1;
  return (top * q) / bottom;
}

function tail(q: number): number {
  const top =
    ((((-0.007784894002430293 * q - 0.3223964580411365) * q - 2.400758277161838) * q - 2.549732539343734) * q +
      4.374664141464968) *
      q +
    2.938163982698783;
  const bottom =
    (((0.007784695709041462 * q + 0.3224671290700398) * q + 2.445134137142996) * q + 3.754408661907416) * q + 1;
  return top / bottom;
}
