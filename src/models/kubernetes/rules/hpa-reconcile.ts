// Answers for one round of a HorizontalPodAutoscaler: from what its metrics propose to the size it asks for.
import {
  type LimitReason,
  limitWithBehavior,
  limitWithoutBehavior,
  longestPeriodSeconds,
  type ScaleEvents,
  type ScalingBehavior,
  type SizeRange,
} from './hpa-behavior.ts';
import type { Proposal } from './hpa-replicas.ts';
import {
  type Recommendation,
  type Stabilized,
  stabilizeDown,
  stabilizeWithBehavior,
  storeScaleEvent,
} from './hpa-stabilize.ts';

/** What an autoscaler remembers between rounds. `recommendations` is null before the first. */
export interface AutoscalerMemory {
  readonly recommendations: readonly Recommendation[] | null;
  readonly events: ScaleEvents;
}

/** What it is told to do. */
export interface AutoscalerSpec extends SizeRange {
  readonly behavior: ScalingBehavior | null;
  /** Flag `--horizontal-pod-autoscaler-downscale-stabilization`, microseconds. */
  readonly downscaleStabilization: number;
}

/** What a metric says: a proposal, or why there is none. */
export type MetricOutcome = Proposal | { readonly failed: string; readonly reason: string };

/** Reasons of the conditions that a round sets. */
export interface AutoscalerConditions {
  readonly AbleToScale: string;
  readonly ScalingActive?: string;
  readonly ScalingLimited?: LimitReason;
}

/** What a round comes to. */
export interface AutoscalerRound {
  readonly desiredReplicas: number;
  readonly isRescaled: boolean;
  /** What the metrics proposed, before anything limited it; null when they were not asked or all silent. */
  readonly proposed: number | null;
  readonly stabilized: number | null;
  readonly conditions: AutoscalerConditions;
  readonly memory: AutoscalerMemory;
}

/**
 * One round. `metrics` is asked only when the size is within its range. Source: kubernetes/kubernetes
 * pkg/controller/podautoscaler/horizontal.go, reconcileAutoscaler.
 */
export function reconcileAutoscaler(
  spec: AutoscalerSpec,
  current: number,
  before: AutoscalerMemory,
  metrics: () => readonly MetricOutcome[],
  now: number,
): AutoscalerRound {
  const memory = { ...before, recommendations: before.recommendations ?? [{ replicas: current, timestamp: now }] };
  const AbleToScale = 'SucceededGetScale';
  if (current === 0 && spec.min !== 0) {
    const conditions = { AbleToScale, ScalingActive: 'ScalingDisabled' };
    return { ...UNASKED, desiredReplicas: 0, isRescaled: false, conditions, memory };
  }
  if (current > spec.max)
    return rescaled({ ...UNASKED, conditions: { AbleToScale }, memory }, spec, current, spec.max, now);
  if (current < spec.min)
    return rescaled({ ...UNASKED, conditions: { AbleToScale }, memory }, spec, current, spec.min, now);
  const asked = greatestProposal(metrics(), current);
  if (asked.replicas === null) {
    const conditions = { AbleToScale, ScalingActive: asked.reason };
    return { ...UNASKED, desiredReplicas: current, isRescaled: false, conditions, memory };
  }
  return normalized(spec, current, asked.replicas, memory, now);
}

const UNASKED = { proposed: null, stabilized: null };

/**
 * The greatest proposal. Where some metrics failed, only one that does not shrink counts; otherwise null with the first
 * failure's reason. Source: the same file, computeReplicasForMetrics.
 */
function greatestProposal(
  outcomes: readonly MetricOutcome[],
  current: number,
): { readonly replicas: number | null; readonly reason: string } {
  const failures = outcomes.filter((one) => 'failed' in one);
  const proposals = outcomes.filter((one): one is Proposal => !('failed' in one));
  const replicas = proposals.reduce((greatest, one) => Math.max(greatest, one.replicas), 0);
  const isBlocked = proposals.length === 0 || (failures.length > 0 && replicas < current);
  if (isBlocked) return { replicas: null, reason: failures[0]?.reason ?? 'InvalidMetricSourceType' };
  return { replicas, reason: 'ValidMetricFound' };
}

/** Stabilises and limits. Source: the same file, normalizeDesiredReplicas and normalizeDesiredReplicasWithBehaviors. */
function normalized(
  spec: AutoscalerSpec,
  current: number,
  proposed: number,
  memory: AutoscalerMemory,
  now: number,
): AutoscalerRound {
  const steady = stabilize(spec, current, proposed, memory.recommendations ?? [], now);
  const limited =
    spec.behavior === null
      ? limitWithoutBehavior(current, steady.replicas, spec)
      : limitWithBehavior(current, steady.replicas, spec, spec.behavior, memory.events, now);
  const stabilizedReason = spec.behavior !== null && proposed >= current ? 'ScaleUpStabilized' : 'ScaleDownStabilized';
  const round = {
    proposed,
    stabilized: steady.replicas,
    conditions: {
      AbleToScale: steady.replicas === proposed ? 'ReadyForNewScale' : stabilizedReason,
      ScalingActive: 'ValidMetricFound',
      ScalingLimited: limited.reason,
    },
    memory: { ...memory, recommendations: steady.log },
  };
  if (limited.replicas === current) return { ...round, desiredReplicas: current, isRescaled: false };
  return rescaled(round, spec, current, limited.replicas, now);
}

function stabilize(
  spec: AutoscalerSpec,
  current: number,
  proposed: number,
  log: readonly Recommendation[],
  now: number,
): Stabilized {
  if (spec.behavior === null) return stabilizeDown(log, proposed, spec.downscaleStabilization, now);
  const { scaleUp, scaleDown } = spec.behavior;
  const down = scaleDown.stabilizationWindowSeconds;
  const windows = {
    up: (scaleUp.stabilizationWindowSeconds ?? 0) * 1_000_000,
    down: down === null ? spec.downscaleStabilization : down * 1_000_000,
  };
  return stabilizeWithBehavior(log, current, proposed, windows, now);
}

/** The size is changed, and that is remembered where a behaviour counts changes. */
function rescaled(
  round: Omit<AutoscalerRound, 'desiredReplicas' | 'isRescaled'>,
  spec: AutoscalerSpec,
  current: number,
  desiredReplicas: number,
  now: number,
): AutoscalerRound {
  const conditions = { ...round.conditions, AbleToScale: 'SucceededRescale' };
  const events = withChange(round.memory.events, spec.behavior, desiredReplicas - current, now);
  return { ...round, conditions, memory: { ...round.memory, events }, desiredReplicas, isRescaled: true };
}

function withChange(events: ScaleEvents, behavior: ScalingBehavior | null, change: number, now: number): ScaleEvents {
  if (behavior === null) return events;
  if (change > 0)
    return { ...events, up: storeScaleEvent(events.up, longestPeriodSeconds(behavior.scaleUp), change, now) };
  return { ...events, down: storeScaleEvent(events.down, longestPeriodSeconds(behavior.scaleDown), -change, now) };
}
