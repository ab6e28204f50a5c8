// Answers for a consumer's polls: positions, fetches, processing record by record, and commits.
// Source: apache/kafka clients/src/main/java/org/apache/kafka/clients/consumer/internals/{Fetcher,SubscriptionState,ConsumerCoordinator}.java
import { type Context, stream } from '../../engine/index.ts';
import type { StoredRecord } from '../kafka/protocol.ts';
import { groupOf, identity, rejoin } from './membership.ts';
import { endPoll, isBusy, makeResult, sendResults } from './output.ts';
import type { Params } from './params.ts';
import { ask, askAny, isAsked } from './requests.ts';
import type { Assigned, ConsumerState } from './state.ts';

const PROCESS = stream('consumers.process');
/** Numbers of a producer's records that are remembered, to tell a copy from a record that comes late. */
const REMEMBERED = 1000;

function topicsOf(ctx: Context): string[] {
  const { topic, into } = ctx.params as Params;
  return into === undefined ? [topic] : [topic, into.topic];
}

export function askMetadata(s: ConsumerState, ctx: Context): void {
  if (!isAsked(s, 'metadata')) askAny(s, ctx, { type: 'metadata', topics: topicsOf(ctx) });
}

// ---------------------------------------------------------------- positions

/** Kafka's consumers wait for open transactions' offsets with read_committed; here also who commits in transactions. */
function isCommittedOnly(ctx: Context): boolean {
  const { isolationLevel, commit } = ctx.params as Params;
  return isolationLevel === 'read_committed' || commit === 'transaction';
}

/** New partitions first need to know where to begin. */
export function beginFetching(s: ConsumerState, ctx: Context): void {
  const partitions = [...s.assigned].filter(([, a]) => a.position < 0).map(([name]) => name);
  ctx.about = 0;
  if (partitions.length > 0 && s.coordinator >= 0)
    ask(
      s,
      ctx,
      s.coordinator,
      { type: 'offsetFetch', group: groupOf(ctx), partitions, requireStable: isCommittedOnly(ctx) },
      partitions,
    );
  fetchAll(s, ctx);
}

export function onCommittedOffsets(s: ConsumerState, ctx: Context, message: any, partitions: readonly string[]): void {
  for (const partition of partitions) {
    const assigned = s.assigned.get(partition);
    if (assigned === undefined || assigned.position >= 0) continue;
    const offset = message.offsets[partition] as number | undefined;
    if (offset === undefined) lookUp(s, ctx, partition);
    else begin(assigned, offset, offset);
  }
  fetchAll(s, ctx);
}

/** Nothing is committed: `auto.offset.reset` says where to begin. */
function lookUp(s: ConsumerState, ctx: Context, partition: string): void {
  const leader = s.leaders.get(partition) ?? -1;
  if (leader < 0) return askMetadata(s, ctx);
  const which = (ctx.params as Params).autoOffsetReset;
  ask(s, ctx, leader, { type: 'listOffsets', partition, which }, [partition]);
}

export function onListedOffset(s: ConsumerState, ctx: Context, message: any): void {
  const assigned = s.assigned.get(message.partition);
  if (assigned === undefined || assigned.position >= 0) return;
  if (message.error !== '') return askMetadata(s, ctx);
  begin(assigned, message.offset, -1);
  fetchAll(s, ctx);
}

function begin(assigned: Assigned, offset: number, committed: number): void {
  assigned.position = offset;
  assigned.processed = offset;
  assigned.committed = committed;
}

// ---------------------------------------------------------------- fetching

/** One fetch at a time from each leader, for the partitions without fetched records. */
export function fetchAll(s: ConsumerState, ctx: Context): void {
  if (s.leaving) return;
  const byLeader = new Map<number, string[]>();
  for (const [partition, { position, buffer }] of s.assigned) {
    if (position < 0 || buffer.length > 0) continue;
    const leader = s.leaders.get(partition) ?? -1;
    if (leader >= 0) byLeader.set(leader, [...(byLeader.get(leader) ?? []), partition]);
  }
  ctx.about = 0;
  const { fetchMaxWait: maxWait, maxPartitionFetchBytes: maxBytes } = ctx.params as Params;
  const committedOnly = (ctx.params as Params).isolationLevel === 'read_committed';
  for (const [leader, names] of byLeader) {
    if (isAsked(s, 'fetch', leader)) continue;
    const partitions = names.map((partition) => {
      const { position: offset, highWatermark, lastEpoch: lastFetchedEpoch } = s.assigned.get(partition)!;
      return { partition, offset, leaderEpoch: -1, lastFetchedEpoch, logStartOffset: -1, highWatermark };
    });
    ask(s, ctx, leader, { type: 'fetch', replica: -1, maxWait, maxBytes, committedOnly, partitions }, names);
  }
}

