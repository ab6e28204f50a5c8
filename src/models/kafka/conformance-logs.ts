// Answers for the conformance tables of logs that have to agree: leader epochs, divergence, truncation.
import {
  assignEpoch,
  type EpochCache,
  type EpochEnd,
  endOffsetFor,
  epochEntry,
  epochForOffset,
  latestEpoch,
  previousEpoch,
  truncateEpochsFromEnd,
  truncateEpochsFromStart,
} from './rules/leader-epochs.ts';
import { checkFetch, checkLeaderEpoch, onOutOfRange, truncationPoint } from './rules/truncation.ts';

interface EpochOp {
  readonly op: string;
  readonly epoch?: number;
  readonly startOffset?: number;
  readonly offset?: number;
  readonly logEndOffset?: number;
}

/** Tables leader_epoch_cache, derived_leader_epoch_cache. */
export function leaderEpochCache(input: unknown): unknown {
  let cache: EpochCache = [];
  const answer = (op: EpochOp): unknown => {
    switch (op.op) {
      case 'assign':
        cache = assignEpoch(cache, op.epoch!, op.startOffset!);
        return null;
      case 'truncateFromEnd':
        cache = truncateEpochsFromEnd(cache, op.offset!);
        return null;
      case 'truncateFromStart':
        cache = truncateEpochsFromStart(cache, op.offset!);
        return null;
      case 'entries':
        return cache;
      case 'latestEpoch':
        return latestEpoch(cache) ?? null;
      case 'previousEpoch':
        return previousEpoch(cache) ?? null;
      case 'epochEntry':
        return epochEntry(cache, op.epoch!) ?? null;
      case 'epochForOffset':
        return epochForOffset(cache, op.offset!) ?? null;
      case 'endOffsetFor':
        return endOffsetFor(cache, op.epoch!, op.logEndOffset!);
      default:
        throw new Error(`unknown op ${op.op}`);
    }
  };
  return { results: (input as { readonly ops: readonly EpochOp[] }).ops.map(answer) };
}

interface DivergenceCase {
  readonly appends: readonly { readonly leaderEpoch: number; readonly records: number }[];
  readonly logEndOffset: number;
  readonly currentLeaderEpoch: number;
  readonly logStartOffset: number;
  readonly lastFetchedEpoch: number;
  readonly fetchOffset: number;
}

/** Table fetch_divergence. */
export function fetchDivergence(input: unknown): unknown {
  const given = input as DivergenceCase;
  let epochs: EpochCache = [];
  let end = 0;
  for (const { leaderEpoch, records } of given.appends) {
    epochs = assignEpoch(epochs, leaderEpoch, end);
    end += records;
  }
  epochs = assignEpoch(epochs, given.currentLeaderEpoch, end);
  epochs = truncateEpochsFromStart(epochs, given.logStartOffset);
  const { logStartOffset, logEndOffset } = given;
  const found = checkFetch({ epochs, logStartOffset, logEndOffset }, given.fetchOffset, given.lastFetchedEpoch);
  return found === 'OFFSET_OUT_OF_RANGE' ? { error: 'OffsetOutOfRangeException' } : { diverging: found ?? null };
}

interface GivenRecord {
  readonly offset: number;
  readonly epoch: number;
  readonly value: string;
}

interface TruncationCase {
  readonly op: string;
  readonly followerLogEndOffset?: number;
  readonly followerEndOffsetForReplyEpoch?: EpochEnd | null;
  readonly leaderReply?: EpochEnd;
  readonly initialFetchOffset?: number;
  readonly followerLog?: readonly GivenRecord[];
  readonly followerLeaderEpoch?: number;
  readonly followerHighWatermark?: number;
  readonly leaderLog?: readonly GivenRecord[];
  readonly leaderEpoch?: number;
  readonly leaderHighWatermark?: number;
  readonly leaderLogStartOffset?: number;
  readonly leaderLogEndOffset?: number;
  readonly steps?: readonly string[];
}

