// Answers for what a broker of a cluster on ZooKeeper remembers beyond its replicas: its session, who controls, and, while it does, the controller's context.
// Source: apache/kafka core/src/main/scala/kafka/controller/{KafkaController,ControllerContext,ControllerChannelManager}.scala
import type { Context, Pid } from '../../engine/index.ts';
import { type ZkClient, zkClient } from '../zookeeper/client.ts';
import type { ZkOperation } from '../zookeeper/protocol.ts';
import type { BrokerConfig } from './broker-state.ts';
import { emptyImage, type MetadataImage } from './metadata.ts';
import type { Params } from './params.ts';
import type { PartitionRegistration } from './rules/election-kraft.ts';

/** What waits for the controller's one thread. */
export type ControllerEvent =
  | { readonly kind: 'brokersChanged' }
  | { readonly kind: 'alterPartition'; readonly message: any; readonly connection: number }
  | { readonly kind: 'createPartition'; readonly message: any; readonly connection: number }
  | { readonly kind: 'createTopics'; readonly partitions: readonly PlacedPartition[] }
  | { readonly kind: 'controlledShutdown'; readonly message: any; readonly connection: number }
  | { readonly kind: 'rebalance' };

export interface PlacedPartition {
  readonly name: string;
  readonly replicas: readonly number[];
}

/** A broker that is told of partitions: one request at a time, what changes meanwhile goes with the next one. */
export interface Outbox {
  /** Number of the request that is under way; 0: none. */
  request: number;
  connection: number;
  timer: number;
  readonly dirty: Set<string>;
  /** The set of live brokers has changed. */
  brokers: boolean;
}

export interface ZkController {
  readonly epoch: number;
  /** Version of /controller_epoch that it wrote: every write of state is checked against it. */
  readonly epochVersion: number;
  /** Live brokers and all partitions; a partition's epoch is the version of its state. */
  readonly image: MetadataImage;
  loaded: boolean;
  /** An event is being handled: its writes or reads are under way. */
  current: ControllerEvent | undefined;
  events: ControllerEvent[];
  readonly shuttingDown: Set<number>;
  readonly outboxes: Map<number, Outbox>;
}

export interface ZkBroker {
  readonly client: ZkClient;
  /** Its ephemeral node is there. */
  registered: boolean;
  /** Attempts of a controlled shutdown. */
  shutdowns: number;
  /** The active controller as it was told last; -1: nobody. */
  controller: number;
  controllerEpoch: number;
  /** While it controls. */
  context: ZkController | undefined;
}

export const IDS = '/brokers/ids';
export const TOPICS = '/brokers/topics';
export const CONTROLLER = '/controller';
export const CONTROLLER_EPOCH = '/controller_epoch';

/** Nodes that every broker makes sure of when it starts. Source: kafka/zk/ZkData.scala */
export const TOP_LEVEL: readonly string[] = [
  '/brokers',
  IDS,
  TOPICS,
  CONTROLLER_EPOCH,
  '/config',
  '/admin',
  '/admin/delete_topics',
  '/isr_change_notification',
];

export function topicPath(topic: string): string {
  return `${TOPICS}/${topic}`;
}

export function statePath(partition: string): string {
  const dash = partition.lastIndexOf('-');
  return `${topicPath(partition.slice(0, dash))}/partitions/${partition.slice(dash + 1)}/state`;
}

export function createOperation(path: string, data = '', ephemeral = false): ZkOperation {
  return { op: 'create', path, data, ephemeral };
}

/** Of a partition's state, as it lies in its node; the epoch of the partition is the version of the node. */
export function stateData(p: PartitionRegistration, controllerEpoch: number): string {
  const { leader, leaderEpoch: leader_epoch, isr } = p;
  return JSON.stringify({ leader, leader_epoch, isr, controller_epoch: controllerEpoch });
}

export function stateOf(data: string, version: number, replicas: readonly number[]): PartitionRegistration {
  const { leader, leader_epoch: leaderEpoch, isr } = JSON.parse(data);
  return { replicas, isr, leader, leaderEpoch, partitionEpoch: version };
}

export function zkBroker(ctx: Context): ZkBroker | undefined {
  if ((ctx.config as BrokerConfig).ensemble.length === 0) return undefined;
  return {
    client: zkClient((ctx.params as Params).zookeeperSessionTimeout),
    registered: false,
    shutdowns: 0,
    controller: -1,
    controllerEpoch: 0,
    context: undefined,
  };
}

export function zkController(epoch: number, epochVersion: number): ZkController {
  return {
    epoch,
    epochVersion,
    image: emptyImage(),
    loaded: false,
    current: undefined,
    events: [],
    shuttingDown: new Set(),
    outboxes: new Map(),
  };
}

export function ensembleOf(ctx: Context): readonly Pid[] {
  return (ctx.config as BrokerConfig).ensemble;
}
