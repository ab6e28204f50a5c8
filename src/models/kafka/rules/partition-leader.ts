// Answers for a partition's leader: the in-sync set that shrinks and grows, and the high watermark that it holds back.
// Source: apache/kafka core/src/main/scala/kafka/cluster/Partition.scala
import { afterFetch, isCaughtUp, type ReplicaState, resetReplica, UNKNOWN_REPLICA } from './replica-state.ts';

/** A change of the in-sync set that the controller has not answered. */
interface PendingIsr {
  readonly kind: 'expand' | 'shrink';
  /** The set that was asked for. */
  readonly isr: readonly number[];
}

/** What a leader knows of its partition. */
export interface PartitionLeader {
  readonly self: number;
  leaderEpoch: number;
  /** Version of the partition's state at the controller. */
  partitionEpoch: number;
  /** Where the leader's log ended when its epoch began. */
  leaderEpochStartOffset: number;
  /** As committed by the controller. */
  isr: readonly number[];
  /** At most one request is under way. */
  pending: PendingIsr | undefined;
  /** The other replicas, in the order of assignment. */
  remotes: Map<number, ReplicaState>;
}

/** The leader's own log, as far as these rules look at it. */
export interface LeaderLog {
  readonly logEndOffset: number;
  highWatermark: number;
}

export interface LeaderRules {
  /** `replica.lag.time.max.ms`, in the unit of the times. */
  readonly replicaLagTimeMax: number;
  /** `min.insync.replicas` of the topic. */
  readonly minInsyncReplicas: number;
  /** Whether a broker may be in the in-sync set: KRaft: unfenced and not shutting down; ZooKeeper: alive. */
  readonly isEligible: (broker: number) => boolean;
}

/** What the controller says of a partition. */
export interface LeaderAndIsr {
  readonly leaderEpoch: number;
  readonly partitionEpoch: number;
  readonly isr: readonly number[];
  readonly replicas: readonly number[];
}

/**
 * The leader's state after the controller said so; `before` is undefined on a broker that did not lead. A pending change is
 * forgotten. The caller notes a new epoch in its epoch cache.
 */
export function becomeLeader(
  before: PartitionLeader | undefined,
  self: number,
  log: LeaderLog,
  said: LeaderAndIsr,
  now: number,
  rules: LeaderRules,
): PartitionLeader {
  if (before !== undefined && said.partitionEpoch < before.partitionEpoch) return before;
  const newEpoch = before === undefined || said.leaderEpoch > before.leaderEpoch;
  const others = said.replicas.filter((id) => id !== self);
  const known = new Map(others.map((id) => [id, before?.remotes.get(id) ?? UNKNOWN_REPLICA]));
  const remotes = !newEpoch
    ? known
    : new Map(
        [...known].map(([id, state]) => [
          id,
          resetReplica(state, log.logEndOffset, before === undefined, said.isr.includes(id), now),
        ]),
      );
  const leader: PartitionLeader = {
    self,
    leaderEpoch: said.leaderEpoch,
    partitionEpoch: said.partitionEpoch,
    leaderEpochStartOffset: newEpoch ? log.logEndOffset : before.leaderEpochStartOffset,
    isr: said.isr,
    pending: undefined,
    remotes,
  };
  advanceHighWatermark(leader, log, now, rules);
  return leader;
}

/** Committed members and those about to be added; those about to be removed still count. */
export function maximalIsr(leader: PartitionLeader): readonly number[] {
  return leader.pending?.kind === 'expand' ? leader.pending.isr : leader.isr;
}

/** `min.insync.replicas`, but no more than there are replicas (since 3.9). */
export function effectiveMinIsr(leader: PartitionLeader, rules: LeaderRules): number {
  return Math.min(rules.minInsyncReplicas, leader.remotes.size + 1);
}

/**
 * Moves the high watermark to the smallest end among the maximal in-sync set and those that are about to join it; never back,
 * and not at all while the committed set is too small. True when it moved.
 */
export function advanceHighWatermark(
  leader: PartitionLeader,
  log: LeaderLog,
  now: number,
  rules: LeaderRules,
): boolean {
  if (leader.isr.length < effectiveMinIsr(leader, rules)) return false;
  const members = maximalIsr(leader);
  let lowest = log.logEndOffset;
  for (const [id, state] of leader.remotes) {
    if (state.logEndOffset >= lowest) continue;
    const joins = isCaughtUp(state, log.logEndOffset, now, rules.replicaLagTimeMax) && rules.isEligible(id);
    if (members.includes(id) || joins) lowest = state.logEndOffset;
  }
  if (lowest <= log.highWatermark) return false;
  log.highWatermark = lowest;
  return true;
}

