// Answers for a broker's replicas as metadata has them: leading, following, fetching from leaders, cutting what they do not have.
// Source: apache/kafka core/src/main/scala/kafka/server/{ReplicaManager,AbstractFetcherThread}.scala
import type { Context } from '../../engine/index.ts';
import { proposeIsr } from './broker-controller.ts';
import { onOffsetsPartition } from './broker-groups.ts';
import { completeParked, settleWrites, refuseWrites } from './broker-requests.ts';
import { type BrokerState, configOf, type Fetcher, leaderLog, type Replica, rulesOf } from './broker-state.ts';
import { OFFSETS_TOPIC } from './boot.ts';
import type { Params } from './params.ts';
import { appendRecords, partitionLog, startAnew, truncate, writeFile } from './partition-log.ts';
import type { FetchedPartition } from './protocol.ts';
import type { PartitionRegistration } from './rules/election-kraft.ts';
import { assignEpoch, endOffsetFor, latestEpoch } from './rules/leader-epochs.ts';
import { becomeLeader, maybeShrinkIsr } from './rules/partition-leader.ts';
import { ACKS_ALL } from './rules/produce.ts';
import { onTxnLogCommitted, onTxnPartition } from './txn-coordinator.ts';
import { TXN_TOPIC } from './txn-state.ts';
import { onOutOfRange, truncationPoint } from './rules/truncation.ts';

/** Makes every replica what the metadata says. */
export function reconcile(s: BrokerState, ctx: Context): void {
  const { id } = configOf(ctx);
  for (const [name, registration] of s.image.partitions) {
    if (!registration.replicas.includes(id)) continue;
    const replica = s.replicas.get(name) ?? create(s, ctx, name);
    const before = replica.leader;
    if (registration.leader === id) lead(s, ctx, replica, registration);
    else if (registration.leaderEpoch > replica.leaderEpoch || replica.leaderId !== registration.leader)
      standBack(s, ctx, replica, registration);
    if (name.startsWith(`${OFFSETS_TOPIC}-`) && (before === undefined) !== (replica.leader === undefined))
      onOffsetsPartition(s, ctx, replica);
    if (name.startsWith(`${TXN_TOPIC}-`) && (before === undefined) !== (replica.leader === undefined))
      onTxnPartition(s, ctx, replica);
  }
  for (const broker of configOf(ctx).brokers) if (broker.id !== id) fetchFrom(s, ctx, broker.id);
}

function create(s: BrokerState, ctx: Context, name: string): Replica {
  const replica: Replica = { log: partitionLog(name), leaderId: -1, leaderEpoch: -1, leader: undefined };
  s.replicas.set(name, replica);
  ctx.write('partitions', [...s.replicas.keys()]);
  return replica;
}

function lead(s: BrokerState, ctx: Context, replica: Replica, said: PartitionRegistration): void {
  const { log } = replica;
  const news = replica.leader === undefined || said.partitionEpoch > replica.leader.partitionEpoch;
  if (!news) return;
  const newEpoch = said.leaderEpoch > replica.leaderEpoch || replica.leader === undefined;
  const before = log.highWatermark;
  replica.leader = becomeLeader(
    replica.leader,
    configOf(ctx).id,
    leaderLog(log),
    said,
    ctx.now(),
    rulesOf(s, ctx, log.name),
  );
  replica.leaderId = said.leader;
  replica.leaderEpoch = said.leaderEpoch;
  if (newEpoch) {
    log.epochs = assignEpoch(log.epochs, said.leaderEpoch, log.records.end);
    writeFile(log, ctx);
    if (ctx.where('replica', log.name) !== 'Leader') {
      ctx.become('replica', log.name, 'Leader', 'BECOME_LEADER', [ctx.seq]);
      ctx.log('kafka.leads', { partition: log.name, epoch: said.leaderEpoch, offset: log.records.end });
    }
  }
  if (log.highWatermark > before) onHighWatermark(s, ctx, replica);
}

/** Another broker leads, or none. */
function standBack(s: BrokerState, ctx: Context, replica: Replica, said: PartitionRegistration): void {
  const { name } = replica.log;
  replica.leader = undefined;
  replica.leaderId = said.leader;
  replica.leaderEpoch = said.leaderEpoch;
  const [state, reason] = said.leader < 0 ? ['Offline', 'LEADERLESS'] : ['Follower', 'BECOME_FOLLOWER'];
  if (ctx.where('replica', name) !== state) ctx.become('replica', name, state!, reason!, [ctx.seq]);
  refuseWrites(s, ctx, name);
  completeParked(s, ctx, name, 'any');
}

/** The high watermark has moved: writes are committed, consumers can read on. */
export function onHighWatermark(s: BrokerState, ctx: Context, replica: Replica): void {
  settleWrites(s, ctx, replica);
  if (replica.log.name.startsWith(`${TXN_TOPIC}-`)) onTxnLogCommitted(s, ctx, replica);
  completeParked(s, ctx, replica.log.name, 'consumers');
}

/** Every half of `replica.lag.time.max.ms`: who lags leaves the in-sync set. */
export function shrinkIsrs(s: BrokerState, ctx: Context): void {
  ctx.setTimer(Math.floor((ctx.params as Params).replicaLagTimeMax / 2), 'shrink');
  for (const [name, { leader, log }] of s.replicas) {
    if (leader === undefined) continue;
    if (leader.pending !== undefined) proposeIsr(s, ctx, name, leader.pending.isr);
    else proposeIsr(s, ctx, name, maybeShrinkIsr(leader, leaderLog(log), ctx.now(), rulesOf(s, ctx, name)));
  }
}

// ---------------------------------------------------------------- fetching

