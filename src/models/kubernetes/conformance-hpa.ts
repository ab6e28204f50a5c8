// Answers for the conformance tables of the HorizontalPodAutoscaler.
import {
  DEFAULT_BEHAVIOR,
  type LimitReason,
  limitWithBehavior,
  limitWithoutBehavior,
  longestPeriodSeconds,
  scaleDownLimit,
  scaleUpLimit,
  type ScalingBehavior,
  type ScalingRules,
} from './rules/hpa-behavior.ts';
import { groupPods, type PodMetric, podRequestOf, type RequestingPod, type ScaledPod } from './rules/hpa-pods.ts';
import { podMetricReplicas, resourceReplicas, valueReplicas, perPodReplicas } from './rules/hpa-replicas.ts';
import {
  changeInPeriod,
  type Recommendation,
  type ScaleEvent,
  stabilizeDown,
  stabilizeWithBehavior,
  storeScaleEvent,
} from './rules/hpa-stabilize.ts';
import type { PodPhase } from './rules/pod-order.ts';

/** The moment at which these tables look. */
export const NOW = 10_000_000_000_000_000 / 4;

export function ago(seconds: number): number {
  return NOW - seconds * 1_000_000;
}

interface PodCase {
  readonly name: string;
  readonly phase: PodPhase;
  readonly terminating?: boolean;
  readonly startedSecondsAgo: number | null;
  readonly readyCondition?: { readonly status: boolean; readonly lastTransitionSecondsAgo: number } | null;
  readonly ready?: boolean;
  readonly containers?: readonly { readonly name: string; readonly cpuRequestMilli: number | null }[];
}

/** Where a table tells only whether a pod is ready, it has been so since it started. */
export function scaledPod(given: PodCase): ScaledPod {
  const started = given.startedSecondsAgo === null ? null : ago(given.startedSecondsAgo);
  const told = given.readyCondition;
  const condition =
    told === undefined
      ? { isTrue: given.ready === true, lastTransition: started ?? NOW }
      : told && { isTrue: told.status, lastTransition: ago(told.lastTransitionSecondsAgo) };
  return {
    name: given.name,
    phase: given.phase,
    isTerminating: given.terminating === true,
    started,
    readyCondition: condition,
  };
}

interface MetricCase {
  readonly pod: string;
  readonly sampleSecondsAgo: number;
  readonly windowSeconds: number;
  readonly cpuMilliByContainer?: Readonly<Record<string, number>>;
}

function metricsOf(given: readonly MetricCase[], container: string): Map<string, PodMetric> {
  return new Map(
    given.map((one) => {
      const usage = one.cpuMilliByContainer ?? {};
      const values = container === '' ? Object.values(usage) : [usage[container] ?? 0];
      const value = values.reduce((sum, each) => sum + each, 0);
      return [one.pod, { value, timestamp: ago(one.sampleSecondsAgo), window: one.windowSeconds * 1_000_000 }];
    }),
  );
}

interface ReadinessCase {
  readonly cpuInitializationPeriodSeconds?: number;
  readonly initialReadinessDelaySeconds?: number;
}

export function readinessOf(given: ReadinessCase): {
  readonly cpuInitializationPeriod: number;
  readonly initialReadinessDelay: number;
} {
  return {
    cpuInitializationPeriod: (given.cpuInitializationPeriodSeconds ?? 120) * 1_000_000,
    initialReadinessDelay: (given.initialReadinessDelaySeconds ?? 10) * 1_000_000,
  };
}

/** Table hpa-group-pods. */
export function podGroups(input: unknown): unknown {
  const given = input as ReadinessCase & {
    readonly resource: string;
    readonly pods: readonly PodCase[];
    readonly podMetrics: readonly MetricCase[];
  };
  const metrics = metricsOf(given.podMetrics, '');
  const found = groupPods(given.pods.map(scaledPod), metrics, given.resource, readinessOf(given), NOW);
  return { readyPodCount: found.readyCount, ...found };
}

interface ContainerCase {
  readonly name: string;
  readonly cpuRequestMilli: number | null;
  readonly restartPolicy?: string | null;
}

