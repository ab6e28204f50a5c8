// Answers for what clients and followers ask of a broker: produce, fetch, metadata, producer ids, offsets by name.
// Source: apache/kafka core/src/main/scala/kafka/server/{KafkaApis,ReplicaManager,DelayedProduce,DelayedFetch}.scala
import type { Context } from '../../engine/index.ts';
import { proposeIsr } from './broker-controller.ts';
import { onHighWatermark } from './broker-replicas.ts';
import {
  type BrokerState,
  configOf,
  leaderLog,
  type ParkedFetch,
  type Replica,
  rulesOf,
  type WaitingWrite,
} from './broker-state.ts';
import { partitionCount } from './metadata.ts';
import type { Params } from './params.ts';
import { appendRecords, noteAcknowledged, readRecords, stored } from './partition-log.ts';
import { abortedBetween, lastStableOffset } from './partition-transactions.ts';
import type { FetchedPartition, FetchPartition, SentBatch, StoredRecord } from './protocol.ts';
import { advanceHighWatermark, effectiveMinIsr, maximalIsr, onFollowerFetch } from './rules/partition-leader.ts';
import { ACKS_ALL, checkAcknowledged, isValidAcks, refusesAppend } from './rules/produce.ts';
import { checkBatch, findDuplicate } from './rules/producer-state.ts';
import { incrementSequence } from './rules/sequence.ts';
import { checkFetch, checkLeaderEpoch } from './rules/truncation.ts';

// ---------------------------------------------------------------- produce

export function onProduce(s: BrokerState, ctx: Context, message: any): void {
  const answer = { port: 'kafka', type: 'produceResponse', id: message.id };
  const results: any[] = message.batches.map((batch: SentBatch) => {
    const { error, baseOffset } = append(s, ctx, batch, message.acks);
    if (error !== '') ctx.count('refusedWrites', batch.records.length);
    return { partition: batch.partition, error, baseOffset };
  });
  if (message.acks === 0) {
    // No answer; on an error the connection is closed, so that the client looks for the leader.
    if (results.some((r) => r.error !== '')) ctx.hangUp(ctx.connection);
    return;
  }
  waitForWrites(s, ctx, message.acks, message.timeout, answer, results, message.batches);
}

/** Answers when every write that was appended is acknowledged; at once with acks=1. */
export function waitForWrites(
  s: BrokerState,
  ctx: Context,
  acks: number,
  timeout: number,
  answer: object,
  results: any[],
  batches: readonly { readonly partition: string; readonly records: readonly unknown[] }[],
): void {
  const waits = batches.flatMap((batch, i) => {
    const { error, baseOffset } = results[i]!;
    const log = s.replicas.get(batch.partition)?.log;
    if (error !== '' || log === undefined) return [];
    const required = baseOffset + batch.records.length;
    const held = acks === ACKS_ALL || log.flushed < required;
    if (!held) noteAcknowledged(log, ctx, required);
    return held ? [{ partition: batch.partition, baseOffset, required: acks === ACKS_ALL ? required : -required }] : [];
  });
  if (waits.length === 0) return void ctx.respond(ctx.connection, { ...answer, results } as never);
  const request = ++s.lastRequest;
  const timer = ctx.setTimer(timeout, 'produceTimeout', request);
  s.requests.set(request, { connection: ctx.connection, answer, results, remaining: waits.length, timer });
  for (const wait of waits) {
    const others = s.waiting.get(wait.partition);
    if (others === undefined) s.waiting.set(wait.partition, [{ request, ...wait }]);
    else others.push({ request, ...wait });
  }
  for (const { partition } of waits) settleWrites(s, ctx, s.replicas.get(partition)!);
}

