// Answers for how fast pods are evicted from nodes that are lost: the more nodes are, the more likely the fault lies elsewhere.

/** Nodes a second, and when which of them counts. Names are those of the controller's flags. */
export interface EvictionRates {
  readonly nodeEvictionRate: number;
  readonly secondaryNodeEvictionRate: number;
  readonly unhealthyZoneThreshold: number;
  readonly largeClusterSizeThreshold: number;
}

/**
 * Nodes a second that may lose their pods, in the one zone there is: none when all are lost. Source: kubernetes/kubernetes
 * pkg/controller/nodelifecycle/node_lifecycle_controller.go, ComputeZoneState, ReducedQPSFunc and handleDisruption.
 */
export function evictionRate(nodes: number, notReady: number, rates: EvictionRates): number {
  if (notReady === nodes) return 0;
  const isPartial = notReady > 2 && notReady / nodes >= rates.unhealthyZoneThreshold;
  if (!isPartial) return rates.nodeEvictionRate;
  return nodes > rates.largeClusterSizeThreshold ? rates.secondaryNodeEvictionRate : 0;
}
