// Answers for nodes that fall silent: the controller marks them and taints them, and evicts the pods that do not tolerate that.
import type { Context } from '../../engine/index.ts';
import { send, updateSpec, updateStatus } from './api.ts';
import type { ManagerState, NodeWatch } from './manager-state.ts';
import type { NodeObject } from './objects.ts';
import { judgeNode } from './rules/node-health.ts';
import { type Taint, toleratedSeconds } from './rules/taints.ts';
import { evictionRate } from './rules/zone.ts';

const UNREACHABLE = 'node.kubernetes.io/unreachable';
const NO_SCHEDULE: Taint = { key: UNREACHABLE, value: '', effect: 'NoSchedule' };
const NO_EXECUTE: Taint = { key: UNREACHABLE, value: '', effect: 'NoExecute' };

export function nodeWatch(): NodeWatch {
  return { health: new Map(), nextTaint: 0, evictions: new Map() };
}

/** Every nodeMonitorPeriod. Source: pkg/controller/nodelifecycle/node_lifecycle_controller.go, monitorNodeHealth. */
export function monitorNodes(s: ManagerState, ctx: Context): void {
  const grace = { monitor: ctx.params.nodeMonitorGracePeriod, startup: ctx.params.nodeStartupGracePeriod };
  const silent: NodeObject[] = [];
  for (const node of s.cache.node.values()) {
    const verdict = judgeNode(
      {
        created: node.created,
        readyHeartbeat: node.status.heartbeat,
        ready: node.status.ready,
        leaseRenewed: s.cache.lease.get(node.name)?.spec.renewed ?? null,
      },
      s.nodes.health.get(node.name),
      grace,
      ctx.now(),
    );
    s.nodes.health.set(node.name, verdict.health);
    if (verdict.setReady !== null) lose(s, ctx, node, verdict.marksPods);
    else if (node.status.ready === 'Unknown') silent.push(node);
    else if (node.spec.taints.some((taint) => taint.key === UNREACHABLE)) untaint(ctx, node);
  }
  taint(s, ctx, silent);
}

/** The node is marked, and so are its pods: nothing is known of them. */
function lose(s: ManagerState, ctx: Context, node: NodeObject, marksPods: boolean): void {
  updateStatus(ctx, ctx.config.server, node, { ready: 'Unknown' });
  ctx.log('cluster.nodeLost', { node: node.name });
  if (!marksPods) return;
  for (const pod of s.cache.pod.values())
    if (pod.spec.node === node.name && pod.status.ready)
      updateStatus(ctx, ctx.config.server, pod, { ready: false, readyChanged: ctx.now() });
}

/** No new pods at once; no pods at all as fast as the rate of evictions allows. Source: processNoScheduleTaintingPass. */
function taint(s: ManagerState, ctx: Context, silent: readonly NodeObject[]): void {
  const rate = evictionRate(s.cache.node.size, silent.length, ctx.params);
  for (const node of silent) {
    const has = (effect: string): boolean =>
      node.spec.taints.some((one) => one.key === UNREACHABLE && one.effect === effect);
    const added: Taint[] = has('NoSchedule') ? [] : [NO_SCHEDULE];
    if (!has('NoExecute') && rate > 0 && ctx.now() >= s.nodes.nextTaint) {
      added.push(NO_EXECUTE);
      s.nodes.nextTaint = ctx.now() + Math.round(1_000_000 / rate);
    }
    if (added.length > 0) updateSpec<'node'>(ctx, ctx.config.server, node, { taints: [...node.spec.taints, ...added] });
  }
}

function untaint(ctx: Context, node: NodeObject): void {
  updateSpec<'node'>(ctx, ctx.config.server, node, {
    taints: node.spec.taints.filter((one) => one.key !== UNREACHABLE),
  });
}

/**
 * A node or a pod of it was seen: who has to leave gets a date, and who has to no longer loses it. Source:
 * pkg/controller/tainteviction/taint_eviction.go, processPodOnNode.
 */
export function onNodeTaints(s: ManagerState, ctx: Context, name: string): void {
  const taints = s.cache.node.get(name)?.spec.taints ?? [];
  const executes = taints.some((one) => one.effect === 'NoExecute');
  if (!executes && s.nodes.evictions.size === 0) return;
  for (const pod of s.cache.pod.values()) {
    if (pod.spec.node !== name) continue;
    const timer = s.nodes.evictions.get(pod.name);
    const seconds = pod.deletedAt === null ? toleratedSeconds(pod.spec.template.tolerations, taints) : null;
    if (seconds !== null && timer === undefined)
      s.nodes.evictions.set(pod.name, ctx.setTimer(seconds * 1_000_000, 'evict', pod.name));
    if (seconds === null && timer !== undefined) {
      ctx.cancelTimer(timer);
      s.nodes.evictions.delete(pod.name);
    }
  }
}

/** It has been borne for as long as it is tolerated. */
export function onEviction(s: ManagerState, ctx: Context, name: string): void {
  s.nodes.evictions.delete(name);
  ctx.log('cluster.evicted', { pod: name });
  send(ctx, ctx.config.server, { type: 'delete', kind: 'pod', name });
}
