// Answers for the conformance tables of Deployments: fenceposts, rolling, scaling, progress, history, kubectl's view.
import {
  maxUnavailable,
  minAvailable,
  resolveFenceposts,
  type RolloutSpec,
  type StrategyType,
} from './rules/fenceposts.ts';
import { setsToForget } from './rules/history.ts';
import { type IntOrPercent, scaledValue } from './rules/intstr.ts';
import type { PodPhase } from './rules/pod-order.ts';
import {
  type DeploymentStatus,
  isComplete,
  isProgressing,
  isTimedOut,
  type ProgressCondition,
  type ProgressReason,
  progressCondition,
  requeueStuckAfter,
} from './rules/progress.ts';
import { replicaSetFraction, type ScaledSet, scaleProportionally } from './rules/proportional.ts';
import { oldPodsRunning } from './rules/recreate.ts';
import {
  cleanupUnhealthyReplicas,
  newReplicaSetReplicas,
  reconcileNewReplicaSet,
  reconcileOldReplicaSets,
  scaleDownOldReplicaSets,
} from './rules/rolling.ts';
import { type RolloutState, rolloutState } from './rules/rollout-status.ts';

/** The moment at which these tables look. */
const NOW = 1_000_000_000_000_000;

interface SpecCase {
  readonly strategy?: StrategyType;
  readonly replicas?: number;
  readonly deploymentReplicas?: number;
  readonly maxSurge?: IntOrPercent;
  readonly maxUnavailable?: IntOrPercent;
}

function specOf(given: SpecCase): RolloutSpec {
  return {
    replicas: given.replicas ?? given.deploymentReplicas ?? 0,
    strategy: given.strategy ?? 'RollingUpdate',
    maxSurge: given.maxSurge ?? null,
    maxUnavailable: given.maxUnavailable ?? null,
  };
}

/** The answer, or that there is an error, of which the table does not give the words. */
function orError(answer: () => unknown): unknown {
  try {
    return answer();
  } catch {
    return { error: true };
  }
}

/** Table intstr-scaled-value. */
export function scaledValues(input: unknown): unknown {
  const given = input as { readonly value: number | string; readonly total: number; readonly roundUp: boolean };
  return orError(() => ({ value: scaledValue(given.value, given.total, given.roundUp) }));
}

/** Table deployment-resolve-fenceposts. */
export function fenceposts(input: unknown): unknown {
  const given = input as {
    readonly maxSurge: IntOrPercent;
    readonly maxUnavailable: IntOrPercent;
    readonly desired: number;
  };
  return orError(() => resolveFenceposts(given.maxSurge, given.maxUnavailable, given.desired));
}

/** Tables deployment-max-unavailable and deployment-min-available. */
export function availability(input: unknown): unknown {
  const spec = specOf(input as SpecCase);
  return { maxUnavailable: maxUnavailable(spec), minAvailable: minAvailable(spec) };
}

/** Table deployment-new-rs-replicas. */
export function newReplicas(input: unknown): unknown {
  const given = input as SpecCase & { readonly newRSReplicas: number; readonly allRSsTotalReplicas: number };
  return { newRSReplicas: newReplicaSetReplicas(specOf(given), given.newRSReplicas, given.allRSsTotalReplicas) };
}

interface RollCase extends SpecCase {
  readonly oldReplicas: number;
  readonly newReplicas: number;
  readonly availableOld: number;
  readonly availableNew: number;
}

/** Table deployment-reconcile-new-rs. */
export function rollNew(input: unknown): unknown {
  const given = input as RollCase;
  const newReplicas = reconcileNewReplicaSet(specOf(given), given.newReplicas, given.oldReplicas);
  return { scaled: newReplicas !== given.newReplicas, newReplicas };
}

/** Table deployment-reconcile-old-rs. */
export function rollOld(input: unknown): unknown {
  const given = input as RollCase;
  const old = { name: 'old', created: 0, replicas: given.oldReplicas, available: given.availableOld };
  const fresh = { name: 'new', created: 1, replicas: given.newReplicas, available: given.availableNew };
  const size = reconcileOldReplicaSets(specOf(given), [old], fresh).get('old');
  return { scaled: size !== undefined, oldReplicas: size ?? given.oldReplicas };
}

