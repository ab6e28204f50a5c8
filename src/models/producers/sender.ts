// Answers for the sending half of a producer: which batches go to which broker when, and what their answers mean.
// Source: apache/kafka clients/src/main/java/org/apache/kafka/clients/producer/internals/{Sender,RecordAccumulator}.java
import { type Context, stream } from '../../engine/index.ts';
import { incrementSequence } from '../kafka/rules/sequence.ts';
import { acknowledgedOf, noteRange } from './acknowledged.ts';
import { refreshMetadata } from './bootstrap.ts';
import { acksOf, isIdempotent, type Params } from './params.ts';
import type { Batch, ProducerConfig, ProducerState, Request } from './state.ts';

const JITTER = stream('producers.backoff');

/** Errors upon which a batch is sent again. Source: org.apache.kafka.common.errors.RetriableException */
const RETRIABLE: ReadonlySet<string> = new Set([
  'NOT_LEADER_OR_FOLLOWER',
  'NOT_ENOUGH_REPLICAS',
  'NOT_ENOUGH_REPLICAS_AFTER_APPEND',
  'REQUEST_TIMED_OUT',
  'NETWORK_EXCEPTION',
  'OUT_OF_ORDER_SEQUENCE_NUMBER',
]);

/**
 * Whether a record that came to `partition` changes nothing for now: its broker may have no other request, and whatever else could go was sent,
 * or has its alarm, when the last event ended.
 */
export function isKeptWaiting(s: ProducerState, ctx: Context, partition: string): boolean {
  if (s.wakeTimer === 0 || s.wakeAt <= ctx.now() || (isIdempotent(ctx.boot) && s.producerId < 0)) return false;
  const leader = s.locations.get(partition)?.leader ?? -1;
  return leader >= 0 && inFlight(s, leader) >= (ctx.params as Params).maxInFlightRequests;
}

/** Sends what can be sent, and sets the alarm for what can be later. */
export function drain(s: ProducerState, ctx: Context): void {
  const p = ctx.params as Params;
  expire(s, ctx);
  if (isIdempotent(ctx.boot) && s.producerId < 0) return refreshMetadata(s, ctx);
  const leaders = new Set<number>();
  for (const [partition, queue] of s.queues)
    if (queue.length > 0 && readyAt(s, ctx, queue) <= ctx.now()) leaders.add(s.locations.get(partition)?.leader ?? -1);
  for (const { id } of (ctx.config as ProducerConfig).brokers)
    while (leaders.has(id) && inFlight(s, id) < p.maxInFlightRequests && sendTo(s, ctx, id));
  wakeLater(s, ctx);
}

function inFlight(s: ProducerState, broker: number): number {
  let count = 0;
  for (const request of s.requests.values()) if (request.broker === broker) count++;
  return count;
}

/** One request with a batch of each partition that the broker leads. False when there is nothing to send. */
function sendTo(s: ProducerState, ctx: Context, broker: number): boolean {
  const now = ctx.now();
  const batches: Batch[] = [];
  for (const [partition, queue] of s.queues) {
    if (s.locations.get(partition)?.leader !== broker) continue;
    const [batch] = queue;
    if (batch === undefined || readyAt(s, ctx, queue) > now) continue;
    takeFirst(s, partition, queue);
    number(s, ctx, batch);
    batch.attempts++;
    batches.push(batch);
  }
  if (batches.length === 0) return false;
  const p = ctx.params as Params;
  const { brokers } = ctx.config as ProducerConfig;
  const acks = acksOf(p);
  const id = ++s.lastId;
  ctx.about = batches[0]!.records[0]!.span;
  const bytes = batches.reduce((sum, b) => sum + b.bytes, 0);
  const connection = ctx.stream(brokers.find((b) => b.id === broker)!.pid, {
    port: 'kafka',
    type: 'produce',
    id,
    acks,
    timeout: p.requestTimeout,
    bytes,
    batches: batches.map(({ partition, records, baseSequence }) => ({
      partition,
      producerId: baseSequence < 0 ? -1 : s.producerId,
      producerEpoch: s.producerEpoch,
      baseSequence,
      records: [...records],
    })),
  } as never);
  ctx.count('requests');
  if (acks === 0) {
    for (const batch of batches) acknowledge(s, ctx, batch, -1);
    return true;
  }
  const timer = ctx.setTimer(p.requestTimeout, 'requestTimeout', id, batches[0]!.records[0]!.span);
  s.requests.set(id, { id, broker, connection, batches, timer });
  return true;
}