export function onFetched(s: ConsumerState, ctx: Context, message: any): void {
  for (const fetched of message.partitions) {
    const assigned = s.assigned.get(fetched.partition);
    if (assigned === undefined) continue;
    if (fetched.error === 'OFFSET_OUT_OF_RANGE') reset(s, ctx, fetched.partition, assigned);
    else if (fetched.error !== '') {
      s.leaders.set(fetched.partition, -1);
      later(ctx);
    } else if (fetched.diverging !== undefined) goBack(ctx, fetched.partition, assigned, fetched.diverging.endOffset);
    else if (fetched.baseOffset === assigned.position) {
      assigned.buffer = fetched.records;
      assigned.aborted = fetched.aborted;
      assigned.highWatermark = fetched.lastStableOffset ?? fetched.highWatermark;
      assigned.lastEpoch = fetched.records.at(-1)?.epoch ?? assigned.lastEpoch;
    }
  }
  poll(s, ctx);
  fetchAll(s, ctx);
}

/** The log was cut behind what it has read: it goes on from where they part (KIP-320). */
function goBack(ctx: Context, partition: string, assigned: Assigned, offset: number): void {
  if (offset >= assigned.position) {
    assigned.lastEpoch = undefined;
    return;
  }
  ctx.count('resets');
  ctx.log('consumers.truncated', { partition, offset, position: assigned.position });
  assigned.position = offset;
  assigned.processed = Math.min(assigned.processed, offset);
  assigned.committed = Math.min(assigned.committed, offset);
  assigned.lastEpoch = undefined;
}

/** The offset is not there: after an unclean election, or because it was deleted. */
function reset(s: ConsumerState, ctx: Context, partition: string, assigned: Assigned): void {
  ctx.count('resets');
  ctx.log('consumers.outOfRange', { partition, offset: assigned.position });
  assigned.position = -1;
  assigned.lastEpoch = undefined;
  lookUp(s, ctx, partition);
}

/** Somebody else leads: after a while it asks who. */
export function later(ctx: Context): void {
  ctx.about = 0;
  ctx.setTimer((ctx.params as Params).retryBackoff, 'metadata');
}

export function onMetadata(s: ConsumerState, ctx: Context, message: any): void {
  let missing = message.partitions.length === 0;
  for (const { partition, leader } of message.partitions) {
    s.leaders.set(partition, leader);
    missing ||= leader < 0;
  }
  if (missing) later(ctx);
  for (const [partition, { position }] of s.assigned)
    if (position < 0 && !isAsked(s, 'offsetFetch') && !isAsked(s, 'listOffsets')) lookUp(s, ctx, partition);
  fetchAll(s, ctx);
}

// ---------------------------------------------------------------- polls and processing

/** Takes the next records, when those of the last poll are processed; what is due at a poll happens before. */
export function poll(s: ConsumerState, ctx: Context): void {
  if (s.batch.length > 0 || s.job !== 0 || isBusy(s)) return;
  const p = ctx.params as Params;
  s.lastPoll = ctx.now();
  if (p.commit === 'auto' && ctx.now() >= s.lastCommit + p.autoCommitInterval) commitAll(s, ctx);
  // Cooperative members go on with what they have meanwhile; eager ones have nothing left.
  if (s.rejoin && !s.leaving && s.coordinator >= 0) rejoin(s, ctx);
  for (const [partition, assigned] of s.assigned) {
    const taken = assigned.buffer.slice(0, p.maxPollRecords - s.batch.length);
    taken.forEach((record, i) => {
      const offset = assigned.position + i;
      if (isShown(assigned, record, offset)) s.batch.push({ partition, offset, record });
    });
    assigned.buffer = assigned.buffer.slice(taken.length);
    assigned.position += taken.length;
    if (s.batch.length >= p.maxPollRecords) break;
  }
  if (s.batch.length === 0) {
    skip(s);
    // Nothing but what is hidden was taken: nobody would come back for the rest.
    if ([...s.assigned.values()].some((assigned) => assigned.buffer.length > 0)) poll(s, ctx);
    return;
  }
  if (p.commit === 'before') commitAll(s, ctx);
  next(s, ctx);
}

