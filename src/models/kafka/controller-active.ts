// Answers for the active controller: registrations, heartbeats and fencing, elections, in-sync sets, preferred leaders.
// Source: apache/kafka metadata/src/main/java/org/apache/kafka/controller/{ReplicationControlManager,ClusterControlManager}.java
import { type Context, stream } from '../../engine/index.ts';
import { partitionRecord } from './boot.ts';
import { onAppended } from './controller-quorum.ts';
import { appendEntry, type ControllerState } from './controller-state.ts';
import { isActive, type MetadataRecord } from './metadata.ts';
import { isUncleanAllowed, type Params } from './params.ts';
import {
  beginControlledShutdown,
  brokerHeartbeats,
  fenceBroker,
  findStaleBroker,
  nextBrokerState,
  registerBroker,
  touchBroker,
} from './rules/broker-heartbeat.ts';
import { buildChange, type KraftElection, type PartitionRegistration } from './rules/election-kraft.ts';
import { NO_LEADER } from './rules/election-zk.ts';
import { placeStriped } from './rules/placement-striped.ts';

const PLACEMENT = stream('kafka.placement.later');

/** It leads from now on: brokers have their whole session before them. */
export function activate(s: ControllerState, ctx: Context): void {
  s.heartbeats = brokerHeartbeats();
  s.open = [];
  for (const broker of s.image.brokers.values()) {
    registerBroker(s.heartbeats, broker.id, broker.fenced, ctx.now());
    if (broker.shuttingDown && !broker.fenced) beginControlledShutdown(s.heartbeats, broker.id, s.log.end);
  }
  ctx.setTimer(0, 'sessions', s.epoch);
  ctx.setTimer((ctx.params as Params).leaderImbalanceCheckInterval, 'rebalance', s.epoch);
}

/** It leads no more: who waits for an answer has to ask another one. */
export function deactivate(s: ControllerState, ctx: Context): void {
  for (const { connection, answer } of s.open) ctx.respond(connection, { ...answer, error: 'NOT_CONTROLLER' });
  s.open = [];
  for (const { timer } of s.parked) ctx.cancelTimer(timer);
  s.parked = [];
}

/** Answers what has become committed. */
export function onCommitted(s: ControllerState, ctx: Context): void {
  const done = s.open.filter((o) => o.offset < s.highWatermark);
  s.open = s.open.filter((o) => o.offset >= s.highWatermark);
  for (const { connection, answer } of done) ctx.respond(connection, { ...answer });
}

function write(s: ControllerState, ctx: Context, record: MetadataRecord): number {
  return appendEntry(s, ctx, { epoch: s.epoch, record });
}

/** Answers when all that was written so far is committed. */
function answerLater(s: ControllerState, ctx: Context, answer: object): void {
  s.open.push({ connection: ctx.connection, offset: s.log.end - 1, answer });
  if (s.log.end <= s.highWatermark) onCommitted(s, ctx);
  onAppended(s, ctx);
}

// ---------------------------------------------------------------- requests

/** A broker's request; whoever does not lead says so. */
export function onBrokerRequest(s: ControllerState, ctx: Context, message: any): void {
  const answer = { port: 'kafka', type: `${message.type}Response`, id: message.id, error: '' };
  if (s.raft === undefined)
    return void ctx.respond(ctx.connection, { ...answer, error: 'NOT_CONTROLLER', leader: s.leader ?? -1 } as never);
  switch (message.type) {
    case 'brokerRegistration':
      return register(s, ctx, message, answer);
    case 'brokerHeartbeat':
      return heartbeat(s, ctx, message, answer);
    case 'alterPartition':
      return alterPartition(s, ctx, message, answer);
    case 'createPartition':
      return createPartition(s, ctx, message, answer);
  }
}

function register(s: ControllerState, ctx: Context, { broker: id, incarnation, rack }: any, answer: object): void {
  const before = s.image.brokers.get(id);
  // A new incarnation takes the old one's place: what that had in sync may be gone with it.
  if (before !== undefined && !before.fenced && before.incarnation !== incarnation) takeFromBroker(s, ctx, id);
  if (before === undefined || before.incarnation !== incarnation)
    write(s, ctx, { kind: 'broker', id, incarnation, rack });
  registerBroker(s.heartbeats, id, s.image.brokers.get(id)!.fenced, ctx.now());
  answerLater(s, ctx, { ...answer, epoch: s.image.brokers.get(id)!.epoch });
}

