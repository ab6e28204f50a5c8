// Answers for a broker and its controller: registration, heartbeats, the metadata log, and requests to change an in-sync set.
// Source: apache/kafka core/src/main/scala/kafka/server/{BrokerLifecycleManager,DefaultAlterPartitionManager}.scala
import type { Context } from '../../engine/index.ts';
import { answerCoordinators } from './broker-groups.ts';
import { onHighWatermark, reconcile } from './broker-replicas.ts';
import { type BrokerState, configOf, leaderLog, rulesOf } from './broker-state.ts';
import { rackOf } from './boot.ts';
import { applyRecord } from './metadata.ts';
import type { Params } from './params.ts';
import { onIsrCommitted, onIsrRefused } from './rules/partition-leader.ts';

/** `controller.quorum.retry.backoff.ms` is 20 ms; one more round trip or two. */
const RETRY = 100_000;

/** Sends to the controller it takes for the active one; returns the connection. The request's number is `lastRequest`. */
function ask(s: BrokerState, ctx: Context, message: object): number {
  const to = controllerPid(s, ctx);
  if (to < 0) return 0;
  const id = ++s.lastRequest;
  return ctx.stream(to, { port: 'kafka', ...message, id } as never);
}

/** With ZooKeeper one of the brokers controls; -1: none is known of. */
function controllerPid(s: BrokerState, ctx: Context): number {
  const { brokers, controllers } = configOf(ctx);
  if (s.zk === undefined) return controllers[s.controller]!.pid;
  return brokers.find((b) => b.id === s.zk!.controller)?.pid ?? -1;
}

// ---------------------------------------------------------------- registration and heartbeats

export function register(s: BrokerState, ctx: Context): void {
  const { id } = configOf(ctx);
  ask(s, ctx, {
    type: 'brokerRegistration',
    broker: id,
    incarnation: ctx.incarnation,
    rack: rackOf(ctx.params, id),
  });
}

export function onRegistered(s: BrokerState, ctx: Context, message: any): void {
  if (message.error !== '') return tryAnother(s, ctx, message.leader);
  if (s.epoch === message.epoch) return;
  s.epoch = message.epoch;
  if (ctx.where('broker', '') === 'STARTING') ctx.become('broker', '', 'RECOVERY', 'REGISTERED', [ctx.seq]);
  sendHeartbeat(s, ctx);
}

/** At every interval: a broker that is not registered tries to be, one that is says that it lives. */
export function beat(s: BrokerState, ctx: Context): void {
  ctx.setTimer((ctx.params as Params).brokerHeartbeatInterval, 'heartbeat');
  if (s.epoch < 0) register(s, ctx);
  else sendHeartbeat(s, ctx);
}

export function sendHeartbeat(s: BrokerState, ctx: Context): void {
  ask(s, ctx, {
    type: 'brokerHeartbeat',
    broker: configOf(ctx).id,
    epoch: s.epoch,
    metadataOffset: s.metadataOffset,
    wantShutDown: s.shuttingDown,
  });
}

export function onHeartbeatAnswer(s: BrokerState, ctx: Context, message: any): void {
  if (message.error === 'NOT_CONTROLLER') return tryAnother(s, ctx, message.leader);
  if (message.error === 'STALE_BROKER_EPOCH') {
    s.epoch = -1;
    return register(s, ctx);
  }
  if (!s.shuttingDown) return;
  if (!message.shouldShutDown) return void ctx.setTimer(RETRY, 'shutdown');
  if (ctx.where('broker', '') === 'PENDING_CONTROLLED_SHUTDOWN')
    ctx.become('broker', '', 'SHUTTING_DOWN', 'MOVED', [ctx.seq]);
  ctx.exit('drained');
}

// ---------------------------------------------------------------- metadata

export function fetchMetadata(s: BrokerState, ctx: Context): void {
  if (s.metadataTimer !== 0) ctx.cancelTimer(s.metadataTimer);
  s.metadataConnection = ask(s, ctx, { type: 'fetchMetadata', epoch: -1, voter: -1, offset: s.metadataOffset });
  s.metadataRequest = s.lastRequest;
  s.metadataTimer = ctx.setTimer((ctx.params as Params).quorumFetchTimeout, 'metadata');
}

