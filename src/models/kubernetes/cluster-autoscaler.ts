// Answers for the cluster autoscaler, and for the provider whose machines it orders: nodes come for pods that fit nowhere, and go unneeded.
import type { Behaviour, Context, Pid } from '../../engine/index.ts';
import { type ApiEvent, type Cache, emptyCache, learn, send, updateSpec, watch, watchLater } from './api.ts';
import { checkServer, guardServer, isPong, type ServerHealth, serverHealth } from './api-health.ts';
import { kubelet } from './kubelet.ts';
import type { NodeGroup } from './node-group-params.ts';
import { isActive, type NodeObject } from './objects.ts';
import { canBeSpared, nodesNeeded, nodeUtilization, type SimulatedNode } from './rules/node-group.ts';
import type { Taint } from './rules/taints.ts';

/** Source: kubernetes/autoscaler cluster-autoscaler/utils/taints/taints.go. */
const TO_BE_DELETED: Taint = { key: 'ToBeDeletedByClusterAutoscaler', value: '', effect: 'NoSchedule' };
/** Evictions are given up after so long. Source: cluster-autoscaler/core/scaledown/actuation/drain.go, MaxPodEvictionTime. */
const MAX_EVICTION_TIME = 120_000_000;

const WATCHED = ['node', 'pod'] as const;

/** A machine that was ordered, and is paid for from then on. */
export interface Machine {
  readonly name: string;
  readonly number: number;
  readonly ordered: number;
  readonly due: number;
  /** Of its kubelet; -1 until the machine is up. */
  readonly pid: Pid;
}

/** What the provider knows: it outlives the autoscaler. */
interface Group {
  readonly last: number;
  readonly machines: readonly Machine[];
  /** Time that machines existed which are gone. */
  readonly past: number;
}

export interface ClusterAutoscalerState {
  readonly cache: Cache;
  readonly server: ServerHealth;
  group: Group;
  isListed: boolean;
  lastAdded: number;
  /** Since when a node has been unneeded. */
  readonly unneeded: Map<string, number>;
  /** Since when a node is drained. */
  readonly draining: Map<string, number>;
}

export const clusterAutoscaler: Behaviour<ClusterAutoscalerState> = {
  role: 'cluster/clusterAutoscaler',
  init: (ctx) => ({
    cache: emptyCache(),
    server: serverHealth(),
    group: ctx.read('group') ?? { last: 0, machines: [], past: 0 },
    isListed: false,
    lastAdded: -Infinity,
    unneeded: new Map(),
    draining: new Map(),
  }),
  start(s, ctx) {
    watch(ctx, ctx.config.server, WATCHED);
    guardServer(ctx);
    for (const { name, pid, due } of s.group.machines)
      if (pid < 0) ctx.setTimer(Math.max(0, due - ctx.now()), 'up', name);
    keepToMinimum(s, ctx, 0);
    ctx.setTimer(groupOf(ctx).scanInterval, 'scan');
  },
  onMessage(s, ctx, message: ApiEvent) {
    if (isPong(s.server, ctx, message)) return;
    if (message.type === 'listed') s.isListed = true;
    learn(s.cache, message, () => {});
  },
  onTimer(s, ctx, name, data) {
    if (name === 'watch') return watch(ctx, ctx.config.server, WATCHED);
    if (name === 'health') return checkServer(s.server, ctx);
    if (name === 'up') return startMachine(s, ctx, data);
    if (s.isListed) scan(s, ctx);
    ctx.setTimer(groupOf(ctx).scanInterval, 'scan');
  },
  onTrouble(_s, ctx, trouble) {
    if (trouble.peer === ctx.config.server) watchLater(ctx);
  },
};

const groupOf = (ctx: Context): NodeGroup => ctx.params.nodeGroup;

/** One loop. Source: cluster-autoscaler/core/static_autoscaler.go, RunOnce. */
function scan(s: ClusterAutoscalerState, ctx: Context): void {
  keepToMinimum(s, ctx, groupOf(ctx).provisioning);
  const hasAdded = scaleUp(s, ctx);
  for (const name of [...s.draining.keys()]) drainOn(s, ctx, name);
  if (hasAdded) return s.unneeded.clear();
  findUnneeded(s, ctx);
  scaleDown(s, ctx);
}