function heartbeat(s: ControllerState, ctx: Context, message: any, answer: object): void {
  const { broker: id, epoch, metadataOffset, wantShutDown } = message;
  const registration = s.image.brokers.get(id);
  if (registration === undefined || registration.epoch !== epoch)
    return void ctx.respond(ctx.connection, { ...answer, error: 'STALE_BROKER_EPOCH', shouldShutDown: false } as never);
  const leads = [...s.image.partitions.values()].some((p) => p.leader === id);
  const request = { wantFence: false, wantShutDown, currentMetadataOffset: metadataOffset };
  const next = nextBrokerState(s.heartbeats, id, request, registration.epoch, leads);
  touchBroker(
    s.heartbeats,
    id,
    next === 'FENCED' || (next === 'SHUTDOWN_NOW' && registration.fenced),
    metadataOffset,
    ctx.now(),
  );
  if (next === 'UNFENCED' && registration.fenced) unfence(s, ctx, id);
  if (next === 'CONTROLLED_SHUTDOWN' && !registration.shuttingDown) {
    write(s, ctx, { kind: 'brokerChange', id, shuttingDown: true });
    takeFromBroker(s, ctx, id);
    beginControlledShutdown(s.heartbeats, id, s.log.end - 1);
  }
  if (next === 'SHUTDOWN_NOW' && !registration.fenced) fence(s, ctx, id);
  answerLater(s, ctx, { ...answer, shouldShutDown: next === 'SHUTDOWN_NOW' });
}

function alterPartition(s: ControllerState, ctx: Context, message: any, answer: object): void {
  const partition = s.image.partitions.get(message.partition);
  const error = refusal(s, partition, message);
  const told = { ...answer, partition: message.partition };
  if (partition === undefined || error !== '') {
    const { leaderEpoch = -1, partitionEpoch = -1, isr = [] } = partition ?? {};
    return void ctx.respond(ctx.connection, { ...told, error, leaderEpoch, partitionEpoch, isr } as never);
  }
  change(s, ctx, message.partition, partition, { isr: message.isr });
  const { leaderEpoch, partitionEpoch, isr } = s.image.partitions.get(message.partition)!;
  answerLater(s, ctx, { ...told, leaderEpoch, partitionEpoch, isr });
}

/** Source: ReplicationControlManager.validateAlterPartitionData */
function refusal(s: ControllerState, partition: PartitionRegistration | undefined, message: any): string {
  if (partition === undefined) return 'UNKNOWN_TOPIC_OR_PARTITION';
  if (message.leaderEpoch < partition.leaderEpoch) return 'FENCED_LEADER_EPOCH';
  if (message.leaderEpoch > partition.leaderEpoch) return 'NOT_CONTROLLER';
  if (message.partitionEpoch < partition.partitionEpoch) return 'INVALID_UPDATE_VERSION';
  if (message.broker !== partition.leader || !message.isr.includes(message.broker)) return 'INVALID_REQUEST';
  return message.isr.every((id: number) => isActive(s.image, id)) ? '' : 'INELIGIBLE_REPLICA';
}

/** The first group of a cluster makes the offsets topic. */
function createPartition(s: ControllerState, ctx: Context, { partition }: any, answer: object): void {
  if (!s.image.partitions.has(partition)) {
    const brokers = [...s.image.brokers.values()].map(({ id, rack, fenced }) => ({ id, rack, fenced }));
    const copies = Math.min((ctx.params as Params).offsetsTopicReplicationFactor, brokers.length);
    const unfenced = brokers.some((b) => !b.fenced);
    if (!unfenced) return void ctx.respond(ctx.connection, { ...answer, error: 'INVALID_REPLICATION_FACTOR' } as never);
    const [replicas] = placeStriped(brokers, 1, copies, (bound) => Math.floor(ctx.draw(PLACEMENT) * bound));
    const record = partitionRecord(partition, replicas!);
    const isr = replicas!.filter((id) => isActive(s.image, id));
    if (record.kind === 'partition')
      write(s, ctx, { ...record, registration: { ...record.registration, isr, leader: isr[0] ?? NO_LEADER } });
  }
  answerLater(s, ctx, answer);
}

