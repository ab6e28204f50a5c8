// Answers for the scheduler: pods without a node, one after the other, each to the best of the nodes that fit.
import { type Behaviour, type Context, stream } from '../../engine/index.ts';
import { type ApiEvent, type Cache, emptyCache, learn, updateSpec, watch, watchLater } from './api.ts';
import { checkServer, guardServer, isPong, type ServerHealth, serverHealth } from './api-health.ts';
import { isActive, type NodeObject, type PodObject } from './objects.ts';
import { insufficientResources, type Resources } from './rules/sched-fit.ts';
import { feasibleNodesToFind } from './rules/sched-sampling.ts';
import { balancedAllocationScore, leastAllocatedScore } from './rules/sched-score.ts';
import { tolerates } from './rules/taints.ts';

const TIE = stream('cluster.scheduler.tie');
/** Time of one pod's way through the scheduler. */
const SCHEDULE_TIME = 5_000;
/** What a pod counts for in scores that requests nothing. Source: pkg/scheduler/util/pod_resources.go. */
const DEFAULT_CPU = 100;
const DEFAULT_MEMORY = 200 * 1024 * 1024;

interface Unschedulable {
  attempts: number;
  /** Moment before which it is not tried again. */
  until: number;
}

export interface SchedulerState {
  readonly cache: Cache;
  readonly server: ServerHealth;
  /** Pods bound here and not yet seen bound: pod to node. */
  readonly assumed: Map<string, string>;
  readonly waiting: Map<string, Unschedulable>;
  /** Where the search for feasible nodes goes on. */
  next: number;
  isDue: boolean;
}

export const scheduler: Behaviour<SchedulerState> = {
  role: 'cluster/scheduler',
  init: () => ({
    cache: emptyCache(),
    server: serverHealth(),
    assumed: new Map(),
    waiting: new Map(),
    next: 0,
    isDue: false,
  }),
  start(_s, ctx) {
    watch(ctx, ctx.config.server, ['node', 'pod']);
    guardServer(ctx);
  },
  onMessage(s, ctx, message: ApiEvent) {
    if (isPong(s.server, ctx, message)) return;
    // What was bound may never have arrived.
    if (message.type === 'listed') s.assumed.clear();
    learn(s.cache, message, (object, _before, removed) => {
      if (object.kind !== 'pod') return;
      if (object.spec.node !== '' || removed) s.assumed.delete(object.name);
      if (removed) s.waiting.delete(object.name);
    });
    wake(s, ctx, SCHEDULE_TIME);
  },
  onTimer(s, ctx, name) {
    if (name === 'watch') return watch(ctx, ctx.config.server, ['node', 'pod']);
    if (name === 'health') return checkServer(s.server, ctx);
    s.isDue = false;
    scheduleAll(s, ctx);
  },
  onTrouble: (_s, ctx) => watchLater(ctx),
};

function wake(s: SchedulerState, ctx: Context, delay: number): void {
  if (s.isDue) return;
  s.isDue = true;
  ctx.setTimer(delay, 'schedule');
}

function scheduleAll(s: SchedulerState, ctx: Context): void {
  let soonest = Infinity;
  const usage = usageByNode(s);
  for (const pod of s.cache.pod.values()) {
    if (pod.spec.node !== '' || !isActive(pod) || s.assumed.has(pod.name)) continue;
    const wait = s.waiting.get(pod.name);
    if (wait !== undefined && wait.until > ctx.now()) {
      soonest = Math.min(soonest, wait.until);
      continue;
    }
    if (!scheduleOne(s, ctx, pod, usage)) soonest = Math.min(soonest, s.waiting.get(pod.name)!.until);
  }
  if (soonest < Infinity) wake(s, ctx, soonest - ctx.now());
}

/** Filter, score, bind. Source: kubernetes/kubernetes pkg/scheduler/schedule_one.go. */
function scheduleOne(s: SchedulerState, ctx: Context, pod: PodObject, usage: UsageByNode): boolean {
  const feasible = feasibleNodes(s, pod, usage);
  if (feasible.length === 0) return backOff(s, ctx, pod);
  const best = selectHost(ctx, feasible, (node) => scoreOf(pod, node, usage.get(node.name)!));
  s.waiting.delete(pod.name);
  s.assumed.set(pod.name, best.name);
  addTo(usage.get(best.name)!, pod);
  updateSpec<'pod'>(ctx, ctx.config.server, pod, { node: best.name });
  ctx.log('cluster.bound', { pod: pod.name, node: best.name });
  return true;
}