/** When the first batch of a queue may go: full, or has lingered; not while it backs off, nor past earlier ones under way. */
function readyAt(s: ProducerState, ctx: Context, queue: readonly Batch[]): number {
  const [batch] = queue;
  const p = ctx.params as Params;
  if (batch!.baseSequence >= 0 && hasEarlierUnderWay(s, batch!)) return Number.POSITIVE_INFINITY;
  const full = queue.length > 1 || batch!.bytes >= p.batchSize || batch!.attempts > 0;
  return Math.max(batch!.notBefore, full ? 0 : batch!.created + p.linger);
}

function hasEarlierUnderWay(s: ProducerState, batch: Batch): boolean {
  for (const request of s.requests.values())
    for (const other of request.batches)
      if (
        other.partition === batch.partition &&
        other.baseSequence >= 0 &&
        other.baseSequence < batch.baseSequence &&
        batch.attempts > 0
      )
        return true;
  return false;
}

/** Whether everything before it in its partition has been answered. */
function isFirstUnanswered(s: ProducerState, batch: Batch): boolean {
  const earlier = (b: Batch) =>
    b.partition === batch.partition && b.baseSequence >= 0 && b.baseSequence < batch.baseSequence;
  return !queueOf(s, batch.partition).some(earlier) && ![...s.requests.values()].some((r) => r.batches.some(earlier));
}

/** An idempotent producer numbers the records of each partition. */
function number(s: ProducerState, ctx: Context, batch: Batch): void {
  if (!isIdempotent(ctx.boot) || batch.baseSequence >= 0) return;
  batch.baseSequence = s.sequences.get(batch.partition) ?? 0;
  batch.epoch = s.producerEpoch;
  s.sequences.set(batch.partition, incrementSequence(batch.baseSequence, batch.records.length));
}

/** The alarm for the first batch that becomes ready, or too old, while nothing else happens. */
function wakeLater(s: ProducerState, ctx: Context): void {
  const { deliveryTimeout } = ctx.params as Params;
  let at = Number.POSITIVE_INFINITY;
  for (const [partition, queue] of s.queues) {
    if (queue.length === 0) continue;
    const leader = s.locations.get(partition)?.leader ?? -1;
    const ready = leader < 0 ? Number.POSITIVE_INFINITY : readyAt(s, ctx, queue);
    // What is ready now waits for a request to be answered.
    if (ready > ctx.now()) at = Math.min(at, ready);
    at = Math.min(at, queue[0]!.created + deliveryTimeout);
  }
  if (at === s.wakeAt && s.wakeTimer !== 0) return;
  if (s.wakeTimer !== 0) ctx.cancelTimer(s.wakeTimer);
  s.wakeTimer = 0;
  s.wakeAt = at;
  ctx.about = 0;
  if (at < Number.POSITIVE_INFINITY) s.wakeTimer = ctx.setTimer(Math.max(0, at - ctx.now()), 'wake');
}

/** Batches that have taken too long are given up (`delivery.timeout.ms`). */
function expire(s: ProducerState, ctx: Context): void {
  const { deliveryTimeout } = ctx.params as Params;
  for (const [partition, queue] of s.queues)
    while (queue.length > 0 && ctx.now() >= queue[0]!.created + deliveryTimeout)
      fail(s, ctx, takeFirst(s, partition, queue), 'expired');
}

// ---------------------------------------------------------------- answers

export function onProduced(s: ProducerState, ctx: Context, message: any): void {
  const request = s.requests.get(message.id);
  if (request === undefined) return;
  close(s, ctx, request);
  for (const batch of request.batches) {
    const { error, baseOffset } = message.results.find((r: any) => r.partition === batch.partition);
    if (error === '') acknowledge(s, ctx, batch, baseOffset);
    else failed(s, ctx, batch, error);
  }
  drain(s, ctx);
}

function close(s: ProducerState, ctx: Context, request: Request): void {
  s.requests.delete(request.id);
  ctx.cancelTimer(request.timer);
}

/** Nobody knows whether what was under way to the broker has been appended. */
export function onRequestLost(s: ProducerState, ctx: Context, requests: readonly Request[]): void {
  for (const request of requests) {
    close(s, ctx, request);
    for (const batch of request.batches) failed(s, ctx, batch, 'NETWORK_EXCEPTION');
  }
  drain(s, ctx);
}

