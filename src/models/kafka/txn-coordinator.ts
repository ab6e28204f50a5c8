// Answers for the transactions that a broker coordinates: ids and epochs, partitions that take part, the end in two steps, time-outs, elections.
// Source: apache/kafka core/src/main/scala/kafka/coordinator/transaction/{TransactionCoordinator,TransactionStateManager}.scala
import type { Context } from '../../engine/index.ts';
import { createInternalPartition } from './broker-controller.ts';
import { homeOf } from './broker-groups.ts';
import { append } from './broker-requests.ts';
import { type BrokerState, configOf, type Replica } from './broker-state.ts';
import type { Params } from './params.ts';
import { ACKS_ALL } from './rules/produce.ts';
import { isValidTransition } from './rules/state-tables.ts';
import { sendMarkers } from './txn-markers.ts';
import { type TxnEntry, type TxnMetadata, type TxnState, txnHome } from './txn-state.ts';

/** FindCoordinator for a transactional id. The partition that keeps it is made when it is needed first. */
export function onFindTxnCoordinator(s: BrokerState, ctx: Context, message: any): void {
  const home = txnHome(ctx, message.transactionalId);
  const registration = s.image.partitions.get(home);
  if (registration === undefined) createInternalPartition(s, ctx, home);
  const broker = registration?.leader ?? -1;
  const error = broker < 0 ? 'COORDINATOR_NOT_AVAILABLE' : '';
  const answer = { port: 'kafka', type: `${message.type}Response`, id: message.id };
  ctx.respond(ctx.connection, { ...answer, error, broker } as never);
}

export function onTxnRequest(s: BrokerState, ctx: Context, message: any): void {
  const answer = { port: 'kafka', type: `${message.type}Response`, id: message.id, error: '' };
  const refuse = (error: string) => void ctx.respond(ctx.connection, { ...answer, error } as never);
  const { transactionalId: id } = message;
  if (s.replicas.get(txnHome(ctx, id))?.leader === undefined) return refuse('NOT_COORDINATOR');
  const entry = s.txn.entries.get(id);
  if (message.type === 'initProducerId') return initProducerId(s, ctx, message, entry, answer);
  const error = refusal(entry, message);
  if (entry === undefined || error !== '') return refuse(error);
  const { metadata } = entry;
  if (message.type === 'endTxn') return endTxn(s, ctx, entry, message.committed, answer);
  const added = message.type === 'addOffsetsToTxn' ? [homeOf(ctx, message.group)] : (message.partitions as string[]);
  if (metadata.state === 'Ongoing' && added.every((p) => metadata.partitions.includes(p))) return refuse('');
  const open = metadata.state === 'Ongoing' ? metadata.partitions : [];
  const started = metadata.state === 'Ongoing' ? metadata.started : ctx.now();
  const partitions = [...new Set([...open, ...added])];
  move(s, ctx, entry, { ...metadata, state: 'Ongoing', partitions, started }, answer);
}

/** Who may not, and who has to wait until the last transaction has its markers. */
function refusal(entry: TxnEntry | undefined, message: any): string {
  if (entry === undefined || entry.metadata.producerId !== message.producerId) return 'INVALID_PRODUCER_ID_MAPPING';
  const { metadata, pending } = entry;
  if (metadata.epoch !== message.producerEpoch) return 'PRODUCER_FENCED';
  const ending = metadata.state === 'PrepareCommit' || metadata.state === 'PrepareAbort';
  return pending !== undefined || ending ? 'CONCURRENT_TRANSACTIONS' : '';
}

/** A producer begins: a later epoch for the same id, so that whoever had it before is fenced, and its open transaction aborted. */
function initProducerId(s: BrokerState, ctx: Context, message: any, entry: TxnEntry | undefined, answer: object): void {
  const { transactionalId: id, timeout } = message;
  const wait = () => void ctx.respond(ctx.connection, { ...answer, error: 'CONCURRENT_TRANSACTIONS' } as never);
  if (entry === undefined) {
    const producerId = 1_000_000_000_000 + configOf(ctx).id * 1e9 + ctx.incarnation * 1e6 + ++s.txn.lastProducerId;
    const metadata: TxnMetadata = { id, producerId, epoch: 0, state: 'Empty', timeout, partitions: [], started: 0 };
    const fresh: TxnEntry = { metadata, pending: undefined, unmarked: new Set() };
    s.txn.entries.set(id, fresh);
    return move(s, ctx, fresh, metadata, { ...answer, producerId, producerEpoch: 0 });
  }
  const { metadata } = entry;
  if (entry.pending !== undefined) return wait();
  switch (metadata.state) {
    case 'Ongoing':
      fence(s, ctx, entry);
      return wait();
    case 'Empty':
    case 'CompleteCommit':
    case 'CompleteAbort': {
      const { producerId } = metadata;
      const epoch = metadata.epoch + 1;
      const to: TxnMetadata = { ...metadata, epoch, timeout, state: 'Empty', partitions: [] };
      return move(s, ctx, entry, to, { ...answer, producerId, producerEpoch: epoch });
    }
    default:
      return wait();
  }
}

/** Raises the epoch of an open transaction, and aborts it. */
function fence(s: BrokerState, ctx: Context, entry: TxnEntry): void {
  const epoch = entry.metadata.epoch + 1;
  entry.metadata = { ...entry.metadata, state: 'PrepareEpochFence', epoch };
  ctx.log('kafka.txnFenced', { id: entry.metadata.id, epoch });
  move(s, ctx, entry, { ...entry.metadata, state: 'PrepareAbort' }, undefined);
}