/** Appends as the leader, or says why not. */
export function append(
  s: BrokerState,
  ctx: Context,
  batch: SentBatch,
  acks: number,
): { readonly error: string; readonly baseOffset: number } {
  const refuse = (error: string) => ({ error, baseOffset: -1 });
  const replica = s.replicas.get(batch.partition);
  if (!isValidAcks(acks)) return refuse('INVALID_REQUIRED_ACKS');
  if (replica?.leader === undefined) return refuse('NOT_LEADER_OR_FOLLOWER');
  const { leader, log } = replica;
  const rules = rulesOf(s, ctx, batch.partition);
  const tooFew = refusesAppend(acks, leader.isr.length, effectiveMinIsr(leader, rules));
  if (tooFew !== undefined) return refuse(tooFew);
  const duplicate = batch.baseSequence < 0 ? undefined : findDuplicate(log.producers, sequencesOf(batch));
  if (duplicate !== undefined) {
    ctx.count('duplicateBatches');
    return { error: '', baseOffset: duplicate.firstOffset };
  }
  const wrong = batch.producerId < 0 ? undefined : checkSequences(log, batch);
  if (wrong !== undefined) return refuse(wrong);
  const baseOffset = appendRecords(log, ctx, stored(batch, leader.leaderEpoch, configOf(ctx).id, acks));
  ctx.count('appended', batch.records.length);
  if ((ctx.params as Params).flushBeforeAcknowledge) ctx.sync(batch.partition);
  else onFlushed(s, ctx, replica, log.records.end);
  return { error: '', baseOffset };
}

function sequencesOf(batch: SentBatch) {
  const { producerId, producerEpoch, baseSequence, records } = batch;
  return {
    producerId,
    epoch: producerEpoch,
    firstSeq: baseSequence,
    lastSeq: baseSequence < 0 ? -1 : incrementSequence(baseSequence, records.length - 1),
  };
}

/** Asks the rule; the records are noted when they are appended. */
function checkSequences(log: Replica['log'], batch: SentBatch): string | undefined {
  const end = log.records.end;
  const { transactional = false } = batch;
  const { producerId, epoch, firstSeq, lastSeq } = sequencesOf(batch);
  const error = checkBatch(log.producers, {
    producerId,
    epoch,
    firstSeq,
    lastSeq,
    firstOffset: end,
    lastOffset: end + batch.records.length - 1,
    // Offsets in a transaction are written by the group's coordinator, without sequences.
    origin: batch.baseSequence < 0 ? 'coordinator' : 'client',
    transactional,
  });
  if (error === undefined) return undefined;
  return error === 'OutOfOrderSequenceException' ? 'OUT_OF_ORDER_SEQUENCE_NUMBER' : 'INVALID_PRODUCER_EPOCH';
}

/** The leader's log is its own up to here: its followers may fetch, and the high watermark may move. */
export function onFlushed(s: BrokerState, ctx: Context, replica: Replica, end: number): void {
  const { log, leader } = replica;
  log.flushed = Math.max(log.flushed, Math.min(end, log.records.end));
  if (leader === undefined) return;
  const moved = advanceHighWatermark(leader, leaderLog(log), ctx.now(), rulesOf(s, ctx, log.name));
  completeParked(s, ctx, log.name, 'followers');
  if (moved) onHighWatermark(s, ctx, replica);
  else settleWrites(s, ctx, replica);
}

/** Answers writes of a partition that are acknowledged by now. A requirement below 0 is one of flushing alone (acks=1). */
export function settleWrites(s: BrokerState, ctx: Context, replica: Replica): void {
  const { log, leader } = replica;
  const waiting = s.waiting.get(log.name);
  if (leader === undefined || waiting === undefined) return;
  const minIsr = effectiveMinIsr(leader, rulesOf(s, ctx, log.name));
  for (const write of [...waiting]) {
    const check =
      write.required < 0
        ? { done: log.flushed >= -write.required, error: undefined }
        : checkAcknowledged(write.required, log.highWatermark, maximalIsr(leader).length, minIsr);
    if (!check.done) continue;
    if (check.error === undefined) noteAcknowledged(log, ctx, Math.abs(write.required));
    finishWrite(s, ctx, write, check.error ?? '');
  }
}

