// Answers for the cluster autoscaler's decisions: how many more nodes pending pods need, how full a node is, and whether it can be spared.
import { insufficientResources, type NodeCapacity, type Resources } from './sched-fit.ts';

/** A node as the autoscaler simulates it: what it has, and what the pods there request. */
export interface SimulatedNode {
  readonly allocatable: Resources;
  readonly pods: number;
  /** Requests of the pods that are there. */
  readonly requests: readonly Resources[];
}

interface Bin {
  readonly allocatable: Resources;
  readonly used: Record<string, number>;
  readonly pods: { used: number; max: number };
}

function binOf({ allocatable, pods, requests }: SimulatedNode): Bin {
  const bin: Bin = { allocatable, used: {}, pods: { used: 0, max: pods } };
  for (const request of requests) put(bin, request);
  return bin;
}

function put(bin: Bin, request: Resources): void {
  for (const [name, amount] of Object.entries(request)) bin.used[name] = (bin.used[name] ?? 0) + amount;
  bin.pods.used++;
}

/** First fit; false when no bin takes it. */
function place(bins: readonly Bin[], request: Resources): boolean {
  const bin = bins.find((one) => insufficientResources(request, one satisfies NodeCapacity).length === 0);
  if (bin !== undefined) put(bin, request);
  return bin !== undefined;
}

/** How greedy a pod is on such a machine: the larger of its shares of CPU and of memory, added as the estimator does. */
function scoreOf(request: Resources, machine: SimulatedNode): number {
  const share = (name: string): number => (request[name] ?? 0) / (machine.allocatable[name] || 1);
  return share('cpu') + share('memory');
}

/**
 * Nodes of the type `machine` to add so that all `pending` pods find a place, on `nodes` (those that are coming up
 * included) or on new ones: first fit decreasing. Pods that not even an empty machine takes ask for none. Source:
 * kubernetes/autoscaler cluster-autoscaler/estimator/binpacking_estimator.go, Estimate, and
 * core/podlistprocessor/filter_out_schedulable.go.
 */
export function nodesNeeded(
  pending: readonly Resources[],
  nodes: readonly SimulatedNode[],
  machine: SimulatedNode,
): number {
  const bins = nodes.map(binOf);
  let added = 0;
  const greediestFirst = [...pending].sort((a, b) => scoreOf(b, machine) - scoreOf(a, machine));
  for (const request of greediestFirst) {
    if (place(bins, request)) continue;
    const fresh = binOf(machine);
    if (!place([fresh], request)) continue;
    bins.push(fresh);
    added++;
  }
  return added;
}

/**
 * What the pods of a node request, as a share of what it has: of CPU or of memory, whichever is more. Source:
 * cluster-autoscaler/simulator/utilization/info.go, Calculate.
 */
export function nodeUtilization(node: SimulatedNode): number {
  const { used } = binOf(node);
  return ['cpu', 'memory'].reduce((most, name) => Math.max(most, (used[name] ?? 0) / (node.allocatable[name] || 1)), 0);
}

/** Whether the pods of a node fit on the `others`. Source: cluster-autoscaler/simulator/cluster.go, findPlaceFor. */
export function canBeSpared(node: SimulatedNode, others: readonly SimulatedNode[]): boolean {
  const bins = others.map(binOf);
  return node.requests.every((request) => place(bins, request));
}
