// Answers for new topics and partitions in ZooKeeper: nodes with their assignment, and the first state of each.
// Source: apache/kafka core/src/main/scala/kafka/zk/AdminZkClient.scala, kafka/controller/PartitionStateMachine.scala initializeLeaderAndIsrForPartitions
import { type Context, stream } from '../../engine/index.ts';
import type { ZkOperation, ZkResult } from '../zookeeper/protocol.ts';
import type { BrokerState } from './broker-state.ts';
import type { Params } from './params.ts';
import { initialState } from './rules/election-zk.ts';
import { placeReplicas } from './rules/placement-admin.ts';
import { ask } from './zk-broker.ts';
import { tellAll } from './zk-requests.ts';
import {
  createOperation,
  type PlacedPartition,
  stateData,
  statePath,
  topicPath,
  type ZkController,
} from './zk-state.ts';
import { checkEpoch, finish } from './zk-writes.ts';

const PLACEMENT = stream('kafka.placement.later');

const topicOf = (name: string) => name.slice(0, name.lastIndexOf('-'));

/** Topics that the world begins with, or new partitions of one: those that are there already are left as they are. */
export function writeTopics(
  s: BrokerState,
  ctx: Context,
  context: ZkController,
  partitions: readonly PlacedPartition[],
): void {
  const placed = partitions.flatMap(({ name, replicas }) => {
    const live = context.image.brokers.size > 0 ? [...context.image.brokers.keys()] : replicas;
    const state = initialState({ assignment: replicas, live });
    return state === undefined ? [] : [{ name, registration: { ...state, replicas, partitionEpoch: 0 } }];
  });
  const operations = [...new Set(placed.map(({ name }) => topicOf(name)))].flatMap((topic): ZkOperation[] => {
    const all = [...context.image.partitions].filter(([name]) => topicOf(name) === topic);
    const assignment = new Map(all.map(([name, p]) => [numberOf(name), p.replicas]));
    for (const { name, registration } of placed)
      if (topicOf(name) === topic) assignment.set(numberOf(name), registration.replicas);
    const data = JSON.stringify(Object.fromEntries([...assignment].sort(([a], [b]) => a - b)));
    const path = topicPath(topic);
    return [createOperation(path), { op: 'setData', path, data, version: -1 }, createOperation(`${path}/partitions`)];
  });
  for (const { name, registration } of placed) {
    const path = statePath(name);
    operations.push(createOperation(path.slice(0, -'/state'.length)));
    operations.push(createOperation(path, stateData(registration, context.epoch)));
  }
  ask(s, ctx, { step: 'topicsWritten', epoch: context.epoch, placed }, [checkEpoch(context), ...operations]);
}

function numberOf(name: string): number {
  return Number(name.slice(name.lastIndexOf('-') + 1));
}

export function onTopicsWritten(
  s: BrokerState,
  ctx: Context,
  context: ZkController,
  tag: { readonly placed: readonly { readonly name: string; readonly registration: any }[] },
  [checked]: readonly ZkResult[],
): boolean {
  if (checked!.error !== '') return false;
  for (const { name, registration } of tag.placed) {
    context.image.partitions.set(name, registration);
    if (ctx.where('partition', name) !== 'NonExistentPartition') continue;
    ctx.become('partition', name, 'NewPartition', 'CREATED', [ctx.seq]);
    ctx.become('partition', name, 'OnlinePartition', 'INITIALISED', [ctx.seq]);
  }
  tellAll(
    s,
    ctx,
    tag.placed.map(({ name }) => name),
  );
  finish(s, ctx, context, {});
  return true;
}

/** The first group of a cluster makes the offsets topic; of it, only the partitions that keep a group are made. */
export function placeOffsetsPartition(s: BrokerState, ctx: Context, context: ZkController, { partition }: any): void {
  if (context.image.partitions.has(partition)) return finish(s, ctx, context, {});
  const brokers = [...context.image.brokers.values()].map(({ id, rack }) => ({ id, rack })).sort((a, b) => a.id - b.id);
  if (brokers.length === 0) return finish(s, ctx, context, { error: 'INVALID_REPLICATION_FACTOR' });
  const replicationFactor = Math.min((ctx.params as Params).offsetsTopicReplicationFactor, brokers.length);
  const placement = { partitions: 1, replicationFactor, fixedStartIndex: -1, startPartitionId: -1 };
  const replicas = placeReplicas(brokers, placement, (bound) => Math.floor(ctx.draw(PLACEMENT) * bound)).get(0)!;
  writeTopics(s, ctx, context, [{ name: partition, replicas }]);
}
