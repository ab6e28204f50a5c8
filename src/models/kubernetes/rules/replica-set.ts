// Answers for how a ReplicaSet makes pods and which of them it gives up.
import { type OrderedPod, type PodOrder, podsInDeletionOrder } from './pod-order.ts';

/** Pods made or deleted in one sync at most. Source: pkg/controller/replicaset/replica_set.go, BurstReplicas. */
export const BURST_REPLICAS = 500;

/** The first batch of a slow start. Source: pkg/controller/controller_utils.go, SlowStartInitialBatchSize. */
export const SLOW_START_INITIAL_BATCH_SIZE = 1;

/**
 * Calls `make` in batches of 1, 2, 4, ...; a batch is always finished, and a failure in it is the end. Returns how many
 * succeeded and whether one failed. Source: pkg/controller/replicaset/replica_set.go, slowStartBatch.
 */
export function slowStartBatch(
  count: number,
  initialBatchSize: number,
  make: () => boolean,
): { readonly successes: number; readonly isFailed: boolean } {
  let successes = 0;
  let remaining = count;
  let batch = Math.min(remaining, initialBatchSize);
  while (batch > 0) {
    const before = successes;
    for (let i = 0; i < batch; i++) if (make()) successes++;
    if (successes - before < batch) return { successes, isFailed: true };
    remaining -= batch;
    batch = Math.min(2 * batch, remaining);
  }
  return { successes, isFailed: false };
}

/**
 * Which `count` pods go: all of them as they come, or the first in the order of deletion. Source:
 * pkg/controller/replicaset/replica_set.go, getPodsToDelete.
 */
export function podsToDelete<T extends OrderedPod>(pods: readonly T[], count: number, order: PodOrder): T[] {
  return count < pods.length ? podsInDeletionOrder(pods, order).slice(0, count) : pods.slice(0, count);
}