function keep(s: ClusterAutoscalerState, ctx: Context, group: Group): void {
  s.group = group;
  ctx.write('group', group);
  ctx.sync(null);
}

// ---------------------------------------------------------------- machines

function keepToMinimum(s: ClusterAutoscalerState, ctx: Context, delay: number): void {
  order(s, ctx, groupOf(ctx).min - s.group.machines.length, delay);
}

function order(s: ClusterAutoscalerState, ctx: Context, wanted: number, delay: number): number {
  const { max } = groupOf(ctx);
  const count = Math.max(0, Math.min(wanted, max - s.group.machines.length));
  if (count === 0) return 0;
  const now = ctx.now();
  const ordered = Array.from({ length: count }, (_, i): Machine => {
    const number = s.group.last + i + 1;
    return { name: `${ctx.config.cluster}-auto-${number}`, number, ordered: now, due: now + delay, pid: -1 };
  });
  keep(s, ctx, { ...s.group, last: s.group.last + count, machines: [...s.group.machines, ...ordered] });
  for (const { name } of ordered) ctx.setTimer(delay, 'up', name);
  return count;
}

/** The machine is up: its kubelet starts, and joins the cluster. */
function startMachine(s: ClusterAutoscalerState, ctx: Context, name: string): void {
  const machine = s.group.machines.find((one) => one.name === name);
  if (machine === undefined || machine.pid >= 0) return;
  const { cpu, memory, pods } = groupOf(ctx);
  const host = ctx.host(name, cpu);
  const ordinal = ctx.config.nodes + machine.number;
  const pid = ctx.spawn({
    part: ctx.config.part,
    name: `${ctx.config.cluster}#${ordinal}`,
    role: kubelet.role,
    ordinal,
    host,
    member: true,
    config: { server: ctx.config.server, node: name, host, machine: { cpu, memory, pods } },
  });
  ctx.log('cluster.machineUp', { node: name });
  const machines = s.group.machines.map((one) => (one.name === name ? { ...one, pid } : one));
  keep(s, ctx, { ...s.group, machines });
}

/** Its last pod is gone: the machine is given back. */
function giveBack(s: ClusterAutoscalerState, ctx: Context, name: string): void {
  const machine = s.group.machines.find((one) => one.name === name);
  s.draining.delete(name);
  s.unneeded.delete(name);
  if (machine === undefined) return;
  ctx.signal(machine.pid, 'kill', 'the machine is given back');
  for (const kind of ['node', 'lease'] as const) send(ctx, ctx.config.server, { type: 'delete', kind, name });
  ctx.log('cluster.machineRemoved', { node: name });
  ctx.count('nodesRemoved');
  keep(s, ctx, {
    ...s.group,
    machines: s.group.machines.filter((one) => one !== machine),
    past: s.group.past + ctx.now() - machine.ordered,
  });
}

// ---------------------------------------------------------------- more nodes

/** Pods for which there is no room, not even on nodes that are coming up. Source: core/scaleup/orchestrator/orchestrator.go. */
function scaleUp(s: ClusterAutoscalerState, ctx: Context): boolean {
  const pending = [...s.cache.pod.values()].filter((pod) => pod.spec.node === '' && isActive(pod));
  if (pending.length === 0) return false;
  const { cpu, memory, pods } = groupOf(ctx);
  const machine: SimulatedNode = { allocatable: { cpu: Math.round(cpu * 1000), memory }, pods, requests: [] };
  const here = [...s.cache.node.values()].filter(takesPods).map((node) => simulated(s, node));
  const comingUp = s.group.machines.filter(({ name }) => !s.cache.node.has(name)).map(() => machine);
  const needed = nodesNeeded(
    pending.map((pod) => pod.spec.template.requests),
    [...here, ...comingUp],
    machine,
  );
  const added = order(s, ctx, needed, groupOf(ctx).provisioning);
  if (added === 0) return false;
  s.lastAdded = ctx.now();
  ctx.log('cluster.scaledUp', { pods: pending.length, count: added });
  ctx.count('nodesAdded', added);
  return true;
}

