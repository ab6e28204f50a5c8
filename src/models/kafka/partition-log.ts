// Answers for one partition's log at one broker: records by offset, epochs, producers, and what of it is in files.
// Source: apache/kafka core/src/main/scala/kafka/log/UnifiedLog.scala
import { AppendLog, type Context } from '../../engine/index.ts';
import type { SentBatch, StoredRecord } from './protocol.ts';
import { cleanupPolicy, type Params } from './params.ts';
import { noteMarker } from './partition-transactions.ts';
import type { AbortedTxn } from './rules/compaction-transactions.ts';
import { assignEpoch, type EpochCache, truncateEpochsFromEnd, truncateEpochsFromStart } from './rules/leader-epochs.ts';
import { appendBatch, type ProducerStates, producerStates } from './rules/producer-state.ts';
import { applyRetention, type LogSegment } from './rules/retention.ts';
import { incrementSequence } from './rules/sequence.ts';

export interface PartitionLog {
  readonly name: string;
  /** Positions are offsets. */
  records: AppendLog<StoredRecord>;
  /** Files of which retention deletes the oldest; the last one is written to. */
  segments: readonly OpenSegment[];
  highWatermark: number;
  epochs: EpochCache;
  producers: ProducerStates;
  /** Transactions that were aborted. */
  aborted: readonly AbortedTxn[];
  /** Offset of the first record of each chunk in the files. */
  chunks: AppendLog<number>;
  /** Up to here it is on disk for sure, or need not be. */
  flushed: number;
  /** The first offset that compaction has not passed. */
  cleaned: number;
  /** The offset after the last record that this broker acknowledged as leader: bookkeeping, no rule looks at it. */
  acknowledged: number;
}

/** A file while it is written to. */
type OpenSegment = { -readonly [K in keyof LogSegment]: LogSegment[K] };

/** Records of a chunk that takes more than one batch. */
const CHUNK_RECORDS = 32;

/** The file beside the records. */
interface LogFile {
  readonly start: number;
  readonly end: number;
  readonly epochs: EpochCache;
}

export function partitionLog(name: string): PartitionLog {
  return {
    name,
    records: new AppendLog(),
    segments: [],
    highWatermark: 0,
    epochs: [],
    producers: producerStates(),
    aborted: [],
    chunks: new AppendLog(),
    flushed: 0,
    cleaned: 0,
    acknowledged: 0,
  };
}

/** What the files hold, after a restart: the high watermark as of its last checkpoint. */
export function loadLog(ctx: Context, name: string): PartitionLog {
  const log = partitionLog(name);
  const file = ctx.read(`${name}/log`) as LogFile | undefined;
  const start = file?.start ?? 0;
  log.records = new AppendLog(start);
  for (let at = start; at < (file?.end ?? 0); ) {
    const chunk = ctx.read(`${name}@${at}`) as readonly StoredRecord[];
    log.chunks.append(at);
    for (const record of chunk) log.records.append(record);
    noteSegment(log, ctx, at, chunk);
    at += chunk.length;
  }
  log.epochs = file?.epochs ?? [];
  log.flushed = log.records.end;
  log.highWatermark = Math.min((ctx.read(`${name}/highWatermark`) as number | undefined) ?? 0, log.records.end);
  log.cleaned = (ctx.read(`${name}/cleaned`) as number | undefined) ?? 0;
  log.acknowledged = (ctx.read(`${name}/acknowledged`) as number | undefined) ?? 0;
  rememberProducers(log);
  return log;
}

/** Producers' states follow from the records. */
function rememberProducers(log: PartitionLog): void {
  log.producers = producerStates();
  log.aborted = [];
  for (let at = log.records.start; at < log.records.end; ) {
    const first = log.records.get(at)!;
    const count = Math.min(first.count - first.index, log.records.end - at);
    noteProducer(log, first, at, count);
    at += count;
  }
}

