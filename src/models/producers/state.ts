// Answers for what a producer remembers: the partitions' leaders, batches that wait, and requests under way.
import type { AppendLog, Micros, Seq } from '../../engine/index.ts';
import type { SentRecord } from '../kafka/protocol.ts';
import { type PartitionInfo, type StickyPartitioner, stickyPartitioner } from '../kafka/rules/partitioner.ts';

export interface Batch {
  readonly partition: string;
  readonly records: SentRecord[];
  bytes: number;
  readonly created: Micros;
  /** Attempts made. */
  attempts: number;
  /** Not to be sent before this moment. */
  notBefore: Micros;
  /** -1: none given yet. */
  baseSequence: number;
  /** Producer epoch in which it was given. */
  epoch: number;
}

export interface Request {
  readonly id: number;
  readonly broker: number;
  readonly connection: number;
  readonly batches: readonly Batch[];
  readonly timer: number;
}

export interface Location {
  readonly leader: number;
  readonly leaderEpoch: number;
}

/** What it was told of one partition: where its acknowledged records lie, as the ends of ranges, in order: from, to, from, to, ... */
export type Acknowledged = AppendLog<number>;

/** What became of a record, told to who sent it by its span; `error` '': acknowledged. */
export interface Settled {
  readonly span: Seq;
  readonly error: string;
  readonly because: readonly Seq[];
}

export interface ProducerState {
  /** Records made. */
  n: number;
  arrival: number;
  lastId: number;
  /** Partitions of its topic, as the partitioner sees them; follows from `locations`. */
  partitions: readonly PartitionInfo[];
  /** By partition name. */
  readonly locations: Map<string, Location>;
  readonly queues: Map<string, Batch[]>;
  readonly requests: Map<number, Request>;
  readonly sticky: StickyPartitioner;
  /** -1: not idempotent, or not given yet. */
  producerId: number;
  producerEpoch: number;
  readonly sequences: Map<string, number>;
  /** Number of the metadata or producer id request under way; 0: none. */
  asking: number;
  askTimer: number;
  /** Which broker is asked next. */
  bootstrap: number;
  wakeTimer: number;
  wakeAt: Micros;
  readonly acknowledged: Map<string, Acknowledged>;
  lastFault: Seq;
  /** Where somebody waits for the ends of records: those not told yet. */
  readonly settled?: Settled[];
}

export function producerState(batchSize: number): ProducerState {
  return {
    n: 0,
    arrival: 0,
    lastId: 0,
    partitions: [],
    locations: new Map(),
    queues: new Map(),
    requests: new Map(),
    sticky: stickyPartitioner(batchSize),
    producerId: -1,
    producerEpoch: 0,
    sequences: new Map(),
    asking: 0,
    askTimer: 0,
    bootstrap: 0,
    wakeTimer: 0,
    wakeAt: 0,
    acknowledged: new Map(),
    lastFault: 0,
  };
}

export interface ProducerConfig {
  /** Number of this part's streams of draws, and of the process in it. */
  readonly salt: number;
  readonly ordinal: number;
  readonly brokers: readonly { readonly id: number; readonly pid: number }[];
}

/** Records that are with the producer: not answered, not given up. */
export function waitingRecords(s: ProducerState): number {
  let waiting = 0;
  for (const queue of s.queues.values()) for (const batch of queue) waiting += batch.records.length;
  for (const request of s.requests.values()) for (const batch of request.batches) waiting += batch.records.length;
  return waiting;
}
