// Answers for what can be read of a cluster: its pods by state, its nodes, and the numbers of each Deployment as kubectl prints them.
import type { ReadingSpec } from '../contract.ts';
import type { PartView, ProcessView } from '../view.ts';
import type { ApiServerState } from './api-server.ts';
import type { ClusterAutoscalerState } from './cluster-autoscaler.ts';
import { podState } from './charts.ts';
import type { DeploymentObject, PodObject } from './objects.ts';
import { buildAll, type BuiltImage } from './rules/images.ts';

const role = 'cluster/apiServer';
const AUTOSCALER = 'cluster/clusterAutoscaler';
const HOUR = 3_600_000_000;

function objectsOf(p: ProcessView): ApiServerState['objects'] {
  return (p.state as ApiServerState).objects;
}

/** The API server's objects; null while it does not run. */
export function objectsIn(part: PartView): ApiServerState['objects'] | null {
  const server = part.processes.find((p) => p.role === role);
  return server === undefined || server.state === null ? null : objectsOf(server);
}

/** A number of each Deployment, by the name of its service, and the sum of all. */
function byDeployment(
  name: string,
  title: string,
  description: string,
  of: (deployment: DeploymentObject) => number,
): ReadingSpec[] {
  const gauge = { name, title, description, unit: 'pods', kind: 'gauge', role, fold: 'sum', integer: true } as const;
  const sum: ReadingSpec = {
    ...gauge,
    read: (p) => [...objectsOf(p).deployment.values()].reduce((total, one) => total + of(one), 0),
  };
  const each: ReadingSpec = {
    ...gauge,
    items: (p) => [...objectsOf(p).deployment.keys()],
    readItem: (p, item) => {
      const deployment = objectsOf(p).deployment.get(item);
      return deployment === undefined ? 0 : of(deployment);
    },
  };
  return [sum, each];
}

function podCount(name: string, title: string, description: string, of: (pod: PodObject) => boolean): ReadingSpec {
  return {
    name,
    title,
    description,
    unit: 'pods',
    kind: 'gauge',
    role,
    fold: 'sum',
    integer: true,
    read: (p) => [...objectsOf(p).pod.values()].filter(of).length,
  };
}

/** A number of each image of whose build something is said. */
function imageReading(
  name: string,
  title: string,
  description: string,
  unit: string,
  of: (image: BuiltImage) => number,
): ReadingSpec {
  const built = (p: ProcessView) => buildAll(p.params.images.builds, p.params.images.dockerfiles);
  return {
    name,
    title,
    description,
    unit,
    kind: 'gauge',
    role,
    fold: 'max',
    items: (p) => [...built(p).keys()],
    readItem: (p, item) => {
      const image = built(p).get(item);
      return image === undefined ? 0 : of(image);
    },
  };
}

const imageReadings: readonly ReadingSpec[] = [
  imageReading('imageSize', 'Image size', 'Size of an image, all layers.', 'bytes', (image) => image.size),
  imageReading(
    'buildTime',
    'Build time',
    'How long its build took: the steps that were not in the cache.',
    'us',
    (image) => image.time,
  ),
  {
    name: 'pulledBytes',
    title: 'Pulled',
    description: 'What nodes have fetched from the registry, since the beginning.',
    unit: 'bytes',
    kind: 'counter',
    role: 'cluster/kubelet',
    fold: 'sum',
    meter: 'pulledBytes',
    integer: true,
  },
];

/** Machines of the group are paid for from their order on. */
function groupTime(part: PartView): number {
  const group = (part.processes.find((p) => p.role === AUTOSCALER)?.state as ClusterAutoscalerState | undefined)?.group;
  if (group === undefined) return 0;
  return group.machines.reduce((sum, machine) => sum + part.now - machine.ordered, group.past);
}

function nodeHours(part: PartView): number {
  return (part.params.nodes.count * part.now + groupTime(part)) / HOUR;
}

