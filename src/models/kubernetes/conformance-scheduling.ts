// Answers for the conformance tables of the scheduler, of nodes that fall silent, and of taints.
import { judgeNode, type NodeGrace, type NodeHeartbeats } from './rules/node-health.ts';
import { insufficientResources, podRequest, type Resources } from './rules/sched-fit.ts';
import { feasibleNodesToFind } from './rules/sched-sampling.ts';
import { balancedAllocationScore, leastAllocatedScore, normalizeScores } from './rules/sched-score.ts';
import { type SpreadConstraint, spreadStatuses } from './rules/sched-spread.ts';
import { minTolerationSeconds, type Taint, tolerates, type Toleration } from './rules/taints.ts';

type Amounts = Readonly<Record<string, number>>;

/** A table's amounts with the names that rules use: `cpuMilli` is cpu. */
function resourcesOf(given: Amounts): Resources {
  const entries = Object.entries(given).filter(([name]) => name !== 'pods');
  return Object.fromEntries(entries.map(([name, amount]) => [name === 'cpuMilli' ? 'cpu' : name, amount]));
}

/** Table sched-fit. */
export function podFits(input: unknown): unknown {
  const given = input as {
    readonly podContainers: readonly Amounts[];
    readonly podInitContainers: readonly Amounts[];
    readonly nodeUsed: Amounts;
    readonly nodeAllocatable: Amounts;
  };
  const request = podRequest(given.podContainers.map(resourcesOf), given.podInitContainers.map(resourcesOf));
  const insufficient = insufficientResources(request, {
    allocatable: resourcesOf(given.nodeAllocatable),
    used: resourcesOf(given.nodeUsed),
    pods: { used: given.nodeUsed.pods ?? 0, max: given.nodeAllocatable.pods ?? 110 },
  });
  return { fits: insufficient.length === 0, insufficient };
}

interface ScoreCase {
  readonly podRequest: Amounts;
  readonly nodes: readonly { readonly name: string; readonly [resource: string]: number | string }[];
  readonly existingPods: readonly { readonly node: string; readonly request: Amounts }[];
}

function scoresOf(given: ScoreCase, score: (used: Resources, allocatable: Resources) => number | null): unknown {
  const scores = given.nodes.map(({ name, ...allocatable }) => {
    const pods = given.existingPods.filter((pod) => pod.node === name).map((pod) => pod.request);
    return [name, score(podRequest(pods, []), allocatable as Resources)];
  });
  return { scores: Object.fromEntries(scores) };
}

/** Table sched-least-allocated. */
export function leastAllocated(input: unknown): unknown {
  const given = input as ScoreCase & { readonly resourceWeights: Amounts };
  return scoresOf(given, (used, allocatable) =>
    leastAllocatedScore(given.podRequest, used, allocatable, given.resourceWeights),
  );
}

/** Table sched-balanced-allocation. */
export function balancedAllocation(input: unknown): unknown {
  const given = input as ScoreCase & { readonly resources: readonly string[] };
  return scoresOf(given, (used, allocatable) =>
    balancedAllocationScore(given.podRequest, used, allocatable, given.resources),
  );
}

/** Table sched-normalize-score. */
export function normalizedScores(input: unknown): unknown {
  const given = input as { readonly reverse: boolean; readonly scores: readonly number[]; readonly max: number };
  return { scores: normalizeScores(given.scores, given.max, given.reverse) };
}

/** Table sched-num-feasible-nodes. */
export function feasibleNodes(input: unknown): unknown {
  const given = input as { readonly percentageOfNodesToScore: number | null; readonly numAllNodes: number };
  return { numNodes: feasibleNodesToFind(given.percentageOfNodesToScore ?? 0, given.numAllNodes) };
}

/** Table sched-topology-spread-filter. */
export function topologySpread(input: unknown): unknown {
  const given = input as {
    readonly podLabels: readonly string[];
    readonly podNamespace: string;
    readonly constraints: readonly (Omit<SpreadConstraint, 'selectorLabel'> & {
      readonly selectorLabelExists: string;
    })[];
    readonly nodeAffinityNodesIn: readonly string[] | null;
    readonly nodes: readonly { readonly name: string; readonly labels: Readonly<Record<string, string>> }[];
    readonly existingPods: readonly {
      readonly node: string;
      readonly labels: readonly string[];
      readonly namespace: string;
      readonly terminating: boolean;
    }[];
  };
  const statuses = spreadStatuses(
    { labels: given.podLabels, namespace: given.podNamespace },
    given.constraints.map((one) => ({ ...one, selectorLabel: one.selectorLabelExists })),
    given.nodes.map((node) => ({ ...node, isEligible: given.nodeAffinityNodesIn?.includes(node.name) ?? true })),
    given.existingPods.map((pod) => ({ ...pod, isTerminating: pod.terminating })),
  );
  return { status: Object.fromEntries(statuses) };
}

interface HeartbeatCase {
  readonly readyHeartbeatSecondsAgo: number | null;
  readonly leaseRenewSecondsAgo: number | null;
}

/** Table node-health-lease. */
export function nodeHealth(input: unknown): unknown {
  const given = input as {
    readonly nodeMonitorGraceSeconds: number;
    readonly nodeStartupGraceSeconds: number;
    readonly nodeAgeAtFirstCheckSeconds: number;
    readonly firstCheck: HeartbeatCase;
    readonly secondsUntilSecondCheck: number;
    readonly secondCheck: HeartbeatCase | null;
  };
  const first = given.nodeAgeAtFirstCheckSeconds * 1_000_000;
  const second = first + given.secondsUntilSecondCheck * 1_000_000;
  const grace: NodeGrace = {
    monitor: given.nodeMonitorGraceSeconds * 1_000_000,
    startup: given.nodeStartupGraceSeconds * 1_000_000,
  };
  const node = heartbeatsAt(given.firstCheck, first);
  const before = judgeNode(node, undefined, grace, first);
  const later = given.secondCheck === null ? node : heartbeatsAt(given.secondCheck, second);
  const ready = before.setReady ?? later.ready;
  const verdict = second > first ? judgeNode({ ...later, ready }, before.health, grace, second) : before;
  return {
    readyConditionSetTo: verdict.setReady ?? before.setReady,
    reason: verdict.reason ?? before.reason,
    podsMarkedNotReady: verdict.marksPods || before.marksPods,
  };
}

function heartbeatsAt(given: HeartbeatCase, now: number): NodeHeartbeats {
  const momentOf = (seconds: number | null): number | null => (seconds === null ? null : now - seconds * 1_000_000);
  const readyHeartbeat = momentOf(given.readyHeartbeatSecondsAgo);
  return {
    created: 0,
    readyHeartbeat,
    ready: readyHeartbeat === null ? null : 'True',
    leaseRenewed: momentOf(given.leaseRenewSecondsAgo),
  };
}

/** Table taint-min-toleration. */
export function minToleration(input: unknown): unknown {
  const { tolerationSeconds } = input as { readonly tolerationSeconds: readonly (number | null)[] };
  return { minTolerationSeconds: minTolerationSeconds(tolerationSeconds) };
}

/** Table toleration-matches-taint. */
export function tolerationMatches(input: unknown): unknown {
  const given = input as {
    readonly toleration: Toleration;
    readonly taint: Taint;
    readonly comparisonOperatorsEnabled: boolean;
  };
  return { tolerated: tolerates(given.toleration, given.taint, given.comparisonOperatorsEnabled) };
}
