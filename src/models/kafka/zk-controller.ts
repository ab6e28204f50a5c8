// Answers for the controller of a cluster on ZooKeeper: one event after another, each with its elections, its writes, and whom it tells.
// Source: apache/kafka core/src/main/scala/kafka/controller/{KafkaController,PartitionStateMachine,ReplicaStateMachine}.scala
import type { Context } from '../../engine/index.ts';
import type { ZkResult } from '../zookeeper/protocol.ts';
import type { BrokerState } from './broker-state.ts';
import { isUncleanAllowed, type Params } from './params.ts';
import type { PartitionRegistration } from './rules/election-kraft.ts';
import { afterElection, electLeaderZk, NO_LEADER, type ZkElection, withoutReplica } from './rules/election-zk.ts';
import { ask } from './zk-broker.ts';
import { onTopicsWritten, placeOffsetsPartition, writeTopics } from './zk-create.ts';
import { forgetBroker, tellAll, tellBroker } from './zk-requests.ts';
import { type Change, finish, onStatesWritten, write } from './zk-writes.ts';
import { IDS, type ControllerEvent, type ZkController } from './zk-state.ts';

// ---------------------------------------------------------------- events

/** Events are handled one at a time, in the order of their coming. */
export function enqueue(s: BrokerState, ctx: Context, event: ControllerEvent): void {
  const context = s.zk!.context!;
  if (event.kind === 'brokersChanged' && context.events.some((e) => e.kind === 'brokersChanged')) return;
  context.events.push(Object.freeze(event));
  if (context.current === undefined) nextEvent(s, ctx);
}

/** Goes on with the event at hand, or takes the next one. */
export function nextEvent(s: BrokerState, ctx: Context): void {
  const context = s.zk?.context;
  if (context === undefined || !context.loaded) return;
  context.current ??= context.events.shift();
  const event = context.current;
  ctx.about = 0;
  switch (event?.kind) {
    case 'brokersChanged':
      return ask(s, ctx, { step: 'ids', epoch: context.epoch }, [{ op: 'getChildren', path: IDS, watch: true }]);
    case 'alterPartition':
      return alterPartition(s, ctx, context, event.message);
    case 'createPartition':
      return placeOffsetsPartition(s, ctx, context, event.message);
    case 'createTopics':
      return writeTopics(s, ctx, context, event.partitions);
    case 'controlledShutdown':
      return shutDown(s, ctx, context, event.message.broker);
    case 'rebalance':
      return rebalance(s, ctx, context);
  }
}

/** False: somebody else controls. */
export function onControllerAnswer(s: BrokerState, ctx: Context, tag: any, results: readonly ZkResult[]): boolean {
  const context = s.zk!.context!;
  switch (tag.step) {
    case 'ids': {
      const ids = (results[0]!.children ?? []).map(Number).sort((a, b) => a - b);
      const reads = ids.map((id) => ({ op: 'getData' as const, path: `${IDS}/${id}`, watch: false }));
      ask(s, ctx, { step: 'brokers', epoch: context.epoch, ids }, reads);
      return true;
    }
    case 'brokers':
      onBrokers(s, ctx, context, tag.ids, results);
      return true;
    case 'topicsWritten':
      return onTopicsWritten(s, ctx, context, tag, results);
    default:
      return onStatesWritten(s, ctx, context, tag, results);
  }
}

// ---------------------------------------------------------------- brokers that come and go

/** Compares the brokers that are registered with those it knew: who is gone, and who is another incarnation, is dead first. */
function onBrokers(
  s: BrokerState,
  ctx: Context,
  context: ZkController,
  ids: readonly number[],
  results: readonly ZkResult[],
): void {
  const { brokers, partitions } = context.image;
  const registered = new Map(ids.flatMap((id, i) => (results[i]!.error === '' ? [[id, results[i]!] as const] : [])));
  const gone = [...brokers.keys()].filter((id) => registered.get(id)?.czxid !== brokers.get(id)!.epoch);
  const come = [...registered.keys()].filter((id) => registered.get(id)!.czxid !== brokers.get(id)?.epoch);
  for (const id of gone) {
    brokers.delete(id);
    context.shuttingDown.delete(id);
    forgetBroker(ctx, context, id);
    if (!registered.has(id)) ctx.log('kafka.brokerGone', { broker: id });
  }
  for (const id of come) {
    const { rack } = JSON.parse(registered.get(id)!.data!);
    brokers.set(id, {
      id,
      incarnation: 0,
      rack,
      epoch: registered.get(id)!.czxid!,
      fenced: false,
      shuttingDown: false,
    });
    tellBroker(context, id, partitions.keys());
  }
  const changes = [...partitions].flatMap(([name, p]): Change[] => {
    noteState(ctx, context, name, p);
    const next = afterLiveness(ctx, context, name, p, gone);
    return next === undefined ? [] : [[name, next]];
  });
  tellAll(s, ctx, []);
  write(s, ctx, context, changes);
}

