// Answers for a broker's log cleaner: which log is dirty enough, up to where it may be cleaned, and what is left of it.
// Source: apache/kafka core/src/main/scala/kafka/log/{LogCleaner,LogCleanerManager}.scala
import { AppendLog, type Context } from '../../engine/index.ts';
import { cleanupPolicy, type Params } from './params.ts';
import type { PartitionLog } from './partition-log.ts';
import { lastStableOffset } from './partition-transactions.ts';
import type { StoredRecord } from './protocol.ts';
import { buildOffsetMap, cleanBatches, cleanableRatio, type LogBatch } from './rules/compaction.ts';
import { cleanedTransactions } from './rules/compaction-transactions.ts';

/** Keys that fit into `log.cleaner.dedupe.buffer.size`=128 MiB, of 24 bytes each, nine tenths full. */
const MOST_KEYS = 5_033_164;
const NO_HEADERS = Object.freeze({});
// A gap keeps its producer's sequence, so that no batch has to stay for its sake.
const NO_OFFSETS: ReadonlyMap<number, number> = new Map();

/** What may be cleaned: segments from the first dirty one up to the first that may not. */
interface Cleanable {
  readonly log: PartitionLog;
  readonly firstDirty: number;
  readonly end: number;
  readonly ratio: number;
}

/** Cleans the dirtiest log, again and again, until none is dirty enough. Tells of each how many records went. */
export function cleanLogs(
  logs: readonly PartitionLog[],
  ctx: Context,
  onCleaned: (log: PartitionLog, removed: number) => void,
): void {
  const compacted = logs.filter(({ name }) => cleanupPolicy(ctx.params, name).includes('compact'));
  for (;;) {
    const filthiest = compacted
      .map((log) => cleanable(log, ctx))
      .filter(({ ratio }) => ratio > (ctx.params as Params).minCleanableDirtyRatio)
      .sort((a, b) => b.ratio - a.ratio)[0];
    if (filthiest === undefined) return;
    onCleaned(filthiest.log, clean(filthiest, ctx));
  }
}

/** Never the active segment, nothing that is undecided, and nothing younger than `min.compaction.lag.ms`. */
function cleanable(log: PartitionLog, ctx: Context): Cleanable {
  const { minCompactionLag } = ctx.params as Params;
  const { segments } = log;
  const firstDirty = Math.max(log.cleaned, log.records.start);
  const dirty = segments.filter((s) => s.baseOffset < firstDirty).length;
  let limit = Math.max(0, segments.length - 1);
  const stable = lastStableOffset(log);
  while (limit > 0 && segments[limit]!.baseOffset > stable) limit--;
  const young = segments.findIndex((s, i) => i >= dirty && s.maxTimestamp > ctx.wallClock() - minCompactionLag);
  if (minCompactionLag > 0 && young >= 0) limit = Math.min(limit, young);
  const { cleanableRatio: ratio } = cleanableRatio(
    segments.map((s) => s.bytes),
    dirty,
    Math.max(limit, dirty),
  );
  return { log, firstDirty, end: segments[limit]?.baseOffset ?? firstDirty, ratio };
}

/** Leaves of each key the latest record before `end`. Returns how many records went. */
function clean({ log, firstDirty, end }: Cleanable, ctx: Context): number {
  const { deleteRetention, segmentBytes } = ctx.params as Params;
  const batches = batchesOf(log, end);
  const dirty = batches.filter((batch) => batch.lastOffset >= firstDirty);
  const map = buildOffsetMap(dirty, firstDirty, end, MOST_KEYS, cleanedTransactions(log.aborted));
  const config = { now: ctx.wallClock(), deleteRetention, lastOffsets: NO_OFFSETS };
  const kept = cleanBatches(batches, map, config, cleanedTransactions(log.aborted));
  const removed = rewrite(log, kept, end);
  log.cleaned = map.latestOffset + 1;
  shrinkSegments(log, end, segmentBytes);
  writeCleaned(log, ctx, end);
  return removed;
}

function batchesOf(log: PartitionLog, end: number): LogBatch[] {
  const batches: LogBatch[] = [];
  for (let at = log.records.start; at < end; ) {
    const first = log.records.get(at)!;
    let deleteHorizon: number | undefined;
    const last = Math.min(at + first.count - first.index, end) - 1;
    const records = [];
    for (let offset = at; offset <= last; offset++) {
      const { key, value, control, deleteHorizon: horizon } = log.records.get(offset)!;
      if (control === 'GONE') continue;
      records.push({ offset, key, hasValue: value !== null });
      deleteHorizon = horizon;
    }
    if (records.length > 0)
      batches.push({
        lastOffset: last,
        records,
        producerId: first.producerId,
        lastSequence: first.sequence,
        transactional: first.transactional ?? false,
        marker: first.control === 'GONE' ? undefined : first.control,
        deleteHorizon,
      });
    at = last + 1;
  }
  return batches;
}

/** Offsets stay: where a record went there is a gap. Returns how many records went. */
function rewrite(log: PartitionLog, kept: readonly LogBatch[], end: number): number {
  const horizons = new Map(kept.flatMap((b) => b.records.map((r) => [r.offset, b.deleteHorizon] as const)));
  const records = new AppendLog<StoredRecord>(log.records.start);
  let removed = 0;
  for (let at = log.records.start; at < log.records.end; at++) {
    const record = log.records.get(at)!;
    const gone = at < end && record.control !== 'GONE' && !horizons.has(at);
    const deleteHorizon = horizons.get(at);
    if (gone) removed++;
    if (gone) records.append(gap(record));
    else if (deleteHorizon === record.deleteHorizon) records.append(record);
    else records.append({ ...record, deleteHorizon });
  }
  log.records = records;
  return removed;
}

/** What is left of a record: no more than its producer's state follows from. */
function gap(record: StoredRecord): StoredRecord {
  return { ...record, key: null, value: null, headers: NO_HEADERS, bytes: 0, control: 'GONE' };
}

/** Files that became small are joined. */
function shrinkSegments(log: PartitionLog, end: number, most: number): void {
  const segments: (typeof log.segments)[number][] = [];
  for (const [i, segment] of log.segments.entries()) {
    const { baseOffset } = segment;
    if (baseOffset >= end) {
      segments.push(segment);
      continue;
    }
    let bytes = 0;
    let maxTimestamp = 0;
    const next = log.segments[i + 1]?.baseOffset ?? log.records.end;
    for (let at = Math.max(baseOffset, log.records.start); at < next; at++) {
      const record = log.records.get(at)!;
      bytes += record.bytes;
      if (record.control !== 'GONE') maxTimestamp = Math.max(maxTimestamp, record.timestamp);
    }
    const last = segments.at(-1);
    if (last === undefined || last.bytes + bytes > most) segments.push({ baseOffset, bytes, maxTimestamp });
    else {
      last.bytes += bytes;
      last.maxTimestamp = Math.max(last.maxTimestamp, maxTimestamp);
    }
  }
  log.segments = segments;
}

/** The files of what was cleaned. */
function writeCleaned(log: PartitionLog, ctx: Context, end: number): void {
  for (let i = log.chunks.start; i < log.chunks.end; i++) {
    const base = log.chunks.get(i)!;
    if (base >= end) return;
    const chunk: StoredRecord[] = [];
    for (let at = base; at < (log.chunks.get(i + 1) ?? log.records.end); at++) chunk.push(log.records.get(at)!);
    ctx.write(`${log.name}@${base}`, chunk);
  }
  ctx.write(`${log.name}/cleaned`, log.cleaned);
}
