// Answers for what a partition remembers of its producers: epochs, sequences, duplicates and open transactions.
// Source: apache/kafka storage/src/main/java/org/apache/kafka/storage/internals/log/{ProducerAppendInfo,ProducerStateEntry,ProducerStateManager}.java
import { decrementSequence, isNextSequence } from './sequence.ts';

/** Batches by which a retry is recognised; more than `max.in.flight.requests.per.connection` allows (5). */
const BATCHES_TO_RETAIN = 5;
const NONE = -1;

export interface BatchMetadata {
  readonly firstSeq: number;
  readonly lastSeq: number;
  readonly firstOffset: number;
  readonly lastOffset: number;
}

/** One producer id. */
export interface ProducerEntry {
  readonly epoch: number;
  readonly coordinatorEpoch: number;
  readonly batches: readonly BatchMetadata[];
  readonly txnFirstOffset: number | undefined;
}

interface Transaction {
  readonly firstOffset: number;
  readonly lastOffset: number | undefined;
}

/** All producers of a partition. */
export interface ProducerStates {
  readonly entries: Map<number, ProducerEntry>;
  /** By first offset. */
  readonly ongoing: Map<number, Transaction>;
  /** Decided, but not yet below the high watermark. */
  readonly unreplicated: Map<number, Transaction>;
}

/** Who appends: only clients' sequences are checked; followers take what the leader took. */
export type AppendOrigin = 'client' | 'replication' | 'coordinator';

export interface ProducerBatch extends BatchMetadata {
  readonly producerId: number;
  readonly epoch: number;
  readonly origin: AppendOrigin;
  readonly transactional: boolean;
}

export interface EndTxnMarker {
  readonly producerId: number;
  readonly epoch: number;
  readonly coordinatorEpoch: number;
  readonly offset: number;
  readonly origin: AppendOrigin;
}

export type ProducerError =
  | 'InvalidProducerEpochException'
  | 'OutOfOrderSequenceException'
  | 'InvalidTxnStateException'
  | 'TransactionCoordinatorFencedException';

const EMPTY: ProducerEntry = { epoch: NONE, coordinatorEpoch: NONE, batches: [], txnFirstOffset: undefined };

export function producerStates(): ProducerStates {
  return { entries: new Map(), ongoing: new Map(), unreplicated: new Map() };
}

/** The batch that was appended with the same sequences before: a retry, to be answered as the first time. */
export function findDuplicate(
  states: ProducerStates,
  batch: Pick<ProducerBatch, 'producerId' | 'epoch' | 'firstSeq' | 'lastSeq'>,
): BatchMetadata | undefined {
  const entry = states.entries.get(batch.producerId);
  if (entry === undefined || entry.epoch !== batch.epoch) return undefined;
  return entry.batches.find((b) => b.firstSeq === batch.firstSeq && b.lastSeq === batch.lastSeq);
}

/** Why a batch would be refused. */
export function checkBatch(states: ProducerStates, batch: ProducerBatch): ProducerError | undefined {
  return refusal(states.entries.get(batch.producerId) ?? EMPTY, batch);
}

function refusal(entry: ProducerEntry, batch: ProducerBatch): ProducerError | undefined {
  const error = checkEpoch(entry, batch) ?? checkSequence(entry, batch);
  if (error !== undefined) return error;
  return entry.txnFirstOffset !== undefined && !batch.transactional ? 'InvalidTxnStateException' : undefined;
}

