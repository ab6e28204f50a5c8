// Answers for disruption budgets: how many pods may be evicted, and whether one more may be.
import { type IntOrPercent, scaledValue } from './intstr.ts';

/** `spec` of a PodDisruptionBudget: one of the two is given. */
export interface BudgetSpec {
  readonly minAvailable: IntOrPercent;
  readonly maxUnavailable: IntOrPercent;
}

/** What the disruption controller makes of it. */
export interface BudgetStatus {
  readonly desiredHealthy: number;
  readonly disruptionsAllowed: number;
}

/**
 * Healthy pods wanted and evictions allowed, of `expected` pods with `healthy` ready ones. Shares are rounded up. Source:
 * kubernetes/kubernetes pkg/controller/disruption/disruption.go, getExpectedPodCount and updatePdbStatus.
 */
export function budgetStatus(spec: BudgetSpec, expected: number, healthy: number): BudgetStatus {
  const desiredHealthy =
    spec.maxUnavailable === null
      ? scaledValue(spec.minAvailable ?? 0, expected, true)
      : Math.max(0, expected - scaledValue(spec.maxUnavailable, expected, true));
  const allowed = Math.max(0, healthy - desiredHealthy);
  return { desiredHealthy, disruptionsAllowed: expected > 0 ? allowed : 0 };
}

/**
 * Whether a pod may be evicted. One that is not ready disturbs nobody, while there are enough that are
 * (`unhealthyPodEvictionPolicy: IfHealthyBudget`). Source: pkg/registry/core/pod/storage/eviction.go, canIgnorePDB and
 * checkAndDecrement.
 */
export function mayEvict(
  pod: { readonly isPending: boolean; readonly isReady: boolean },
  status: BudgetStatus,
  healthy: number,
): boolean {
  if (pod.isPending) return true;
  if (!pod.isReady && healthy >= status.desiredHealthy && status.desiredHealthy > 0) return true;
  return status.disruptionsAllowed > 0;
}
