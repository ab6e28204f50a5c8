// Answers for a Deployment's history of ReplicaSets: which are kept, and which one an undo goes back to.

/** `revisionHistoryLimit` of this value keeps all. */
const KEEP_ALL = 2147483647;

/** What the history looks at in an old ReplicaSet. */
export interface HistoricSet {
  readonly name: string;
  readonly revision: number;
  readonly specReplicas: number;
  readonly statusReplicas: number;
  readonly isTerminating: boolean;
}

/**
 * The old sets to delete: of those beyond the limit, lowest revision first, the ones without pods. One with pods is passed
 * over without a substitute. Source: kubernetes/kubernetes pkg/controller/deployment/sync.go, cleanupDeployment.
 */
export function setsToForget(limit: number | null, olds: readonly HistoricSet[]): HistoricSet[] {
  if (limit === null || limit === KEEP_ALL) return [];
  const alive = olds.filter((set) => !set.isTerminating);
  const excess = alive.length - limit;
  if (excess <= 0) return [];
  const oldest = [...alive].sort((a, b) => a.revision - b.revision).slice(0, excess);
  return oldest.filter((set) => set.specReplicas === 0 && set.statusReplicas === 0);
}
