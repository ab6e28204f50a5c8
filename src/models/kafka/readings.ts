// Answers for what can be read of a cluster: of brokers, of the active controller, and of single partitions and groups.
import type { ReadingSpec } from '../contract.ts';
import { rateOf } from '../reading-kinds.ts';
import type { PartView, ProcessView } from '../view.ts';
import type { BrokerState, Replica } from './broker-state.ts';
import type { ControllerState } from './controller-state.ts';
import type { MetadataImage } from './metadata.ts';
import { lastStableOffset } from './partition-transactions.ts';
import type { PartitionRegistration } from './rules/election-kraft.ts';
import type { ZkController } from './zk-state.ts';

const BROKER = 'kafka/broker';
const CONTROLLER = 'kafka/controller';

/** Processes that live, with their states. */
export function brokersOf(part: PartView): { readonly p: ProcessView; readonly s: BrokerState }[] {
  return living(part, BROKER).map((p) => ({ p, s: p.state as BrokerState }));
}

function living(part: PartView, role: string): ProcessView[] {
  return part.processes.filter((p) => p.role === role && p.life !== 'dead' && p.state !== null);
}

/** The active controller: of several that think so, the one of the latest epoch. */
export function activeController(part: PartView): ProcessView | undefined {
  return living(part, CONTROLLER)
    .filter((p) => p.chart('quorum', '') === 'Leader')
    .sort((a, b) => (b.state as ControllerState).epoch - (a.state as ControllerState).epoch)[0];
}

/** What brokers know that take themselves for the controller (with ZooKeeper). */
function controllingBrokers(part: PartView): ZkController[] {
  return brokersOf(part).flatMap(({ s }) => s.zk?.context ?? []);
}

/** Metadata as the active controller has it: of several that think so, the one of the latest epoch. */
export function activeImage(part: PartView): MetadataImage | undefined {
  const [context] = controllingBrokers(part).sort((a, b) => b.epoch - a.epoch);
  return context?.image ?? (activeController(part)?.state as ControllerState | undefined)?.image;
}

/** Partitions as the active controller has them; none while there is no controller. */
export function partitionsOf(part: PartView): ReadonlyMap<string, PartitionRegistration> {
  return activeImage(part)?.partitions ?? new Map();
}

const rate = rateOf(BROKER);

const counter = (name: string, title: string, description: string, role: string, meter = name): ReadingSpec => ({
  name,
  title,
  description,
  unit: '',
  kind: 'counter',
  role,
  fold: 'sum',
  meter,
});

const whole = (
  name: string,
  title: string,
  description: string,
  unit: string,
  readPart: (part: PartView) => number,
): ReadingSpec => ({
  name,
  title,
  description,
  unit,
  kind: 'gauge',
  role: BROKER,
  fold: 'sum',
  integer: true,
  readPart,
});

const ofLed = (
  name: string,
  title: string,
  description: string,
  unit: string,
  read: (replica: Replica, p: ProcessView) => number,
): ReadingSpec => ({
  name,
  title,
  description,
  unit,
  kind: 'gauge',
  role: BROKER,
  fold: 'max',
  integer: true,
  items: (p) => [...(p.state as BrokerState).replicas].filter(([, r]) => r.leader !== undefined).map(([n]) => n),
  readItem: (p, item) => read((p.state as BrokerState).replicas.get(item)!, p),
});