function noteProducer(log: PartitionLog, first: StoredRecord, offset: number, count: number): void {
  if (first.producerId < 0) return;
  const isGone = first.control === 'GONE';
  // Of a marker that compaction took nothing is left that it could end.
  if (isGone && first.sequence < 0) return;
  if (first.control !== undefined && !isGone) return void noteMarker(log, first, offset, false);
  appendBatch(log.producers, {
    producerId: first.producerId,
    epoch: first.producerEpoch,
    firstSeq: first.sequence,
    lastSeq: first.sequence < 0 ? -1 : incrementSequence(first.sequence, count - 1),
    firstOffset: offset,
    lastOffset: offset + count - 1,
    origin: 'replication',
    // What compaction takes is decided.
    transactional: (first.transactional ?? false) && !isGone,
  });
}

const TRANSACTIONAL = { transactional: true };

/** The records of a batch as the leader of `epoch` stores them. */
export function stored(batch: SentBatch, epoch: number, leader: number, acks: number): StoredRecord[] {
  const { producerId, producerEpoch, baseSequence, records } = batch;
  return records.map(({ key, value, headers, bytes, timestamp, span }, index) => ({
    key,
    value,
    headers,
    bytes,
    timestamp,
    span,
    epoch,
    leader,
    producerId,
    producerEpoch,
    sequence: baseSequence < 0 ? -1 : incrementSequence(baseSequence, index),
    index,
    count: records.length,
    acks,
    ...(batch.transactional === true ? TRANSACTIONAL : {}),
  }));
}

/** Appends records as they are, with their epochs; returns the first one's offset. */
export function appendRecords(log: PartitionLog, ctx: Context, records: readonly StoredRecord[]): number {
  const base = log.records.end;
  let epoch = -1;
  for (const record of records) {
    if (record.epoch !== epoch) log.epochs = assignEpoch(log.epochs, record.epoch, log.records.end);
    epoch = record.epoch;
    log.records.append(record);
  }
  for (let i = 0; i < records.length; ) {
    const first = records[i]!;
    const count = Math.min(first.count - first.index, records.length - i);
    noteProducer(log, first, base + i, count);
    i += count;
  }
  writeChunk(log, ctx, base, records, noteSegment(log, ctx, base, records));
  writeFile(log, ctx);
  return base;
}

/** Short ones go to the chunk before, so that there are not as many as there are batches; each segment begins one. */
function writeChunk(
  log: PartitionLog,
  ctx: Context,
  base: number,
  records: readonly StoredRecord[],
  beginsSegment: boolean,
): void {
  const last = log.chunks.get(log.chunks.end - 1);
  if (beginsSegment || last === undefined || log.records.end - last > CHUNK_RECORDS) {
    log.chunks.append(base);
    return ctx.write(`${log.name}@${base}`, records);
  }
  const all: StoredRecord[] = [];
  for (let at = last; at < log.records.end; at++) all.push(log.records.get(at)!);
  ctx.write(`${log.name}@${last}`, all);
}

export function writeFile(log: PartitionLog, ctx: Context): void {
  ctx.write(`${log.name}/log`, { start: log.records.start, end: log.records.end, epochs: log.epochs });
}

export function checkpointHighWatermark(log: PartitionLog, ctx: Context): void {
  ctx.write(`${log.name}/highWatermark`, log.highWatermark);
}

/** Notes what was acknowledged as leader, up to `end`. */
export function noteAcknowledged(log: PartitionLog, ctx: Context, end: number): void {
  if (end <= log.acknowledged) return;
  log.acknowledged = end;
  ctx.write(`${log.name}/acknowledged`, end);
}

/** Cuts the log, and the memory of epochs, at `offset`. Returns how many records were cut that this broker had acknowledged as leader. */
export function truncate(log: PartitionLog, ctx: Context, offset: number): number {
  if (offset >= log.records.end) {
    // A leader that appended nothing left an epoch behind, which nobody else knows.
    log.epochs = truncateEpochsFromEnd(log.epochs, log.records.end);
    writeFile(log, ctx);
    return 0;
  }
  let lost = 0;
  for (let at = offset; at < Math.min(log.acknowledged, log.records.end); at++) {
    const { acks, leader } = log.records.get(at)!;
    if (leader === ctx.config.id && acks !== 0) lost++;
  }
  log.acknowledged = Math.min(log.acknowledged, offset);
  log.records.truncate(offset);
  log.epochs = truncateEpochsFromEnd(log.epochs, offset);
  log.highWatermark = Math.min(log.highWatermark, offset);
  log.flushed = Math.min(log.flushed, offset);
  log.cleaned = Math.min(log.cleaned, offset);
  trimChunks(log, ctx, offset);
  log.segments = log.segments.filter((segment) => segment.baseOffset < offset);
  rememberProducers(log);
  ctx.write(`${log.name}/acknowledged`, log.acknowledged);
  writeFile(log, ctx);
  return lost;
}

