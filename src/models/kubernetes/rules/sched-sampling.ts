// Answers for how many nodes the scheduler looks at before it is content.

const MIN_FEASIBLE_NODES = 100;
const MIN_FEASIBLE_PERCENTAGE = 5;

/**
 * Feasible nodes at which the search ends. `percentage` 0 lets the size of the cluster decide. Source: kubernetes/kubernetes
 * pkg/scheduler/schedule_one.go, numFeasibleNodesToFind.
 */
export function feasibleNodesToFind(percentage: number, nodes: number): number {
  if (nodes < MIN_FEASIBLE_NODES) return nodes;
  const share = percentage === 0 ? Math.max(MIN_FEASIBLE_PERCENTAGE, 50 - Math.trunc(nodes / 125)) : percentage;
  if (share >= 100) return nodes;
  return Math.max(MIN_FEASIBLE_NODES, Math.trunc((nodes * share) / 100));
}