/** Markers, and records of transactions that were aborted, are not shown to the application. */
function isShown({ aborted = [] }: Assigned, record: StoredRecord, offset: number): boolean {
  if (record.control !== undefined) return false;
  const { producerId } = record;
  return !aborted.some((t) => t.producerId === producerId && t.firstOffset <= offset && offset < t.lastOffset);
}

/** All that was handed out is processed: so is what was not shown behind it. */
function skip(s: ConsumerState): void {
  for (const assigned of s.assigned.values()) if (assigned.position >= 0) assigned.processed = assigned.position;
}

/** Offsets after what is processed, by partition. */
export function positions(s: ConsumerState): Record<string, number> {
  return Object.fromEntries(
    [...s.assigned].filter(([, a]) => a.processed >= 0).map(([name, a]) => [name, a.processed]),
  );
}

/** Processes the record at the front; records that take no time are all done at once. */
function next(s: ConsumerState, ctx: Context): void {
  const p = ctx.params as Params;
  while (s.batch.length > 0) {
    const { offset, record } = s.batch[0]!;
    ctx.about = record.span;
    const takes = Math.round(ctx.sample(p.process, ctx.keyed(PROCESS, offset, record.producerId, ctx.config.salt)));
    if (takes > 0) {
      sendResults(s, ctx);
      s.job = ctx.work(takes, 'record');
      return;
    }
    processed(s, ctx);
  }
  skip(s);
  if (isBusy(s)) return endPoll(s, ctx);
  if (p.commit === 'after') commitAll(s, ctx);
  poll(s, ctx);
  fetchAll(s, ctx);
}

export function onWorked(s: ConsumerState, ctx: Context): void {
  s.job = 0;
  if (s.batch.length === 0) return;
  ctx.about = s.batch[0]!.record.span;
  processed(s, ctx);
  next(s, ctx);
}

function processed(s: ConsumerState, ctx: Context): void {
  const { partition, offset, record } = s.batch.shift()!;
  const assigned = s.assigned.get(partition);
  if (assigned !== undefined) assigned.processed = offset + 1;
  ctx.count('processed');
  ctx.observe('delay', ctx.now() - record.timestamp);
  makeResult(s, ctx, record);
  watchOrder(s, ctx, partition, record.value);
}

/** A producer numbers its records: in a partition they should come in that order, each once. */
function watchOrder(s: ConsumerState, ctx: Context, partition: string, value: any): void {
  if (typeof value?.n !== 'number') return;
  const key = `${partition}/${value.producer}`;
  let seen = s.seen.get(key);
  if (seen === undefined) s.seen.set(key, (seen = { largest: 0, latest: new Set<number>() }));
  if (seen.latest.has(value.n)) ctx.count('duplicates');
  else if (value.n < seen.largest) ctx.count('outOfOrder');
  seen.latest.add(value.n);
  if (seen.latest.size > REMEMBERED) seen.latest.delete(seen.latest.values().next().value!);
  seen.largest = Math.max(seen.largest, value.n);
}

// ---------------------------------------------------------------- commits

/** Commits the positions: with `before` of what is about to be processed, otherwise of what has been. */
export function commitAll(s: ConsumerState, ctx: Context): void {
  if (s.coordinator < 0) return;
  s.lastCommit = ctx.now();
  const offsets: Record<string, number> = {};
  const before = (ctx.params as Params).commit === 'before';
  for (const [partition, assigned] of s.assigned) {
    const offset = before ? assigned.position : assigned.processed;
    if (assigned.position < 0 || offset <= assigned.committed) continue;
    offsets[partition] = offset;
    assigned.committed = offset;
  }
  if (Object.keys(offsets).length === 0) return;
  ctx.count('commits');
  ask(s, ctx, s.coordinator, { type: 'offsetCommit', ...identity(s, ctx), offsets });
}
