// Answers for what a consumer makes of its records: results for another topic, sent by an idempotent producer, with offsets in one transaction if asked for.
// Source: apache/kafka clients/src/main/java/org/apache/kafka/clients/producer/{KafkaProducer,internals/TransactionManager}.java
import type { Context } from '../../engine/index.ts';
import { partitionForKey } from '../kafka/rules/murmur2.ts';
import { ACKS_ALL } from '../kafka/rules/produce.ts';
import { incrementSequence } from '../kafka/rules/sequence.ts';
import { groupOf, identity } from './membership.ts';
import type { OutputBatch } from './output-state.ts';
import type { Params } from './params.ts';
import { askMetadata, beginFetching, commitAll, fetchAll, poll, positions } from './polling.ts';
import { ask, askAny, forget, isAsked } from './requests.ts';
import type { Asked, ConsumerConfig, ConsumerState } from './state.ts';

const PRODUCE_TIMEOUT = 30_000_000;
/** Requests of the producer. */
export const OUTPUT_REQUESTS: readonly string[] = [
  'initProducerId',
  'findTransactionCoordinator',
  'addPartitionsToTxn',
  'produce',
  'addOffsetsToTxn',
  'txnOffsetCommit',
  'endTxn',
];
/** Errors after which this producer can do nothing more. */
const FATAL: readonly string[] = ['PRODUCER_FENCED', 'INVALID_PRODUCER_EPOCH', 'INVALID_PRODUCER_ID_MAPPING'];
/** Errors after which the transaction can only be aborted. */
const ABORTABLE: readonly string[] = [
  'ILLEGAL_GENERATION',
  'UNKNOWN_MEMBER_ID',
  'FENCED_INSTANCE_ID',
  'REBALANCE_IN_PROGRESS',
  'OUT_OF_ORDER_SEQUENCE_NUMBER',
  'INVALID_TXN_STATE',
];

function isTransactional(ctx: Context): boolean {
  return (ctx.boot as Params).commit === 'transaction';
}

function transactionalId(ctx: Context): string {
  return `${groupOf(ctx)}-${(ctx.config as ConsumerConfig).ordinal}`;
}

function become(ctx: Context, to: string, reason: string): void {
  if (isTransactional(ctx) && ctx.where('transaction', '') !== to) ctx.become('transaction', '', to, reason, [ctx.seq]);
}

/** A producer needs an id before it sends: with transactions the coordinator's, who fences whoever had the name before. */
export function beginOutput(s: ConsumerState, ctx: Context): void {
  if ((ctx.params as Params).into === undefined) return;
  forget(s, ctx, OUTPUT_REQUESTS);
  s.output.step = 'init';
  s.output.open = false;
  s.output.producerId = -1;
  s.output.sequences.clear();
  become(ctx, 'INITIALIZING', 'INIT');
  pump(s, ctx);
}

/** What is made of a record: the same key and value. */
export function makeResult(s: ConsumerState, ctx: Context, record: any): void {
  const { into } = ctx.params as Params;
  if (into === undefined) return;
  const { key, value, headers, span } = record;
  s.output.results.push(Object.freeze({ key, value, headers, span, bytes: into.bytes, timestamp: record.timestamp }));
}

/** Results go out while the other records of the poll are processed. */
export function sendResults(s: ConsumerState, ctx: Context): void {
  if (s.output.step === 'idle' && s.output.results.length > 0) flushOutput(s, ctx);
}

/** Whether the last poll's results and offsets are still on their way. */
export function isBusy({ output }: ConsumerState): boolean {
  return output.step !== 'idle' || output.open || output.results.length > 0;
}

/** The records of a poll are processed, and its results are there: offsets follow, and then the next poll may come. */
export function endPoll(s: ConsumerState, ctx: Context): void {
  const { output } = s;
  if (output.step !== 'idle') return;
  if (output.results.length > 0) return flushOutput(s, ctx);
  if (!isTransactional(ctx)) return ready(s, ctx);
  output.step = 'addOffsets';
  pump(s, ctx);
}

function flushOutput(s: ConsumerState, ctx: Context): void {
  const { output } = s;
  const { into } = ctx.params as Params;
  let count = 0;
  while (s.leaders.has(`${into!.topic}-${count}`)) count++;
  if (count === 0) {
    askMetadata(s, ctx);
    return again(s, ctx);
  }
  const byPartition = new Map<string, any[]>();
  for (const record of output.results) {
    const name = `${into!.topic}-${partitionForKey(record.key ?? '', count)}`;
    byPartition.set(name, [...(byPartition.get(name) ?? []), record]);
  }
  output.results = [];
  output.batches = [...byPartition].map(([partition, records]) => number(s, partition, records));
  output.commits = true;
  output.open = true;
  output.step = isTransactional(ctx) ? 'partitions' : 'produce';
  become(ctx, 'IN_TRANSACTION', 'BEGIN');
  pump(s, ctx);
}