/** Draws where the partition is as the controller sees it before it acts. */
function noteState(ctx: Context, { image }: ZkController, name: string, { leader }: PartitionRegistration): void {
  const [from, live] = [ctx.where('partition', name), image.brokers.has(leader)];
  if (from === 'NonExistentPartition')
    ctx.become('partition', name, live ? 'OnlinePartition' : 'OfflinePartition', live ? 'LOADED' : 'LOADED_OFFLINE');
  else if (from === 'OnlinePartition' && !live)
    ctx.become('partition', name, 'OfflinePartition', 'LEADER_GONE', [ctx.seq]);
}

/** What becomes of a partition by who lives: an election where nobody leads, and the dead leave the in-sync set. */
function afterLiveness(
  ctx: Context,
  context: ZkController,
  name: string,
  p: PartitionRegistration,
  gone: readonly number[],
): PartitionRegistration | undefined {
  const { brokers } = context.image;
  if (!brokers.has(p.leader)) {
    const next = electFor(ctx, context, name, p, 'offline');
    if (next !== undefined) return next;
  }
  const dead = p.replicas.filter((id) => p.isr.includes(id) && !brokers.has(id));
  const leaderless = !brokers.has(p.leader) && p.leader !== NO_LEADER;
  if (dead.length === 0 && !leaderless && !gone.includes(p.leader)) return undefined;
  const next = dead.reduce((state, id) => ({ ...p, ...withoutReplica(state, id) }), p);
  return next === p || (next.leader === p.leader && next.isr.length === p.isr.length) ? undefined : next;
}

/** Undefined: nobody can lead. */
function electFor(
  ctx: Context,
  context: ZkController,
  name: string,
  p: PartitionRegistration,
  how: ZkElection,
): PartitionRegistration | undefined {
  const { replicas: assignment } = p;
  const live = [...context.image.brokers.keys()];
  const shuttingDown = [...context.shuttingDown];
  const cluster = { assignment, live, shuttingDown, unclean: isUncleanAllowed(ctx.params, name) };
  const next = afterElection(p, how, cluster);
  if (next === undefined) return undefined;
  if (electLeaderZk(how, p.isr, cluster).unclean) ctx.count('uncleanElections');
  else if (next.leader !== p.leader) ctx.count('elections');
  return { ...p, ...next };
}

// ---------------------------------------------------------------- requests

/** A leader wants another in-sync set. Source: KafkaController.processAlterPartition */
function alterPartition(s: BrokerState, ctx: Context, context: ZkController, message: any): void {
  const p = context.image.partitions.get(message.partition);
  const error = refusal(context, p, message);
  if (p === undefined || error !== '') {
    const { leaderEpoch = -1, partitionEpoch = -1, isr = [] } = p ?? {};
    return finish(s, ctx, context, { error, partition: message.partition, leaderEpoch, partitionEpoch, isr });
  }
  write(s, ctx, context, [[message.partition, { ...p, isr: message.isr }]]);
}

function refusal(context: ZkController, p: PartitionRegistration | undefined, message: any): string {
  if (p === undefined) return 'UNKNOWN_TOPIC_OR_PARTITION';
  if (message.leaderEpoch !== p.leaderEpoch) return 'FENCED_LEADER_EPOCH';
  if (message.partitionEpoch !== p.partitionEpoch) return 'INVALID_UPDATE_VERSION';
  return message.isr.every((id: number) => context.image.brokers.has(id)) ? '' : 'INELIGIBLE_REPLICA';
}

/** A broker wants to go: others lead what it leads, and it leaves the in-sync sets. Source: doControlledShutdown */
function shutDown(s: BrokerState, ctx: Context, context: ZkController, broker: number): void {
  context.shuttingDown.add(broker);
  const changes = [...context.image.partitions].flatMap(([name, p]): Change[] => {
    if (p.replicas.length < 2 || !p.isr.includes(broker)) return [];
    if (p.leader !== broker) return [[name, { ...p, ...withoutReplica(p, broker) }]];
    const next = electFor(ctx, context, name, p, 'controlledShutdown');
    return next === undefined ? [] : [[name, next]];
  });
  write(s, ctx, context, changes);
}

/** Preferred leaders get back what others lead, at brokers for which that is too much. */
function rebalance(s: BrokerState, ctx: Context, context: ZkController): void {
  const { autoLeaderRebalance, leaderImbalancePerBrokerPercentage } = ctx.params as Params;
  const { brokers, partitions } = context.image;
  const changes = [...brokers.keys()].flatMap((id): Change[] => {
    const preferred = [...partitions].filter(([, p]) => p.replicas[0] === id);
    const elsewhere = preferred.filter(([, p]) => p.leader !== id);
    if (elsewhere.length * 100 <= preferred.length * leaderImbalancePerBrokerPercentage) return [];
    return elsewhere.flatMap(([name, p]): Change[] => {
      const next = electFor(ctx, context, name, p, 'preferred');
      return next === undefined ? [] : [[name, next]];
    });
  });
  write(s, ctx, context, autoLeaderRebalance ? changes : []);
}

export function onRebalanceTimerZk(s: BrokerState, ctx: Context, epoch: number): void {
  if (s.zk?.context?.epoch !== epoch) return;
  ctx.setTimer((ctx.params as Params).leaderImbalanceCheckInterval, 'zkRebalance', epoch);
  enqueue(s, ctx, { kind: 'rebalance' });
}