function finishWrite(s: BrokerState, ctx: Context, write: WaitingWrite, error: string): void {
  const waiting = s.waiting.get(write.partition)!;
  if (waiting.length === 1) s.waiting.delete(write.partition);
  else waiting.splice(waiting.indexOf(write), 1);
  const request = s.requests.get(write.request);
  if (request === undefined) return;
  request.remaining--;
  if (error !== '')
    for (const result of request.results) if (result.partition === write.partition) result.error = error;
  if (request.remaining > 0) return;
  s.requests.delete(write.request);
  ctx.cancelTimer(request.timer);
  ctx.respond(request.connection, { ...request.answer, results: request.results } as never);
}

/** This broker leads the partition no more. */
export function refuseWrites(s: BrokerState, ctx: Context, partition: string): void {
  for (const write of [...(s.waiting.get(partition) ?? [])]) finishWrite(s, ctx, write, 'NOT_LEADER_OR_FOLLOWER');
}

export function onProduceTimeout(s: BrokerState, ctx: Context, request: number): void {
  for (const waiting of [...s.waiting.values()])
    for (const write of waiting.filter((w) => w.request === request)) finishWrite(s, ctx, write, 'REQUEST_TIMED_OUT');
}

// ---------------------------------------------------------------- fetch

const NO_RECORDS: readonly StoredRecord[] = Object.freeze([]);

export function onFetch(s: BrokerState, ctx: Context, message: any): void {
  if (message.replica >= 0)
    for (const partition of message.partitions) noteFollower(s, ctx, partition, message.replica);
  const fetched = readAll(s, message);
  const ready = fetched.some(isNews);
  if (ready || message.maxWait === 0) return answerFetch(ctx, ctx.connection, message, fetched);
  const ticket = ++s.lastRequest;
  const timer = ctx.setTimer(message.maxWait, 'parked', ticket);
  s.parked.push({ ticket, connection: ctx.connection, request: message, timer });
}

/** A follower's fetch says that it has everything before. */
function noteFollower(s: BrokerState, ctx: Context, asked: FetchPartition, follower: number): void {
  const replica = s.replicas.get(asked.partition);
  if (replica?.leader === undefined || refusalOf(replica, asked) !== undefined) return;
  const rules = rulesOf(s, ctx, asked.partition);
  const log = leaderLog(replica.log);
  const { offset, logStartOffset } = asked;
  const outcome = onFollowerFetch(replica.leader, log, follower, offset, logStartOffset, ctx.now(), rules);
  proposeIsr(s, ctx, asked.partition, outcome.proposedIsr);
  if (outcome.highWatermarkMoved) onHighWatermark(s, ctx, replica);
}

function refusalOf(replica: Replica | undefined, asked: FetchPartition) {
  if (replica?.leader === undefined) return 'NOT_LEADER_OR_FOLLOWER';
  const wrongEpoch = asked.leaderEpoch < 0 ? undefined : checkLeaderEpoch(asked.leaderEpoch, replica.leaderEpoch);
  if (wrongEpoch !== undefined) return wrongEpoch;
  const { epochs, records } = replica.log;
  const log = { epochs, logStartOffset: records.start, logEndOffset: records.end };
  return checkFetch(log, asked.offset, asked.lastFetchedEpoch);
}

function readAll(s: BrokerState, message: any): FetchedPartition[] {
  return message.partitions.map((asked: FetchPartition) => read(s, asked, message));
}

/** Followers read to the end, consumers what is committed. */
function read(s: BrokerState, asked: FetchPartition, message: any): FetchedPartition {
  const { replica: replicaId, maxBytes, committedOnly = false } = message;
  const { partition, offset: baseOffset } = asked;
  const replica = s.replicas.get(partition);
  const refusal = refusalOf(replica, asked);
  const log = replica?.log;
  const error = typeof refusal === 'string' ? refusal : '';
  const stable = log === undefined ? 0 : committedOnly ? lastStableOffset(log) : log.highWatermark;
  const end = replicaId >= 0 ? (log?.records.end ?? 0) : stable;
  const told = {
    partition,
    baseOffset,
    highWatermark: log?.highWatermark ?? 0,
    logStartOffset: log?.records.start ?? 0,
    logEndOffset: log?.records.end ?? 0,
    error,
    records:
      refusal !== undefined || log === undefined || baseOffset >= end
        ? NO_RECORDS
        : readRecords(log, baseOffset, end, maxBytes),
    diverging: typeof refusal === 'string' ? undefined : refusal,
  };
  if (!committedOnly || refusal !== undefined || log === undefined) return told;
  const aborted = abortedBetween(log, baseOffset, baseOffset + told.records.length);
  return { ...told, lastStableOffset: stable, aborted };
}