/** What a follower's fetch led to. */
export interface FetchOutcome {
  readonly highWatermarkMoved: boolean;
  /** The in-sync set to ask the controller for. */
  readonly proposedIsr: readonly number[] | undefined;
}

/** Notes a follower's fetch; it may join the in-sync set by it and move the high watermark. */
export function onFollowerFetch(
  leader: PartitionLeader,
  log: LeaderLog,
  follower: number,
  fetchOffset: number,
  followerStartOffset: number,
  now: number,
  rules: LeaderRules,
): FetchOutcome {
  const before = leader.remotes.get(follower);
  if (before === undefined) return { highWatermarkMoved: false, proposedIsr: undefined };
  leader.remotes.set(follower, afterFetch(before, fetchOffset, followerStartOffset, log.logEndOffset, now));
  const proposedIsr = maybeExpandIsr(leader, log, follower, rules);
  const moved = before.logEndOffset !== fetchOffset && advanceHighWatermark(leader, log, now, rules);
  return { highWatermarkMoved: moved, proposedIsr };
}

/** A follower joins when it has all that is committed and all from before the leader's epoch. */
function maybeExpandIsr(
  leader: PartitionLeader,
  log: LeaderLog,
  follower: number,
  rules: LeaderRules,
): readonly number[] | undefined {
  if (leader.pending !== undefined || leader.isr.includes(follower) || !rules.isEligible(follower)) return undefined;
  const end = leader.remotes.get(follower)!.logEndOffset;
  if (end < log.highWatermark || end < leader.leaderEpochStartOffset) return undefined;
  leader.pending = { kind: 'expand', isr: [...leader.isr, follower] };
  return leader.pending.isr;
}

/** Members of the in-sync set that have lagged for too long. */
export function outOfSync(leader: PartitionLeader, log: LeaderLog, now: number, maxLag: number): number[] {
  return leader.isr.filter((id) => {
    if (id === leader.self) return false;
    const state = leader.remotes.get(id);
    return state === undefined || !isCaughtUp(state, log.logEndOffset, now, maxLag);
  });
}

/** The smaller set to ask the controller for, or undefined. Looked at every half of `replica.lag.time.max.ms`. */
export function maybeShrinkIsr(
  leader: PartitionLeader,
  log: LeaderLog,
  now: number,
  rules: LeaderRules,
): readonly number[] | undefined {
  if (leader.pending !== undefined) return undefined;
  const lagging = outOfSync(leader, log, now, rules.replicaLagTimeMax);
  if (lagging.length === 0) return undefined;
  leader.pending = { kind: 'shrink', isr: leader.isr.filter((id) => !lagging.includes(id)) };
  return leader.pending.isr;
}

/** The controller agreed. True when the high watermark moved. */
export function onIsrCommitted(
  leader: PartitionLeader,
  log: LeaderLog,
  said: Pick<LeaderAndIsr, 'leaderEpoch' | 'partitionEpoch' | 'isr'>,
  now: number,
  rules: LeaderRules,
): boolean {
  if (leader.pending === undefined || said.leaderEpoch !== leader.leaderEpoch) return false;
  if (said.partitionEpoch < leader.partitionEpoch) return false;
  leader.isr = said.isr;
  leader.partitionEpoch = said.partitionEpoch;
  leader.pending = undefined;
  return advanceHighWatermark(leader, log, now, rules);
}

/** Errors upon which the change is given up. */
const REVERTED: readonly string[] = ['OPERATION_NOT_ATTEMPTED', 'INELIGIBLE_REPLICA'];
/** Errors that say that the leader's view is old: it waits for new metadata. */
const AWAITED: readonly string[] = [
  'UNKNOWN_TOPIC_OR_PARTITION',
  'UNKNOWN_TOPIC_ID',
  'FENCED_LEADER_EPOCH',
  'INVALID_UPDATE_VERSION',
  'INVALID_REQUEST',
  'NEW_LEADER_ELECTED',
];

/** The controller refused, or did not answer. True when the same request is to be sent again. */
export function onIsrRefused(leader: PartitionLeader, error: string): boolean {
  if (REVERTED.includes(error)) leader.pending = undefined;
  return !REVERTED.includes(error) && !AWAITED.includes(error);
}