/** The chunk that holds the cut is written anew. */
function trimChunks(log: PartitionLog, ctx: Context, offset: number): void {
  let i = log.chunks.end;
  while (i > log.chunks.start && log.chunks.get(i - 1)! >= offset) i--;
  log.chunks.truncate(i);
  const base = log.chunks.get(i - 1);
  if (base === undefined) return;
  const kept = [];
  for (let at = base; at < offset; at++) kept.push(log.records.get(at)!);
  ctx.write(`${log.name}@${base}`, kept);
}

/** The segment that is written to takes the records, or a new one when it would become too large: true then. */
function noteSegment(log: PartitionLog, ctx: Context, baseOffset: number, records: readonly StoredRecord[]): boolean {
  let bytes = 0;
  let maxTimestamp = 0;
  for (const record of records) {
    bytes += record.bytes;
    if (record.timestamp > maxTimestamp) maxTimestamp = record.timestamp;
  }
  const active = log.segments.at(-1);
  if (active === undefined || active.bytes + bytes > (ctx.params as Params).segmentBytes) {
    log.segments = [...log.segments, { baseOffset, bytes, maxTimestamp }];
    return true;
  }
  active.bytes += bytes;
  active.maxTimestamp = Math.max(active.maxTimestamp, maxTimestamp);
  return false;
}

/** Deletes what is too old or too much, if `cleanup.policy` names `delete`. Returns how many records went. */
export function retain(log: PartitionLog, ctx: Context): number {
  const deletes = cleanupPolicy(ctx.params, log.name).includes('delete');
  const { retention, retentionBytes = -1 } = ctx.params as Params;
  const { start, end } = log.records;
  const view = {
    segments: log.segments,
    logStartOffset: start,
    logEndOffset: end,
    highWatermark: log.highWatermark,
  };
  const after = applyRetention(view, { deletes, bytes: retentionBytes, time: retention }, ctx.wallClock());
  if (after.logStartOffset > start) startLater(log, ctx, after.logStartOffset, after.segments);
  return after.logStartOffset - start;
}

function startLater(log: PartitionLog, ctx: Context, offset: number, segments: readonly LogSegment[]): void {
  log.records.trim(offset);
  log.segments = segments.filter((segment) => segment.bytes > 0);
  log.epochs = truncateEpochsFromStart(log.epochs, offset);
  while (log.chunks.length > 0 && log.chunks.get(log.chunks.start)! < offset) log.chunks.trim(log.chunks.start + 1);
  writeFile(log, ctx);
}

/** A follower whose leader has deleted all that it has, and more, begins anew. */
export function startAnew(log: PartitionLog, ctx: Context, offset: number): void {
  log.records = new AppendLog(offset);
  log.chunks = new AppendLog();
  log.segments = [];
  log.epochs = [];
  log.highWatermark = offset;
  log.flushed = offset;
  log.cleaned = offset;
  log.producers = producerStates();
  log.aborted = [];
  writeFile(log, ctx);
}

/** Records from `offset` up to `end`, of at most so many bytes, but one in any case. */
export function readRecords(log: PartitionLog, offset: number, end: number, maxBytes: number): StoredRecord[] {
  const found: StoredRecord[] = [];
  let bytes = 0;
  for (let at = offset; at < end; at++) {
    const record = log.records.get(at)!;
    bytes += record.bytes;
    if (found.length > 0 && bytes > maxBytes) break;
    found.push(record);
  }
  return found;
}