/** It is tried again after 1, 2, 4, 8 and then 10 seconds. */
function backOff(s: SchedulerState, ctx: Context, pod: PodObject): boolean {
  const attempts = (s.waiting.get(pod.name)?.attempts ?? 0) + 1;
  const { podInitialBackoff, podMaxBackoff } = ctx.params;
  let wait = podInitialBackoff;
  for (let i = 1; i < attempts && wait < podMaxBackoff; i++) wait *= 2;
  s.waiting.set(pod.name, { attempts, until: ctx.now() + Math.min(wait, podMaxBackoff) });
  ctx.count('unschedulable');
  if (attempts === 1) ctx.log('cluster.unschedulable', { pod: pod.name });
  return false;
}

interface Usage {
  cpu: number;
  memory: number;
  /** The same with defaults for pods that request nothing: what scores look at. */
  scoredCpu: number;
  scoredMemory: number;
  pods: number;
}

type UsageByNode = ReadonlyMap<string, Usage>;

/** What the pods of each node request; those that are ending still count. */
function usageByNode(s: SchedulerState): UsageByNode {
  const usage = new Map<string, Usage>();
  for (const name of s.cache.node.keys())
    usage.set(name, { cpu: 0, memory: 0, scoredCpu: 0, scoredMemory: 0, pods: 0 });
  for (const pod of s.cache.pod.values()) {
    const used = usage.get(pod.spec.node || (s.assumed.get(pod.name) ?? ''));
    if (used === undefined || pod.status.phase === 'Failed' || pod.status.phase === 'Succeeded') continue;
    addTo(used, pod);
  }
  return usage;
}

function addTo(used: Usage, pod: PodObject): void {
  const { requests } = pod.spec.template;
  used.cpu += requests.cpu;
  used.memory += requests.memory;
  used.scoredCpu += requests.cpu || DEFAULT_CPU;
  used.scoredMemory += requests.memory || DEFAULT_MEMORY;
  used.pods++;
}

/** As many fitting nodes as are enough, beginning where the last search ended. */
function feasibleNodes(s: SchedulerState, pod: PodObject, usage: UsageByNode): NodeObject[] {
  const nodes = [...s.cache.node.values()];
  const enough = feasibleNodesToFind(0, nodes.length);
  const feasible: NodeObject[] = [];
  let looked = 0;
  for (; looked < nodes.length && feasible.length < enough; looked++) {
    const node = nodes[(s.next + looked) % nodes.length]!;
    if (fits(pod, node, usage.get(node.name)!)) feasible.push(node);
  }
  s.next = nodes.length === 0 ? 0 : (s.next + looked) % nodes.length;
  return feasible;
}

function fits(pod: PodObject, node: NodeObject, used: Usage): boolean {
  if (node.spec.unschedulable) return false;
  const { tolerations, requests } = pod.spec.template;
  const repels = node.spec.taints.some(
    (taint) => taint.effect !== 'PreferNoSchedule' && !tolerations.some((one) => tolerates(one, taint, false)),
  );
  if (repels) return false;
  const capacity = {
    allocatable: { cpu: node.spec.cpu, memory: node.spec.memory },
    used: { cpu: used.cpu, memory: used.memory },
    pods: { used: used.pods, max: node.spec.pods },
  };
  return insufficientResources(requests, capacity).length === 0;
}

/** LeastAllocated and BalancedAllocation, each with weight 1. */
function scoreOf(pod: PodObject, node: NodeObject, used: Usage): number {
  const { requests } = pod.spec.template;
  const allocatable: Resources = { cpu: node.spec.cpu, memory: node.spec.memory };
  const scored: Resources = { cpu: requests.cpu || DEFAULT_CPU, memory: requests.memory || DEFAULT_MEMORY };
  const least = leastAllocatedScore(scored, { cpu: used.scoredCpu, memory: used.scoredMemory }, allocatable, {
    cpu: 1,
    memory: 1,
  });
  if (requests.cpu === 0 && requests.memory === 0) return least;
  const balanced = balancedAllocationScore(requests, { cpu: used.cpu, memory: used.memory }, allocatable, [
    'cpu',
    'memory',
  ]);
  return least + balanced;
}

/** The highest score, ties by chance. Source: schedule_one.go, selectHost. */
function selectHost(ctx: Context, nodes: readonly NodeObject[], score: (node: NodeObject) => number): NodeObject {
  let best = nodes[0]!;
  let most = score(best);
  let ties = 1;
  for (const node of nodes.slice(1)) {
    const points = score(node);
    if (points > most) [best, most, ties] = [node, points, 1];
    else if (points === most && ctx.draw(TIE) * ++ties < 1) best = node;
  }
  return best;
}
