// Answers for the port `events` at a broker: a publication becomes a record with acks=all, at whichever broker leads its partition.
import type { Context } from '../../engine/index.ts';
import { type BrokerState, configOf } from './broker-state.ts';
import { partitionCount } from './metadata.ts';
import { partitionForKey } from './rules/murmur2.ts';
import { ACKS_ALL } from './rules/produce.ts';

const TIMEOUT = 30_000_000;

export function onPublish(s: BrokerState, ctx: Context, message: any): void {
  const count = partitionCount(s.image, message.topic);
  const partition = count === 0 ? '' : `${message.topic}-${partitionForKey(message.key, count)}`;
  const leader = s.image.partitions.get(partition)?.leader ?? -1;
  const broker = configOf(ctx).brokers.find((b) => b.id === leader);
  if (broker === undefined) return published(ctx, ctx.connection, message.id, 'no leader', -1);
  const { key, value, headers, bytes, span } = message;
  const record = { key, value, headers, bytes, span, timestamp: ctx.now() };
  const batch = { partition, producerId: -1, producerEpoch: -1, baseSequence: -1, records: [record] };
  const id = ++s.lastRequest;
  s.handedOn.set(id, { connection: ctx.connection, id: message.id });
  const request = { port: 'kafka', type: 'produce', id, acks: ACKS_ALL, timeout: TIMEOUT, batches: [batch], bytes };
  // To itself as to others: over a connection, which carries the answer.
  ctx.stream(broker.pid, request as never);
}

export function onHandedOn(s: BrokerState, ctx: Context, message: any): void {
  const asked = s.handedOn.get(message.id);
  if (asked === undefined) return;
  s.handedOn.delete(message.id);
  const [result] = message.results;
  published(ctx, asked.connection, asked.id, result.error, result.baseOffset);
}

function published(ctx: Context, connection: number, id: number, error: string, offset: number): void {
  ctx.respond(connection, { port: 'events', type: 'published', id, ok: error === '', error, offset } as never);
}
