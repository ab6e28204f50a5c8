// Answers for how many replicas a metric asks for: the autoscaler's formula with its paddings and tolerances.
import { groupPods, type PodMetric, type ReadinessConfig, type ScaledPod } from './hpa-pods.ts';

/** Greatest number of replicas: what does not fit an int32 is cut to it. */
const MAX_INT32 = 2147483647;

/** How far from 1 the ratio of usage to target may be in either direction without anything being done. */
export interface Tolerances {
  readonly down: number;
  readonly up: number;
}

/** What a metric proposes, and the usage it saw. */
export interface Proposal {
  readonly replicas: number;
  /** Thousandths of the metric's unit, for each pod or as a whole. */
  readonly usage: number;
  /** Per cent of what is requested, for targets of that kind. */
  readonly utilization?: number;
  /** Usage divided by target, as first found. */
  readonly ratio: number;
}

/** What every formula is given. */
export interface CalculatorInput {
  readonly currentReplicas: number;
  readonly tolerances: Tolerances;
  readonly pods: readonly ScaledPod[];
  readonly readiness: ReadinessConfig;
  readonly now: number;
}

interface Usage {
  readonly ratio: number;
  readonly usage: number;
  readonly utilization?: number;
}

/** Whether nothing need be done. Source: replica_calculator.go, Tolerances.isWithin. */
export function isWithinTolerance(tolerances: Tolerances, ratio: number): boolean {
  return 1 - tolerances.down <= ratio && ratio <= 1 + tolerances.up;
}

/**
 * Replicas for a target in per cent of what pods request. `metrics` and `requests` by the pod's name. Throws when nothing can
 * be said. Source: kubernetes/kubernetes pkg/controller/podautoscaler/replica_calculator.go, GetResourceReplicas.
 */
export function resourceReplicas(
  input: CalculatorInput,
  resource: string,
  metrics: ReadonlyMap<string, PodMetric>,
  requests: () => ReadonlyMap<string, number>,
  targetPercent: number,
): Proposal {
  if (metrics.size === 0)
    throw new Error(`unable to get metrics for resource ${resource}: no metrics returned from resource metrics API`);
  let requested: ReadonlyMap<string, number> | undefined;
  const of = (): ReadonlyMap<string, number> => {
    requested ??= requests();
    return requested;
  };
  return replicasOf(input, resource, metrics, {
    usage: (values) => utilization(values, of(), targetPercent),
    missing: (pod) => Math.trunc(((of().get(pod) ?? 0) * Math.max(100, targetPercent)) / 100),
  });
}

/** Replicas for a target for each pod, in thousandths. Source: the same file, calcPlainMetricReplicas. */
export function podMetricReplicas(
  input: CalculatorInput,
  resource: string,
  metrics: ReadonlyMap<string, PodMetric>,
  target: number,
): Proposal {
  return replicasOf(input, resource, metrics, {
    usage: (values) => {
      const mean = Math.trunc(sumOf(values) / values.size);
      return { ratio: mean / target, usage: mean };
    },
    missing: () => target,
  });
}

interface Measure {
  /** Ratio of usage to target over values by pod. */
  readonly usage: (values: ReadonlyMap<string, number>) => Usage;
  /** What a pod without a sample is taken to use when the others call for fewer pods. */
  readonly missing: (pod: string) => number;
}

/** The scheme both share: what is not known is taken to speak against the change. */
function replicasOf(
  input: CalculatorInput,
  resource: string,
  metrics: ReadonlyMap<string, PodMetric>,
  measure: Measure,
): Proposal {
  const { currentReplicas, tolerances } = input;
  if (input.pods.length === 0) throw new Error('no pods returned by selector while calculating replica count');
  const groups = groupPods(input.pods, metrics, resource, input.readiness, input.now);
  const values = new Map([...metrics].map(([pod, metric]) => [pod, metric.value]));
  for (const pod of [...groups.ignored, ...groups.unready]) values.delete(pod);
  if (values.size === 0) throw new Error('did not receive metrics for targeted pods (pods might be unready)');
  const first = measure.usage(values);
  const answer = (replicas: number): Proposal => ({ ...first, replicas });
  const isUpWithUnready = groups.unready.length > 0 && first.ratio > 1;
  if (!isUpWithUnready && groups.missing.length === 0)
    return answer(isWithinTolerance(tolerances, first.ratio) ? currentReplicas : ceil(first.ratio * groups.readyCount));
  for (const pod of groups.missing) {
    if (first.ratio < 1) values.set(pod, measure.missing(pod));
    else if (first.ratio > 1) values.set(pod, 0);
  }
  if (isUpWithUnready) for (const pod of groups.unready) values.set(pod, 0);
  const { ratio } = measure.usage(values);
  const isTurned = (first.ratio < 1 && ratio > 1) || (first.ratio > 1 && ratio < 1);
  if (isTurned || isWithinTolerance(tolerances, ratio)) return answer(currentReplicas);
  const replicas = ceil(ratio * values.size);
  const isBackwards = (ratio < 1 && replicas > currentReplicas) || (ratio > 1 && replicas < currentReplicas);
  return answer(isBackwards ? currentReplicas : replicas);
}

/** Source: pkg/controller/podautoscaler/metrics/utilization.go, GetResourceUtilizationRatio. */
function utilization(
  values: ReadonlyMap<string, number>,
  requests: ReadonlyMap<string, number>,
  targetPercent: number,
): Usage {
  let used = 0;
  let requested = 0;
  let entries = 0;
  for (const [pod, value] of values) {
    const request = requests.get(pod);
    if (request === undefined) continue;
    used += value;
    requested += request;
    entries++;
  }
  if (requested === 0) throw new Error('no metrics returned matched known pods');
  const percent = Math.trunc((used * 100) / requested);
  return { ratio: percent / targetPercent, usage: Math.trunc(used / entries), utilization: percent };
}

/**
 * Replicas for one value and a target for the whole. With no replicas at all there is nothing to multiply by. Source:
 * replica_calculator.go, GetObjectMetricReplicas, GetExternalMetricReplicas and getUsageRatioReplicaCount.
 */
export function valueReplicas(input: CalculatorInput, value: number, target: number): Proposal {
  const ratio = value / target;
  if (input.currentReplicas === 0) return { replicas: ceil(ratio), usage: value, ratio };
  if (isWithinTolerance(input.tolerances, ratio)) return { replicas: input.currentReplicas, usage: value, ratio };
  if (input.pods.length === 0) throw new Error('no pods returned by selector while calculating replica count');
  const ready = input.pods.filter((pod) => pod.phase === 'Running' && pod.readyCondition?.isTrue === true).length;
  return { replicas: ceil(ratio * ready), usage: value, ratio };
}

/**
 * Replicas for one value and a target for each pod. `statusReplicas` is how many there are. Source: the same file,
 * GetObjectPerPodMetricReplicas and GetExternalPerPodMetricReplicas.
 */
export function perPodReplicas(
  tolerances: Tolerances,
  statusReplicas: number,
  value: number,
  target: number,
): Proposal {
  const ratio = value / (target * statusReplicas);
  const replicas = isWithinTolerance(tolerances, ratio) ? statusReplicas : ceil(value / target);
  return { replicas, usage: Math.ceil(value / statusReplicas), ratio };
}

function ceil(value: number): number {
  return Math.min(Math.ceil(value), MAX_INT32);
}

function sumOf(values: ReadonlyMap<string, number>): number {
  let sum = 0;
  for (const value of values.values()) sum += value;
  return sum;
}
