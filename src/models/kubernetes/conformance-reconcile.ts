// Answers for the conformance table of an autoscaler's whole round.
import { NOW, readinessOf, recommendationsOf, samplesByPod, scaledPod } from './conformance-hpa.ts';
import type { ScalingBehavior } from './rules/hpa-behavior.ts';
import { podRequestOf } from './rules/hpa-pods.ts';
import { type MetricOutcome, reconcileAutoscaler } from './rules/hpa-reconcile.ts';
import {
  perPodReplicas,
  podMetricReplicas,
  type Proposal,
  resourceReplicas,
  valueReplicas,
} from './rules/hpa-replicas.ts';

interface MetricCase {
  readonly type: string;
  readonly resource?: string;
  readonly targetUtilizationPercent?: number;
  readonly targetAverageMilli?: number;
  readonly targetValueMilli?: number;
  readonly valuesMilli?: readonly (number | null)[];
  readonly valueMilli?: number;
  readonly samplesMilli?: readonly number[];
  readonly error?: string;
}

type PodCase = Parameters<typeof scaledPod>[0] & {
  readonly cpuRequestMilli: number | null;
  readonly cpuUsageMilli: number | null;
};

interface RoundCase {
  readonly minReplicas: number | null;
  readonly maxReplicas: number;
  readonly specReplicas: number;
  readonly statusReplicas: number;
  readonly metrics: readonly MetricCase[];
  readonly pods: readonly PodCase[];
  readonly initialRecommendations: 'current' | readonly { readonly replicas: number; readonly secondsAgo: number }[];
  readonly tolerance: number;
  readonly downscaleStabilizationSeconds: number;
  readonly cpuInitializationPeriodSeconds: number;
  readonly initialReadinessDelaySeconds: number;
  readonly behavior: ScalingBehavior | null;
}

/** Table hpa-reconcile. */
export function reconciliation(input: unknown): unknown {
  const given = input as RoundCase;
  const first = given.initialRecommendations;
  const round = reconcileAutoscaler(
    {
      min: given.minReplicas ?? 1,
      max: given.maxReplicas,
      behavior: given.behavior,
      downscaleStabilization: given.downscaleStabilizationSeconds * 1_000_000,
    },
    given.specReplicas,
    { recommendations: first === 'current' ? null : recommendationsOf(first), events: { up: [], down: [] } },
    () => given.metrics.map((metric) => outcomeOf(metric, given)),
    NOW,
  );
  return { desiredReplicas: round.desiredReplicas, conditions: round.conditions };
}

function outcomeOf(metric: MetricCase, given: RoundCase): MetricOutcome {
  const known = KNOWN.has(metric.type);
  const reason = known ? `FailedGet${metric.type}Metric` : 'InvalidMetricSourceType';
  if (metric.error !== undefined || !known) return { failed: metric.error ?? 'unknown metric source type', reason };
  try {
    return proposalOf(metric, given);
  } catch (error) {
    return { failed: (error as Error).message, reason };
  }
}

const KNOWN: ReadonlySet<string> = new Set(['Resource', 'ContainerResource', 'Pods', 'Object', 'External']);

function proposalOf(metric: MetricCase, given: RoundCase): Proposal {
  const calculator = {
    currentReplicas: given.specReplicas,
    tolerances: { down: given.tolerance, up: given.tolerance },
    pods: given.pods.map(scaledPod),
    readiness: readinessOf(given),
    now: NOW,
  };
  const average = metric.targetAverageMilli;
  const usage = samplesByPod(
    given.pods,
    given.pods.map((pod) => pod.cpuUsageMilli),
  );
  switch (metric.type) {
    case 'Pods':
      return podMetricReplicas(calculator, '', samplesByPod(given.pods, metric.valuesMilli ?? []), average!);
    case 'Resource':
    case 'ContainerResource':
      if (average !== undefined) return podMetricReplicas(calculator, metric.resource!, usage, average);
      return resourceReplicas(
        calculator,
        metric.resource ?? 'cpu',
        usage,
        () => requestsOf(given),
        metric.targetUtilizationPercent!,
      );
    default: {
      const value = metric.valueMilli ?? (metric.samplesMilli ?? []).reduce((sum, sample) => sum + sample, 0);
      return average === undefined
        ? valueReplicas(calculator, value, metric.targetValueMilli!)
        : perPodReplicas(calculator.tolerances, given.statusReplicas, value, average);
    }
  }
}

function requestsOf(given: RoundCase): Map<string, number> {
  return new Map(
    given.pods.map((pod) => {
      const containers = [{ name: 'main', request: pod.cpuRequestMilli }];
      return [pod.name, podRequestOf({ name: pod.name, containers, sidecars: [], podRequest: null }, '', 'cpu')];
    }),
  );
}
