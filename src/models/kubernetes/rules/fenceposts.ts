// Answers for how many pods beyond, and how many below, the wanted number a Deployment may have while it rolls.
import { type IntOrPercent, scaledValue } from './intstr.ts';

export type StrategyType = 'RollingUpdate' | 'Recreate';

/** `spec.replicas` and `spec.strategy` of a Deployment. */
export interface RolloutSpec {
  readonly replicas: number;
  readonly strategy: StrategyType;
  readonly maxSurge: IntOrPercent;
  readonly maxUnavailable: IntOrPercent;
}

/**
 * maxSurge rounded up and maxUnavailable rounded down, nothing counting as 0. Both 0 would never move, so one pod may then
 * be unavailable. Throws on a text that is no percentage. Source: kubernetes/kubernetes
 * pkg/controller/deployment/util/deployment_util.go, ResolveFenceposts.
 */
export function resolveFenceposts(
  maxSurge: IntOrPercent,
  maxUnavailable: IntOrPercent,
  desired: number,
): { readonly surge: number; readonly unavailable: number } {
  const surge = scaledValue(maxSurge ?? 0, desired, true);
  const unavailable = scaledValue(maxUnavailable ?? 0, desired, false);
  return { surge, unavailable: surge === 0 && unavailable === 0 ? 1 : unavailable };
}

/** Pods that may be unavailable; never more than there should be. Source: the same file, MaxUnavailable. */
export function maxUnavailable(spec: RolloutSpec): number {
  if (spec.strategy !== 'RollingUpdate' || spec.replicas === 0) return 0;
  return Math.min(resolveFenceposts(spec.maxSurge, spec.maxUnavailable, spec.replicas).unavailable, spec.replicas);
}

/** Pods that may exist beyond the wanted number. Source: the same file, MaxSurge. */
export function maxSurge(spec: RolloutSpec): number {
  if (spec.strategy !== 'RollingUpdate') return 0;
  return resolveFenceposts(spec.maxSurge, spec.maxUnavailable, spec.replicas).surge;
}

/** Pods that have to be available throughout. Source: the same file, MinAvailable. */
export function minAvailable(spec: RolloutSpec): number {
  return spec.strategy === 'RollingUpdate' ? spec.replicas - maxUnavailable(spec) : 0;
}
