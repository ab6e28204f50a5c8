// Answers for whether a pod fits a node: what it requests is not more than what is left.

/** Amounts by resource: cpu in thousandths, memory in bytes, anything else in its own unit. */
export type Resources = Readonly<Record<string, number>>;

export interface Insufficient {
  readonly resource: string;
  readonly requested: number;
  readonly used: number;
  readonly capacity: number;
}

/**
 * What a pod needs at most at one time: its containers together, or the greediest of those that run before them. Source:
 * kubernetes/component-helpers resource/helpers.go, PodRequests.
 */
export function podRequest(containers: readonly Resources[], initContainers: readonly Resources[]): Resources {
  const request: Record<string, number> = {};
  for (const container of containers)
    for (const [name, amount] of Object.entries(container)) request[name] = (request[name] ?? 0) + amount;
  for (const container of initContainers)
    for (const [name, amount] of Object.entries(container)) request[name] = Math.max(request[name] ?? 0, amount);
  return request;
}

/** What a node has to give: `pods` is how many. */
export interface NodeCapacity {
  readonly allocatable: Resources;
  readonly used: Resources;
  readonly pods: { readonly used: number; readonly max: number };
}

/**
 * The resources of which there is too little; none when the pod fits. Source: kubernetes/kubernetes
 * pkg/scheduler/framework/plugins/noderesources/fit.go, fitsRequest.
 */
export function insufficientResources(request: Resources, node: NodeCapacity): Insufficient[] {
  const lacking: Insufficient[] = [];
  if (node.pods.used + 1 > node.pods.max)
    lacking.push({ resource: 'pods', requested: 1, used: node.pods.used, capacity: node.pods.max });
  for (const resource of inOrder(Object.keys(request))) {
    const requested = request[resource]!;
    const used = node.used[resource] ?? 0;
    const capacity = node.allocatable[resource] ?? 0;
    if (requested > 0 && requested > capacity - used) lacking.push({ resource, requested, used, capacity });
  }
  return lacking;
}

/** The resources every node has first, as fitsRequest asks for them. */
function inOrder(names: readonly string[]): readonly string[] {
  const first = ['cpu', 'memory'].filter((name) => names.includes(name));
  return [...first, ...names.filter((name) => !first.includes(name))];
}
