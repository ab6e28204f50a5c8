// Answers for what `kubectl rollout status` says of a Deployment.
import type { ProgressReason } from './progress.ts';

/** What kubectl reads of a Deployment. */
export interface RolloutView {
  readonly generation: number;
  readonly observedGeneration: number;
  readonly specReplicas: number;
  readonly replicas: number;
  readonly updated: number;
  readonly available: number;
  /** Reason of the condition Progressing, or undefined. */
  readonly progressReason?: ProgressReason;
}

/** What is being waited for. */
export interface RolloutState {
  readonly kind: 'unobserved' | 'exceeded' | 'updating' | 'terminating' | 'becomingAvailable' | 'done';
  readonly count: number;
  readonly of: number;
}

/**
 * The first thing that is still missing, in kubectl's order. Source: kubernetes/kubectl
 * pkg/polymorphichelpers/rollout_status.go, DeploymentStatusViewer.Status.
 */
export function rolloutState(view: RolloutView): RolloutState {
  if (view.generation > view.observedGeneration) return { kind: 'unobserved', count: 0, of: 0 };
  if (view.progressReason === 'ProgressDeadlineExceeded') return { kind: 'exceeded', count: 0, of: 0 };
  if (view.updated < view.specReplicas) return { kind: 'updating', count: view.updated, of: view.specReplicas };
  if (view.replicas > view.updated)
    return { kind: 'terminating', count: view.replicas - view.updated, of: view.replicas };
  if (view.available < view.updated) return { kind: 'becomingAvailable', count: view.available, of: view.updated };
  return { kind: 'done', count: view.updated, of: view.specReplicas };
}
