// Answers for what the controller manager remembers, and how its controllers ask for a sync later.
import type { Context, Pid } from '../../engine/index.ts';
import type { Cache } from './api.ts';
import type { ServerHealth } from './api-health.ts';
import type { NodeHealth } from './rules/node-health.ts';
import type { AutoscalerMemory } from './rules/hpa-reconcile.ts';

/** What every process of a cluster is told. */
export interface ClusterConfig {
  readonly server: Pid;
  /** Answers queries for metrics. */
  readonly metrics: Pid;
}

export type Queue = 'replicaSet' | 'deployment' | 'service';

export interface ManagerState {
  readonly cache: Cache;
  readonly server: ServerHealth;
  readonly queues: Readonly<Record<Queue, Set<string>>>;
  isDue: boolean;
  /** What a ReplicaSet has asked for and not seen yet. */
  readonly expectations: Map<string, Expectation>;
  readonly nodes: NodeWatch;
  readonly autoscalers: Map<string, AutoscalerMemory>;
}

/** What a ReplicaSet asked for and has not been seen: until then a sync would ask again. */
export interface Expectation {
  adds: number;
  readonly deletes: Set<string>;
  readonly since: number;
}

/** What is remembered of nodes. */
export interface NodeWatch {
  readonly health: Map<string, NodeHealth>;
  /** Moment at which the next node may be given its NoExecute taint. */
  nextTaint: number;
  /** Timers of evictions by pod. */
  readonly evictions: Map<string, number>;
}

/** Syncs a key once more, later: `delay` from now. */
export function syncAgain(ctx: Context, queue: Queue, key: string, delay: number): void {
  ctx.setTimer(delay, 'again', [queue, key]);
}
