// Answers for the process of a producer: records come at a rate, get a partition, and wait in batches to be sent.
// Source: apache/kafka clients/src/main/java/org/apache/kafka/clients/producer/KafkaProducer.java
import { type Behaviour, type Context, stream } from '../../engine/index.ts';
import { keyAt } from '../clients/keys.ts';
import type { SentRecord } from '../kafka/protocol.ts';
import { partitionForKey } from '../kafka/rules/murmur2.ts';
import { currentPartition, onAppended } from '../kafka/rules/partitioner.ts';
import { askAnother, onAskAgain, onMetadata, onProducerId, refreshMetadata } from './bootstrap.ts';
import type { Params } from './params.ts';
import { drain, isKeptWaiting, onProduced, onRequestLost, onRequestTimeout, queueOf } from './sender.ts';
import { type ProducerConfig, type ProducerState, producerState } from './state.ts';

const ARRIVAL = stream('producers.arrival');
const KEY = stream('producers.key');
const STICKY = stream('producers.sticky');
const MANY = 2_147_483_648;

export const producer: Behaviour<ProducerState> = {
  role: 'producers/producer',
  init: (ctx) => producerState((ctx.params as Params).batchSize),
  start(s, ctx) {
    refreshMetadata(s, ctx);
    nextRecord(s, ctx);
  },
  onMessage(s, ctx, message) {
    switch (message.type) {
      case 'produceResponse':
        return onProduced(s, ctx, message);
      case 'metadataResponse':
        onMetadata(s, ctx, message);
        return drain(s, ctx);
      case 'initProducerIdResponse':
        return onProducerId(s, ctx, message);
    }
  },
  onTimer(s, ctx, name, data) {
    switch (name) {
      case 'record':
        return make(s, ctx);
      case 'wake':
        s.wakeTimer = 0;
        return drain(s, ctx);
      case 'requestTimeout':
        return onRequestTimeout(s, ctx, data);
      case 'askTimeout':
        return askAnother(s, ctx);
      case 'askAgain':
        return onAskAgain(s, ctx);
    }
  },
  onTrouble(s, ctx, trouble) {
    const broker = (ctx.config as ProducerConfig).brokers.find((b) => b.pid === trouble.peer);
    if (s.asking !== 0) askAnother(s, ctx);
    onRequestLost(
      s,
      ctx,
      [...s.requests.values()].filter((r) => r.broker === broker?.id),
    );
  },
  onParams(s, ctx, path) {
    if (path !== 'rate') return;
    ctx.cancelTimer(s.arrival);
    nextRecord(s, ctx);
  },
};

/** Records arrive as a Poisson process, whatever becomes of earlier ones. */
function nextRecord(s: ProducerState, ctx: Context): void {
  const { rate, producers } = ctx.params as Params;
  const each = (rate * ctx.effect('load').value) / producers;
  const { salt, ordinal } = ctx.config as ProducerConfig;
  const wait =
    each > 0
      ? ctx.sample({ kind: 'exponential', mean: 1_000_000 / each }, ctx.keyed(ARRIVAL, salt, ordinal, s.n))
      : 1_000_000;
  ctx.about = 0;
  s.arrival = ctx.setTimer(wait, 'record', each > 0);
}

function make(s: ProducerState, ctx: Context): void {
  const p = ctx.params as Params;
  // Without metadata `send` blocks: nothing is made meanwhile.
  const n = ++s.n;
  nextRecord(s, ctx);
  if (p.rate <= 0 || s.partitions.length === 0) return;
  const { salt, ordinal } = ctx.config as ProducerConfig;
  const key = p.keys.count > 0 ? keyAt(p.keys.count, p.keys.skew, ctx.keyed(KEY, salt, ordinal, n)) : null;
  const span = ctx.openSpan(key === null ? p.topic : `${p.topic} ${key}`, 0, null);
  const value = { producer: ctx.pid, n };
  send(s, ctx, { key, value, headers: {}, bytes: p.bytes, timestamp: ctx.now(), span });
}

/** `KafkaProducer.send`, once there is metadata of the topic: the record gets its partition and waits in a batch. */
export function send(s: ProducerState, ctx: Context, record: SentRecord): void {
  const p = ctx.params as Params;
  const { key, bytes, span } = record;
  const { partitions } = s;
  ctx.count('sent');
  ctx.about = span;
  const random = () => Math.floor(ctx.draw(STICKY) * MANY);
  const number =
    key === null ? currentPartition(s.sticky, partitions, random) : partitionForKey(key, partitions.length);
  const name = `${p.topic}-${number}`;
  const ready = add(s, ctx, name, record);
  if (key === null) onAppended(s.sticky, bytes, partitions, random, ready);
  // A batch that only lingers on needs no more than its alarm, which it has since its first record.
  if (p.linger === 0 ? !isKeptWaiting(s, ctx, name) : ready || s.wakeTimer === 0 || isFirstOfBatch(s, name))
    drain(s, ctx);
}

function isFirstOfBatch(s: ProducerState, partition: string): boolean {
  return queueOf(s, partition).at(-1)!.records.length === 1;
}

/** Adds to the last batch of the partition, or begins one. True when the batch is ready to go. */
function add(s: ProducerState, ctx: Context, partition: string, record: any): boolean {
  const { batchSize } = ctx.params as Params;
  const queue = queueOf(s, partition);
  const last = queue.at(-1);
  if (last !== undefined && last.attempts === 0 && last.baseSequence < 0 && last.bytes + record.bytes <= batchSize) {
    last.records.push(record);
    last.bytes += record.bytes;
    return last.bytes >= batchSize;
  }
  queue.push({
    partition,
    records: [record],
    bytes: record.bytes,
    created: ctx.now(),
    attempts: 0,
    notBefore: 0,
    baseSequence: -1,
    epoch: -1,
  });
  return queue.length > 1 || record.bytes >= batchSize;
}