export function onRequestTimeout(s: ProducerState, ctx: Context, id: number): void {
  const request = s.requests.get(id);
  if (request === undefined) return;
  ctx.hangUp(request.connection);
  onRequestLost(
    s,
    ctx,
    [...s.requests.values()].filter((r) => r.broker === request.broker),
  );
}

function failed(s: ProducerState, ctx: Context, batch: Batch, error: string): void {
  const p = ctx.params as Params;
  s.lastFault = ctx.seq;
  ctx.count(`error ${error}`);
  if (error === 'NOT_LEADER_OR_FOLLOWER' || error === 'NETWORK_EXCEPTION') refreshMetadata(s, ctx);
  if (!RETRIABLE.has(error) || batch.attempts > p.retries) return fail(s, ctx, batch, error);
  if (ctx.now() >= batch.created + p.deliveryTimeout) return fail(s, ctx, batch, 'expired');
  let backoff = p.retryBackoff;
  for (let i = 1; i < batch.attempts && backoff < p.retryBackoffMax; i++) backoff *= 2;
  const jitter = 0.8 + 0.4 * ctx.draw(JITTER);
  batch.notBefore = ctx.now() + Math.round(Math.min(backoff, p.retryBackoffMax) * jitter);
  ctx.count('retries');
  // What comes next is not what the leader expects: it has lost what came before. A new epoch begins at 0.
  if (error === 'OUT_OF_ORDER_SEQUENCE_NUMBER' && batch.epoch === s.producerEpoch && isFirstUnanswered(s, batch))
    bumpEpoch(s);
  requeue(s, batch);
}

/** In front of what has not been sent; an idempotent producer keeps the order of sequences. */
function requeue(s: ProducerState, batch: Batch): void {
  if (batch.epoch !== s.producerEpoch) batch.baseSequence = -1;
  const queue = queueOf(s, batch.partition);
  const at =
    batch.baseSequence < 0 ? 0 : queue.findIndex((b) => b.baseSequence < 0 || b.baseSequence > batch.baseSequence);
  queue.splice(at < 0 ? queue.length : at, 0, batch);
}

/** Only queues with batches are kept, those that have waited longest first. */
function takeFirst(s: ProducerState, partition: string, queue: Batch[]): Batch {
  if (queue.length === 1) s.queues.delete(partition);
  return queue.shift()!;
}

export function queueOf(s: ProducerState, partition: string): Batch[] {
  let queue = s.queues.get(partition);
  if (queue === undefined) s.queues.set(partition, (queue = []));
  return queue;
}

function acknowledge(s: ProducerState, ctx: Context, batch: Batch, baseOffset: number): void {
  ctx.count('acknowledged', batch.records.length);
  for (const record of batch.records) {
    ctx.about = record.span;
    ctx.observe('latency', ctx.now() - record.timestamp);
    ctx.closeSpan(record.span, 'ok');
    s.settled?.push({ span: record.span, error: '', because: [] });
  }
  if (baseOffset >= 0) noteOffsets(s, ctx, batch, baseOffset);
}

/** Offsets that it was given before, and that hold these records now: what was there is gone. */
function noteOffsets(s: ProducerState, ctx: Context, { partition, records }: Batch, from: number): void {
  const lost = noteRange(acknowledgedOf(s, partition), from, from + records.length);
  if (lost === 0) return;
  ctx.count('overwritten', lost);
  ctx.log('producers.overwritten', { partition, from, lost });
}

/** Sequences that never come would block those after them: a new epoch begins at 0 (KIP-360). */
function bumpEpoch(s: ProducerState): void {
  s.producerEpoch++;
  s.sequences.clear();
  for (const queue of s.queues.values()) for (const batch of queue) batch.baseSequence = -1;
}

function fail(s: ProducerState, ctx: Context, batch: Batch, error: string): void {
  if (batch.baseSequence >= 0 && batch.epoch === s.producerEpoch) bumpEpoch(s);
  ctx.count('failed', batch.records.length);
  ctx.log('producers.failed', { partition: batch.partition, count: batch.records.length, error });
  for (const record of batch.records) {
    ctx.about = record.span;
    ctx.closeSpan(record.span, error, [s.lastFault]);
    s.settled?.push({ span: record.span, error, because: [s.lastFault] });
  }
}