/** Table deployment-cleanup-unhealthy. */
export function cleanupUnhealthy(input: unknown): unknown {
  const given = input as { readonly oldReplicas: number; readonly available: number; readonly maxCleanupCount: number };
  const old = { name: 'old', created: 0, replicas: given.oldReplicas, available: given.available };
  const size = cleanupUnhealthyReplicas([old], given.maxCleanupCount).get('old') ?? given.oldReplicas;
  return { cleanupCount: given.oldReplicas - size };
}

/** Table deployment-scale-down-old. */
export function scaleDownOld(input: unknown): unknown {
  const given = input as SpecCase & { readonly availablePods: number; readonly oldReplicas: number };
  const old = { name: 'old', created: 0, replicas: given.oldReplicas, available: given.availablePods };
  const size = scaleDownOldReplicaSets(specOf(given), [old], given.availablePods).get('old');
  return { scaled: size !== undefined, oldReplicas: size ?? given.oldReplicas };
}

/** Table deployment-rs-fraction. */
export function fractions(input: unknown): unknown {
  const given = input as SpecCase & {
    readonly deploymentStatusReplicas: number;
    readonly rsReplicas: number;
    readonly maxReplicasAnnotation: number | null;
  };
  const { deploymentStatusReplicas, rsReplicas, maxReplicasAnnotation } = given;
  return { fraction: replicaSetFraction(specOf(given), deploymentStatusReplicas, rsReplicas, maxReplicasAnnotation) };
}

interface SetCase {
  readonly name: string;
  readonly replicas: number;
  readonly createdOrder: number;
  readonly availableReplicas?: number;
}

/** Table deployment-proportional-scaling. */
export function proportionalScaling(input: unknown): unknown {
  const given = input as {
    readonly deployment: SpecCase;
    readonly previousDeployment: SpecCase;
    readonly newRS: SetCase | null;
    readonly oldRSs: readonly SetCase[];
    readonly desiredAnnotationOverride: Readonly<Record<string, number>>;
  };
  const before = specOf(given.previousDeployment);
  const setOf = (one: SetCase): ScaledSet => {
    const desired = given.desiredAnnotationOverride[one.name] ?? before.replicas;
    const { surge } = resolveFenceposts(before.maxSurge, before.maxUnavailable, desired);
    return {
      name: one.name,
      created: one.createdOrder,
      replicas: one.replicas,
      available: one.availableReplicas ?? 0,
      desiredAnnotation: desired,
      maxAnnotation: desired + surge,
    };
  };
  const fresh = given.newRS === null ? null : setOf(given.newRS);
  const sizes = scaleProportionally(specOf(given.deployment), 0, fresh, given.oldRSs.map(setOf));
  const sizeOf = (one: SetCase): number => sizes.get(one.name) ?? one.replicas;
  return {
    newRSReplicas: given.newRS === null ? null : sizeOf(given.newRS),
    oldRSReplicas: Object.fromEntries(given.oldRSs.map((one) => [one.name, sizeOf(one)])),
  };
}

/** Table deployment-recreate-old-pods. */
export function recreateWaits(input: unknown): unknown {
  const given = input as {
    readonly oldRSStatusReplicas: readonly number[];
    readonly podPhasesByRS: Readonly<Record<string, readonly PodPhase[]>>;
  };
  return { oldPodsRunning: oldPodsRunning(given.oldRSStatusReplicas, Object.values(given.podPhasesByRS).flat()) };
}

type StatusCase = Partial<DeploymentStatus>;

function statusOf(given: StatusCase): DeploymentStatus {
  const { replicas = 0, updated = 0, available = 0 } = given;
  return { replicas, updated, available, ready: given.ready ?? 0 };
}

/** Table deployment-complete. */
export function completion(input: unknown): unknown {
  const given = input as StatusCase & { readonly desired: number; readonly statusReplicas: number };
  return { complete: isComplete(given.desired, statusOf({ ...given, replicas: given.statusReplicas })) };
}

/** Table deployment-progressing. */
export function progressing(input: unknown): unknown {
  const given = input as { readonly oldStatus: StatusCase; readonly newStatus: StatusCase };
  return { progressing: isProgressing(statusOf(given.oldStatus), statusOf(given.newStatus)) };
}