function fetcherOf(s: BrokerState, broker: number): Fetcher {
  const fetcher = s.fetchers.get(broker) ?? { request: 0, connection: 0, timer: 0 };
  s.fetchers.set(broker, fetcher);
  return fetcher;
}

/** One fetch at a time from each leader, for all partitions that it leads. */
export function fetchFrom(s: BrokerState, ctx: Context, broker: number): void {
  const fetcher = fetcherOf(s, broker);
  if (fetcher.request !== 0 || fetcher.timer !== 0) return;
  const partitions = [];
  for (const [partition, { leaderId, leaderEpoch, log }] of s.replicas) {
    if (leaderId !== broker) continue;
    // A flush holds up the thread that fetches.
    if (log.flushed < log.records.end) return;
    partitions.push({
      partition,
      offset: log.records.end,
      leaderEpoch,
      lastFetchedEpoch: log.records.length > 0 ? latestEpoch(log.epochs) : undefined,
      logStartOffset: log.records.start,
      highWatermark: log.highWatermark,
    });
  }
  if (partitions.length === 0) return;
  const { id, brokers } = configOf(ctx);
  const p = ctx.params as Params;
  ctx.about = 0;
  fetcher.request = ++s.lastRequest;
  fetcher.timer = ctx.setTimer(p.replicaSocketTimeout, 'fetchTimeout', broker);
  fetcher.connection = ctx.stream(brokers.find((b) => b.id === broker)!.pid, {
    port: 'kafka',
    type: 'fetch',
    id: fetcher.request,
    replica: id,
    maxWait: p.replicaFetchWaitMax,
    maxBytes: p.replicaFetchMaxBytes,
    partitions,
  } as never);
}

/** The answer did not come: the connection is given up. */
export function onFetchTimeout(s: BrokerState, ctx: Context, broker: number): void {
  ctx.hangUp(fetcherOf(s, broker).connection);
  fetchAgain(s, ctx, broker);
}

/** The next try. */
export function fetchAgain(s: BrokerState, ctx: Context, broker: number): void {
  const fetcher = fetcherOf(s, broker);
  fetcher.request = 0;
  fetcher.timer = 0;
  fetchFrom(s, ctx, broker);
}

export function onFetchTrouble(s: BrokerState, ctx: Context, peer: number): void {
  const broker = configOf(ctx).brokers.find((b) => b.pid === peer);
  const fetcher = broker === undefined ? undefined : s.fetchers.get(broker.id);
  if (broker === undefined || fetcher === undefined || fetcher.request === 0) return;
  ctx.cancelTimer(fetcher.timer);
  fetcher.request = 0;
  fetcher.timer = ctx.setTimer((ctx.params as Params).replicaFetchBackoff, 'fetchAgain', broker.id);
}

export function onFetched(s: BrokerState, ctx: Context, message: any, from: number): void {
  const broker = configOf(ctx).brokers.find((b) => b.pid === from)?.id ?? -1;
  const fetcher = s.fetchers.get(broker);
  if (fetcher === undefined || fetcher.request !== message.id) return;
  ctx.cancelTimer(fetcher.timer);
  fetcher.request = 0;
  fetcher.timer = 0;
  let refused = false;
  for (const fetched of message.partitions as readonly FetchedPartition[]) {
    const replica = s.replicas.get(fetched.partition);
    if (replica === undefined || replica.leaderId !== broker) continue;
    refused = take(ctx, replica, fetched) || refused;
  }
  if (refused) fetcher.timer = ctx.setTimer((ctx.params as Params).replicaFetchBackoff, 'fetchAgain', broker);
  else fetchFrom(s, ctx, broker);
}

/** Takes what was fetched of one partition. True when the leader refused it. */
function take(ctx: Context, replica: Replica, fetched: FetchedPartition): boolean {
  const { log } = replica;
  if (fetched.error === 'OFFSET_OUT_OF_RANGE') {
    const next = onOutOfRange(log.records.end, fetched.logStartOffset, fetched.logEndOffset);
    if (next.truncateTo !== undefined) cut(ctx, replica, next.truncateTo);
    else if (next.startsAnew) startAnew(log, ctx, next.fetchOffset);
    return false;
  }
  if (fetched.error !== '') return true;
  if (fetched.diverging !== undefined) {
    const own = endOffsetFor(log.epochs, fetched.diverging.epoch, log.records.end);
    const known = own.endOffset < 0 ? undefined : own;
    cut(ctx, replica, truncationPoint(fetched.diverging, known, log.records.end, log.highWatermark).truncateTo);
    return false;
  }
  if (fetched.baseOffset !== log.records.end) return false;
  if (fetched.records.length > 0) {
    ctx.about = fetched.records[0]!.span;
    appendRecords(log, ctx, fetched.records);
    ctx.count('replicated', fetched.records.length);
    if ((ctx.params as Params).flushBeforeAcknowledge) ctx.sync(log.name);
    else log.flushed = log.records.end;
  }
  log.highWatermark = Math.max(log.highWatermark, Math.min(fetched.highWatermark, log.records.end));
  return false;
}

function cut(ctx: Context, replica: Replica, offset: number): void {
  const { log } = replica;
  const count = log.records.end - offset;
  const first = log.records.get(offset);
  const lost = truncate(log, ctx, offset);
  if (count <= 0) return;
  ctx.count('truncated', count);
  if (lost > 0) ctx.count('acknowledgedLost', lost);
  const { leaderId: leader, leaderEpoch } = replica;
  const why = { epoch: first?.epoch, acks: first?.acks === ACKS_ALL ? 'all' : first?.acks, leader, leaderEpoch };
  ctx.log(lost > 0 ? 'kafka.cutAcknowledged' : 'kafka.cut', { partition: log.name, offset, count, lost, ...why });
}
