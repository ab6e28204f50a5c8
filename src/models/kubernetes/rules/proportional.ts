// Answers for how a Deployment that is scaled in the middle of a rollout spreads the change over its ReplicaSets.
import { maxSurge, type RolloutSpec } from './fenceposts.ts';
import { byCreation, type Sizes } from './rolling.ts';

/** What scaling looks at in a ReplicaSet. */
export interface ScaledSet {
  readonly name: string;
  readonly created: number;
  readonly replicas: number;
  readonly available: number;
  /** Annotation `deployment.kubernetes.io/desired-replicas`, or null. */
  readonly desiredAnnotation: number | null;
  /** Annotation `deployment.kubernetes.io/max-replicas`, or null. */
  readonly maxAnnotation: number | null;
}

/**
 * The sizes after scaling. One active set (or, when none is, the newest) takes all; a new set that is saturated ends the old
 * ones; else every active set takes its proportion and the largest what is left over. Source: kubernetes/kubernetes
 * pkg/controller/deployment/sync.go, scale.
 */
export function scaleProportionally(
  spec: RolloutSpec,
  statusReplicas: number,
  fresh: ScaledSet | null,
  olds: readonly ScaledSet[],
): Sizes {
  const all = fresh === null ? [...olds] : [...olds, fresh];
  const only = activeOrLatest(fresh, olds);
  if (only !== null) return only.replicas === spec.replicas ? new Map() : new Map([[only.name, spec.replicas]]);
  if (isSaturated(spec, fresh)) return new Map(olds.filter(isActive).map((set) => [set.name, 0]));
  if (spec.strategy !== 'RollingUpdate') return new Map();
  return spread(spec, statusReplicas, all.filter(isActive));
}

function spread(spec: RolloutSpec, statusReplicas: number, active: readonly ScaledSet[]): Sizes {
  const allowed = spec.replicas > 0 ? spec.replicas + maxSurge(spec) : 0;
  const add = allowed - active.reduce((sum, set) => sum + set.replicas, 0);
  if (add === 0) return new Map();
  const older = byCreation(active);
  const order = (add > 0 ? older.reverse() : older).sort((a, b) => b.replicas - a.replicas);
  const sizes = new Map<string, number>();
  let added = 0;
  for (const set of order) {
    const part = proportion(spec, statusReplicas, set, add, added);
    sizes.set(set.name, set.replicas + part);
    added += part;
  }
  const largest = order[0]!.name;
  sizes.set(largest, Math.max(0, sizes.get(largest)! + add - added));
  return sizes;
}

function proportion(spec: RolloutSpec, statusReplicas: number, set: ScaledSet, add: number, added: number): number {
  if (set.replicas === 0 || add === 0 || add === added) return 0;
  const fraction = replicaSetFraction(spec, statusReplicas, set.replicas, set.maxAnnotation);
  return add > 0 ? Math.min(fraction, add - added) : Math.max(fraction, add - added);
}

/**
 * By how much one set's size changes to keep its share of the Deployment, halves rounded away from zero. Source:
 * pkg/controller/deployment/util/deployment_util.go, getReplicaSetFraction.
 */
export function replicaSetFraction(
  spec: RolloutSpec,
  statusReplicas: number,
  replicas: number,
  maxAnnotation: number | null,
): number {
  if (spec.replicas === 0) return -replicas;
  const before = maxAnnotation === null || maxAnnotation === 0 ? statusReplicas : maxAnnotation;
  if (before === 0) return 0;
  return roundHalfAway((replicas * (spec.replicas + maxSurge(spec))) / before) - replicas;
}

/** Go's RoundToInt32: halves away from zero. */
function roundHalfAway(value: number): number {
  return value < 0 ? Math.ceil(value - 0.5) : Math.floor(value + 0.5);
}

/** The one active set, or the newest where none is; null when several are. Source: FindActiveOrLatest. */
function activeOrLatest(fresh: ScaledSet | null, olds: readonly ScaledSet[]): ScaledSet | null {
  const active = (fresh === null ? olds : [...olds, fresh]).filter(isActive);
  if (active.length === 0) return fresh ?? byCreation(olds).at(-1) ?? null;
  return active.length === 1 ? active[0]! : null;
}

/** Whether the new set has all the pods wanted, and all are available. Source: IsSaturated. */
function isSaturated(spec: RolloutSpec, fresh: ScaledSet | null): boolean {
  if (fresh === null) return false;
  return [fresh.replicas, fresh.desiredAnnotation, fresh.available].every((count) => count === spec.replicas);
}

function isActive(set: ScaledSet): boolean {
  return set.replicas > 0;
}