/** Table hpa-pod-requests. */
export function podRequests(input: unknown): unknown {
  const given = input as {
    readonly container: string;
    readonly podLevelResourcesEnabled: boolean;
    readonly podLevelCpuRequestMilli: number | null;
    readonly containers: readonly ContainerCase[];
    readonly initContainers: readonly ContainerCase[];
  };
  const requestOf = (one: ContainerCase): { readonly name: string; readonly request: number | null } => ({
    name: one.name,
    request: one.cpuRequestMilli,
  });
  const pod: RequestingPod = {
    name: 'pod',
    containers: given.containers.map(requestOf),
    sidecars: given.initContainers.filter((one) => one.restartPolicy === 'Always').map(requestOf),
    podRequest: given.podLevelResourcesEnabled ? given.podLevelCpuRequestMilli : null,
  };
  return { podRequestMilli: podRequestOf(pod, given.container, 'cpu') };
}

interface ToleranceCase {
  readonly toleranceDown: number;
  readonly toleranceUp: number;
}

/** Table hpa-replicas-resource. */
export function resourceTarget(input: unknown): unknown {
  const given = input as ReadinessCase &
    ToleranceCase & {
      readonly currentReplicas: number;
      readonly resource: string;
      readonly targetUtilizationPercent: number;
      readonly container: string | null;
      readonly pods: readonly PodCase[];
      readonly podMetrics: readonly MetricCase[];
    };
  const container = given.container ?? '';
  const calculator = calculatorOf(given, given.pods);
  const requests = (): Map<string, number> =>
    new Map(given.pods.map((pod) => [pod.name, podRequestOf(requestingPod(pod), container, given.resource)]));
  const metrics = metricsOf(given.podMetrics, container);
  const found = resourceReplicas(calculator, given.resource, metrics, requests, given.targetUtilizationPercent);
  return { replicas: found.replicas, utilizationPercent: found.utilization, rawAverageMilli: found.usage };
}

function requestingPod(pod: PodCase): RequestingPod {
  const containers = (pod.containers ?? []).map((one) => ({ name: one.name, request: one.cpuRequestMilli }));
  return { name: pod.name, containers, sidecars: [], podRequest: null };
}

function calculatorOf(
  given: ReadinessCase & ToleranceCase & { readonly currentReplicas: number },
  pods: readonly PodCase[],
): Parameters<typeof valueReplicas>[0] {
  return {
    currentReplicas: given.currentReplicas,
    tolerances: { down: given.toleranceDown, up: given.toleranceUp },
    pods: pods.map(scaledPod),
    readiness: readinessOf(given),
    now: NOW,
  };
}

/** Table hpa-replicas-metrics. */
export function metricTarget(input: unknown): unknown {
  const given = input as ReadinessCase &
    ToleranceCase & {
      readonly kind: 'pods' | 'object' | 'external' | 'objectPerPod' | 'externalPerPod';
      readonly currentReplicas: number;
      readonly targetMilli: number;
      readonly metricMilli: readonly (number | null)[];
      readonly pods: readonly PodCase[];
    };
  const calculator = calculatorOf(given, given.pods);
  const total = given.metricMilli.reduce<number>((sum, value) => sum + (value ?? 0), 0);
  const found =
    given.kind === 'pods'
      ? podMetricReplicas(calculator, '', samplesByPod(given.pods, given.metricMilli), given.targetMilli)
      : given.kind.endsWith('PerPod')
        ? perPodReplicas(calculator.tolerances, given.currentReplicas, total, given.targetMilli)
        : valueReplicas(calculator, total, given.targetMilli);
  return { replicas: found.replicas, usageMilli: found.usage };
}

/** One value a pod, by its place in the list. */
export function samplesByPod(
  pods: readonly { readonly name: string }[],
  values: readonly (number | null)[],
): Map<string, PodMetric> {
  const samples = new Map<string, PodMetric>();
  for (const [i, value] of values.entries())
    if (value !== null) samples.set(pods[i]?.name ?? `unknown-${i}`, { value, timestamp: NOW, window: 60_000_000 });
  return samples;
}

interface RecommendationCase {
  readonly replicas: number;
  readonly secondsAgo: number;
}

export function recommendationsOf(given: readonly RecommendationCase[]): Recommendation[] {
  return given.map((one) => ({ replicas: one.replicas, timestamp: ago(one.secondsAgo) }));
}

/** Table hpa-stabilize-default. */
export function stabilizedByDefault(input: unknown): unknown {
  const given = input as {
    readonly downscaleStabilizationSeconds: number;
    readonly recommendations: readonly RecommendationCase[];
    readonly desiredReplicas: number;
  };
  const window = given.downscaleStabilizationSeconds * 1_000_000;
  const found = stabilizeDown(recommendationsOf(given.recommendations), given.desiredReplicas, window, NOW);
  return { replicas: found.replicas, recommendationLogLength: found.log.length, ...logOf(found.log) };
}

