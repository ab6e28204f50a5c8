// Answers for a broker at ZooKeeper: its session, its ephemeral node, and the race for /controller, which the first one wins.
// Source: apache/kafka core/src/main/scala/kafka/{server/KafkaServer,controller/KafkaController,zk/KafkaZkClient}.scala
import type { Context } from '../../engine/index.ts';
import { endSession, onZkMessage, openSession, submit, type ZkNews } from '../zookeeper/client.ts';
import type { ZkOperation, ZkResult } from '../zookeeper/protocol.ts';
import { FIRST_EPOCH, rackOf } from './boot.ts';
import { type BrokerState, configOf } from './broker-state.ts';
import type { Params } from './params.ts';
import { enqueue, nextEvent, onControllerAnswer } from './zk-controller.ts';
import { LOAD_STEPS, onLoaded, startController } from './zk-load.ts';
import {
  CONTROLLER,
  CONTROLLER_EPOCH,
  createOperation,
  ensembleOf,
  IDS,
  TOP_LEVEL,
  type ZkBroker,
  zkController,
} from './zk-state.ts';

/** How long a broker waits whose node of an earlier session is still there. */
const REGISTER_AGAIN = 1_000_000;
/** At the beginning of the world brokers register before anyone controls, the first one first. */
const BOOT_ELECTION = 500_000;

export function ask(
  s: BrokerState,
  ctx: Context,
  tag: object,
  operations: readonly ZkOperation[],
  atomic = false,
): void {
  submit(s.zk!.client, ctx, ensembleOf(ctx), Object.freeze(tag), operations, atomic);
}

/** Asks for a session. */
export function beginZk(s: BrokerState, ctx: Context): void {
  openSession(s.zk!.client, ctx, ensembleOf(ctx), (ctx.params as Params).zookeeperSessionTimeout);
}

export function onZk(s: BrokerState, ctx: Context, message: any): void {
  onNews(s, ctx, onZkMessage(s.zk!.client, ctx, ensembleOf(ctx), message));
}

function onNews(s: BrokerState, ctx: Context, news: ZkNews | undefined): void {
  const zk = s.zk!;
  switch (news?.kind) {
    case 'session':
      if (!news.fresh) return;
      zk.registered = false;
      return registerZk(s, ctx);
    case 'expired':
      ctx.log('kafka.sessionExpired');
      resign(s, ctx);
      return beginZk(s, ctx);
    case 'watched':
      if (news.path === CONTROLLER) lookAtController(s, ctx);
      else if (zk.context !== undefined) enqueue(s, ctx, { kind: 'brokersChanged' });
      return;
    case 'answer':
      return onAnswer(s, ctx, news.tag, news.results);
  }
}

function onAnswer(s: BrokerState, ctx: Context, tag: any, results: readonly ZkResult[]): void {
  switch (tag.step) {
    case 'registered':
      return onRegisteredZk(s, ctx, results.at(-1)!);
    case 'controller':
      return onController(s, ctx, results);
    case 'elected':
      return onElected(s, ctx, tag, results);
  }
  // What was asked as a controller is of no interest to who is none any more.
  if (s.zk!.context?.epoch !== tag.epoch) return;
  if (LOAD_STEPS.includes(tag.step)) onLoaded(s, ctx, tag, results);
  else if (onControllerAnswer(s, ctx, tag, results)) nextEvent(s, ctx);
  else movedAway(s, ctx);
}

// ---------------------------------------------------------------- registration

/** Makes sure of the nodes at the top, and registers by an ephemeral one. */
export function registerZk(s: BrokerState, ctx: Context): void {
  if (s.zk!.registered || ctx.where('session', '') !== 'CONNECTED') return;
  const { id } = configOf(ctx);
  const data = JSON.stringify({ rack: rackOf(ctx.params, id) });
  ask(s, ctx, { step: 'registered' }, [
    ...TOP_LEVEL.map((path) => createOperation(path, path === CONTROLLER_EPOCH ? '0' : '')),
    createOperation(`${IDS}/${id}`, data, true),
    { op: 'getData', path: `${IDS}/${id}`, watch: false },
  ]);
}

