// Answers for ZooKeeper's fast leader election: which vote is better, and when a quorum agrees.
// Source: apache/zookeeper zookeeper-server/src/main/java/org/apache/zookeeper/server/quorum/{FastLeaderElection,Vote}.java, quorum/flexible/QuorumMaj.java

export type PeerState = 'LOOKING' | 'FOLLOWING' | 'LEADING' | 'OBSERVING';

/** Whom a server would have lead. */
export interface Proposal {
  readonly leader: number;
  /** The proposed leader's last transaction: its epoch in the upper 32 bits, a counter in the lower. */
  readonly zxid: number;
  readonly peerEpoch: number;
}

export interface Vote extends Proposal {
  /** The voter's round of election (logical clock). */
  readonly electionEpoch: number;
  readonly state: PeerState;
  /** Above 0 from servers that send their epoch with a vote. */
  readonly version: number;
}

/** Whether a vote replaces another: the newer epoch, then the longer history, then the larger id. */
export function isBetterVote(offered: Proposal, current: Proposal, weight = 1): boolean {
  if (weight === 0) return false;
  if (offered.peerEpoch !== current.peerEpoch) return offered.peerEpoch > current.peerEpoch;
  if (offered.zxid !== current.zxid) return offered.zxid > current.zxid;
  return offered.leader > current.leader;
}

/** Whether two votes are for the same: exactly while one looks for a leader, otherwise by leader and epoch. */
export function isSameVote(a: Vote, b: Vote): boolean {
  if (a.state === 'LOOKING' || b.state === 'LOOKING')
    return (
      a.leader === b.leader && a.zxid === b.zxid && a.electionEpoch === b.electionEpoch && a.peerEpoch === b.peerEpoch
    );
  if (a.version > 0 !== b.version > 0) return a.leader === b.leader;
  return a.leader === b.leader && a.peerEpoch === b.peerEpoch;
}

/** Strictly more than half. */
export function isQuorum(count: number, ensembleSize: number): boolean {
  return count > Math.floor(ensembleSize / 2);
}

/** Whether a quorum votes as proposed. @param votes by server */
export function hasQuorum(votes: ReadonlyMap<number, Vote>, proposal: Vote, ensembleSize: number): boolean {
  return isQuorum([...votes.values()].filter((vote) => isSameVote(proposal, vote)).length, ensembleSize);
}

/** Whether the leader that others follow says itself that it leads: one that died may still be voted for. */
export function confirmsLeader(
  votes: ReadonlyMap<number, Vote>,
  leader: number,
  electionEpoch: number,
  self: number,
  round: number,
): boolean {
  if (leader === self) return round === electionEpoch;
  return votes.get(leader)?.state === 'LEADING';
}
