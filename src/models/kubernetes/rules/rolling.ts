// Answers for the two steps of a rolling update: growing the new ReplicaSet, and shrinking the old ones.
import { maxSurge, maxUnavailable, type RolloutSpec } from './fenceposts.ts';

/** What these rules look at in a ReplicaSet. `created` is a moment of virtual time. */
export interface RolledSet {
  readonly name: string;
  readonly created: number;
  /** `spec.replicas`. */
  readonly replicas: number;
  /** `status.availableReplicas`. */
  readonly available: number;
}

/** New sizes by the name of the ReplicaSet; one that keeps its size is not in it. */
export type Sizes = ReadonlyMap<string, number>;

/**
 * The size of the new ReplicaSet, given the sizes of all of them together. Source: kubernetes/kubernetes
 * pkg/controller/deployment/util/deployment_util.go, NewRSNewReplicas.
 */
export function newReplicaSetReplicas(spec: RolloutSpec, newReplicas: number, allReplicas: number): number {
  if (spec.strategy === 'Recreate') return spec.replicas;
  const room = spec.replicas + maxSurge(spec) - allReplicas;
  if (room <= 0) return newReplicas;
  return newReplicas + Math.min(room, spec.replicas - newReplicas);
}

/** First step: the size the new ReplicaSet shall have. Source: .../deployment/rolling.go, reconcileNewReplicaSet. */
export function reconcileNewReplicaSet(spec: RolloutSpec, newReplicas: number, oldReplicas: number): number {
  if (newReplicas >= spec.replicas) return spec.replicas;
  return newReplicaSetReplicas(spec, newReplicas, newReplicas + oldReplicas);
}

/**
 * Second step: the sizes the old ReplicaSets shall have. What is not available goes first, as far as the new pods that are
 * not available yet leave room. Source: .../deployment/rolling.go, reconcileOldReplicaSets.
 */
export function reconcileOldReplicaSets(spec: RolloutSpec, olds: readonly RolledSet[], fresh: RolledSet): Sizes {
  const old = total(olds, 'replicas');
  if (old === 0) return new Map();
  const minimum = spec.replicas - maxUnavailable(spec);
  const budget = old + fresh.replicas - minimum - (fresh.replicas - fresh.available);
  if (budget <= 0) return new Map();
  const cleaned = cleanupUnhealthyReplicas(olds, budget);
  const left = olds.map((set) => ({ ...set, replicas: cleaned.get(set.name) ?? set.replicas }));
  const available = total(olds, 'available') + fresh.available;
  return new Map([...cleaned, ...scaleDownOldReplicaSets(spec, left, available)]);
}

/** Takes up to `budget` pods that are not available, from the oldest set on. Source: cleanupUnhealthyReplicas. */
export function cleanupUnhealthyReplicas(olds: readonly RolledSet[], budget: number): Sizes {
  const sizes = new Map<string, number>();
  let left = budget;
  for (const set of byCreation(olds)) {
    if (left <= 0) break;
    const cut = Math.min(left, set.replicas - set.available);
    if (set.replicas === 0 || cut <= 0) continue;
    sizes.set(set.name, set.replicas - cut);
    left -= cut;
  }
  return sizes;
}

/**
 * Takes as many pods as are available beyond the minimum, from the oldest set on. Source:
 * scaleDownOldReplicaSetsForRollingUpdate.
 */
export function scaleDownOldReplicaSets(spec: RolloutSpec, olds: readonly RolledSet[], available: number): Sizes {
  const sizes = new Map<string, number>();
  let left = available - (spec.replicas - maxUnavailable(spec));
  for (const set of byCreation(olds)) {
    if (left <= 0) break;
    const cut = Math.min(left, set.replicas);
    if (cut <= 0) continue;
    sizes.set(set.name, set.replicas - cut);
    left -= cut;
  }
  return sizes;
}

/** Oldest first; of one moment by name. Source: pkg/controller/controller_utils.go, ReplicaSetsByCreationTimestamp. */
export function byCreation<T extends { readonly name: string; readonly created: number }>(sets: readonly T[]): T[] {
  return [...sets].sort((a, b) => a.created - b.created || (a.name < b.name ? -1 : a.name > b.name ? 1 : 0));
}

function total(sets: readonly RolledSet[], what: 'replicas' | 'available'): number {
  return sets.reduce((sum, set) => sum + set[what], 0);
}