/** Only what is news: records, troubles, and to followers a high watermark that has moved (incremental fetch sessions, KIP-227). */
function answerFetch(ctx: Context, connection: number, request: any, fetched: readonly FetchedPartition[]): void {
  const partitions = fetched.filter((f, i) => isNews(f) || (request.replica >= 0 && movedOn(f, request.partitions[i])));
  const bytes = partitions.reduce((sum, p) => sum + p.records.reduce((b, r) => b + r.bytes, 0), 0);
  ctx.respond(connection, { port: 'kafka', type: 'fetchResponse', id: request.id, partitions, bytes } as never);
}

function isNews(f: FetchedPartition): boolean {
  return f.records.length > 0 || f.error !== '' || f.diverging !== undefined;
}

function movedOn(f: FetchedPartition, asked: FetchPartition): boolean {
  return f.highWatermark > asked.highWatermark;
}

/** Fetches that wait for the partition get what there is now. */
export function completeParked(
  s: BrokerState,
  ctx: Context,
  partition: string,
  whose: 'followers' | 'consumers' | 'any',
): void {
  if (s.parked.length === 0) return;
  const due = s.parked.filter(
    ({ request }) =>
      (whose === 'any' || request.replica >= 0 === (whose === 'followers')) &&
      request.partitions.some((p: FetchPartition) => p.partition === partition),
  );
  for (const parked of due) finishParked(s, ctx, parked);
}

export function onParkedTimer(s: BrokerState, ctx: Context, ticket: number): void {
  const parked = s.parked.find((p) => p.ticket === ticket);
  if (parked !== undefined) finishParked(s, ctx, parked);
}

function finishParked(s: BrokerState, ctx: Context, parked: ParkedFetch): void {
  s.parked = s.parked.filter((p) => p !== parked);
  ctx.cancelTimer(parked.timer);
  answerFetch(ctx, parked.connection, parked.request, readAll(s, parked.request));
}

/** Whoever waited on a connection that is gone waits no more. */
export function forgetConnection(s: BrokerState, ctx: Context, connection: number): void {
  for (const parked of s.parked.filter((p) => p.connection === connection)) ctx.cancelTimer(parked.timer);
  s.parked = s.parked.filter((p) => p.connection !== connection);
}

// ---------------------------------------------------------------- what clients look up

export function onLookUp(s: BrokerState, ctx: Context, message: any): void {
  const answer = { port: 'kafka', type: `${message.type}Response`, id: message.id };
  switch (message.type) {
    case 'metadata':
      return void ctx.respond(ctx.connection, { ...answer, partitions: locations(s, message.topics) } as never);
    case 'initProducerId': {
      // Unique without blocks from the controller: a broker numbers in a range of its own.
      const producerId = configOf(ctx).id * 1_000_000 + ctx.incarnation * 10_000 + ++s.lastRequest;
      return void ctx.respond(ctx.connection, { ...answer, producerId, producerEpoch: 0 } as never);
    }
    case 'listOffsets': {
      const replica = s.replicas.get(message.partition);
      const error = replica?.leader === undefined ? 'NOT_LEADER_OR_FOLLOWER' : '';
      const log = replica?.log;
      const offset = message.which === 'earliest' ? (log?.records.start ?? 0) : (log?.highWatermark ?? 0);
      return void ctx.respond(ctx.connection, { ...answer, partition: message.partition, error, offset } as never);
    }
  }
}

function locations(s: BrokerState, topics: readonly string[]) {
  return topics.flatMap((topic) =>
    Array.from({ length: partitionCount(s.image, topic) }, (_, i) => {
      const partition = `${topic}-${i}`;
      const { leader, leaderEpoch } = s.image.partitions.get(partition)!;
      return { partition, leader, leaderEpoch };
    }),
  );
}
