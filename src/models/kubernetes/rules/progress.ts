// Answers for what a Deployment's status says of its rollout: complete, progressing, or past its deadline.

/** `progressDeadlineSeconds` of this value means none. */
export const NO_DEADLINE = 2147483647;

/** Counts of pods in a Deployment's status. */
export interface DeploymentStatus {
  readonly replicas: number;
  readonly updated: number;
  readonly ready: number;
  readonly available: number;
}

export type ProgressReason =
  | ''
  | 'NewReplicaSetCreated'
  | 'FoundNewReplicaSet'
  | 'ReplicaSetUpdated'
  | 'ReplicaSetCreateError'
  | 'NewReplicaSetAvailable'
  | 'ProgressDeadlineExceeded'
  | 'DeploymentPaused'
  | 'DeploymentResumed';

/** The condition Progressing. `updated` is `lastUpdateTime` in microseconds of virtual time. */
export interface ProgressCondition {
  readonly status: 'True' | 'False' | 'Unknown';
  readonly reason: ProgressReason;
  readonly updated: number;
}

/** All pods are of the new version and available, and no others are left. Source: util.DeploymentComplete. */
export function isComplete(replicas: number, status: DeploymentStatus): boolean {
  return status.updated === replicas && status.replicas === replicas && status.available === replicas;
}

/** More updated, fewer old, more ready or more available pods than before. Source: util.DeploymentProgressing. */
export function isProgressing(before: DeploymentStatus, now: DeploymentStatus): boolean {
  return (
    now.updated > before.updated ||
    now.replicas - now.updated < before.replicas - before.updated ||
    now.ready > before.ready ||
    now.available > before.available
  );
}

/** `deadlineSeconds` null or MaxInt32: there is none. Source: util.HasProgressDeadline. */
export function hasDeadline(deadlineSeconds: number | null): deadlineSeconds is number {
  return deadlineSeconds !== null && deadlineSeconds !== NO_DEADLINE;
}

/** Whether nothing has happened for longer than the deadline. `now` in microseconds. Source: util.DeploymentTimedOut. */
export function isTimedOut(deadlineSeconds: number | null, condition: ProgressCondition | null, now: number): boolean {
  if (!hasDeadline(deadlineSeconds) || condition === null) return false;
  if (condition.reason === 'NewReplicaSetAvailable') return false;
  if (condition.reason === 'ProgressDeadlineExceeded') return true;
  return condition.updated + deadlineSeconds * 1_000_000 < now;
}

/**
 * The condition Progressing after a sync, or null when there is no deadline to judge by. Source: kubernetes/kubernetes
 * pkg/controller/deployment/progress.go, syncRolloutStatus.
 */
export function progressCondition(
  spec: { readonly replicas: number; readonly deadlineSeconds: number | null },
  before: DeploymentStatus,
  now: DeploymentStatus,
  condition: ProgressCondition | null,
  moment: number,
): ProgressCondition | null {
  if (!hasDeadline(spec.deadlineSeconds)) return null;
  const isAlreadyComplete = now.replicas === now.updated && condition?.reason === 'NewReplicaSetAvailable';
  if (isAlreadyComplete) return condition;
  if (isComplete(spec.replicas, now)) return unlessSame(condition, 'True', 'NewReplicaSetAvailable', moment);
  if (isProgressing(before, now)) return { status: 'True', reason: 'ReplicaSetUpdated', updated: moment };
  if (!isTimedOut(spec.deadlineSeconds, condition, moment)) return condition;
  return unlessSame(condition, 'False', 'ProgressDeadlineExceeded', moment);
}

/** A condition of the same status and reason is left alone. Source: util.SetDeploymentCondition. */
function unlessSame(
  condition: ProgressCondition | null,
  status: 'True' | 'False',
  reason: ProgressReason,
  updated: number,
): ProgressCondition {
  const same = condition !== null && condition.status === status && condition.reason === reason;
  return same ? condition : { status, reason, updated };
}

/**
 * Microseconds until a Deployment that does not move is looked at again: 0 at once, null never. Source: progress.go,
 * requeueStuckDeployment.
 */
export function requeueStuckAfter(
  spec: { readonly replicas: number; readonly deadlineSeconds: number | null },
  now: DeploymentStatus,
  condition: ProgressCondition | null,
  moment: number,
): number | null {
  if (!hasDeadline(spec.deadlineSeconds) || condition === null) return null;
  if (isComplete(spec.replicas, now) || condition.reason === 'ProgressDeadlineExceeded') return null;
  const after = condition.updated + spec.deadlineSeconds * 1_000_000 - moment;
  return after < 1_000_000 ? 0 : after;
}