function cost(part: PartView): number {
  const { nodes, nodeGroup, corePrice } = part.params;
  const coreTime = nodes.count * part.now * nodes.cpu + groupTime(part) * (nodeGroup?.cpu ?? 0);
  return (coreTime / HOUR) * corePrice;
}

export const readings: readonly ReadingSpec[] = [
  ...byDeployment('desired', 'Desired', 'Pods that Deployments want.', (one) => one.spec.replicas),
  ...byDeployment('current', 'Current', 'Pods that Deployments have.', (one) => one.status.replicas),
  ...byDeployment('upToDate', 'Up to date', 'Of these, of the version wanted.', (one) => one.status.updated),
  ...byDeployment('readyPods', 'Ready', 'Of these, ready.', (one) => one.status.ready),
  ...byDeployment('available', 'Available', 'Of these, ready for long enough.', (one) => one.status.available),
  podCount('pods', 'Pods', 'All pods, those that are ending included.', () => true),
  podCount(
    'pending',
    'Pending',
    'Pods for which no node has been found yet.',
    (pod) => podState(pod) === 'unscheduled',
  ),
  podCount('creating', 'Being created', 'Pods whose container is being made.', (pod) => podState(pod) === 'creating'),
  podCount('backingOff', 'Backing off', 'Pods in CrashLoopBackOff.', (pod) => podState(pod) === 'backingOff'),
  podCount('terminating', 'Terminating', 'Pods that are to end.', (pod) => pod.deletedAt !== null),
  {
    name: 'nodesReady',
    title: 'Nodes ready',
    description: 'Nodes whose condition Ready is True, as the control plane has it.',
    unit: 'nodes',
    kind: 'gauge',
    role,
    fold: 'sum',
    integer: true,
    read: (p) => [...objectsOf(p).node.values()].filter((node) => node.status.ready === 'True').length,
  },
  ...imageReadings,
  {
    name: 'nodeHours',
    title: 'Node-hours',
    description: 'Time that nodes existed, summed over all, since the beginning; a machine counts from its order on.',
    unit: 'h',
    kind: 'gauge',
    role,
    fold: 'sum',
    readPart: nodeHours,
  },
  {
    name: 'cost',
    title: 'Cost',
    description:
      'What the cores of all nodes cost, busy or idle, since the beginning: `corePrice` for a core and hour.',
    unit: '',
    kind: 'gauge',
    role,
    fold: 'sum',
    readPart: cost,
  },
  {
    name: 'machines',
    title: 'Machines of the group',
    description: 'Machines that the cluster autoscaler has ordered and not given back; those that still boot count.',
    unit: 'nodes',
    kind: 'gauge',
    role,
    fold: 'sum',
    integer: true,
    readPart: (part) =>
      (part.processes.find((p) => p.role === AUTOSCALER)?.state as ClusterAutoscalerState | undefined)?.group.machines
        .length ?? 0,
  },
  {
    name: 'restarts',
    title: 'Restarts',
    description: 'Containers restarted by kubelets, since the beginning.',
    unit: 'restarts',
    kind: 'counter',
    role: 'cluster/kubelet',
    fold: 'sum',
    meter: 'restarts',
    integer: true,
  },
  ...['evictions', 'evictionsRefused'].map(
    (meter): ReadingSpec => ({
      name: meter,
      title: meter === 'evictions' ? 'Evictions' : 'Evictions refused',
      description:
        meter === 'evictions'
          ? 'Pods evicted from nodes that are drained, since the beginning.'
          : 'Evictions refused for a disruption budget, since the beginning.',
      unit: 'pods',
      kind: 'counter',
      role,
      fold: 'sum',
      meter,
      integer: true,
    }),
  ),
  {
    name: 'utilization',
    title: 'CPU of requests',
    description: 'CPU that pods use, as autoscalers see it: per cent of what they request.',
    unit: '%',
    kind: 'gauge',
    role,
    fold: 'mean',
    items: (p) => [...objectsOf(p).autoscaler.keys()],
    readItem: (p, item) => objectsOf(p).autoscaler.get(item)?.status.utilization ?? 0,
  },
];
