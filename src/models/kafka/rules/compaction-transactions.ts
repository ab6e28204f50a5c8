// Answers for transactions seen by compaction: which batches were aborted, and when a transaction's marker may go.
// Source: apache/kafka core/src/main/scala/kafka/log/LogCleaner.scala CleanedTransactionMetadata

/** A transaction that was aborted: all of a producer's batches from its first to its marker. */
export interface AbortedTxn {
  readonly producerId: number;
  readonly firstOffset: number;
  readonly lastOffset: number;
}

/** The state of one pass over a log, in order of offsets. */
export interface CleanedTransactions {
  /** Aborted transactions not reached yet, by first offset. */
  readonly upcoming: AbortedTxn[];
  /** Producers within an aborted transaction; whether a batch of it was seen. */
  readonly aborted: Map<number, boolean>;
  /** Producers within one that was committed, with a batch seen. */
  readonly committed: Set<number>;
}

interface TransactionalBatch {
  readonly producerId: number;
  readonly transactional: boolean;
  readonly lastOffset: number;
  readonly marker: 'COMMIT' | 'ABORT' | undefined;
}

export function cleanedTransactions(aborted: readonly AbortedTxn[]): CleanedTransactions {
  return {
    upcoming: aborted.toSorted((a, b) => a.firstOffset - b.firstOffset),
    aborted: new Map(),
    committed: new Set(),
  };
}

/** Whether the batch belongs to an aborted transaction; to be asked once of each batch, in order. */
export function isAbortedBatch(state: CleanedTransactions, batch: TransactionalBatch): boolean {
  reach(state, batch.lastOffset);
  if (!batch.transactional) return false;
  if (state.aborted.has(batch.producerId)) {
    state.aborted.set(batch.producerId, true);
    return true;
  }
  state.committed.add(batch.producerId);
  return false;
}

/** Whether nothing of the marker's transaction is left; to be asked once of each marker, in order. */
export function isDiscardableMarker(state: CleanedTransactions, batch: TransactionalBatch): boolean {
  reach(state, batch.lastOffset);
  if (batch.marker === 'COMMIT') return !state.committed.delete(batch.producerId);
  const seen = state.aborted.get(batch.producerId);
  state.aborted.delete(batch.producerId);
  return seen !== true;
}

function reach(state: CleanedTransactions, offset: number): void {
  while (state.upcoming.length > 0 && state.upcoming[0]!.firstOffset <= offset)
    state.aborted.set(state.upcoming.shift()!.producerId, false);
}
