// Answers for what a leader knows of a follower: how far it has fetched, and when it last had everything.
// Source: apache/kafka core/src/main/scala/kafka/cluster/Replica.scala

/** Times are of the leader's clock, in any one unit; 0 is never. Offsets of -1 are unknown. */
export interface ReplicaState {
  readonly logStartOffset: number;
  readonly logEndOffset: number;
  /** The leader's end when the follower fetched last. */
  readonly lastFetchLeaderLogEndOffset: number;
  readonly lastFetchTime: number;
  readonly lastCaughtUpTime: number;
}

const UNKNOWN = -1;

export const UNKNOWN_REPLICA: ReplicaState = {
  logStartOffset: UNKNOWN,
  logEndOffset: UNKNOWN,
  lastFetchLeaderLogEndOffset: 0,
  lastFetchTime: 0,
  lastCaughtUpTime: 0,
};

/**
 * After a fetch at `fetchOffset`. Who has all that the leader has is caught up now; who has all that the leader had at the
 * previous fetch was caught up then, so that a follower that keeps up is in sync although records keep coming.
 */
export function afterFetch(
  state: ReplicaState,
  fetchOffset: number,
  startOffset: number,
  leaderEndOffset: number,
  now: number,
): ReplicaState {
  let lastCaughtUpTime = state.lastCaughtUpTime;
  if (fetchOffset >= leaderEndOffset) lastCaughtUpTime = Math.max(lastCaughtUpTime, now);
  else if (fetchOffset >= state.lastFetchLeaderLogEndOffset)
    lastCaughtUpTime = Math.max(lastCaughtUpTime, state.lastFetchTime);
  return {
    logStartOffset: startOffset,
    logEndOffset: fetchOffset,
    lastFetchLeaderLogEndOffset: Math.max(leaderEndOffset, state.lastFetchLeaderLogEndOffset),
    lastFetchTime: now,
    lastCaughtUpTime,
  };
}

/** At the beginning of a leader epoch: a new leader knows nothing, and trusts the in-sync set from now on. */
export function resetReplica(
  state: ReplicaState,
  leaderEndOffset: number,
  isNewLeader: boolean,
  isInSync: boolean,
  now: number,
): ReplicaState {
  const lastCaughtUpTime = isInSync ? now : 0;
  if (isNewLeader) return { ...UNKNOWN_REPLICA, lastFetchLeaderLogEndOffset: UNKNOWN, lastCaughtUpTime };
  return {
    ...state,
    lastFetchLeaderLogEndOffset: leaderEndOffset,
    lastFetchTime: isInSync ? now : 0,
    lastCaughtUpTime,
  };
}

/** @param maxLag `replica.lag.time.max.ms`, in the unit of the times */
export function isCaughtUp(state: ReplicaState, leaderEndOffset: number, now: number, maxLag: number): boolean {
  return leaderEndOffset === state.logEndOffset || now - state.lastCaughtUpTime <= maxLag;
}
