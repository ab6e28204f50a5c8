// Answers for the conformance tables of replication: in-sync sets, high watermarks, fetch states, acknowledgements.
import {
  advanceHighWatermark,
  becomeLeader,
  effectiveMinIsr,
  type LeaderRules,
  maximalIsr,
  maybeShrinkIsr,
  onFollowerFetch,
  onIsrCommitted,
  onIsrRefused,
  outOfSync,
  type PartitionLeader,
} from './rules/partition-leader.ts';
import { checkAcknowledged, isValidAcks, refusesAppend } from './rules/produce.ts';
import { afterFetch, isCaughtUp, type ReplicaState, resetReplica, UNKNOWN_REPLICA } from './rules/replica-state.ts';

interface FetchStateOp {
  readonly op: string;
  readonly ms?: number;
  readonly followerFetchOffset?: number;
  readonly followerStartOffset?: number;
  readonly leaderEndOffset?: number;
  readonly isNewLeader?: boolean;
  readonly isFollowerInSync?: boolean;
}

/** Table replica_fetch_state. */
export function replicaFetchState(input: unknown): unknown {
  const given = input as {
    readonly startTimeMs: number;
    readonly replicaLagTimeMaxMs: number;
    readonly ops: readonly FetchStateOp[];
  };
  let now = given.startTimeMs;
  let state = UNKNOWN_REPLICA;
  const results = given.ops.map((op) => {
    if (op.op === 'sleep') {
      now += op.ms!;
      return null;
    }
    if (op.op === 'updateFetchState')
      state = afterFetch(state, op.followerFetchOffset!, op.followerStartOffset!, op.leaderEndOffset!, now);
    else if (op.op === 'resetReplicaState')
      state = resetReplica(state, op.leaderEndOffset!, op.isNewLeader!, op.isFollowerInSync!, now);
    else if (op.op === 'isCaughtUp')
      return { isCaughtUp: isCaughtUp(state, op.leaderEndOffset!, now, given.replicaLagTimeMaxMs) };
    return told(state);
  });
  return { results };
}

function told(state: ReplicaState): object {
  const { logStartOffset, logEndOffset, lastFetchLeaderLogEndOffset } = state;
  return {
    logStartOffset,
    logEndOffset,
    lastCaughtUpTimeMs: state.lastCaughtUpTime,
    lastFetchLeaderLogEndOffset,
    lastFetchTimeMs: state.lastFetchTime,
  };
}

interface ExpirationCase {
  readonly startTimeMs: number;
  readonly replicaLagTimeMaxMs: number;
  readonly leader: number;
  readonly follower: number;
  readonly leaderLogEndOffset: number;
  readonly isr: readonly number[];
  readonly ops: readonly { readonly op: string; readonly fetchOffset?: number; readonly ms?: number }[];
}

/** Table isr_expiration. Before its steps the follower fetched at the leader's end, 0. */
export function isrExpiration(input: unknown): unknown {
  const given = input as ExpirationCase;
  let now = given.startTimeMs;
  const rules: LeaderRules = {
    replicaLagTimeMax: given.replicaLagTimeMaxMs,
    minInsyncReplicas: 1,
    isEligible: () => true,
  };
  const log = { logEndOffset: 0, highWatermark: 0 };
  const said = { leaderEpoch: 0, partitionEpoch: 0, isr: given.isr, replicas: given.isr };
  const leader = becomeLeader(undefined, given.leader, log, said, now, rules);
  onFollowerFetch(leader, log, given.follower, 0, 0, now, rules);
  log.logEndOffset = given.leaderLogEndOffset;
  return {
    outOfSync: given.ops.map((op) => {
      if (op.op === 'sleep') now += op.ms!;
      else onFollowerFetch(leader, log, given.follower, op.fetchOffset!, 0, now, rules);
      return outOfSync(leader, log, now, rules.replicaLagTimeMax);
    }),
  };
}

interface LeaderOp {
  readonly op: string;
  readonly leaderEpoch?: number;
  readonly partitionEpoch?: number;
  readonly isr?: readonly number[];
  readonly replicas?: readonly number[];
  readonly ms?: number;
  readonly replica?: number;
  readonly fetchOffset?: number;
  readonly broker?: number;
  readonly state?: string;
  readonly records?: number;
  readonly acks?: number;
  readonly error?: string;
}

interface LeaderCase {
  readonly startTimeMs: number;
  readonly leader: number;
  readonly replicaLagTimeMaxMs: number;
  readonly minInsyncReplicas: number;
  readonly initialLog: { readonly records: number; readonly highWatermark: number };
  readonly ops: readonly LeaderOp[];
}

/** Table isr_high_watermark. */
export function isrHighWatermark(input: unknown): unknown {
  const given = input as LeaderCase;
  const bench = new LeaderBench(given);
  return {
    after: given.ops.map((op) => {
      bench.apply(op);
      return bench.seen();
    }),
  };
}

/** One leader, its clock, and the controller's answers. */
class LeaderBench {
  private leader: PartitionLeader | undefined;
  private now: number;
  private readonly self: number;
  private readonly log: { logEndOffset: number; highWatermark: number };
  private readonly ineligible = new Set<number>();
  private readonly rules: LeaderRules;
  private readonly counts = { expands: 0, shrinks: 0, failures: 0 };
  private requests: (readonly number[])[] = [];

