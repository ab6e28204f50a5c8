// Answers for how a follower's log is made to agree with the leader's: where they part, and from where the follower fetches.
// Source: apache/kafka core/src/main/scala/kafka/server/AbstractFetcherThread.scala, core/src/main/scala/kafka/cluster/Partition.scala readRecords
import { type EpochCache, type EpochEnd, endOffsetFor } from './leader-epochs.ts';

const UNDEFINED = -1;

/** The leader's side of a log, for the check of a fetch. */
export interface FetchedLog {
  readonly epochs: EpochCache;
  readonly logStartOffset: number;
  readonly logEndOffset: number;
}

/**
 * Whether a fetch continues the leader's log: undefined when it does, the epoch where they part and its end when it does not,
 * or an error (KIP-595). Without `lastFetchedEpoch` (the follower's log is empty) only the range is looked at.
 */
export function checkFetch(
  log: FetchedLog,
  fetchOffset: number,
  lastFetchedEpoch: number | undefined,
): EpochEnd | 'OFFSET_OUT_OF_RANGE' | undefined {
  if (lastFetchedEpoch !== undefined) {
    const end = endOffsetFor(log.epochs, lastFetchedEpoch, log.logEndOffset);
    if (end.endOffset === UNDEFINED || end.epoch === UNDEFINED) return 'OFFSET_OUT_OF_RANGE';
    if (fetchOffset < log.logStartOffset) return 'OFFSET_OUT_OF_RANGE';
    if (end.epoch < lastFetchedEpoch || end.endOffset < fetchOffset) return end;
  }
  return fetchOffset < log.logStartOffset || fetchOffset > log.logEndOffset ? 'OFFSET_OUT_OF_RANGE' : undefined;
}

/** Whether a request that names `requested` is of the leader's own epoch. */
export function checkLeaderEpoch(
  requested: number,
  own: number,
): 'FENCED_LEADER_EPOCH' | 'UNKNOWN_LEADER_EPOCH' | undefined {
  if (requested < own) return 'FENCED_LEADER_EPOCH';
  return requested > own ? 'UNKNOWN_LEADER_EPOCH' : undefined;
}

export interface Truncation {
  readonly truncateTo: number;
  /** False: the leader's epoch is unknown here; ask again after this cut. */
  readonly completed: boolean;
}

/**
 * Where a follower cuts its log after the leader said where they part.
 * @param reply the leader's epoch and end; -1 where undefined
 * @param own the follower's end of that epoch or of the largest one below; undefined when it knows none
 * @param highWatermark where fetching would begin without epochs
 */
export function truncationPoint(
  reply: EpochEnd,
  own: EpochEnd | undefined,
  logEndOffset: number,
  highWatermark: number,
): Truncation {
  if (reply.endOffset === UNDEFINED) return { truncateTo: highWatermark, completed: true };
  if (reply.epoch === UNDEFINED || own === undefined)
    return { truncateTo: Math.min(reply.endOffset, logEndOffset), completed: true };
  if (own.epoch !== reply.epoch) return { truncateTo: Math.min(own.endOffset, logEndOffset), completed: false };
  return { truncateTo: Math.min(own.endOffset, reply.endOffset, logEndOffset), completed: true };
}

export interface OutOfRange {
  /** Offset from which the follower fetches next. */
  readonly fetchOffset: number;
  /** Records from there on are cut; undefined: nothing is. */
  readonly truncateTo: number | undefined;
  /** The whole log is dropped and begins anew at `fetchOffset`. */
  readonly startsAnew: boolean;
}

/** What a follower does when the leader has nothing at its offset. A leader with less can only follow an unclean election. */
export function onOutOfRange(logEndOffset: number, leaderStartOffset: number, leaderEndOffset: number): OutOfRange {
  if (leaderEndOffset < logEndOffset)
    return { fetchOffset: leaderEndOffset, truncateTo: leaderEndOffset, startsAnew: false };
  const fetchOffset = Math.max(leaderStartOffset, logEndOffset);
  return { fetchOffset, truncateTo: undefined, startsAnew: leaderStartOffset > logEndOffset };
}
