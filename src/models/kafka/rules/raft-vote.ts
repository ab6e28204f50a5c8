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