function number(s: ConsumerState, partition: string, records: any[]): OutputBatch {
  const baseSequence = s.output.sequences.get(partition) ?? 0;
  s.output.sequences.set(partition, incrementSequence(baseSequence, records.length));
  return { partition, records: Object.freeze(records), baseSequence, asked: false };
}

/** Does what comes next, unless it is under way. */
export function pump(s: ConsumerState, ctx: Context): void {
  const { output } = s;
  const txn = { transactionalId: transactionalId(ctx), producerId: output.producerId, producerEpoch: output.epoch };
  ctx.about = output.batches[0]?.records[0]?.span ?? 0;
  if (output.timer !== 0) return;
  if (isTransactional(ctx) && output.coordinator < 0 && output.step !== 'idle' && output.step !== 'produce') {
    if (!isAsked(s, 'findTransactionCoordinator'))
      askAny(s, ctx, { type: 'findTransactionCoordinator', transactionalId: txn.transactionalId });
    return;
  }
  switch (output.step) {
    case 'init':
      if (isAsked(s, 'initProducerId')) return;
      if (!isTransactional(ctx)) return askAny(s, ctx, { type: 'initProducerId' });
      return ask(s, ctx, output.coordinator, {
        type: 'initProducerId',
        transactionalId: txn.transactionalId,
        timeout: (ctx.params as Params).transactionTimeout,
      });
    case 'partitions': {
      const partitions = output.batches.map((b) => b.partition);
      return askOnce(s, ctx, output.coordinator, { type: 'addPartitionsToTxn', ...txn, partitions });
    }
    case 'produce':
      return produce(s, ctx);
    case 'addOffsets':
      return askOnce(s, ctx, output.coordinator, { type: 'addOffsetsToTxn', ...txn, group: groupOf(ctx) });
    case 'offsets': {
      const { producerId, producerEpoch } = txn;
      const message = {
        type: 'txnOffsetCommit',
        ...identity(s, ctx),
        producerId,
        producerEpoch,
        offsets: positions(s),
      };
      if (s.coordinator < 0) return abort(s, ctx);
      return askOnce(s, ctx, s.coordinator, message);
    }
    case 'end':
      return askOnce(s, ctx, output.coordinator, { type: 'endTxn', ...txn, committed: output.commits });
  }
}

type Sent = Parameters<typeof ask>[3];

function askOnce(s: ConsumerState, ctx: Context, broker: number, message: Sent): void {
  if (!isAsked(s, message.type)) ask(s, ctx, broker, message);
}

function produce(s: ConsumerState, ctx: Context): void {
  const { output } = s;
  for (const batch of output.batches) {
    const leader = s.leaders.get(batch.partition) ?? -1;
    if (batch.asked) continue;
    if (leader < 0) {
      askMetadata(s, ctx);
      return again(s, ctx);
    }
    batch.asked = true;
    const { partition, records, baseSequence } = batch;
    const sent = {
      partition,
      records,
      baseSequence,
      producerId: output.producerId,
      producerEpoch: output.epoch,
      transactional: isTransactional(ctx),
    };
    const bytes = records.reduce((sum, r) => sum + r.bytes, 0);
    const message = {
      type: 'produce',
      acks: ACKS_ALL,
      timeout: PRODUCE_TIMEOUT,
      batches: Object.freeze([sent]),
      bytes,
    };
    ask(s, ctx, leader, message, [partition]);
  }
}

/** After a pause the same step is tried again. */
function again(s: ConsumerState, ctx: Context): void {
  if (s.output.timer === 0) s.output.timer = ctx.setTimer((ctx.params as Params).retryBackoff, 'outputAgain');
}

export function onOutputTimer(s: ConsumerState, ctx: Context): void {
  s.output.timer = 0;
  sendResults(s, ctx);
  pump(s, ctx);
}

// ---------------------------------------------------------------- answers

export function onOutputAnswer(s: ConsumerState, ctx: Context, message: any, asked: Asked): void {
  const { output } = s;
  if (asked.type === 'produce') return onProduced(s, ctx, message, asked);
  if (asked.type === 'findTransactionCoordinator') {
    output.coordinator = message.error === '' ? message.broker : -1;
    return message.error === '' ? pump(s, ctx) : again(s, ctx);
  }
  const error = message.error === 'NONE' ? '' : (message.error ?? '');
  if (error !== '') return onOutputError(s, ctx, error, asked.type);
  switch (asked.type) {
    case 'initProducerId':
      if (output.step !== 'init') return;
      output.producerId = message.producerId;
      output.epoch = message.producerEpoch;
      become(ctx, 'READY', 'INITIALIZED');
      return ready(s, ctx);
    case 'addPartitionsToTxn':
      return goOn(s, ctx, 'partitions', 'produce');
    case 'addOffsetsToTxn':
      return goOn(s, ctx, 'addOffsets', 'offsets');
    case 'txnOffsetCommit':
      if (output.step === 'offsets') become(ctx, 'COMMITTING_TRANSACTION', 'COMMIT');
      return goOn(s, ctx, 'offsets', 'end');
    case 'endTxn':
      if (output.step === 'end') ended(s, ctx);
  }
}

