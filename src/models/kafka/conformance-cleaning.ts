// Answers for the conformance tables of what a log keeps: retention and compaction.
import {
  buildOffsetMap,
  cleanableRatio,
  cleanBatches,
  type LogBatch,
  type LogRecord,
  type OffsetMap,
} from './rules/compaction.ts';
import { type AbortedTxn, cleanedTransactions } from './rules/compaction-transactions.ts';
import { applyRetention, type LogSegment } from './rules/retention.ts';

interface RetentionCase {
  readonly segmentRecords: number;
  readonly records: number;
  readonly recordSize: number;
  readonly highWatermark: number;
  readonly logStartOffset: number;
  readonly cleanupPolicy: string;
  readonly retentionBytes: number;
  readonly retentionMs: number;
  readonly recordAgeMs?: number;
}

/** Table log_retention. */
export function logRetention(input: unknown): unknown {
  const given = input as RetentionCase;
  const segments: LogSegment[] = [];
  for (let base = 0; base < given.records; base += given.segmentRecords) {
    const count = Math.min(given.segmentRecords, given.records - base);
    segments.push({ baseOffset: base, bytes: count * given.recordSize, maxTimestamp: 0 });
  }
  const { logStartOffset, highWatermark, records: logEndOffset } = given;
  const config = {
    deletes: given.cleanupPolicy.includes('delete'),
    bytes: given.retentionBytes,
    time: given.retentionMs,
  };
  const after = applyRetention(
    { segments, logStartOffset, highWatermark, logEndOffset },
    config,
    given.recordAgeMs ?? 0,
  );
  return { segmentsAfter: after.segments.length, logStartOffset: after.logStartOffset };
}

interface GivenRecord {
  readonly offset: number;
  readonly key?: string | null;
  readonly value?: string | null;
  readonly producerId?: number;
  readonly seq?: number;
}

interface GivenTxnRecord {
  readonly offset: number;
  readonly pid: number;
  readonly key?: string;
  readonly batch?: number;
  readonly marker?: 'COMMIT' | 'ABORT';
}

interface CompactionCase {
  readonly op: string;
  readonly records?: readonly GivenRecord[];
  readonly batches?: readonly GivenRecord[];
  readonly log?: readonly GivenTxnRecord[];
  readonly recordOffsets?: readonly number[];
  readonly activeSegmentBaseOffset?: number;
  readonly start?: number;
  readonly firstDirtyOffset?: number;
  readonly maxKeysInMap?: number;
  readonly segmentSizes?: readonly number[];
  readonly firstDirtySegment?: number;
  readonly uncleanableFromSegment?: number;
}

const MANY_KEYS = 1000000;

/** Table log_compaction. */
export function logCompaction(input: unknown): unknown {
  const given = input as CompactionCase;
  switch (given.op) {
    case 'clean':
      return clean([segment(given.records!)], given.firstDirtyOffset!, given.maxKeysInMap);
    case 'cleanIdempotent':
      return clean(
        given.batches!.map((r) => segment([r])),
        given.firstDirtyOffset!,
      );
    case 'cleanTxn':
      return clean(transactionalBatches(given.log!), given.firstDirtyOffset!, undefined, abortedIn(given.log!));
    case 'buildOffsetMap': {
      const map = buildMap([segment(given.records!)], given.start!, given.maxKeysInMap!);
      const keys = given.records!.map((r) => r.key!);
      const get = Object.fromEntries(keys.map((key) => [key, map.offsets.get(key) ?? -1]));
      return { size: map.offsets.size, get, messagesRead: map.messagesRead };
    }
    case 'cleanDeletes':
      return cleanDeletes();
    case 'cleanGaps': {
      const batches = given.recordOffsets!.map((offset) => segment([{ offset, key: String(offset), value: 'v' }]));
      const end = given.activeSegmentBaseOffset!;
      const map = buildOffsetMap(batches, given.firstDirtyOffset!, end, MANY_KEYS, cleanedTransactions([]));
      return { nextDirtyOffset: map.latestOffset + 1 };
    }
    case 'cleanableRatio':
      return cleanableRatio(given.segmentSizes!, given.firstDirtySegment!, given.uncleanableFromSegment!);
    default:
      throw new Error(`unknown op ${given.op}`);
  }
}

/** Records that were appended together. */
function segment(records: readonly GivenRecord[]): LogBatch {
  const last = records.at(-1)!;
  return {
    lastOffset: last.offset,
    records: records.map(({ offset, key, value }) => ({ offset, key: key ?? null, hasValue: value !== null })),
    producerId: last.producerId ?? -1,
    lastSequence: last.seq ?? -1,
    transactional: false,
    marker: undefined,
    deleteHorizon: undefined,
  };
}