/** Nobody answered in time, or the connection broke: another controller may. */
export function onMetadataTimer(s: BrokerState, ctx: Context): void {
  s.metadataTimer = 0;
  ctx.hangUp(s.metadataConnection);
  nextController(s, ctx);
  fetchMetadata(s, ctx);
}

function nextController(s: BrokerState, ctx: Context): void {
  s.controller = (s.controller + 1) % configOf(ctx).controllers.length;
}

/** Somebody else leads: the one that was named, or whoever is next. */
function tryAnother(s: BrokerState, ctx: Context, leader = -1): void {
  const named = configOf(ctx).controllers.findIndex((c) => c.id === leader);
  if (named === s.controller) return;
  if (named >= 0) s.controller = named;
}

export function onControllerTrouble(s: BrokerState, ctx: Context, peer: number): void {
  if (s.zk !== undefined) return;
  const { controllers } = configOf(ctx);
  if (controllers[s.controller]!.pid !== peer) return;
  if (s.metadataTimer !== 0) ctx.cancelTimer(s.metadataTimer);
  s.metadataRequest = 0;
  s.metadataTimer = ctx.setTimer(RETRY, 'metadata');
}

export function onMetadata(s: BrokerState, ctx: Context, message: any): void {
  if (message.id !== s.metadataRequest) return;
  if (message.error !== '') {
    const before = s.controller;
    tryAnother(s, ctx, message.leader);
    if (s.controller === before) nextController(s, ctx);
    ctx.cancelTimer(s.metadataTimer);
    s.metadataTimer = ctx.setTimer(RETRY, 'metadataAgain');
    return;
  }
  if (message.baseOffset === s.metadataOffset && message.entries.length > 0) {
    for (const { record } of message.entries) applyRecord(s.image, record, s.metadataOffset++);
    follow(s, ctx);
  }
  fetchMetadata(s, ctx);
}

/** What the metadata says of this broker and its partitions is so from now on. */
export function follow(s: BrokerState, ctx: Context): void {
  const me = s.image.brokers.get(configOf(ctx).id);
  const state = ctx.where('broker', '');
  const serves = me !== undefined && me.epoch === s.epoch && !me.fenced;
  if (serves && state === 'RECOVERY') ctx.become('broker', '', 'RUNNING', 'UNFENCED', [ctx.seq]);
  else if (!serves && state === 'RUNNING') ctx.become('broker', '', 'RECOVERY', 'FENCED', [ctx.seq]);
  reconcile(s, ctx);
  answerCoordinators(s, ctx);
}

// ---------------------------------------------------------------- in-sync sets

export function proposeIsr(s: BrokerState, ctx: Context, partition: string, isr: readonly number[] | undefined): void {
  const leader = s.replicas.get(partition)?.leader;
  if (isr === undefined || leader === undefined) return;
  const { leaderEpoch, partitionEpoch } = leader;
  ask(s, ctx, { type: 'alterPartition', broker: configOf(ctx).id, partition, leaderEpoch, partitionEpoch, isr });
}

export function onAlterPartitionAnswer(s: BrokerState, ctx: Context, message: any): void {
  if (message.error === 'NOT_CONTROLLER') {
    if (s.zk !== undefined) return void ctx.setTimer(RETRY, 'alterAgain', message.partition);
    return tryAnother(s, ctx, message.leader);
  }
  const replica = s.replicas.get(message.partition);
  if (replica?.leader === undefined) return;
  if (message.error === '') {
    const moved = onIsrCommitted(
      replica.leader,
      leaderLog(replica.log),
      message,
      ctx.now(),
      rulesOf(s, ctx, message.partition),
    );
    ctx.log('kafka.isr', { partition: message.partition, isr: message.isr.join(', ') });
    if (moved) onHighWatermark(s, ctx, replica);
  } else if (onIsrRefused(replica.leader, message.error)) ctx.setTimer(RETRY, 'alterAgain', message.partition);
}

/** Asks again for what has not been answered. */
export function askAgain(s: BrokerState, ctx: Context, partition: string): void {
  proposeIsr(s, ctx, partition, s.replicas.get(partition)?.leader?.pending?.isr);
}

/** Others are to lead what it leads, before it ends. */
export function askForShutdown(s: BrokerState, ctx: Context): void {
  ask(s, ctx, { type: 'controlledShutdown', broker: configOf(ctx).id });
}

export function createInternalPartition(s: BrokerState, ctx: Context, partition: string): void {
  ask(s, ctx, { type: 'createPartition', partition });
}