// ---------------------------------------------------------------- fencing and elections

/** Looks for brokers that have been silent for too long; they are fenced one at a time. */
export function onSessionsTimer(s: ControllerState, ctx: Context, epoch: number): void {
  if (s.raft === undefined || epoch !== s.epoch) return;
  const { brokerSessionTimeout: timeout } = ctx.params as Params;
  const stale = findStaleBroker(s.heartbeats, ctx.now(), timeout);
  if (stale !== undefined) {
    ctx.log('kafka.fenced', { broker: stale, timeout });
    fence(s, ctx, stale);
    onAppended(s, ctx);
  }
  const [first] = s.heartbeats.unfenced;
  const since = first === undefined ? ctx.now() : s.heartbeats.brokers.get(first)!.lastContact;
  ctx.setTimer(Math.max(1, since + timeout - ctx.now() + 1), 'sessions', epoch);
}

function fence(s: ControllerState, ctx: Context, id: number): void {
  fenceBroker(s.heartbeats, id);
  write(s, ctx, { kind: 'brokerChange', id, fenced: true });
  takeFromBroker(s, ctx, id);
}

/** It can serve again: partitions without a leader may have one now. */
function unfence(s: ControllerState, ctx: Context, id: number): void {
  ctx.log('kafka.unfenced', { broker: id });
  write(s, ctx, { kind: 'brokerChange', id, fenced: false, shuttingDown: false });
  for (const [name, partition] of s.image.partitions)
    if (partition.leader === NO_LEADER && partition.replicas.includes(id)) change(s, ctx, name, partition, {});
}

/** The broker leaves every in-sync set, and what it led is led by another one where that can be. */
function takeFromBroker(s: ControllerState, ctx: Context, id: number): void {
  for (const [name, partition] of s.image.partitions) {
    if (partition.leader !== id && !partition.isr.includes(id)) continue;
    const acceptable = (other: number) => other !== id && isActive(s.image, other);
    change(s, ctx, name, partition, { isr: partition.isr.filter((other) => other !== id) }, acceptable);
  }
}

/** Writes what changes of a partition, with an election where its leader cannot lead. */
function change(
  s: ControllerState,
  ctx: Context,
  name: string,
  partition: PartitionRegistration,
  target: { readonly isr?: readonly number[]; readonly election?: KraftElection },
  isAcceptable: (id: number) => boolean = (id) => isActive(s.image, id),
): void {
  const election = target.election ?? (isUncleanAllowed(ctx.params, name) ? 'UNCLEAN' : 'ONLINE');
  const record = buildChange(partition, { ...target, election }, isAcceptable);
  if (record === undefined) return;
  write(s, ctx, { kind: 'partitionChange', name, change: record });
  if (record.leader === undefined || record.leader === partition.leader) return;
  const unclean = record.leaderRecoveryState === 'RECOVERING';
  ctx.count(unclean ? 'uncleanElections' : record.leader === NO_LEADER ? 'leaderless' : 'elections');
  if (record.leader === NO_LEADER) ctx.log('kafka.noLeader', { partition: name });
  else ctx.log(unclean ? 'kafka.uncleanLeader' : 'kafka.newLeader', { partition: name, broker: record.leader });
}

/** Preferred leaders get back what others lead. */
export function onRebalanceTimer(s: ControllerState, ctx: Context, epoch: number): void {
  if (s.raft === undefined || epoch !== s.epoch) return;
  const { autoLeaderRebalance, leaderImbalanceCheckInterval } = ctx.params as Params;
  ctx.setTimer(leaderImbalanceCheckInterval, 'rebalance', epoch);
  if (!autoLeaderRebalance) return;
  for (const [name, partition] of s.image.partitions) {
    const [preferred] = partition.replicas;
    if (partition.leader !== preferred && partition.isr.includes(preferred!) && isActive(s.image, preferred!))
      change(s, ctx, name, partition, { election: 'PREFERRED' });
  }
  onAppended(s, ctx);
}
