// Answers for compaction: of each key the latest record stays, of a deleted one for a while its tombstone.
// Source: apache/kafka core/src/main/scala/kafka/log/LogCleaner.scala Cleaner, LogCleanerManager.scala
import { type CleanedTransactions, isAbortedBatch, isDiscardableMarker } from './compaction-transactions.ts';

export interface LogRecord {
  readonly offset: number;
  /** Null: no key; such a record does not survive. */
  readonly key: string | null;
  /** False: a tombstone. */
  readonly hasValue: boolean;
}

export interface LogBatch {
  readonly lastOffset: number;
  readonly records: readonly LogRecord[];
  /** -1: not idempotent. */
  readonly producerId: number;
  readonly lastSequence: number;
  readonly transactional: boolean;
  /** A transaction's end; such a batch has one record and no key. */
  readonly marker: 'COMMIT' | 'ABORT' | undefined;
  /** When tombstones and markers may go; undefined: not cleaned before. */
  readonly deleteHorizon: number | undefined;
}

/** The latest offset of each key in the dirty part of a log. */
export interface OffsetMap {
  readonly offsets: Map<string, number>;
  /** Up to here (inclusive) the map knows of every key. */
  latestOffset: number;
  /** Records looked at. */
  messagesRead: number;
}

/**
 * @param batches those of the segments that hold the dirty part, from the first one's beginning
 * @param start the first dirty offset
 * @param end where the first segment begins that may not be cleaned (the active one, or what is younger than `min.compaction.lag.ms`)
 * @param maxKeys how many keys fit
 */
export function buildOffsetMap(
  batches: readonly LogBatch[],
  start: number,
  end: number,
  maxKeys: number,
  transactions: CleanedTransactions,
): OffsetMap {
  const map: OffsetMap = { offsets: new Map(), latestOffset: start - 1, messagesRead: 0 };
  for (const batch of batches) {
    if (batch.marker !== undefined) {
      isDiscardableMarker(transactions, batch);
      map.messagesRead++;
    } else if (isAbortedBatch(transactions, batch)) map.messagesRead += batch.records.length;
    else if (!noteKeys(map, batch, start, maxKeys)) return map;
    if (batch.lastOffset >= start) map.latestOffset = batch.lastOffset;
  }
  map.latestOffset = Math.max(map.latestOffset, end - 1);
  return map;
}

/** False when the map is full. */
function noteKeys(map: OffsetMap, batch: LogBatch, start: number, maxKeys: number): boolean {
  for (const record of batch.records) {
    if (record.key !== null && record.offset >= start) {
      if (map.offsets.size >= maxKeys) return false;
      map.offsets.set(record.key, record.offset);
    }
    map.messagesRead++;
  }
  return true;
}

export interface CleanConfig {
  readonly now: number;
  /** `delete.retention.ms`, in the unit of the clock. */
  readonly deleteRetention: number;
  /** Last data offset of each active producer: its batch stays, if empty, for its sequence. */
  readonly lastOffsets: ReadonlyMap<number, number>;
}

/** The batches that survive. Offsets stay, so that gaps arise. */
export function cleanBatches(
  batches: readonly LogBatch[],
  map: OffsetMap,
  config: CleanConfig,
  transactions: CleanedTransactions,
): LogBatch[] {
  const kept: LogBatch[] = [];
  for (const batch of batches) {
    const records = survivors(batch, map, config, transactions);
    const keepsSequence = batch.producerId >= 0 && config.lastOffsets.get(batch.producerId) === batch.lastOffset;
    if (records.length === 0 && !keepsSequence) continue;
    const vanishes = batch.marker !== undefined || records.some((r) => !r.hasValue);
    const horizon = batch.deleteHorizon ?? (vanishes ? config.now + config.deleteRetention : undefined);
    kept.push({ ...batch, records, deleteHorizon: horizon });
  }
  return kept;
}

function survivors(
  batch: LogBatch,
  map: OffsetMap,
  config: CleanConfig,
  transactions: CleanedTransactions,
): readonly LogRecord[] {
  const isPast = batch.deleteHorizon !== undefined && config.now >= batch.deleteHorizon;
  if (batch.marker !== undefined) return isDiscardableMarker(transactions, batch) && isPast ? [] : batch.records;
  if (isAbortedBatch(transactions, batch)) return [];
  return batch.records.filter(({ offset, key, hasValue }) => {
    if (offset > map.latestOffset) return true;
    if (key === null) return false;
    return offset >= (map.offsets.get(key) ?? -1) && (hasValue || !isPast);
  });
}

export interface CleanableRatio {
  readonly cleanBytes: number;
  readonly cleanableBytes: number;
  readonly totalBytes: number;
  /** A log is cleaned when this is above `min.cleanable.dirty.ratio`. */
  readonly cleanableRatio: number;
}

/** Share of dirty bytes among those that may be cleaned. */
export function cleanableRatio(
  segmentBytes: readonly number[],
  firstDirty: number,
  firstUncleanable: number,
): CleanableRatio {
  const sum = (bytes: readonly number[]) => bytes.reduce((a, b) => a + b, 0);
  const cleanBytes = sum(segmentBytes.slice(0, firstDirty));
  const cleanableBytes = sum(segmentBytes.slice(firstDirty, firstUncleanable));
  const totalBytes = cleanBytes + cleanableBytes;
  return { cleanBytes, cleanableBytes, totalBytes, cleanableRatio: totalBytes === 0 ? 0 : cleanableBytes / totalBytes };
}
