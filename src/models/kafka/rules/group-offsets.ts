// Answers for a group's committed offsets: visible when their record is appended, those of a transaction when it commits.
// Source: apache/kafka core/src/main/scala/kafka/coordinator/group/GroupMetadata.scala
import type { TopicPartition } from './assignment.ts';

/** An offset, and where in `__consumer_offsets` it stands. */
interface CommitRecord {
  readonly offset: number;
  /** Undefined: not appended yet. */
  readonly position: number | undefined;
}

export interface GroupOffsets {
  readonly committed: Map<TopicPartition, CommitRecord>;
  /** Commits that are being written, the latest of each partition. */
  readonly pending: Map<TopicPartition, number>;
  /** Commits of open transactions by producer id. */
  readonly transactions: Map<number, Map<TopicPartition, CommitRecord>>;
}

export function groupOffsets(): GroupOffsets {
  return { committed: new Map(), pending: new Map(), transactions: new Map() };
}

/** The next offset to read, or undefined. */
export function committedOffset(state: GroupOffsets, partition: TopicPartition): number | undefined {
  return state.committed.get(partition)?.offset;
}

export function hasOffsets(state: GroupOffsets): boolean {
  return state.committed.size > 0 || state.pending.size > 0 || state.transactions.size > 0;
}

export function prepareCommit(state: GroupOffsets, partition: TopicPartition, offset: number): void {
  state.pending.set(partition, offset);
}

/** The commit's record has been appended at `position`. */
export function onCommitAppended(
  state: GroupOffsets,
  partition: TopicPartition,
  offset: number,
  position: number,
): void {
  supersede(state, partition, { offset, position });
  settle(state, partition, offset);
}

export function onCommitFailed(state: GroupOffsets, partition: TopicPartition, offset: number): void {
  settle(state, partition, offset);
}

function settle(state: GroupOffsets, partition: TopicPartition, offset: number): void {
  if (state.pending.get(partition) === offset) state.pending.delete(partition);
}

export function prepareTxnCommit(
  state: GroupOffsets,
  producerId: number,
  partition: TopicPartition,
  offset: number,
): void {
  const of = state.transactions.get(producerId) ?? new Map<TopicPartition, CommitRecord>();
  of.set(partition, { offset, position: undefined });
  state.transactions.set(producerId, of);
}

export function onTxnCommitAppended(
  state: GroupOffsets,
  producerId: number,
  partition: TopicPartition,
  offset: number,
  position: number,
): void {
  state.transactions.get(producerId)?.set(partition, { offset, position });
}

/** The transaction ends: its offsets become visible, unless the log has a later one already. */
export function completeTxn(state: GroupOffsets, producerId: number, commits: boolean): void {
  const of = state.transactions.get(producerId);
  state.transactions.delete(producerId);
  if (!commits || of === undefined) return;
  for (const [partition, record] of of) if (record.position !== undefined) supersede(state, partition, record);
}

/** The one later in the log counts. */
function supersede(state: GroupOffsets, partition: TopicPartition, record: CommitRecord): void {
  const before = state.committed.get(partition)?.position;
  if (before === undefined || before < record.position!) state.committed.set(partition, record);
}
