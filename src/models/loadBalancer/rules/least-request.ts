// Answers for Envoy's least request: the power of two choices, a full scan, and what a host is worth when weights differ.
// Source: envoyproxy/envoy source/extensions/load_balancing_policies/least_request/least_request_lb.cc.
import { exp, ln } from '../../../engine/logarithm.ts';
import { pickRandom } from './random.ts';

/** Envoy's `choice_count`. Two are enough to make the longest queue exponentially shorter (Mitzenmacher 1996). */
export const LEAST_REQUEST_CHOICES = 2;
/** Envoy's `active_request_bias`. */
export const ACTIVE_REQUEST_BIAS = 1;

/**
 * N_CHOICES: looks at `choices` hosts at random (the same one may come twice) and takes the one with the fewest active
 * requests, the first among equals. `active[i]` are those of host i; `draw` gives a uniform draw in [0, 1). -1: no host.
 */
export function pickOfChoices(active: ArrayLike<number>, choices: number, draw: () => number): number {
  const n = active.length;
  let best = pickRandom(n, draw());
  for (let choice = 1; choice < choices; choice++) {
    const other = pickRandom(n, draw());
    if (other >= 0 && active[other]! < active[best]!) best = other;
  }
  return best;
}

/** FULL_SCAN: the host with the fewest active requests, one of several at random (reservoir sampling). -1: no host. */
export function pickByFullScan(active: ArrayLike<number>, draw: () => number): number {
  let best = -1;
  let tied = 0;
  for (let i = 0; i < active.length; i++) {
    if (best < 0 || active[i]! < active[best]!) {
      best = i;
      tied = 1;
    } else if (active[i] === active[best] && pickRandom(++tied, draw()) === 0) best = i;
  }
  return best;
}

/** What a host is worth in the earliest-deadline-first schedule: weight / (active + 1)^bias. A negative bias counts as 1. */
export function leastRequestWeight(weight: number, active: number, bias: number): number {
  return weight / power(active + 1, bias < 0 ? ACTIVE_REQUEST_BIAS : bias);
}

/** x^y for x > 0. Exact where the usual exponents are concerned; engine-independent everywhere. */
export function power(x: number, y: number): number {
  if (y === 1 || x === 1) return x;
  if (y === 0) return 1;
  if (y === 0.5) return Math.sqrt(x);
  if (y > 0 && y <= 16 && Number.isInteger(y)) {
    let product = x;
    for (let i = 1; i < y; i++) product *= x;
    return product;
  }
  return exp(y * ln(x));
}