/** Notes an appended batch, or says why it is refused (then nothing changes). */
export function appendBatch(states: ProducerStates, batch: ProducerBatch): ProducerError | undefined {
  const entry = states.entries.get(batch.producerId) ?? EMPTY;
  const error = refusal(entry, batch);
  if (error !== undefined) return error;
  const batches = entry.epoch === batch.epoch ? entry.batches.slice(1 - BATCHES_TO_RETAIN) : [];
  const offsets = batch.lastOffset - batch.firstOffset;
  const { lastSeq, firstOffset, lastOffset } = batch;
  const firstSeq = lastSeq === NONE ? NONE : decrementSequence(lastSeq, offsets);
  batches.push({ firstSeq, lastSeq, firstOffset, lastOffset });
  states.entries.set(batch.producerId, {
    epoch: batch.epoch,
    coordinatorEpoch: entry.coordinatorEpoch,
    batches,
    txnFirstOffset: batch.transactional ? (entry.txnFirstOffset ?? firstOffset) : undefined,
  });
  if (batch.transactional && entry.txnFirstOffset === undefined)
    states.ongoing.set(firstOffset, { firstOffset, lastOffset: undefined });
  return undefined;
}

function checkEpoch(
  entry: ProducerEntry,
  { epoch, origin }: Pick<ProducerBatch, 'epoch' | 'origin'>,
): ProducerError | undefined {
  return epoch < entry.epoch && origin !== 'replication' ? 'InvalidProducerEpochException' : undefined;
}

/** A new epoch begins at 0, the same one goes on; of a producer that is not known any sequence is taken. */
function checkSequence(entry: ProducerEntry, batch: ProducerBatch): ProducerError | undefined {
  if (batch.origin !== 'client' || entry.epoch === NONE) return undefined;
  const last = entry.batches.at(-1)?.lastSeq ?? NONE;
  const follows = batch.epoch === entry.epoch ? isNextSequence(last, batch.firstSeq) : batch.firstSeq === 0;
  return follows ? undefined : 'OutOfOrderSequenceException';
}

/** Notes the end of a transaction. A marker of a newer epoch forgets the older one's sequences. */
export function appendEndTxnMarker(states: ProducerStates, marker: EndTxnMarker): ProducerError | undefined {
  const entry = states.entries.get(marker.producerId) ?? EMPTY;
  const error = checkEpoch(entry, marker);
  if (error !== undefined) return error;
  if (entry.coordinatorEpoch > marker.coordinatorEpoch && marker.origin !== 'replication')
    return 'TransactionCoordinatorFencedException';
  states.entries.set(marker.producerId, {
    epoch: marker.epoch,
    coordinatorEpoch: marker.coordinatorEpoch,
    batches: entry.epoch === marker.epoch ? entry.batches : [],
    txnFirstOffset: undefined,
  });
  if (entry.txnFirstOffset !== undefined) {
    states.ongoing.delete(entry.txnFirstOffset);
    states.unreplicated.set(entry.txnFirstOffset, { firstOffset: entry.txnFirstOffset, lastOffset: marker.offset });
  }
  return undefined;
}

/** First offset of the earliest transaction that nobody has ended. */
export function firstUndecidedOffset(states: ProducerStates): number | undefined {
  return smallest(states.ongoing);
}

/** First offset that read-committed consumers may not read: of a transaction that is open, or whose end is not replicated. */
export function firstUnstableOffset(states: ProducerStates): number | undefined {
  const offsets = [smallest(states.ongoing), smallest(states.unreplicated)].filter((o) => o !== undefined);
  return offsets.length === 0 ? undefined : offsets.reduce((a, b) => Math.min(a, b));
}

function smallest(transactions: ReadonlyMap<number, Transaction>): number | undefined {
  return transactions.size === 0 ? undefined : [...transactions.keys()].reduce((a, b) => Math.min(a, b));
}

/** Transactions whose end marker is below the high watermark are settled. */
export function onHighWatermark(states: ProducerStates, highWatermark: number): void {
  for (const [first, { lastOffset }] of states.unreplicated)
    if (lastOffset !== undefined && lastOffset < highWatermark) states.unreplicated.delete(first);
}

/** Forgets producers without an open transaction (`producer.id.expiration.ms`); `isOld` says which. */
export function expireProducers(states: ProducerStates, isOld: (producerId: number) => boolean): void {
  for (const [id, entry] of states.entries)
    if (entry.txnFirstOffset === undefined && isOld(id)) states.entries.delete(id);
}