export const readings: readonly ReadingSpec[] = [
  {
    name: 'state',
    title: 'State',
    description: 'What the brokers do, each as it sees itself.',
    unit: '',
    kind: 'state',
    role: BROKER,
    fold: 'sum',
    read: (p) => p.chart('broker', ''),
  },
  rate('messagesIn', 'Messages in', 'Records appended by leaders, a second (MessagesInPerSec).', 'appended'),
  rate('replicated', 'Replicated', 'Records appended by followers, a second.', 'replicated'),
  rate(
    'refused',
    'Refused',
    'Records whose append was refused, a second (FailedProduceRequestsPerSec).',
    'refusedWrites',
  ),
  rate('commits', 'Commits', 'Commits of offsets, a second.', 'commits'),
  whole(
    'underReplicated',
    'Under-replicated partitions',
    'Partitions whose in-sync set is smaller than their number of replicas (UnderReplicatedPartitions).',
    'partitions',
    (part) => [...partitionsOf(part).values()].filter((p) => p.isr.length < p.replicas.length).length,
  ),
  whole(
    'offlinePartitions',
    'Offline partitions',
    'Partitions that nobody leads (OfflinePartitionsCount).',
    'partitions',
    (part) => [...partitionsOf(part).values()].filter((p) => p.leader < 0).length,
  ),
  whole(
    'activeControllers',
    'Active controllers',
    'Controllers, as they see themselves (ActiveControllerCount); more than one for a while behind a partition.',
    'controllers',
    (part) =>
      living(part, CONTROLLER).filter((p) => p.chart('quorum', '') === 'Leader').length +
      controllingBrokers(part).length,
  ),
  whole(
    'activeBrokers',
    'Active brokers',
    'Brokers that live as far as the active controller knows (ActiveBrokerCount).',
    'brokers',
    (part) => [...(activeImage(part)?.brokers.values() ?? [])].filter((b) => !b.fenced).length,
  ),
  whole(
    'elections',
    'Clean elections',
    'New leaders out of the in-sync set, since the beginning (LeaderElectionRate).',
    '',
    (part) => part.processes.reduce((sum, p) => sum + p.total('elections'), 0),
  ),
  whole(
    'uncleanElections',
    'Unclean elections',
    'New leaders that were not in sync, since the beginning (UncleanLeaderElectionsPerSec).',
    '',
    (part) => part.processes.reduce((sum, p) => sum + p.total('uncleanElections'), 0),
  ),
  counter(
    'truncated',
    'Cut records',
    'Records that followers cut because the leader did not have them, since the beginning.',
    BROKER,
  ),
  counter(
    'acknowledgedLost',
    'Acknowledged and cut',
    'Of these, records that the broker had acknowledged as leader: what was promised and is gone.',
    BROKER,
  ),
  counter('deleted', 'Deleted', 'Records that retention deleted, at all replicas, since the beginning.', BROKER),
  counter('compacted', 'Compacted', 'Records that compaction removed, at all replicas, since the beginning.', BROKER),
  counter(
    'duplicateBatches',
    'Recognised retries',
    'Batches that an idempotent producer had sent before, since the beginning.',
    BROKER,
  ),
  counter(
    'txnsCommitted',
    'Transactions',
    'Transactions that were committed, with all their markers, since the beginning.',
    BROKER,
  ),
  counter('txnsAborted', 'Aborted transactions', 'Transactions that were aborted, since the beginning.', BROKER),
  counter('rebalances', 'Rebalances', 'Generations of groups that became stable, since the beginning.', BROKER),
  ofLed(
    'isr',
    'In-sync set',
    'Members of the in-sync set of a partition, at its leader.',
    'replicas',
    (r) => r.leader!.isr.length,
  ),
  ofLed('leader', 'Leader', 'Broker that leads a partition.', '', (r) => r.leader!.self),
  ofLed('leaderEpoch', 'Leader epoch', 'Leader epoch of a partition.', '', (r) => r.leaderEpoch),
  ofLed(
    'logEndOffset',
    'Log end offset',
    'The next offset of a partition, at its leader.',
    'records',
    (r) => r.log.records.end,
  ),
  ofLed(
    'lastStableOffset',
    'Last stable offset',
    'Up to where the transactions of a partition are decided, at its leader.',
    'records',
    (r) => lastStableOffset(r.log),
  ),
  ofLed(
    'highWatermark',
    'High watermark',
    'Up to where a partition is committed, at its leader.',
    'records',
    (r) => r.log.highWatermark,
  ),
];
