// Answers for transactions in one partition's log: up to where they are decided, which were aborted, and the markers that end them.
// Source: apache/kafka core/src/main/scala/kafka/log/UnifiedLog.scala lastStableOffset, storage/.../log/{TransactionIndex,ProducerStateManager}.java
import type { Context } from '../../engine/index.ts';
import type { PartitionLog } from './partition-log.ts';
import type { StoredRecord } from './protocol.ts';
import type { AbortedTxn } from './rules/compaction-transactions.ts';
import { appendEndTxnMarker, firstUnstableOffset, onHighWatermark } from './rules/producer-state.ts';

/** A marker takes this much in a log. */
const MARKER_BYTES = 78;

/** Up to here read-committed consumers may read: no transaction before it is open. */
export function lastStableOffset(log: PartitionLog): number {
  if (log.producers.ongoing.size === 0 && log.producers.unreplicated.size === 0) return log.highWatermark;
  onHighWatermark(log.producers, log.highWatermark);
  return Math.min(firstUnstableOffset(log.producers) ?? log.highWatermark, log.highWatermark);
}

/** Aborted transactions with records between the offsets. */
export function abortedBetween(log: PartitionLog, from: number, to: number): readonly AbortedTxn[] {
  return log.aborted.filter((txn) => txn.firstOffset < to && txn.lastOffset >= from);
}

export interface Marker {
  readonly producerId: number;
  readonly producerEpoch: number;
  readonly coordinatorEpoch: number;
  readonly committed: boolean;
}

export function markerRecord(marker: Marker, ctx: Context, epoch: number): StoredRecord {
  const { producerId, producerEpoch, coordinatorEpoch, committed } = marker;
  return Object.freeze({
    key: null,
    value: null,
    headers: Object.freeze({}),
    bytes: MARKER_BYTES,
    timestamp: ctx.now(),
    span: 0,
    epoch,
    leader: ctx.config.id,
    producerId,
    producerEpoch,
    sequence: -1,
    index: 0,
    count: 1,
    acks: -1,
    control: committed ? ('COMMIT' as const) : ('ABORT' as const),
    coordinatorEpoch,
  });
}

/** Notes a marker that lies in the log. Returns why not, of one that is refused. */
export function noteMarker(log: PartitionLog, record: StoredRecord, offset: number, isClient: boolean): string {
  const first = log.producers.entries.get(record.producerId)?.txnFirstOffset;
  const error = appendEndTxnMarker(log.producers, {
    producerId: record.producerId,
    epoch: record.producerEpoch,
    coordinatorEpoch: record.coordinatorEpoch ?? 0,
    offset,
    origin: isClient ? 'coordinator' : 'replication',
  });
  if (error !== undefined)
    return error === 'InvalidProducerEpochException' ? 'INVALID_PRODUCER_EPOCH' : 'TRANSACTION_COORDINATOR_FENCED';
  if (record.control === 'ABORT' && first !== undefined)
    log.aborted = [...log.aborted, { producerId: record.producerId, firstOffset: first, lastOffset: offset }];
  return '';
}
