// Answers for whether pods of an earlier version still stand in the way of a Recreate.
import type { PodPhase } from './pod-order.ts';

/**
 * Whether old pods may still run: an old ReplicaSet reports some, or a pod of one has not come to its end. A pod of unknown
 * phase may run. Source: kubernetes/kubernetes pkg/controller/deployment/recreate.go, oldPodsRunning.
 */
export function oldPodsRunning(oldStatusReplicas: readonly number[], oldPods: readonly PodPhase[]): boolean {
  if (oldStatusReplicas.some((replicas) => replicas > 0)) return true;
  return oldPods.some((phase) => phase !== 'Failed' && phase !== 'Succeeded');
}
