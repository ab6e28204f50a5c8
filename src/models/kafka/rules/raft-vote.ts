// Answers for a voter of the controllers' quorum: whom it votes for, and whose log is newer.
// Source: apache/kafka raft/src/main/java/org/apache/kafka/raft/{Unattached,Candidate,Follower,Leader,Resigned}State.java canGrantVote

export type RaftState = 'Unattached' | 'Candidate' | 'Follower' | 'Leader' | 'Resigned';

export interface Voter {
  readonly state: RaftState;
  /** Whom it has voted for in its epoch. */
  readonly votedFor: number | undefined;
  readonly leaderId: number | undefined;
}

/** Within one epoch; a request of a higher epoch makes the voter Unattached in that epoch before. */
export function canGrantVote(voter: Voter, candidate: number, isLogUpToDate: boolean): boolean {
  if (voter.state !== 'Unattached') return false;
  if (voter.votedFor !== undefined) return voter.votedFor === candidate;
  return voter.leaderId === undefined && isLogUpToDate;
}

/** Where a log ends: the epoch of its last record, and its end. */
export interface LogEnd {
  readonly epoch: number;
  readonly offset: number;
}

export function isUpToDate(candidate: LogEnd, own: LogEnd): boolean {
  return candidate.epoch > own.epoch || (candidate.epoch === own.epoch && candidate.offset >= own.offset);
}

/** Whether so many votes (one's own included) elect. */
export function isElected(votes: number, voters: number): boolean {
  return votes > Math.floor(voters / 2);
}

/**
 * How long a controller waits before it stands again after an election that nobody won: random, of a bound that doubles.
 * Source: raft/src/main/java/org/apache/kafka/raft/KafkaRaftClient.java binaryExponentialElectionBackoffMs
 * @param u uniform in (0, 1)
 * @param slot 100 ms, in the unit of the clock
 */
export function electionBackoff(retries: number, slot: number, max: number, u: number): number {
  let bound = 2;
  for (let i = 1; i < retries && i <= 20; i++) bound *= 2;
  return Math.min(Math.floor(u * bound) * slot, max);
}
