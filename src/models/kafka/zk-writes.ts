// Answers for a controller's writes of partition states: checked against its epoch and the states' versions, all or none, then told to brokers.
// Source: apache/kafka core/src/main/scala/kafka/zk/KafkaZkClient.scala retryRequestsUntilConnected with the controller's epoch
import type { Context } from '../../engine/index.ts';
import type { ZkOperation, ZkResult } from '../zookeeper/protocol.ts';
import type { BrokerState } from './broker-state.ts';
import type { PartitionRegistration } from './rules/election-kraft.ts';
import { NO_LEADER } from './rules/election-zk.ts';
import { ask } from './zk-broker.ts';
import { nextEvent } from './zk-controller.ts';
import { readAgain } from './zk-load.ts';
import { tellAll } from './zk-requests.ts';
import { CONTROLLER_EPOCH, stateData, statePath, type ZkController } from './zk-state.ts';

/** A partition and what it is to be; its epoch is still the version that it has. */
export type Change = readonly [string, PartitionRegistration];

/** Every write of a controller fails once another one has raised the epoch. */
export function checkEpoch(context: ZkController): ZkOperation {
  return { op: 'check', path: CONTROLLER_EPOCH, version: context.epochVersion };
}

/** Writes the states; the event is over when they are written. */
export function write(s: BrokerState, ctx: Context, context: ZkController, changes: readonly Change[]): void {
  if (changes.length === 0) return finish(s, ctx, context, {});
  const sets = changes.map(([name, p]): ZkOperation => {
    const data = stateData(p, context.epoch);
    return { op: 'setData', path: statePath(name), data, version: p.partitionEpoch };
  });
  ask(s, ctx, { step: 'written', epoch: context.epoch, changes }, [checkEpoch(context), ...sets], true);
}

/** False: the epoch was raised by somebody else. */
export function onStatesWritten(
  s: BrokerState,
  ctx: Context,
  context: ZkController,
  tag: { readonly changes: readonly Change[] },
  [checked, ...results]: readonly ZkResult[],
): boolean {
  if (checked!.error !== '' && checked!.error !== 'ROLLEDBACK') return false;
  if (results.some((r) => r.error !== '')) {
    readAgain(
      s,
      ctx,
      tag.changes.map(([name]) => name),
    );
    return true;
  }
  tag.changes.forEach(([name, p], i) => take(ctx, context, name, { ...p, partitionEpoch: results[i]!.version! }));
  tellAll(
    s,
    ctx,
    tag.changes.map(([name]) => name),
  );
  finish(s, ctx, context, {});
  return true;
}

function take(ctx: Context, context: ZkController, name: string, p: PartitionRegistration): void {
  const before = context.image.partitions.get(name)!;
  context.image.partitions.set(name, p);
  if (p.leader === before.leader) return;
  if (p.leader === NO_LEADER) {
    ctx.count('leaderless');
    return void ctx.log('kafka.noLeader', { partition: name });
  }
  if (ctx.where('partition', name) === 'OfflinePartition')
    ctx.become('partition', name, 'OnlinePartition', 'ELECTED', [ctx.seq]);
  const unclean = !before.isr.includes(p.leader);
  ctx.log(unclean ? 'kafka.uncleanLeader' : 'kafka.newLeader', { partition: name, broker: p.leader });
}

/** The event at hand is done: who asked for it is answered, and the next one begins. */
export function finish(s: BrokerState, ctx: Context, context: ZkController, told: object): void {
  const event = context.current;
  context.current = undefined;
  if (event !== undefined && 'message' in event) {
    const { message, connection } = event;
    const answer = { port: 'kafka', type: `${message.type}Response`, id: message.id, error: '' };
    ctx.respond(connection, { ...answer, ...answerTo(context, message), ...told } as never);
  }
  nextEvent(s, ctx);
}

function answerTo(context: ZkController, message: any): object {
  if (message.type === 'controlledShutdown') {
    const leads = [...context.image.partitions.values()].some(
      (p) => p.leader === message.broker && p.replicas.length > 1,
    );
    return { remaining: leads };
  }
  const p = context.image.partitions.get(message.partition);
  if (message.type !== 'alterPartition' || p === undefined) return {};
  const { leaderEpoch, partitionEpoch, isr } = p;
  return { partition: message.partition, leaderEpoch, partitionEpoch, isr };
}
