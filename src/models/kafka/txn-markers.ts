// Answers for the markers that end a transaction: sent by its coordinator to the leaders of its partitions, written there, and what they decide.
// Source: apache/kafka core/src/main/scala/kafka/coordinator/transaction/TransactionMarkerChannelManager.scala, kafka/server/KafkaApis.scala handleWriteTxnMarkersRequest
import type { Context } from '../../engine/index.ts';
import { onFlushed, waitForWrites } from './broker-requests.ts';
import { type BrokerState, configOf } from './broker-state.ts';
import { OFFSETS_TOPIC } from './boot.ts';
import type { Params } from './params.ts';
import { appendRecords } from './partition-log.ts';
import { type Marker, markerRecord, noteMarker } from './partition-transactions.ts';
import { completeTxn } from './rules/group-offsets.ts';
import { ACKS_ALL } from './rules/produce.ts';
import type { ProducerStates } from './rules/producer-state.ts';
import { complete } from './txn-coordinator.ts';
import { type TxnEntry, txnHome } from './txn-state.ts';

const AGAIN = 100_000;
const TIMEOUT = 30_000_000;

// ---------------------------------------------------------------- the coordinator's side

/** One request to each leader of partitions that lack their marker. */
export function sendMarkers(s: BrokerState, ctx: Context, entry: TxnEntry): void {
  const { id, producerId, epoch: producerEpoch, state } = entry.metadata;
  const byLeader = new Map<number, string[]>();
  for (const partition of entry.unmarked) {
    const leader = s.image.partitions.get(partition)?.leader ?? -1;
    byLeader.set(leader, [...(byLeader.get(leader) ?? []), partition]);
  }
  const coordinatorEpoch = s.replicas.get(txnHome(ctx, id))!.leaderEpoch;
  for (const [broker, partitions] of byLeader) {
    const to = configOf(ctx).brokers.find((b) => b.id === broker);
    if (to === undefined) continue;
    const request = ++s.lastRequest;
    s.txn.markers.set(request, { id, broker, partitions });
    const committed = state === 'PrepareCommit';
    const message = { producerId, producerEpoch, coordinatorEpoch, committed, partitions: Object.freeze(partitions) };
    ctx.stream(to.pid, { port: 'kafka', type: 'writeTxnMarkers', id: request, ...message } as never);
  }
  if (byLeader.has(-1)) ctx.setTimer(AGAIN, 'txnMarkers', id);
}

/** What is not marked yet is asked for again. */
export function onMarkersTimer(s: BrokerState, ctx: Context, id: string): void {
  const entry = s.txn.entries.get(id);
  const busy = [...s.txn.markers.values()].some((m) => m.id === id);
  if (entry !== undefined && entry.unmarked.size > 0 && !busy) sendMarkers(s, ctx, entry);
}

export function onMarkersWritten(s: BrokerState, ctx: Context, message: any): void {
  const asked = s.txn.markers.get(message.id);
  s.txn.markers.delete(message.id);
  const entry = asked === undefined ? undefined : s.txn.entries.get(asked.id);
  if (asked === undefined || entry === undefined || entry.unmarked.size === 0) return;
  for (const { partition, error } of message.results)
    if (error === '' || error === 'INVALID_PRODUCER_EPOCH' || error === 'TRANSACTION_COORDINATOR_FENCED')
      entry.unmarked.delete(partition);
  if (entry.unmarked.size === 0) complete(s, ctx, entry);
  else ctx.setTimer(AGAIN, 'txnMarkers', asked.id);
}

/** A leader is gone: another one gets its markers. */
export function onMarkerTrouble(s: BrokerState, ctx: Context, peer: number): void {
  const broker = configOf(ctx).brokers.find((b) => b.pid === peer)?.id;
  for (const [request, { id, broker: to }] of [...s.txn.markers]) {
    if (to !== broker) continue;
    s.txn.markers.delete(request);
    ctx.setTimer(AGAIN, 'txnMarkers', id);
  }
}

// ---------------------------------------------------------------- the leader's side

/** Writes the markers, and answers when they are committed. */
export function onWriteTxnMarkers(s: BrokerState, ctx: Context, message: any): void {
  const answer = { port: 'kafka', type: 'writeTxnMarkersResponse', id: message.id };
  const results = (message.partitions as readonly string[]).map((partition) => {
    const { error, baseOffset } = writeMarker(s, ctx, partition, message);
    return { partition, error, baseOffset };
  });
  const batches = results.map(({ partition }) => ({ partition, records: [null] }));
  waitForWrites(s, ctx, ACKS_ALL, TIMEOUT, answer, results, batches);
}

function writeMarker(s: BrokerState, ctx: Context, partition: string, marker: Marker) {
  const replica = s.replicas.get(partition);
  if (replica?.leader === undefined) return { error: 'NOT_LEADER_OR_FOLLOWER', baseOffset: -1 };
  const { log, leader } = replica;
  const record = markerRecord(marker, ctx, leader.leaderEpoch);
  const trial = { ...log, producers: copyOf(log.producers) };
  const error = noteMarker(trial, record, log.records.end, true);
  if (error !== '') return { error, baseOffset: -1 };
  const baseOffset = appendRecords(log, ctx, [record]);
  if (partition.startsWith(`${OFFSETS_TOPIC}-`))
    for (const offsets of s.offsets.values()) completeTxn(offsets, marker.producerId, marker.committed);
  if ((ctx.params as Params).flushBeforeAcknowledge) ctx.sync(partition);
  else onFlushed(s, ctx, replica, log.records.end);
  return { error: '', baseOffset };
}

function copyOf({ entries, ongoing, unreplicated }: ProducerStates): ProducerStates {
  return { entries: new Map(entries), ongoing: new Map(ongoing), unreplicated: new Map(unreplicated) };
}