function onRegisteredZk(s: BrokerState, ctx: Context, node: ZkResult): void {
  const zk = s.zk!;
  if (node.error !== '' || node.owner !== zk.client.session) {
    // Its last incarnation's session is not over yet: Kafka ends here and is started again, with the same effect.
    ctx.log('kafka.nodeExists', { broker: configOf(ctx).id });
    return void ctx.setTimer(REGISTER_AGAIN, 'zkRegister');
  }
  zk.registered = true;
  s.epoch = node.czxid!;
  const me = s.image.brokers.get(configOf(ctx).id);
  if (me !== undefined) s.image.brokers.set(me.id, { ...me, epoch: s.epoch });
  if (ctx.where('broker', '') === 'STARTING') ctx.become('broker', '', 'RECOVERY', 'REGISTERED', [ctx.seq]);
  const boot = ctx.incarnation === 1 && zk.controllerEpoch === 0 && ctx.now() < BOOT_ELECTION;
  if (boot) ctx.setTimer(BOOT_ELECTION + (configOf(ctx).id === 1 ? 0 : BOOT_ELECTION), 'zkElect');
  else lookAtController(s, ctx);
}

// ---------------------------------------------------------------- who controls

/** Looks whether somebody controls, and watches the node. */
export function lookAtController(s: BrokerState, ctx: Context): void {
  ask(s, ctx, { step: 'controller' }, [
    { op: 'exists', path: CONTROLLER, watch: true },
    { op: 'getData', path: CONTROLLER_EPOCH, watch: false },
  ]);
}

function onController(s: BrokerState, ctx: Context, [node, epoch]: readonly ZkResult[]): void {
  const zk = s.zk!;
  const { id } = configOf(ctx);
  if (node!.error === '') {
    if (Number(node!.data) !== id) resign(s, ctx);
    zk.controller = Number(node!.data);
    return;
  }
  resign(s, ctx);
  const next = Number(epoch!.data) + 1;
  ask(
    s,
    ctx,
    { step: 'elected', epoch: next, session: zk.client.session },
    [
      createOperation(CONTROLLER, String(id), true),
      { op: 'setData', path: CONTROLLER_EPOCH, data: String(next), version: epoch!.version! },
    ],
    true,
  );
}

/** The first one to create the node controls; the others go on watching. */
function onElected(s: BrokerState, ctx: Context, tag: any, [created, epoch]: readonly ZkResult[]): void {
  const zk = s.zk!;
  if (created!.error !== '' || epoch!.error !== '' || tag.session !== zk.client.session)
    return lookAtController(s, ctx);
  zk.context = zkController(tag.epoch, epoch!.version!);
  zk.controller = configOf(ctx).id;
  zk.controllerEpoch = tag.epoch;
  ctx.count('controllers');
  ctx.log('kafka.controls', { epoch: tag.epoch });
  startController(s, ctx, tag.epoch === FIRST_EPOCH);
  lookAtController(s, ctx);
}

/** Somebody else has raised the epoch: what it does as a controller does not count. */
function movedAway(s: BrokerState, ctx: Context): void {
  resign(s, ctx);
  lookAtController(s, ctx);
}

function resign(s: BrokerState, ctx: Context): void {
  const { context } = s.zk!;
  if (context === undefined) return;
  ctx.log('kafka.controlsNoMore', { epoch: context.epoch });
  const events = context.current === undefined ? context.events : [context.current, ...context.events];
  for (const event of events)
    if ('message' in event) {
      const answer = { port: 'kafka', type: `${event.message.type}Response`, id: event.message.id };
      ctx.respond(event.connection, {
        ...answer,
        error: 'NOT_CONTROLLER',
        partition: event.message.partition,
      } as never);
    }
  for (const outbox of context.outboxes.values()) ctx.cancelTimer(outbox.timer);
  for (const name of context.image.partitions.keys())
    if (ctx.where('partition', name) !== 'NonExistentPartition')
      ctx.become('partition', name, 'NonExistentPartition', 'RESIGNED', [ctx.seq]);
  s.zk!.context = undefined;
}

/** It ends its session: its nodes go at once. */
export function closeZk(s: BrokerState, ctx: Context): void {
  endSession(s.zk!.client, ctx, ensembleOf(ctx));
}

/** Whether it controls, as far as it knows. */
export function isController(zk: ZkBroker | undefined): boolean {
  return zk?.context !== undefined;
}
