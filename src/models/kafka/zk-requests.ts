// Answers for what a controller on ZooKeeper tells brokers (LeaderAndIsr, UpdateMetadata), and what brokers do with it.
// Source: apache/kafka core/src/main/scala/kafka/controller/ControllerChannelManager.scala, kafka/server/ReplicaManager.scala
import type { Context } from '../../engine/index.ts';
import { follow, proposeIsr } from './broker-controller.ts';
import { askForCoordinators } from './broker-groups.ts';
import { reconcile } from './broker-replicas.ts';
import { type BrokerState, configOf } from './broker-state.ts';
import type { PartitionRegistration } from './rules/election-kraft.ts';
import { enqueue } from './zk-controller.ts';
import type { Outbox, ZkController } from './zk-state.ts';

/** `controller.socket.timeout.ms` */
const TIMEOUT = 30_000_000;
const AGAIN = 100_000;

// ---------------------------------------------------------------- the controller's side

function outboxOf(context: ZkController, broker: number): Outbox {
  const outbox = context.outboxes.get(broker) ?? {
    request: 0,
    connection: 0,
    timer: 0,
    dirty: new Set(),
    brokers: true,
  };
  context.outboxes.set(broker, outbox);
  return outbox;
}

/** This broker has to hear of these partitions with what is sent next. */
export function tellBroker(context: ZkController, broker: number, partitions: Iterable<string>): void {
  const outbox = outboxOf(context, broker);
  for (const name of partitions) outbox.dirty.add(name);
}

/** Every live broker hears of these partitions, and of who lives. */
export function tellAll(s: BrokerState, ctx: Context, partitions: readonly string[]): void {
  const context = s.zk!.context!;
  for (const id of context.image.brokers.keys()) {
    tellBroker(context, id, partitions);
    if (partitions.length === 0) outboxOf(context, id).brokers = true;
    sendOutbox(s, ctx, context, id);
  }
}

export function forgetBroker(ctx: Context, context: ZkController, broker: number): void {
  ctx.cancelTimer(context.outboxes.get(broker)?.timer ?? 0);
  context.outboxes.delete(broker);
}

function sendOutbox(s: BrokerState, ctx: Context, context: ZkController, broker: number): void {
  const outbox = outboxOf(context, broker);
  if (outbox.request !== 0 || outbox.timer !== 0 || (outbox.dirty.size === 0 && !outbox.brokers)) return;
  const partitions = [...outbox.dirty].flatMap((name) => {
    const p = context.image.partitions.get(name);
    return p === undefined ? [] : [Object.freeze([name, Object.freeze(p)] as const)];
  });
  outbox.dirty.clear();
  outbox.brokers = false;
  const { id, brokers } = configOf(ctx);
  const to = brokers.find((b) => b.id === broker)!.pid;
  const brokerEpoch = context.image.brokers.get(broker)!.epoch;
  const common = { port: 'kafka', controller: id, controllerEpoch: context.epoch, brokerEpoch };
  const own = partitions.filter(([, p]) => p.replicas.includes(broker));
  ctx.about = 0;
  outbox.request = ++s.lastRequest;
  if (own.length > 0)
    ctx.stream(to, { ...common, type: 'leaderAndIsr', id: 0, partitions: Object.freeze(own) } as never);
  outbox.connection = ctx.stream(to, {
    ...common,
    type: 'updateMetadata',
    id: outbox.request,
    brokers: Object.freeze([...context.image.brokers.values()]),
    partitions: Object.freeze(partitions),
  } as never);
  outbox.timer = ctx.setTimer(TIMEOUT, 'zkTold', broker);
}

export function onTold(s: BrokerState, ctx: Context, message: any): void {
  const context = s.zk?.context;
  const found = [...(context?.outboxes ?? [])].find(([, outbox]) => outbox.request === message.id);
  if (context === undefined || found === undefined) return;
  const [broker, outbox] = found;
  ctx.cancelTimer(outbox.timer);
  outbox.timer = 0;
  outbox.request = 0;
  sendOutbox(s, ctx, context, broker);
}

/** No answer, or the pause after a failure is over: everything is said again. */
export function onTellTimer(s: BrokerState, ctx: Context, broker: number): void {
  const context = s.zk?.context;
  const outbox = context?.outboxes.get(broker);
  if (context === undefined || outbox === undefined) return;
  if (outbox.request !== 0) ctx.hangUp(outbox.connection);
  outbox.request = 0;
  outbox.timer = 0;
  outbox.brokers = true;
  tellBroker(context, broker, context.image.partitions.keys());
  sendOutbox(s, ctx, context, broker);
}

export function onTellTrouble(s: BrokerState, ctx: Context, peer: number): void {
  const broker = configOf(ctx).brokers.find((b) => b.pid === peer)?.id ?? -1;
  const outbox = s.zk?.context?.outboxes.get(broker);
  if (outbox === undefined || outbox.request === 0) return;
  ctx.cancelTimer(outbox.timer);
  outbox.request = 0;
  outbox.timer = ctx.setTimer(AGAIN, 'zkTold', broker);
}

/** A broker's request; whoever does not control says so. */
export function onControllerRequest(s: BrokerState, ctx: Context, message: any): void {
  if (s.zk?.context !== undefined) return enqueue(s, ctx, { kind: message.type, message, connection: ctx.connection });
  const answer = { port: 'kafka', type: `${message.type}Response`, id: message.id, partition: message.partition };
  ctx.respond(ctx.connection, { ...answer, error: 'NOT_CONTROLLER' } as never);
}

// ---------------------------------------------------------------- the broker's side

/** What a controller says counts unless a later one has spoken, or it means another incarnation. */
function isStale(s: BrokerState, { controllerEpoch, brokerEpoch }: any): string {
  if (controllerEpoch < s.zk!.controllerEpoch) return 'STALE_CONTROLLER_EPOCH';
  return brokerEpoch < s.epoch || s.epoch < 0 ? 'STALE_BROKER_EPOCH' : '';
}

function takePartitions(s: BrokerState, partitions: readonly (readonly [string, PartitionRegistration])[]): void {
  for (const [name, p] of partitions) s.image.partitions.set(name, p);
}

export function onLeaderAndIsr(s: BrokerState, ctx: Context, message: any): void {
  if (isStale(s, message) !== '') return void ctx.count('staleControllerRequests');
  s.zk!.controllerEpoch = message.controllerEpoch;
  takePartitions(s, message.partitions);
  reconcile(s, ctx);
}

export function onUpdateMetadata(s: BrokerState, ctx: Context, message: any): void {
  const error = isStale(s, message);
  ctx.respond(ctx.connection, { port: 'kafka', type: 'updateMetadataResponse', id: message.id, error } as never);
  if (error !== '') return;
  const news = s.zk!.controllerEpoch !== message.controllerEpoch || s.zk!.controller !== message.controller;
  s.zk!.controllerEpoch = message.controllerEpoch;
  s.zk!.controller = message.controller;
  s.image.brokers.clear();
  for (const broker of message.brokers) s.image.brokers.set(broker.id, broker);
  takePartitions(s, message.partitions);
  follow(s, ctx);
  if (!news) return;
  askForCoordinators(s, ctx);
  for (const [name, { leader }] of s.replicas) proposeIsr(s, ctx, name, leader?.pending?.isr);
}
