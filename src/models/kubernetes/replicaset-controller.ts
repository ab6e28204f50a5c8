// Answers for the ReplicaSet controller: as many pods as are wanted, made and deleted one sync at a time.
import type { Context } from '../../engine/index.ts';
import { apply, send, updateStatus } from './api.ts';
import { type Expectation, type ManagerState, syncAgain } from './manager-state.ts';
import { isActive, isAvailable, type PodObject, type ReplicaSetObject } from './objects.ts';
import { BURST_REPLICAS, podsToDelete, SLOW_START_INITIAL_BATCH_SIZE, slowStartBatch } from './rules/replica-set.ts';

/** An expectation that does not come true is given up after so long. Source: controller_utils.go, ExpectationsTimeout. */
const EXPECTATIONS_TIMEOUT = 300_000_000;

/** A pod was seen: an expectation may have come true. */
export function observe(
  expectations: Map<string, Expectation>,
  pod: PodObject,
  isKnown: boolean,
  removed: boolean,
): void {
  const expected = expectations.get(pod.spec.owner);
  if (expected === undefined) return;
  if (!isKnown && !removed) expected.adds--;
  if (removed || pod.deletedAt !== null) expected.deletes.delete(pod.name);
  if (expected.adds <= 0 && expected.deletes.size === 0) expectations.delete(pod.spec.owner);
}

/** One sync. Source: kubernetes/kubernetes pkg/controller/replicaset/replica_set.go, syncReplicaSet and manageReplicas. */
export function syncReplicaSet(s: ManagerState, ctx: Context, name: string): void {
  const set = s.cache.replicaSet.get(name);
  if (set === undefined) return;
  const pods: PodObject[] = [];
  for (const pod of s.cache.pod.values()) if (pod.spec.owner === name && isActive(pod)) pods.push(pod);
  const expected = s.expectations.get(name);
  if (expected === undefined || ctx.now() - expected.since > EXPECTATIONS_TIMEOUT) manage(s, ctx, set, pods);
  report(s, ctx, set, pods);
}

function manage(s: ManagerState, ctx: Context, set: ReplicaSetObject, pods: readonly PodObject[]): void {
  const missing = set.spec.replicas - pods.length;
  if (missing > 0) create(s, ctx, set, Math.min(missing, BURST_REPLICAS));
  if (missing < 0) discard(s, ctx, set, pods, Math.min(-missing, BURST_REPLICAS));
}

function create(s: ManagerState, ctx: Context, set: ReplicaSetObject, count: number): void {
  const { service, template, container } = set.spec;
  const { successes } = slowStartBatch(count, SLOW_START_INITIAL_BATCH_SIZE, () => {
    apply(
      ctx,
      ctx.config.server,
      'pod',
      '',
      { service, owner: set.name, node: '', template, container, ordinal: 0 },
      { phase: 'Pending', ready: false, readyChanged: null, started: null, waiting: '', restarts: 0, pid: -1 },
    );
    return true;
  });
  s.expectations.set(set.name, { adds: successes, deletes: new Set(), since: ctx.now() });
  ctx.log('cluster.created', { set: set.name, count: successes });
}

function discard(
  s: ManagerState,
  ctx: Context,
  set: ReplicaSetObject,
  pods: readonly PodObject[],
  count: number,
): void {
  const related = onNodes(s, set.spec.service);
  const ranked = pods.map((pod) => orderedPod(pod, related.get(pod.spec.node) ?? 0));
  const order = { now: ctx.now(), usesDeletionCost: true, isLogarithmic: true };
  const victims = podsToDelete(ranked, count, order).map((pod) => pod.name);
  for (const name of victims) send(ctx, ctx.config.server, { type: 'delete', kind: 'pod', name });
  s.expectations.set(set.name, { adds: 0, deletes: new Set(victims), since: ctx.now() });
  ctx.log('cluster.deleted', { set: set.name, pods: victims.join(', ') });
}

/** How many active pods of a Deployment each node has. */
function onNodes(s: ManagerState, service: string): ReadonlyMap<string, number> {
  const counts = new Map<string, number>();
  for (const pod of s.cache.pod.values())
    if (pod.spec.service === service && isActive(pod)) counts.set(pod.spec.node, (counts.get(pod.spec.node) ?? 0) + 1);
  return counts;
}

/** Ranked by how many active pods of the same Deployment share its node. Source: getPodsRankedByRelatedPodsOnSameNode. */
function orderedPod(pod: PodObject, rank: number) {
  return {
    name: pod.name,
    uid: pod.name,
    node: pod.spec.node,
    phase: pod.status.phase,
    isReady: pod.status.ready,
    readySince: pod.status.ready ? pod.status.readyChanged : null,
    created: pod.created,
    restarts: pod.status.restarts,
    deletionCost: 0,
    rank,
  };
}

function report(s: ManagerState, ctx: Context, set: ReplicaSetObject, pods: readonly PodObject[]): void {
  const now = ctx.now();
  const ready = pods.filter((pod) => pod.status.ready).length;
  const available = pods.filter((pod) => isAvailable(pod, set.spec.minReady, now)).length;
  if (available < ready) syncAgain(ctx, 'replicaSet', set.name, set.spec.minReady + 1);
  const { status } = set;
  if (status.replicas === pods.length && status.ready === ready && status.available === available) return;
  updateStatus(ctx, ctx.config.server, set, { replicas: pods.length, ready, available });
  s.queues.deployment.add(set.spec.owner);
}
