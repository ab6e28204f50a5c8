// Answers for which pods an autoscaler counts, and how much they request.
import type { PodPhase } from './pod-order.ts';

/** What the autoscaler looks at in a pod. Moments are microseconds of virtual time. */
export interface ScaledPod {
  readonly name: string;
  readonly phase: PodPhase;
  readonly isTerminating: boolean;
  readonly started: number | null;
  readonly readyCondition: { readonly isTrue: boolean; readonly lastTransition: number } | null;
}

/** One pod's sample of a metric: thousandths of the unit, taken at `timestamp` over the `window` before it. */
export interface PodMetric {
  readonly value: number;
  readonly timestamp: number;
  readonly window: number;
}

/** How long a pod is given before its CPU counts. Microseconds. */
export interface ReadinessConfig {
  /** Flag `--horizontal-pod-autoscaler-cpu-initialization-period`. */
  readonly cpuInitializationPeriod: number;
  /** Flag `--horizontal-pod-autoscaler-initial-readiness-delay`. */
  readonly initialReadinessDelay: number;
}

export interface PodGroups {
  readonly readyCount: number;
  readonly unready: readonly string[];
  readonly missing: readonly string[];
  readonly ignored: readonly string[];
}

/**
 * Sorts pods into counted, unready, without a sample, and ignored. Source: kubernetes/kubernetes
 * pkg/controller/podautoscaler/replica_calculator.go, groupPods.
 */
export function groupPods(
  pods: readonly ScaledPod[],
  metrics: ReadonlyMap<string, PodMetric>,
  resource: string,
  config: ReadinessConfig,
  now: number,
): PodGroups {
  const unready: string[] = [];
  const missing: string[] = [];
  const ignored: string[] = [];
  let readyCount = 0;
  for (const pod of pods) {
    const metric = metrics.get(pod.name);
    if (pod.isTerminating || pod.phase === 'Failed') ignored.push(pod.name);
    else if (pod.phase === 'Pending') unready.push(pod.name);
    else if (metric === undefined) missing.push(pod.name);
    else if (resource === 'cpu' && isUnreadyForCpu(pod, metric, config, now)) unready.push(pod.name);
    else readyCount++;
  }
  return { readyCount, unready, missing, ignored };
}

/** A pod that has just started, or was never ready, uses CPU to start and not to serve. */
function isUnreadyForCpu(pod: ScaledPod, metric: PodMetric, config: ReadinessConfig, now: number): boolean {
  const condition = pod.readyCondition;
  if (condition === null || pod.started === null) return true;
  if (pod.started + config.cpuInitializationPeriod > now)
    return !condition.isTrue || metric.timestamp < condition.lastTransition + metric.window;
  return !condition.isTrue && pod.started + config.initialReadinessDelay > condition.lastTransition;
}

/** What a pod's containers request of one resource, in thousandths; null where nothing is said. */
export interface RequestingPod {
  readonly name: string;
  readonly containers: readonly ContainerRequest[];
  /** Those that keep running beside the others: sidecars. */
  readonly sidecars: readonly ContainerRequest[];
  /** The request of the pod as a whole, where that feature is on and used. */
  readonly podRequest: number | null;
}

export interface ContainerRequest {
  readonly name: string;
  readonly request: number | null;
}

/**
 * A pod's request in thousandths, or that of its one container named. Throws when one is missing. Source: the same file,
 * calculatePodRequests.
 */
export function podRequestOf(pod: RequestingPod, container: string, resource: string): number {
  if (container === '' && pod.podRequest !== null) return pod.podRequest;
  const all = [...pod.containers, ...pod.sidecars];
  const named = container === '' ? all : all.filter((one) => one.name === container);
  if (container !== '' && named.length === 0) throw new Error(`container ${container} not found in Pod ${pod.name}`);
  let sum = 0;
  for (const one of named) {
    if (one.request === null)
      throw new Error(`missing request for ${resource} in container ${one.name} of Pod ${pod.name}`);
    sum += one.request;
  }
  return sum;
}
