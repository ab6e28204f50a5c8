// Answers for a leader of the controllers' quorum: what is committed, and whether it still has a majority.
// Source: apache/kafka raft/src/main/java/org/apache/kafka/raft/LeaderState.java

/** Log ends as the leader knows them. */
export interface RaftLeader {
  readonly self: number;
  /** The first offset of this leader's epoch. */
  readonly epochStartOffset: number;
  voters: readonly number[];
  /** Of voters and observers; unknown ones are missing. */
  readonly endOffsets: Map<number, number>;
  highWatermark: number | undefined;
  /** Voters heard from since the timer started. */
  readonly fetched: Set<number>;
  /** When it resigns unless a majority fetches. */
  checkQuorumDeadline: number;
}

/** Check-quorum waits for one and a half times `controller.quorum.fetch.timeout.ms`. */
export function checkQuorumTimeout(fetchTimeout: number): number {
  return Math.trunc(fetchTimeout * 1.5);
}

export function raftLeader(
  self: number,
  voters: readonly number[],
  epochStartOffset: number,
  now: number,
  fetchTimeout: number,
): RaftLeader {
  return {
    self,
    epochStartOffset,
    voters,
    endOffsets: new Map(),
    highWatermark: undefined,
    fetched: new Set(),
    checkQuorumDeadline: now + checkQuorumTimeout(fetchTimeout),
  };
}

/** The leader's own log has grown. True when the high watermark moved. */
export function onLocalEnd(leader: RaftLeader, endOffset: number): boolean {
  leader.endOffsets.set(leader.self, endOffset);
  return advance(leader);
}

/** A replica has fetched at `endOffset`: it has everything before it. True when the high watermark moved. */
export function onReplicaEnd(leader: RaftLeader, replica: number, endOffset: number): boolean {
  leader.endOffsets.set(replica, endOffset);
  return leader.voters.includes(replica) && advance(leader);
}

/** Moves to what a majority of voters has, past the start of the leader's epoch (Raft, section 5.4.2), never back. */
function advance(leader: RaftLeader): boolean {
  const ends = leader.voters.map((id) => leader.endOffsets.get(id) ?? -1).sort((a, b) => b - a);
  const majority = ends[Math.floor(ends.length / 2)]!;
  if (majority <= leader.epochStartOffset || majority <= (leader.highWatermark ?? -1)) return false;
  leader.highWatermark = majority;
  return true;
}

/** A voter has fetched; with a majority (the leader counts if it votes) the timer starts anew. */
export function onVoterFetch(leader: RaftLeader, voter: number, now: number, fetchTimeout: number): void {
  if (voter === leader.self)
    throw new Error('IllegalArgumentException: Received a FETCH/FETCH_SNAPSHOT request from the leader itself.');
  if (leader.voters.includes(voter)) leader.fetched.add(voter);
  const majority = Math.floor(leader.voters.length / 2) + (leader.voters.includes(leader.self) ? 0 : 1);
  if (leader.fetched.size < majority) return;
  leader.fetched.clear();
  leader.checkQuorumDeadline = now + checkQuorumTimeout(fetchTimeout);
}

/** How long until the leader resigns for want of a majority; undefined: never (a single voter). */
export function untilCheckQuorumExpires(leader: RaftLeader, now: number): number | undefined {
  return leader.voters.length === 1 ? undefined : Math.max(0, leader.checkQuorumDeadline - now);
}