  constructor(given: LeaderCase) {
    this.now = given.startTimeMs;
    this.self = given.leader;
    this.log = { logEndOffset: given.initialLog.records, highWatermark: given.initialLog.highWatermark };
    this.rules = {
      replicaLagTimeMax: given.replicaLagTimeMaxMs,
      minInsyncReplicas: given.minInsyncReplicas,
      isEligible: (id) => !this.ineligible.has(id),
    };
  }

  apply(op: LeaderOp): void {
    switch (op.op) {
      case 'sleep':
        this.now += op.ms!;
        break;
      case 'makeLeader':
        this.lead(op);
        break;
      case 'makeFollower':
        this.leader = undefined;
        break;
      case 'broker':
        if (op.state === 'unfenced' || op.state === 'eligible') this.ineligible.delete(op.broker!);
        else this.ineligible.add(op.broker!);
        break;
      case 'appendRaw':
        this.log.logEndOffset += op.records!;
        break;
      case 'append':
        this.append(op);
        break;
      default:
        this.change(op, this.leader!);
    }
  }

  private lead(op: LeaderOp): void {
    const said = {
      leaderEpoch: op.leaderEpoch!,
      partitionEpoch: op.partitionEpoch!,
      isr: op.isr!,
      replicas: op.replicas!,
    };
    this.leader = becomeLeader(this.leader, this.self, this.log, said, this.now, this.rules);
  }

  private append(op: LeaderOp): void {
    const leader = this.leader!;
    if (refusesAppend(op.acks!, leader.isr.length, effectiveMinIsr(leader, this.rules)) !== undefined) return;
    this.log.logEndOffset += op.records!;
    advanceHighWatermark(leader, this.log, this.now, this.rules);
  }

  private change(op: LeaderOp, leader: PartitionLeader): void {
    if (op.op === 'followerFetch') {
      const { now, log, rules } = this;
      this.ask(onFollowerFetch(leader, log, op.replica!, op.fetchOffset!, 0, now, rules).proposedIsr);
    } else if (op.op === 'maybeShrinkIsr') this.ask(maybeShrinkIsr(leader, this.log, this.now, this.rules));
    else if (op.op === 'alterPartitionFailure') {
      this.counts.failures++;
      if (!onIsrRefused(leader, op.error!)) this.requests = [];
    } else if (op.op === 'alterPartitionSuccess') {
      const { kind, isr } = leader.pending!;
      this.counts[kind === 'expand' ? 'expands' : 'shrinks']++;
      this.requests = [];
      const said = { leaderEpoch: leader.leaderEpoch, partitionEpoch: leader.partitionEpoch + 1, isr };
      onIsrCommitted(leader, this.log, said, this.now, this.rules);
    } else throw new Error(`unknown op ${op.op}`);
  }

  private ask(isr: readonly number[] | undefined): void {
    if (isr !== undefined) this.requests.push(isr);
  }

  seen(): object {
    const { leader } = this;
    if (leader === undefined) return { hw: this.log.highWatermark };
    return {
      hw: this.log.highWatermark,
      isr: leader.isr,
      maximalIsr: ascending(maximalIsr(leader)),
      outOfSync: outOfSync(leader, this.log, this.now, this.rules.replicaLagTimeMax),
      alterPartitionRequests: this.requests.map(ascending),
      partitionEpoch: leader.partitionEpoch,
      inflight: leader.pending !== undefined,
      atMinIsr: leader.isr.length === effectiveMinIsr(leader, this.rules),
      ...this.counts,
      ...Object.fromEntries([...leader.remotes].map(([id, state]) => [`replica${id}`, told(state)])),
    };
  }
}

/** In-sync sets are sets. */
function ascending(ids: readonly number[]): number[] {
  return ids.toSorted((a, b) => a - b);
}

interface ProduceCase {
  readonly op: string;
  readonly acks?: number;
  readonly isrSize?: number;
  readonly minIsr?: number;
  readonly replicas?: number;
  readonly requiredOffset?: number;
  readonly highWatermark?: number;
  readonly maximalIsrSize?: number;
  readonly notLeader?: boolean;
}

/** Table produce_acks. */
export function produceAcks(input: unknown): unknown {
  const given = input as ProduceCase;
  if (given.op === 'validateAcks') return { error: isValidAcks(given.acks!) ? null : 'INVALID_REQUIRED_ACKS' };
  if (given.op === 'ackCheck') {
    if (given.notLeader) return { done: false, error: 'NOT_LEADER_OR_FOLLOWER' };
    const { requiredOffset, highWatermark, maximalIsrSize, minIsr } = given;
    return checkAcknowledged(requiredOffset!, highWatermark!, maximalIsrSize!, minIsr!);
  }
  const error = refusesAppend(given.acks!, given.isrSize!, Math.min(given.minIsr!, given.replicas!));
  return {
    appended: error === undefined,
    error: error ?? null,
    waitsForFollowers: given.acks === -1,
  };
}