function takesPods(node: NodeObject): boolean {
  return !node.spec.unschedulable && node.status.ready === 'True' && node.spec.taints.length === 0;
}

function simulated(s: ClusterAutoscalerState, node: NodeObject): SimulatedNode {
  const { cpu, memory, pods } = node.spec;
  return {
    allocatable: { cpu, memory },
    pods,
    requests: podsOn(s, node.name).map((pod) => pod.spec.template.requests),
  };
}

function podsOn(s: ClusterAutoscalerState, node: string) {
  return [...s.cache.pod.values()].filter((pod) => pod.spec.node === node);
}

// ---------------------------------------------------------------- fewer nodes

/** Nodes of the group below the threshold whose pods fit elsewhere. Source: core/scaledown/eligibility/eligibility.go. */
function findUnneeded(s: ClusterAutoscalerState, ctx: Context): void {
  const nodes = [...s.cache.node.values()].filter(takesPods);
  for (const { name } of s.group.machines) {
    const node = nodes.find((one) => one.name === name);
    if (node === undefined || !isUnneeded(s, ctx, node, nodes)) s.unneeded.delete(name);
    else if (!s.unneeded.has(name)) s.unneeded.set(name, ctx.now());
  }
}

function isUnneeded(s: ClusterAutoscalerState, ctx: Context, node: NodeObject, nodes: readonly NodeObject[]): boolean {
  const here = simulated(s, node);
  if (nodeUtilization(here) >= groupOf(ctx).scaleDownUtilizationThreshold) return false;
  const others = nodes.filter((one) => one !== node && !s.unneeded.has(one.name));
  return canBeSpared(
    here,
    others.map((one) => simulated(s, one)),
  );
}

/** Empty nodes all at once; of the others one at a time. Source: core/scaledown/planner/planner.go, NodesToDelete. */
function scaleDown(s: ClusterAutoscalerState, ctx: Context): void {
  const { scaleDownDelayAfterAdd, scaleDownUnneededTime, min } = groupOf(ctx);
  if (ctx.now() - s.lastAdded < scaleDownDelayAfterAdd) return;
  let spare = s.group.machines.length - s.draining.size - min;
  for (const [name, since] of s.unneeded) {
    const isEmpty = podsOn(s, name).length === 0;
    if (spare <= 0 || ctx.now() - since < scaleDownUnneededTime || (!isEmpty && s.draining.size > 0)) continue;
    spare--;
    s.draining.set(name, ctx.now());
    const node = s.cache.node.get(name)!;
    updateSpec<'node'>(ctx, ctx.config.server, node, { taints: [...node.spec.taints, TO_BE_DELETED] });
    ctx.log('cluster.nodeUnneeded', { node: name });
    evictFrom(s, ctx, name);
  }
}

function evictFrom(s: ClusterAutoscalerState, ctx: Context, node: string): void {
  for (const pod of podsOn(s, node))
    if (pod.deletedAt === null) send(ctx, ctx.config.server, { type: 'evict', name: pod.name });
}

/** Evictions that a budget refused are asked for again, for a while; then the node is kept. */
function drainOn(s: ClusterAutoscalerState, ctx: Context, name: string): void {
  const pods = podsOn(s, name);
  if (pods.length === 0) return giveBack(s, ctx, name);
  if (ctx.now() - s.draining.get(name)! < MAX_EVICTION_TIME) return evictFrom(s, ctx, name);
  if (pods.every((pod) => pod.deletedAt !== null)) return;
  s.draining.delete(name);
  s.unneeded.delete(name);
  const node = s.cache.node.get(name);
  if (node === undefined) return;
  const taints = node.spec.taints.filter((one) => one.key !== TO_BE_DELETED.key);
  updateSpec<'node'>(ctx, ctx.config.server, node, { taints });
  ctx.log('cluster.nodeKept', { node: name });
}