/** Table hpa-stabilize-behavior. */
export function stabilizedByBehavior(input: unknown): unknown {
  const given = input as {
    readonly recommendations: readonly RecommendationCase[];
    readonly currentReplicas: number;
    readonly desiredReplicas: number;
    readonly scaleUpStabilizationSeconds: number;
    readonly scaleDownStabilizationSeconds: number;
  };
  const windows = {
    up: given.scaleUpStabilizationSeconds * 1_000_000,
    down: given.scaleDownStabilizationSeconds * 1_000_000,
  };
  const log = recommendationsOf(given.recommendations);
  const found = stabilizeWithBehavior(log, given.currentReplicas, given.desiredReplicas, windows, NOW);
  return { replicas: found.replicas, ...logOf(found.log) };
}

function logOf(log: readonly Recommendation[]): { readonly recommendationsAfter: readonly number[] } {
  return { recommendationsAfter: log.map((one) => one.replicas) };
}

/** Table hpa-convert-with-rules. */
export function clampedByDefault(input: unknown): unknown {
  const given = input as SizeCase;
  return conditionOf(limitWithoutBehavior(given.currentReplicas, given.desiredReplicas, rangeOf(given)));
}

interface SizeCase {
  readonly currentReplicas: number;
  readonly desiredReplicas: number;
  readonly minReplicas: number;
  readonly maxReplicas: number;
}

function rangeOf(given: SizeCase): { readonly min: number; readonly max: number } {
  return { min: given.minReplicas, max: given.maxReplicas };
}

function conditionOf(limited: { readonly replicas: number; readonly reason: LimitReason }): unknown {
  return { replicas: limited.replicas, condition: limited.reason };
}

interface EventCase {
  readonly replicaChange: number;
  readonly secondsAgo: number;
}

function eventsOf(given: readonly EventCase[]): ScaleEvent[] {
  return given.map((one) => ({
    replicaChange: one.replicaChange,
    timestamp: ago(one.secondsAgo),
    isOutdated: false,
  }));
}

/** Table hpa-behavior-rate. */
export function rateLimited(input: unknown): unknown {
  const given = input as SizeCase & {
    readonly scaleUpRules: ScalingRules | null;
    readonly scaleDownRules: ScalingRules | null;
    readonly scaleUpEvents: readonly EventCase[];
    readonly scaleDownEvents: readonly EventCase[];
  };
  const behavior: ScalingBehavior = {
    scaleUp: given.scaleUpRules ?? DEFAULT_BEHAVIOR.scaleUp,
    scaleDown: given.scaleDownRules ?? DEFAULT_BEHAVIOR.scaleDown,
  };
  const events = { up: eventsOf(given.scaleUpEvents), down: eventsOf(given.scaleDownEvents) };
  const { currentReplicas, desiredReplicas } = given;
  return conditionOf(limitWithBehavior(currentReplicas, desiredReplicas, rangeOf(given), behavior, events, NOW));
}

/** Table hpa-behavior-limit-min-select. */
export function policyLimits(input: unknown): unknown {
  const given = input as {
    readonly direction: 'up' | 'down';
    readonly currentReplicas: number;
    readonly rules: ScalingRules;
    readonly scaleUpEvents: readonly EventCase[];
    readonly scaleDownEvents: readonly EventCase[];
  };
  const events = { up: eventsOf(given.scaleUpEvents), down: eventsOf(given.scaleDownEvents) };
  const limitOf = given.direction === 'up' ? scaleUpLimit : scaleDownLimit;
  return { limit: limitOf(given.currentReplicas, given.rules, events, NOW) };
}

/** Table hpa-store-scale-events. */
export function storedEvents(input: unknown): unknown {
  const given = input as {
    readonly replicaChange: number;
    readonly behaviorRules: ScalingRules | null;
    readonly queryPeriodSeconds: number;
    readonly prevEvents: readonly EventCase[];
  };
  const before = eventsOf(given.prevEvents);
  const rules = given.behaviorRules;
  const after =
    rules === null ? before : storeScaleEvent(before, longestPeriodSeconds(rules), given.replicaChange, NOW);
  return {
    replicasChangeInPeriodBeforeStore: changeInPeriod(before, given.queryPeriodSeconds, NOW),
    eventsAfterStore: after.map((one) => ({ replicaChange: one.replicaChange, outdated: one.isOutdated })),
  };
}