/** Table truncation. */
export function truncations(input: unknown): unknown {
  const given = input as TruncationCase;
  switch (given.op) {
    case 'truncationState': {
      const own = given.followerEndOffsetForReplyEpoch ?? undefined;
      return truncationPoint(given.leaderReply!, own, given.followerLogEndOffset!, given.initialFetchOffset!);
    }
    case 'reconcile':
      return reconcile(given);
    case 'outOfRange':
      return outOfRange(given);
    case 'fetchEpochCheck': {
      const error = checkLeaderEpoch(given.followerLeaderEpoch!, given.leaderEpoch!);
      const retry = error === 'UNKNOWN_LEADER_EPOCH';
      return { error: error ?? null, partitionFailed: false, retry };
    }
    case 'truncateToHW': {
      const reply = { epoch: -1, endOffset: -1 };
      const end = given.followerLog!.length;
      const { truncateTo } = truncationPoint(reply, undefined, end, given.followerHighWatermark!);
      return { followerLogEndOffset: truncateTo, fetchOffset: truncateTo };
    }
    case 'epochWorkflow':
      return { after: epochWorkflow(given.steps!) };
    default:
      throw new Error(`unknown op ${given.op}`);
  }
}

/** The follower fetches, and cuts where it is told to, until it has the leader's log. */
function reconcile(given: TruncationCase): unknown {
  const leader = given.leaderLog!;
  const epochs = epochsOf(leader);
  let follower = given.followerLog!;
  const rounds: number[] = [];
  for (;;) {
    const end = follower.length;
    const last = follower.at(-1)?.epoch;
    rounds.push(last ?? -1);
    const found = checkFetch({ epochs, logStartOffset: 0, logEndOffset: leader.length }, end, last);
    if (found === undefined) break;
    if (found === 'OFFSET_OUT_OF_RANGE') throw new Error(found);
    const own = endOffsetFor(epochsOf(follower), found.epoch, end);
    const known = own.endOffset < 0 ? undefined : own;
    follower = follower.slice(0, truncationPoint(found, known, end, given.followerHighWatermark!).truncateTo);
  }
  follower = [...follower, ...leader.slice(follower.length)];
  return {
    followerLog: follower,
    followerLogStartOffset: 0,
    followerLogEndOffset: follower.length,
    followerHighWatermark: Math.min(given.leaderHighWatermark!, follower.length),
    lastFetchedEpochBefore: rounds[0],
    lastFetchedEpochAfterFirstRound: rounds[1],
    lastFetchedEpochFinal: follower.at(-1)?.epoch,
  };
}

function epochsOf(log: readonly GivenRecord[]): EpochCache {
  return log.reduce<EpochCache>((cache, record) => assignEpoch(cache, record.epoch, record.offset), []);
}

function outOfRange(given: TruncationCase): unknown {
  const end = given.followerLogEndOffset!;
  const { fetchOffset, truncateTo, startsAnew } = onOutOfRange(
    end,
    given.leaderLogStartOffset!,
    given.leaderLogEndOffset!,
  );
  const kept = (given.followerLog ?? []).filter((r) => !startsAnew && r.offset < (truncateTo ?? end));
  return {
    followerLogEndOffset: fetchOffset,
    followerLogStartOffset: startsAnew ? fetchOffset : 0,
    followerHighWatermark: Math.min(fetchOffset, given.followerHighWatermark ?? 0),
    followerLogAfterReset: kept,
    followerLogEndOffsetFinal: given.leaderLogEndOffset,
  };
}

/** Two brokers: a leader notes an epoch when it begins, a follower with its first record. */
function epochWorkflow(steps: readonly string[]): unknown[] {
  let leader: EpochCache = assignEpoch([], 0, 0);
  let follower: EpochCache = [];
  let epoch = 0;
  let end = 0;
  const pairs = (cache: EpochCache) => cache.map((entry) => [entry.epoch, entry.startOffset]);
  return steps.map((step) => {
    if (step === 'send') {
      follower = assignEpoch(follower, epoch, end++);
      return { step, leader: pairs(leader), follower: pairs(follower), recordEpoch: epoch };
    }
    leader = assignEpoch(leader, ++epoch, end);
    return { step, leader: pairs(leader), follower: pairs(follower) };
  });
}
