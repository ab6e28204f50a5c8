// Answers for what a broker remembers: the cluster's metadata as it has read it, its replicas, and requests that wait.
import type { Context, Pid } from '../../engine/index.ts';
import { firstMetadata } from './boot.ts';
import { applyRecord, emptyImage, isActive, type MetadataImage } from './metadata.ts';
import { minInsyncReplicas, type Params } from './params.ts';
import { loadLog, type PartitionLog } from './partition-log.ts';
import type { Groups } from './rules/group-coordinator.ts';
import type { GroupOffsets } from './rules/group-offsets.ts';
import type { LeaderRules, PartitionLeader } from './rules/partition-leader.ts';
import { type TxnCoordinator, txnCoordinator } from './txn-state.ts';
import { type ZkBroker, zkBroker } from './zk-state.ts';

export interface BrokerConfig {
  readonly id: number;
  readonly brokers: readonly { readonly id: number; readonly pid: Pid }[];
  readonly controllers: readonly { readonly id: number; readonly pid: Pid }[];
  /** Servers of the ensemble that coordinates; none with KRaft. */
  readonly ensemble: readonly Pid[];
}

/** One partition here. */
export interface Replica {
  readonly log: PartitionLog;
  /** Who leads it as far as this broker knows; -1: nobody. */
  leaderId: number;
  leaderEpoch: number;
  /** While it leads. */
  leader: PartitionLeader | undefined;
}

/** A request whose writes wait until the high watermark has passed them. */
export interface WaitingRequest {
  readonly connection: number;
  readonly answer: any;
  readonly results: any[];
  remaining: number;
  readonly timer: number;
}

export interface WaitingWrite {
  readonly request: number;
  readonly partition: string;
  readonly baseOffset: number;
  readonly required: number;
}

/** A fetch that waits for records. */
export interface ParkedFetch {
  readonly ticket: number;
  readonly connection: number;
  readonly request: any;
  readonly timer: number;
}

/** What it has asked of another broker as a follower. */
export interface Fetcher {
  /** Number of the fetch that is under way; 0: none. */
  request: number;
  connection: number;
  /** Of the answer's time-out, or of the next try. */
  timer: number;
}

export interface BrokerState {
  /** Offset of its registration; -1: not registered. */
  epoch: number;
  /** Which of the controllers it takes for the active one: a place in the list. */
  controller: number;
  readonly image: MetadataImage;
  /** Metadata read up to here. */
  metadataOffset: number;
  metadataRequest: number;
  metadataConnection: number;
  metadataTimer: number;
  lastRequest: number;
  shuttingDown: boolean;
  readonly replicas: Map<string, Replica>;
  readonly fetchers: Map<number, Fetcher>;
  readonly requests: Map<number, WaitingRequest>;
  /** By partition. */
  readonly waiting: Map<string, WaitingWrite[]>;
  parked: ParkedFetch[];
  /** Publications of the port `events` that were handed on to another broker, by the number of that request. */
  readonly handedOn: Map<number, { readonly connection: number; readonly id: number }>;
  /** Groups that it coordinates, and their offsets. */
  readonly groups: Groups;
  readonly offsets: Map<string, GroupOffsets>;
  groupTimer: number;
  /** Of the log cleaner's next look; 0: no topic is compacted. */
  cleanerTimer: number;
  /** Transactions that it coordinates. */
  readonly txn: TxnCoordinator;
  /** With ZooKeeper. */
  readonly zk: ZkBroker | undefined;
  /** Who asked for a coordinator while the offsets topic was being made. */
  coordinatorAsked: { readonly connection: number; readonly id: number; readonly group: string }[];
}

export function brokerState(ctx: Context): BrokerState {
  const s: BrokerState = {
    epoch: -1,
    controller: 0,
    image: emptyImage(),
    metadataOffset: 0,
    metadataRequest: 0,
    metadataConnection: 0,
    metadataTimer: 0,
    lastRequest: 0,
    shuttingDown: false,
    replicas: new Map(),
    fetchers: new Map(),
    requests: new Map(),
    waiting: new Map(),
    parked: [],
    handedOn: new Map(),
    groups: new Map(),
    offsets: new Map(),
    groupTimer: 0,
    cleanerTimer: 0,
    txn: txnCoordinator(),
    zk: zkBroker(ctx),
    coordinatorAsked: [],
  };
  if (ctx.incarnation === 1) {
    for (const { record } of firstMetadata(ctx)) applyRecord(s.image, record, s.metadataOffset++);
    s.epoch = s.image.brokers.get(ctx.config.id)!.epoch;
  }
  for (const name of (ctx.read('partitions') ?? []) as readonly string[])
    s.replicas.set(name, { log: loadLog(ctx, name), leaderId: -1, leaderEpoch: -1, leader: undefined });
  return s;
}

export function configOf(ctx: Context): BrokerConfig {
  return ctx.config;
}

/** What the rules of a partition's leader go by. */
export function rulesOf(s: BrokerState, ctx: Context, partition: string): LeaderRules {
  return new RulesOfPartition(s.image, ctx.params, partition);
}

/** Asked for with every request, and mostly for one of its answers. */
class RulesOfPartition implements LeaderRules {
  private readonly image: MetadataImage;
  private readonly params: Params;
  private readonly partition: string;
  constructor(image: MetadataImage, params: Params, partition: string) {
    this.image = image;
    this.params = params;
    this.partition = partition;
  }
  get replicaLagTimeMax(): number {
    return this.params.replicaLagTimeMax;
  }
  get minInsyncReplicas(): number {
    return minInsyncReplicas(this.params, this.partition);
  }
  isEligible(id: number): boolean {
    return isActive(this.image, id);
  }
}

/** The log as the rules of leaders see it: what is not flushed where it has to be does not count. */
export function leaderLog(log: PartitionLog): { readonly logEndOffset: number; highWatermark: number } {
  return new FlushedLog(log);
}

class FlushedLog {
  private readonly log: PartitionLog;
  constructor(log: PartitionLog) {
    this.log = log;
  }
  get logEndOffset(): number {
    return this.log.flushed;
  }
  get highWatermark(): number {
    return this.log.highWatermark;
  }
  set highWatermark(offset: number) {
    this.log.highWatermark = offset;
  }
}
