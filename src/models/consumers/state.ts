// Answers for what a consumer remembers: its membership, positions, fetched records, and what it is doing with them.
import type { Micros } from '../../engine/index.ts';
import { type Output, output } from './output-state.ts';
import type { StoredRecord } from '../kafka/protocol.ts';
import type { AbortedTxn } from '../kafka/rules/compaction-transactions.ts';

export interface ConsumerConfig {
  readonly part: string;
  readonly salt: number;
  readonly ordinal: number;
  readonly brokers: readonly { readonly id: number; readonly pid: number }[];
}

/** One partition that it reads. */
export interface Assigned {
  /** The next offset to hand out; -1: not known yet. */
  position: number;
  /** The next offset after the last record that was processed. */
  processed: number;
  /** Last committed; -1: nothing. */
  committed: number;
  highWatermark: number;
  /** Leader epoch of the record before `position`, where it is known. */
  lastEpoch: number | undefined;
  /** Fetched, from `position` on. */
  buffer: readonly StoredRecord[];
  /** Of what is fetched: transactions that were aborted. */
  aborted?: readonly AbortedTxn[] | undefined;
}

/** A request that waits for its answer. */
export interface Asked {
  readonly type: string;
  readonly broker: number;
  readonly connection: number;
  readonly timer: number;
  /** Of fetches: partitions asked for. */
  readonly partitions: readonly string[];
}

export interface ConsumerState {
  lastId: number;
  bootstrap: number;
  readonly asked: Map<number, Asked>;
  /** Leaders by partition of its topic. */
  readonly leaders: Map<string, number>;
  coordinator: number;
  memberId: string;
  generation: number;
  readonly assigned: Map<string, Assigned>;
  /** What is processed now: taken by one poll. */
  batch: { readonly partition: string; readonly offset: number; readonly record: StoredRecord }[];
  /** Work on the record at the front of the batch is under way. */
  job: number;
  /** The group rebalances: it joins again at the next poll. */
  rejoin: boolean;
  lastPoll: Micros;
  /** When the coordinator answered last. */
  lastHeard: Micros;
  lastCommit: Micros;
  /** Per partition and producer, the largest number seen, and the latest ones. */
  readonly seen: Map<string, { largest: number; readonly latest: Set<number> }>;
  leaving: boolean;
  retryTimer: number;
  readonly output: Output;
}

export function consumerState(): ConsumerState {
  return {
    lastId: 0,
    bootstrap: 0,
    asked: new Map(),
    leaders: new Map(),
    coordinator: -1,
    memberId: '',
    generation: -1,
    assigned: new Map(),
    batch: [],
    job: 0,
    rejoin: false,
    lastPoll: 0,
    lastHeard: 0,
    lastCommit: 0,
    seen: new Map(),
    leaving: false,
    retryTimer: 0,
    output: output(),
  };
}

/** Records between where the consumer is and the end of what is committed, of one partition. */
export function lagOf(a: Assigned): number {
  return a.position < 0 ? 0 : Math.max(0, a.highWatermark - a.processed);
}
