// Answers for the order in which the pods of a ReplicaSet are deleted.

export type PodPhase = 'Pending' | 'Running' | 'Succeeded' | 'Failed' | 'Unknown';

/** What the order looks at. Moments are microseconds of virtual time; null is not set. */
export interface OrderedPod {
  readonly uid: string;
  /** '' before it is assigned to one. */
  readonly node: string;
  readonly phase: PodPhase;
  readonly isReady: boolean;
  readonly readySince: number | null;
  readonly created: number | null;
  /** The most restarts of one of its containers. */
  readonly restarts: number;
  /** Annotation `controller.kubernetes.io/pod-deletion-cost`. */
  readonly deletionCost: number;
  /** Active pods of the same owner on the pod's node. */
  readonly rank: number;
}

/** How pods are compared. `plain` is ActivePods: without cost, rank and buckets of age. */
export interface PodOrder {
  readonly now: number;
  readonly isPlain?: boolean;
  /** Gate PodDeletionCost, on since 1.22. */
  readonly usesDeletionCost: boolean;
  /** Gate LogarithmicScaleDown, on since 1.22: ages count by their power of two only. */
  readonly isLogarithmic: boolean;
}

const PHASES: Readonly<Partial<Record<PodPhase, number>>> = { Pending: 0, Unknown: 1, Running: 2 };

/** The pods, first to be deleted first; equal ones keep their order. Source: ActivePodsWithRanks. */
export function podsInDeletionOrder<T extends OrderedPod>(pods: readonly T[], order: PodOrder): T[] {
  return [...pods].sort((a, b) => compareForDeletion(a, b, order));
}

/**
 * Below 0 when `a` is deleted before `b`, 0 when it does not matter. Source: kubernetes/kubernetes
 * pkg/controller/controller_utils.go, ActivePodsWithRanks.Less and ActivePods.Less.
 */
export function compareForDeletion(a: OrderedPod, b: OrderedPod, order: PodOrder): number {
  const ranked = order.isPlain !== true;
  return (
    Number(a.node !== '') - Number(b.node !== '') ||
    (PHASES[a.phase] ?? 0) - (PHASES[b.phase] ?? 0) ||
    Number(a.isReady) - Number(b.isReady) ||
    (ranked && order.usesDeletionCost ? a.deletionCost - b.deletionCost : 0) ||
    (ranked ? b.rank - a.rank : 0) ||
    (a.isReady && b.isReady ? byAge(a.readySince, b.readySince, a, b, order) : 0) ||
    b.restarts - a.restarts ||
    byAge(a.created, b.created, a, b, order)
  );
}

/** The one without a moment first, then the younger. */
function byAge(a: number | null, b: number | null, podA: OrderedPod, podB: OrderedPod, order: PodOrder): number {
  if (a === b) return 0;
  if (a === null || b === null) return a === null ? -1 : 1;
  if (order.isPlain === true || !order.isLogarithmic) return b - a;
  const difference = logarithmicAge(order.now - a) - logarithmicAge(order.now - b);
  return difference || (podA.uid < podB.uid ? -1 : podA.uid > podB.uid ? 1 : 0);
}

/** The whole part of the binary logarithm of an age in nanoseconds; -1 for none. Source: logarithmicRankDiff. */
function logarithmicAge(micros: number): number {
  if (micros <= 0) return -1;
  let log = 0;
  for (let left = micros * 1000; left >= 2; left /= 2) log++;
  return log;
}
