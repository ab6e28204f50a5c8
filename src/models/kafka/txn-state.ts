// Answers for what a transaction coordinator remembers: each transactional id with its producer, its state and its partitions.
// Source: apache/kafka core/src/main/scala/kafka/coordinator/transaction/{TransactionMetadata,TransactionStateManager}.scala
import type { Context } from '../../engine/index.ts';
import type { Params } from './params.ts';
import { partitionOfGroup } from './rules/java-hash.ts';

export const TXN_TOPIC = '__transaction_state';

export type TxnState =
  | 'Empty'
  | 'Ongoing'
  | 'PrepareCommit'
  | 'PrepareAbort'
  | 'CompleteCommit'
  | 'CompleteAbort'
  | 'PrepareEpochFence';

/** A record of the transaction log: the whole of what is known of one transactional id. */
export interface TxnMetadata {
  readonly id: string;
  readonly producerId: number;
  readonly epoch: number;
  readonly state: TxnState;
  readonly timeout: number;
  /** In the open transaction; the partition of the offsets topic among them. */
  readonly partitions: readonly string[];
  readonly started: number;
}

export interface TxnEntry {
  metadata: TxnMetadata;
  /** A state that is being written: it holds when it is committed up to `required`. Who asked is answered then. */
  pending:
    | { readonly to: TxnMetadata; readonly required: number; readonly connection: number; readonly answer: any }
    | undefined;
  /** Partitions that have no marker yet, while the transaction ends. */
  readonly unmarked: Set<string>;
}

export interface TxnCoordinator {
  readonly entries: Map<string, TxnEntry>;
  lastProducerId: number;
  /** Requests for markers that are under way: their number, whose they are, and which partitions. */
  readonly markers: Map<
    number,
    { readonly id: string; readonly broker: number; readonly partitions: readonly string[] }
  >;
}

export function txnCoordinator(): TxnCoordinator {
  return { entries: new Map(), lastProducerId: 0, markers: new Map() };
}

/** Partition of the transaction log that keeps the id: its leader coordinates. */
export function txnHome(ctx: Context, id: string): string {
  return `${TXN_TOPIC}-${partitionOfGroup(id, (ctx.params as Params).transactionStatePartitions)}`;
}