function goOn(s: ConsumerState, ctx: Context, from: string, to: 'produce' | 'offsets' | 'end'): void {
  if (s.output.step !== from) return;
  s.output.step = to;
  pump(s, ctx);
}

function onProduced(s: ConsumerState, ctx: Context, message: any, { partitions }: Asked): void {
  const { output } = s;
  const batch = output.batches.find((b) => b.partition === partitions[0] && b.asked);
  if (batch === undefined || output.step !== 'produce') return;
  const { error } = message.results[0];
  if (error !== '') {
    batch.asked = false;
    if (error === 'NOT_LEADER_OR_FOLLOWER') s.leaders.set(batch.partition, -1);
    return onOutputError(s, ctx, error, 'produce');
  }
  ctx.count('results', batch.records.length);
  output.batches = output.batches.filter((b) => b !== batch);
  if (output.batches.length > 0) return;
  output.step = 'idle';
  if (output.results.length > 0) flushOutput(s, ctx);
  else if (s.batch.length === 0) endPoll(s, ctx);
}

function onOutputError(s: ConsumerState, ctx: Context, error: string, type: string): void {
  const { output } = s;
  ctx.count(`error ${error}`);
  if (FATAL.includes(error)) return fenced(s, ctx, error);
  if (ABORTABLE.includes(error)) return abort(s, ctx);
  // The group's coordinator has moved: who it is, is found out by the next heartbeat.
  if (type === 'txnOffsetCommit') return abort(s, ctx);
  if (type !== 'produce' && error !== 'CONCURRENT_TRANSACTIONS') output.coordinator = -1;
  again(s, ctx);
}

/** No answer: what was under way is tried again; sequences and states tell whether it had come through. */
export function onOutputLost(s: ConsumerState, ctx: Context, { type, partitions }: Asked): void {
  for (const batch of s.output.batches)
    if (type === 'produce' && batch.partition === partitions[0]) {
      batch.asked = false;
      s.leaders.set(batch.partition, -1);
    }
  if (type !== 'produce') s.output.coordinator = -1;
  if (type === 'txnOffsetCommit') return abort(s, ctx);
  again(s, ctx);
}

// ---------------------------------------------------------------- the end of a transaction

/** What the transaction rests on is gone: nothing of it is to be seen. */
export function abort(s: ConsumerState, ctx: Context): void {
  const { output } = s;
  const { step } = output;
  output.results = [];
  if ((step === 'idle' && !output.open) || step === 'init' || (step === 'end' && !output.commits)) return;
  if (!isTransactional(ctx)) return beginOutput(s, ctx);
  // Whether the commit has been decided is for the coordinator to say.
  if (step === 'end') return again(s, ctx);
  ctx.count('transactionsAborted');
  forget(s, ctx, OUTPUT_REQUESTS);
  become(ctx, 'ABORTABLE_ERROR', 'ERROR');
  become(ctx, 'ABORTING_TRANSACTION', 'ABORT');
  output.batches = [];
  output.commits = false;
  output.step = 'end';
  pump(s, ctx);
}

/** Another producer has its name, or its coordinator has given up on it: it begins anew, from what is committed. */
function fenced(s: ConsumerState, ctx: Context, error: string): void {
  ctx.count('fenced');
  ctx.log('consumers.fenced', { id: transactionalId(ctx), error });
  become(ctx, 'FATAL_ERROR', 'FENCED');
  s.output.batches = [];
  s.output.results = [];
  rewind(s, ctx);
  beginOutput(s, ctx);
}

function ended(s: ConsumerState, ctx: Context): void {
  const { output } = s;
  if (output.commits) {
    ctx.count('transactions');
    for (const a of s.assigned.values()) a.committed = Math.max(a.committed, a.processed);
    become(ctx, 'READY', 'COMPLETED');
    return ready(s, ctx);
  }
  rewind(s, ctx);
  // Sequences of what was not answered are in doubt: a new epoch begins at 0 (KIP-360).
  beginOutput(s, ctx);
}

/** Positions are what is committed: all that was processed in vain comes again. */
function rewind(s: ConsumerState, ctx: Context): void {
  if (s.job !== 0) ctx.cancelWork(s.job);
  s.job = 0;
  s.batch = [];
  for (const a of s.assigned.values()) {
    a.position = -1;
    a.processed = -1;
    a.buffer = [];
    a.lastEpoch = undefined;
  }
}

/** It may poll again. */
function ready(s: ConsumerState, ctx: Context): void {
  s.output.step = 'idle';
  s.output.open = false;
  if ((ctx.params as Params).commit === 'after') commitAll(s, ctx);
  if ([...s.assigned.values()].some((a) => a.position < 0) && !isAsked(s, 'offsetFetch')) beginFetching(s, ctx);
  poll(s, ctx);
  fetchAll(s, ctx);
}