function buildMap(
  batches: readonly LogBatch[],
  start: number,
  keys: number,
  aborted: readonly AbortedTxn[] = [],
): OffsetMap {
  const end = batches.at(-1)!.lastOffset + 1;
  const dirty = batches.filter((batch) => batch.lastOffset >= start);
  return buildOffsetMap(dirty, start, end, keys, cleanedTransactions(aborted));
}

function clean(
  batches: readonly LogBatch[],
  start: number,
  maxKeys = MANY_KEYS,
  aborted: readonly AbortedTxn[] = [],
): unknown {
  const map = buildMap(batches, start, maxKeys, aborted);
  const config = { now: 0, deleteRetention: 1, lastOffsets: lastDataOffsets(batches) };
  const kept = cleanBatches(batches, map, config, cleanedTransactions(aborted));
  const records = kept.flatMap((batch) => batch.records);
  const keyed = records.filter((r) => r.key !== null);
  const producers = kept.filter((b) => b.producerId >= 0 && b.marker === undefined);
  const offsets = records.map((r) => r.offset);
  return {
    keys: keyed.map((r) => r.key),
    offsets,
    recordOffsets: offsets,
    batchLastOffsets: kept.map((b) => b.lastOffset),
    lastSequences: Object.fromEntries(producers.map((b) => [b.producerId, b.lastSequence])),
    endOffset: map.latestOffset + 1,
    messagesRead: batches.reduce((n, b) => n + b.records.length, 0),
    messagesWritten: records.length,
  };
}

function lastDataOffsets(batches: readonly LogBatch[]): Map<number, number> {
  const data = batches.filter((b) => b.producerId >= 0 && b.marker === undefined);
  return new Map(data.map((b) => [b.producerId, b.lastOffset]));
}

/** Records with the same `batch` are one batch; sequences count the records of a producer. */
function transactionalBatches(log: readonly GivenTxnRecord[]): LogBatch[] {
  const sequences = new Map<number, number>();
  const batches: { batch: LogBatch; name: number | undefined }[] = [];
  for (const { offset, pid, key, batch: name, marker } of log) {
    const lastSequence = marker === undefined ? (sequences.get(pid) ?? -1) + 1 : -1;
    if (marker === undefined) sequences.set(pid, lastSequence);
    const record: LogRecord = { offset, key: key ?? null, hasValue: true };
    const before = batches.at(-1);
    const joins = name !== undefined && before?.name === name;
    const records = joins ? [...before.batch.records, record] : [record];
    if (joins) batches.pop();
    const deleteHorizon = undefined;
    const batch = {
      lastOffset: offset,
      records,
      producerId: pid,
      lastSequence,
      transactional: true,
      marker,
      deleteHorizon,
    };
    batches.push({ batch, name });
  }
  return batches.map((b) => b.batch);
}

function abortedIn(log: readonly GivenTxnRecord[]): AbortedTxn[] {
  const open = new Map<number, number>();
  const aborted: AbortedTxn[] = [];
  for (const { offset, pid, marker } of log) {
    if (marker === undefined) {
      if (!open.has(pid)) open.set(pid, offset);
      continue;
    }
    if (marker === 'ABORT' && open.has(pid))
      aborted.push({ producerId: pid, firstOffset: open.get(pid)!, lastOffset: offset });
    open.delete(pid);
  }
  return aborted;
}

/** Keys with values, tombstones for the even ones, and other keys after them: what is left of the even ones has no value. */
function cleanDeletes(): unknown {
  const keys = Array.from({ length: 10 }, (_, i) => i);
  const even = keys.filter((k) => k % 2 === 0);
  const appended = [
    ...keys.map((k) => ({ key: String(k), value: 'v' })),
    ...even.map((k) => ({ key: String(k), value: null })),
    ...keys.map((k) => ({ key: `other ${k}`, value: 'v' })),
  ].map((record, offset) => ({ ...record, offset }));
  const batches = appended.map((record) => segment([record]));
  const config = { now: 0, deleteRetention: 1, lastOffsets: new Map() };
  const kept = cleanBatches(batches, buildMap(batches, 0, MANY_KEYS), config, cleanedTransactions([]));
  const values = kept.flatMap((b) => b.records).filter((r) => r.hasValue && even.map(String).includes(r.key ?? ''));
  return { noneOfDeletedKeysHaveValue: values.length === 0 };
}
