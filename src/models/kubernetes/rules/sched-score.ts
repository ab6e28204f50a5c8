// Answers for how good a node is for a pod: the scheduler's scores from 0 to 100.
import type { Resources } from './sched-fit.ts';

const MAX_NODE_SCORE = 100;

/** Resources that every pod uses, asked for or not. */
const NATIVE: ReadonlySet<string> = new Set(['cpu', 'memory']);

/**
 * The more is left, the better. `used` is by pods that are there already. Source: kubernetes/kubernetes
 * pkg/scheduler/framework/plugins/noderesources/least_allocated.go, leastResourceScorer.
 */
export function leastAllocatedScore(
  request: Resources,
  used: Resources,
  allocatable: Resources,
  weights: Readonly<Record<string, number>>,
): number {
  let score = 0;
  let weight = 0;
  for (const name of Object.keys(weights)) {
    const capacity = allocatable[name] ?? 0;
    if (capacity === 0 || !isAsked(name, request)) continue;
    const total = (used[name] ?? 0) + (request[name] ?? 0);
    const free = total > capacity ? 0 : Math.trunc(((capacity - total) * MAX_NODE_SCORE) / capacity);
    score += free * weights[name]!;
    weight += weights[name]!;
  }
  return weight === 0 ? 0 : Math.trunc(score / weight);
}

/**
 * The more equally resources are used, the better. Source: .../noderesources/balanced_allocation.go,
 * balancedResourceScorer. With two resources the deviation is half their difference.
 */
export function balancedAllocationScore(
  request: Resources,
  used: Resources,
  allocatable: Resources,
  resources: readonly string[],
): number {
  const fractions: number[] = [];
  for (const name of resources) {
    const capacity = allocatable[name] ?? 0;
    if (capacity === 0 || !isAsked(name, request)) continue;
    fractions.push(Math.min(1, ((used[name] ?? 0) + (request[name] ?? 0)) / capacity));
  }
  return Math.trunc((1 - deviation(fractions)) * MAX_NODE_SCORE);
}

function deviation(fractions: readonly number[]): number {
  if (fractions.length === 2) return Math.abs((fractions[0]! - fractions[1]!) / 2);
  if (fractions.length < 2) return 0;
  const mean = fractions.reduce((sum, fraction) => sum + fraction, 0) / fractions.length;
  return Math.sqrt(
    fractions.reduce((sum, fraction) => sum + (fraction - mean) * (fraction - mean), 0) / fractions.length,
  );
}

/** A resource of a special kind counts only for a pod that asks for it. */
function isAsked(name: string, request: Resources): boolean {
  return NATIVE.has(name) || (request[name] ?? 0) > 0;
}

/** Scores brought to 0..`max`, turned round if asked. Source: .../plugins/helper/normalize_score.go. */
export function normalizeScores(scores: readonly number[], max: number, isReversed: boolean): number[] {
  const greatest = Math.max(0, ...scores);
  if (greatest === 0) return isReversed ? scores.map(() => max) : [...scores];
  return scores.map((score) => {
    const scaled = Math.trunc((max * score) / greatest);
    return isReversed ? max - scaled : scaled;
  });
}