/** First the decision is written, which answers the producer; then come the markers, and the end. */
function endTxn(s: BrokerState, ctx: Context, entry: TxnEntry, committed: boolean, answer: any): void {
  const { metadata } = entry;
  const done: TxnState = committed ? 'CompleteCommit' : 'CompleteAbort';
  // Asked again: it was answered, and the answer was lost.
  if (metadata.state === done) return void ctx.respond(ctx.connection, answer as never);
  if (metadata.state !== 'Ongoing')
    return void ctx.respond(ctx.connection, { ...answer, error: 'INVALID_TXN_STATE' } as never);
  move(s, ctx, entry, { ...metadata, state: committed ? 'PrepareCommit' : 'PrepareAbort' }, answer);
}

// ---------------------------------------------------------------- the log

/** Writes the next state down. It holds, and is answered, when it is committed. */
function move(s: BrokerState, ctx: Context, entry: TxnEntry, to: TxnMetadata, answer: any): void {
  const { id, state } = entry.metadata;
  const partition = txnHome(ctx, id);
  if (to.state !== state && !isValidTransition('transaction', state, to.state))
    throw new Error(`a transaction may not go from ${state} to ${to.state}`);
  const value = Object.freeze({ ...to, partitions: Object.freeze([...to.partitions]) });
  const record = { key: id, value, headers: {}, bytes: 150, timestamp: ctx.now(), span: 0 };
  const batch = { partition, producerId: -1, producerEpoch: -1, baseSequence: -1, records: [record] };
  const { connection } = ctx;
  // The answer may be due at once, with a single replica: what waits is noted before.
  const required = s.replicas.get(partition)!.log.records.end + 1;
  entry.pending = { to: value, required, connection, answer };
  const { error } = append(s, ctx, batch, ACKS_ALL);
  if (error === '') return;
  entry.pending = undefined;
  // The fence is tried again by whoever comes next, with the same epoch.
  if (entry.metadata.state === 'PrepareEpochFence')
    entry.metadata = { ...entry.metadata, state: 'Ongoing', epoch: entry.metadata.epoch - 1 };
  if (answer !== undefined) ctx.respond(connection, { ...answer, error: 'COORDINATOR_NOT_AVAILABLE' } as never);
}

/** The transaction log is committed further: states that were being written hold. */
export function onTxnLogCommitted(s: BrokerState, ctx: Context, { log }: Replica): void {
  for (const entry of s.txn.entries.values()) {
    const { pending } = entry;
    if (pending === undefined || txnHome(ctx, entry.metadata.id) !== log.name) continue;
    if (log.highWatermark < pending.required) continue;
    entry.pending = undefined;
    entry.metadata = pending.to;
    if (pending.answer !== undefined) ctx.respond(pending.connection, pending.answer as never);
    const { state, id } = entry.metadata;
    if (state === 'CompleteCommit' || state === 'CompleteAbort') {
      ctx.count(state === 'CompleteCommit' ? 'txnsCommitted' : 'txnsAborted');
      if (state === 'CompleteAbort') ctx.log('kafka.txnAborted', { id });
    }
    if (state === 'PrepareCommit' || state === 'PrepareAbort') mark(s, ctx, entry);
  }
}

/** The transaction is decided: every partition in it gets a marker. */
function mark(s: BrokerState, ctx: Context, entry: TxnEntry): void {
  entry.unmarked.clear();
  for (const partition of entry.metadata.partitions) entry.unmarked.add(partition);
  if (entry.unmarked.size === 0) return complete(s, ctx, entry);
  sendMarkers(s, ctx, entry);
}

/** All markers are there. */
export function complete(s: BrokerState, ctx: Context, entry: TxnEntry): void {
  const state = entry.metadata.state === 'PrepareCommit' ? 'CompleteCommit' : 'CompleteAbort';
  move(s, ctx, entry, { ...entry.metadata, state, partitions: [] }, undefined);
}

// ---------------------------------------------------------------- time and elections

/** Transactions that have been open for longer than their producer asked for are aborted. */
export function onTxnTimeouts(s: BrokerState, ctx: Context): void {
  ctx.setTimer((ctx.params as Params).transactionAbortTimedOutInterval, 'txnTimeouts');
  for (const entry of s.txn.entries.values()) {
    const { metadata, pending, unmarked } = entry;
    const ending = metadata.state === 'PrepareCommit' || metadata.state === 'PrepareAbort';
    // The last step of an end may not have been written for want of replicas.
    if (ending && pending === undefined && unmarked.size === 0) complete(s, ctx, entry);
    if (metadata.state !== 'Ongoing' || pending !== undefined) continue;
    if (ctx.now() < metadata.started + metadata.timeout) continue;
    ctx.log('kafka.txnTimedOut', { id: metadata.id, timeout: metadata.timeout });
    fence(s, ctx, entry);
  }
}

/** This broker has begun or ceased to lead a partition of the transaction log. */
export function onTxnPartition(s: BrokerState, ctx: Context, { log, leader }: Replica): void {
  for (const [id, { pending }] of [...s.txn.entries]) {
    if (txnHome(ctx, id) !== log.name) continue;
    if (pending?.answer !== undefined)
      ctx.respond(pending.connection, { ...pending.answer, error: 'NOT_COORDINATOR' } as never);
    s.txn.entries.delete(id);
  }
  if (leader === undefined) return;
  for (let at = log.records.start; at < log.records.end; at++) {
    const metadata = log.records.get(at)!.value as TxnMetadata | null;
    if (metadata !== null) s.txn.entries.set(metadata.id, { metadata, pending: undefined, unmarked: new Set() });
  }
  for (const entry of s.txn.entries.values()) {
    const { state, id } = entry.metadata;
    if (txnHome(ctx, id) === log.name && (state === 'PrepareCommit' || state === 'PrepareAbort')) mark(s, ctx, entry);
  }
}
