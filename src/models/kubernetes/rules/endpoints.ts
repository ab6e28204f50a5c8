// Answers for which pods a Service lists as endpoints, in what condition, and which of them a node's proxy uses.
import type { PodPhase } from './pod-order.ts';

/** What the EndpointSlice controller looks at in a pod. */
export interface EndpointPod {
  readonly phase: PodPhase;
  readonly hasIp: boolean;
  readonly isTerminating: boolean;
}

/** Source: kubernetes/endpointslice util/controller_utils.go, ShouldPodBeInEndpoints. */
export function shouldPodBeInEndpoints(pod: EndpointPod, includesTerminating: boolean): boolean {
  if (pod.phase === 'Failed' || pod.phase === 'Succeeded' || !pod.hasIp) return false;
  return includesTerminating || !pod.isTerminating;
}

export interface EndpointConditions {
  readonly ready: boolean;
  readonly serving: boolean;
  readonly terminating: boolean;
}

/** Source: kubernetes/endpointslice utils.go, podToEndpoint. */
export function endpointConditions(
  isPodReady: boolean,
  isTerminating: boolean,
  publishesNotReady: boolean,
): EndpointConditions {
  return {
    ready: publishesNotReady || (isPodReady && !isTerminating),
    serving: isPodReady,
    terminating: isTerminating,
  };
}

/** An endpoint as a node's proxy sees it. */
export interface ProxiedEndpoint extends EndpointConditions {
  readonly endpoint: string;
  readonly isLocal: boolean;
  readonly zoneHints: readonly string[];
  readonly nodeHints?: readonly string[];
}

/** What the proxy asks of a Service. */
export interface TrafficPolicy {
  readonly isInternalLocal: boolean;
  readonly isExternalLocal: boolean;
  /** It has a node port, a load balancer or external addresses. */
  readonly isExternallyAccessible: boolean;
}

/** Endpoints by use; null where the Service has no use for such a list. */
export interface Categorized {
  readonly cluster: readonly string[] | null;
  readonly local: readonly string[] | null;
  readonly reachable: readonly string[];
}

/**
 * The endpoints that a proxy on a node in `zone` uses. Without a ready one, those that still serve while they terminate.
 * Source: kubernetes/kubernetes pkg/proxy/topology.go, CategorizeEndpoints.
 */
export function categorizeEndpoints(
  endpoints: readonly ProxiedEndpoint[],
  policy: TrafficPolicy,
  zone: string,
  node = '',
): Categorized {
  const isNear = nearness(endpoints, zone, node);
  const cluster = usesCluster(policy) ? names(usable(endpoints, isNear)) : null;
  const local = usesLocal(policy)
    ? names(
        usable(
          endpoints.filter((one) => one.isLocal),
          () => true,
        ),
      )
    : null;
  const either = new Set([...(cluster ?? []), ...(local ?? [])]);
  return { cluster, local, reachable: names(endpoints).filter((name) => either.has(name)) };
}

function usesCluster(policy: TrafficPolicy): boolean {
  return !policy.isInternalLocal || policy.isExternallyAccessible;
}

function usesLocal(policy: TrafficPolicy): boolean {
  return policy.isInternalLocal || (policy.isExternalLocal && policy.isExternallyAccessible);
}

function usable(
  endpoints: readonly ProxiedEndpoint[],
  suits: (endpoint: ProxiedEndpoint) => boolean,
): readonly ProxiedEndpoint[] {
  const ready = endpoints.filter((one) => one.ready && suits(one));
  return ready.length > 0 ? ready : endpoints.filter((one) => one.serving && one.terminating);
}

/**
 * Hints count only when every ready endpoint has some and one names this place; of the node before of the zone. Source: the
 * same file, topologyModeFromHints and availableForTopology.
 */
function nearness(all: readonly ProxiedEndpoint[], zone: string, node: string): (endpoint: ProxiedEndpoint) => boolean {
  const ready = all.filter((one) => one.ready);
  const isUsed = (hintsOf: (one: ProxiedEndpoint) => readonly string[], place: string): boolean =>
    ready.every((one) => hintsOf(one).length > 0) && ready.some((one) => hintsOf(one).includes(place));
  if (isUsed(nodeHintsOf, node)) return (one) => nodeHintsOf(one).includes(node);
  if (isUsed(zoneHintsOf, zone)) return (one) => one.zoneHints.includes(zone);
  return () => true;
}

function nodeHintsOf(endpoint: ProxiedEndpoint): readonly string[] {
  return endpoint.nodeHints ?? [];
}

function zoneHintsOf(endpoint: ProxiedEndpoint): readonly string[] {
  return endpoint.zoneHints;
}

function names(endpoints: readonly ProxiedEndpoint[]): string[] {
  return endpoints.map((one) => one.endpoint);
}
