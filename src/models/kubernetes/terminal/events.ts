// Answers for events as kubectl shows them: what controllers, scheduler and kubelets logged, in the real reasons and words.
import type { Logged } from '../../terminal.ts';
import type { Seen } from './resources.ts';

export interface EventLine {
  readonly at: number;
  readonly type: 'Normal' | 'Warning';
  readonly reason: string;
  /** `pod/orders#1`. */
  readonly object: string;
  readonly message: string;
}

/** Most lines that one answer shows: the latest. */
const MOST = 40;

type Telling = (params: Readonly<Record<string, any>>) => Omit<EventLine, 'at'>;

const normal = (reason: string, object: string, message: string): Omit<EventLine, 'at'> => ({
  type: 'Normal',
  reason,
  object,
  message,
});
const warning = (reason: string, object: string, message: string): Omit<EventLine, 'at'> => ({
  ...normal(reason, object, message),
  type: 'Warning',
});

/** Reasons and words of the real components. Sources: deployment/sync.go, controller_utils.go, scheduler, kubelet/events/event.go. */
const TELLINGS: Readonly<Record<string, Telling>> = {
  'cluster.scaled': ({ set, from, to }) =>
    normal(
      'ScalingReplicaSet',
      `deployment/${String(set).replace(/-[^-]*$/, '')}`,
      `Scaled ${to > from ? 'up' : 'down'} replica set ${set} from ${from} to ${to}`,
    ),
  'cluster.created': ({ set, count }) => normal('SuccessfulCreate', `replicaset/${set}`, `Created ${count} pods`),
  'cluster.deleted': ({ set, pods }) => normal('SuccessfulDelete', `replicaset/${set}`, `Deleted pod: ${pods}`),
  'cluster.bound': ({ pod, node }) =>
    normal('Scheduled', `pod/${pod}`, `Successfully assigned default/${pod} to ${node}`),
  'cluster.unschedulable': ({ pod }) =>
    warning('FailedScheduling', `pod/${pod}`, 'no nodes are available: insufficient resources, taints, or cordoned'),
  'cluster.ended': ({ pod, reason }) => warning('BackOff', `pod/${pod}`, `the container ended (${reason})`),
  'cluster.unhealthy': ({ pod, probe }) =>
    warning('Unhealthy', `pod/${pod}`, `${probe} probe failed; the container will be restarted`),
  'cluster.evicted': ({ pod }) =>
    normal('TaintManagerEviction', `pod/${pod}`, `Marking for deletion Pod default/${pod}`),
  'cluster.evictionRefused': ({ pod }) =>
    warning('EvictionBlocked', `pod/${pod}`, "Cannot evict pod as it would violate the pod's disruption budget."),
  'cluster.rescaled': ({ deployment, to }) =>
    normal('SuccessfulRescale', `horizontalpodautoscaler/${deployment}`, `New size: ${to}`),
  'cluster.nodeLost': ({ node }) => normal('NodeNotReady', `node/${node}`, `Node ${node} status is now: NodeNotReady`),
  'cluster.cordoned': ({ node }) =>
    normal('NodeNotSchedulable', `node/${node}`, `Node ${node} status is now: NodeNotSchedulable`),
  'cluster.uncordoned': ({ node }) =>
    normal('NodeSchedulable', `node/${node}`, `Node ${node} status is now: NodeSchedulable`),
};

/** The latest events, oldest first; of one object if it is named. */
export function eventsOf(seen: Seen, object = ''): readonly EventLine[] {
  return seen.world.log
    .flatMap(lineOf)
    .filter((one) => object === '' || one.object === object)
    .slice(-MOST);
}

function lineOf({ at, id, params }: Logged): readonly EventLine[] {
  return Object.hasOwn(TELLINGS, id) ? [{ at, ...TELLINGS[id](params) }] : [];
}