/** Table deployment-timed-out. */
export function timeouts(input: unknown): unknown {
  const given = input as {
    readonly progressDeadlineSeconds: number | null;
    readonly progressingConditionReason: ProgressReason;
    readonly secondsSinceLastUpdate: number;
  };
  const condition: ProgressCondition = {
    status: 'True',
    reason: given.progressingConditionReason,
    updated: NOW - given.secondsSinceLastUpdate * 1_000_000,
  };
  return { timedOut: isTimedOut(given.progressDeadlineSeconds, condition, NOW) };
}

interface ConditionCase {
  readonly status: 'True' | 'False';
  readonly reason: ProgressReason;
  readonly ageSeconds?: number | null;
}

/** Table deployment-sync-rollout-status. */
export function rolloutConditions(input: unknown): unknown {
  const given = input as {
    readonly progressDeadlineSeconds: number | null;
    readonly replicas: number;
    readonly status: StatusCase;
    readonly currentProgressingCondition: ConditionCase | null;
    readonly otherRSs: readonly { readonly statusReplicas: number; readonly availableReplicas: number }[];
    readonly newRS: { readonly statusReplicas: number; readonly availableReplicas: number } | null;
  };
  const sets = given.newRS === null ? given.otherRSs : [...given.otherRSs, given.newRS];
  const now = statusOf({
    replicas: sets.reduce((sum, set) => sum + set.statusReplicas, 0),
    updated: given.newRS?.statusReplicas ?? 0,
    available: sets.reduce((sum, set) => sum + set.availableReplicas, 0),
  });
  const spec = { replicas: given.replicas, deadlineSeconds: given.progressDeadlineSeconds };
  const current = conditionOf(given.currentProgressingCondition, given.currentProgressingCondition?.ageSeconds ?? 0);
  const condition = progressCondition(spec, statusOf(given.status), now, current, NOW);
  return { progressingCondition: condition };
}

/** Table deployment-requeue-stuck. */
export function requeueStuck(input: unknown): unknown {
  const given = input as {
    readonly progressDeadlineSeconds: number | null;
    readonly replicas: number;
    readonly newStatus: StatusCase;
    readonly progressingCondition: ConditionCase | null;
    readonly secondsSinceConditionUpdate: number | null;
  };
  const spec = { replicas: given.replicas, deadlineSeconds: given.progressDeadlineSeconds };
  const condition = conditionOf(given.progressingCondition, given.secondsSinceConditionUpdate ?? 0);
  const after = requeueStuckAfter(spec, statusOf(given.newStatus), condition, NOW);
  return { requeueAfterSeconds: after === null ? -1 : after / 1_000_000 };
}

function conditionOf(given: ConditionCase | null, ageSeconds: number): ProgressCondition | null {
  if (given === null) return null;
  return { status: given.status, reason: given.reason, updated: NOW - ageSeconds * 1_000_000 };
}

/** Table deployment-history-cleanup. */
export function historyCleanup(input: unknown): unknown {
  const given = input as {
    readonly revisionHistoryLimit: number | null;
    readonly oldRSs: readonly {
      readonly name: string;
      readonly specReplicas: number;
      readonly statusReplicas: number;
      readonly terminating: boolean;
    }[];
  };
  const sets = given.oldRSs.map((one, i) => ({ ...one, revision: i, isTerminating: one.terminating }));
  return { deletions: setsToForget(given.revisionHistoryLimit, sets).length };
}

/** Table kubectl-rollout-status. */
export function rolloutStatus(input: unknown): unknown {
  const state = rolloutState(input as Parameters<typeof rolloutState>[0]);
  if (state.kind === 'exceeded') throw new Error('exceeded its progress deadline');
  return { state: STATES[state.kind](state), done: state.kind === 'done' };
}

const STATES: Readonly<Record<RolloutState['kind'], (state: RolloutState) => string>> = {
  unobserved: () => 'waiting: spec update to be observed',
  exceeded: () => 'exceeded its progress deadline',
  updating: ({ count, of }) => `waiting: ${count} of ${of} updated`,
  terminating: ({ count }) => `waiting: ${count} old pending termination`,
  becomingAvailable: ({ count, of }) => `waiting: ${count} of ${of} updated available`,
  done: () => 'done',
};
