// Answers for what a consumer that makes results remembers of its producer: ids, sequences, batches, and how far its transaction is.
// Source: apache/kafka clients/src/main/java/org/apache/kafka/clients/producer/internals/TransactionManager.java
import type { SentRecord } from '../kafka/protocol.ts';

/** Results for one partition; sent again until they are answered. */
export interface OutputBatch {
  readonly partition: string;
  readonly records: readonly SentRecord[];
  readonly baseSequence: number;
  /** A request with it is under way. */
  asked: boolean;
}

/** What comes next; `idle`: it may poll. */
export type OutputStep = 'idle' | 'init' | 'partitions' | 'produce' | 'addOffsets' | 'offsets' | 'end';

export interface Output {
  step: OutputStep;
  /** Broker that coordinates its transactions; -1: not known. */
  coordinator: number;
  /** -1: none yet. */
  producerId: number;
  epoch: number;
  readonly sequences: Map<string, number>;
  /** Results of the last poll, until they go into batches. */
  results: SentRecord[];
  batches: OutputBatch[];
  /** Something of this poll has been sent: its end is to come. */
  open: boolean;
  /** Whether the transaction is to be committed. */
  commits: boolean;
  /** The pause before the next try. */
  timer: number;
}

export function output(): Output {
  return {
    step: 'idle',
    coordinator: -1,
    producerId: -1,
    epoch: -1,
    sequences: new Map(),
    results: [],
    batches: [],
    open: false,
    commits: true,
    timer: 0,
  };
}
