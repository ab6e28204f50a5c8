// Answers for where pods may go that have to be spread evenly over zones or nodes.

/** One `topologySpreadConstraints` entry; the selector asks for a label, whatever its value. */
export interface SpreadConstraint {
  readonly maxSkew: number;
  readonly topologyKey: string;
  readonly selectorLabel: string;
  readonly whenUnsatisfiable: 'DoNotSchedule' | 'ScheduleAnyway';
}

export interface SpreadNode {
  readonly name: string;
  readonly labels: Readonly<Record<string, string>>;
  /** Whether the pod's node affinity names it. */
  readonly isEligible: boolean;
}

export interface SpreadPod {
  readonly node: string;
  readonly labels: readonly string[];
  readonly namespace: string;
  readonly isTerminating: boolean;
}

export type SpreadStatus = 'Success' | 'Unschedulable' | 'UnschedulableAndUnresolvable';

/**
 * For every node, whether the pod may go there: the pods of its topology value may exceed the emptiest value's by `maxSkew`
 * at most. Source: kubernetes/kubernetes pkg/scheduler/framework/plugins/podtopologyspread/filtering.go.
 */
export function spreadStatuses(
  pod: { readonly labels: readonly string[]; readonly namespace: string },
  constraints: readonly SpreadConstraint[],
  nodes: readonly SpreadNode[],
  existing: readonly SpreadPod[],
): Map<string, SpreadStatus> {
  const hard = constraints.filter((one) => one.whenUnsatisfiable === 'DoNotSchedule');
  const counted = nodes.filter(
    (node) => node.isEligible && hard.every((one) => Object.hasOwn(node.labels, one.topologyKey)),
  );
  const counts = hard.map((one) => countsByValue(one, pod.namespace, counted, existing));
  return new Map(nodes.map((node) => [node.name, statusOf(node, pod.labels, hard, counts)]));
}

function statusOf(
  node: SpreadNode,
  labels: readonly string[],
  constraints: readonly SpreadConstraint[],
  counts: readonly ReadonlyMap<string, number>[],
): SpreadStatus {
  for (const [i, one] of constraints.entries()) {
    const value = node.labels[one.topologyKey];
    if (value === undefined) return 'UnschedulableAndUnresolvable';
    const self = labels.includes(one.selectorLabel) ? 1 : 0;
    const least = Math.min(...counts[i]!.values());
    if ((counts[i]!.get(value) ?? 0) + self - least > one.maxSkew) return 'Unschedulable';
  }
  return 'Success';
}

function countsByValue(
  constraint: SpreadConstraint,
  namespace: string,
  nodes: readonly SpreadNode[],
  existing: readonly SpreadPod[],
): Map<string, number> {
  const topologyOf = new Map(nodes.map((node) => [node.name, node.labels[constraint.topologyKey]!]));
  const counts = new Map([...topologyOf.values()].map((value) => [value, 0]));
  for (const pod of existing) {
    const value = topologyOf.get(pod.node);
    if (value === undefined || pod.isTerminating || pod.namespace !== namespace) continue;
    if (pod.labels.includes(constraint.selectorLabel)) counts.set(value, counts.get(value)! + 1);
  }
  return counts;
}
