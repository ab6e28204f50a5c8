// Answers for majorities: which index is committed and how an election stands, in one configuration or in two at once (joint consensus).

/** Servers that decide. While `outgoing` is not empty, both majorities have to agree (Ongaro and Ousterhout 2014, section 6). */
export interface Membership {
  readonly voters: readonly number[];
  readonly outgoing: readonly number[];
}

export type VoteResult = 'won' | 'pending' | 'lost';

function majorityOf(voters: readonly number[]): number {
  return Math.floor(voters.length / 2) + 1;
}

/**
 * The highest index that a majority has acknowledged, in each configuration (etcd-io/raft: quorum/majority.go, CommittedIndex).
 * A configuration of nobody commits everything.
 */
export function committedIndex(members: Membership, acked: (server: number) => number): number {
  return Math.min(committedBy(members.voters, acked), committedBy(members.outgoing, acked));
}

function committedBy(voters: readonly number[], acked: (server: number) => number): number {
  if (voters.length === 0) return Number.POSITIVE_INFINITY;
  // Voters are few, and asked at every answer: sorted as they come, the largest first.
  const indices: number[] = [];
  for (const voter of voters) {
    const index = acked(voter);
    let at = indices.push(index) - 1;
    for (; at > 0 && indices[at - 1]! < index; at--) indices[at] = indices[at - 1]!;
    indices[at] = index;
  }
  return indices[majorityOf(voters) - 1]!;
}

/** How an election stands; `vote` answers undefined for who has not voted (quorum/majority.go, VoteResult; joint.go). */
export function voteResult(members: Membership, vote: (server: number) => boolean | undefined): VoteResult {
  const results = [resultOf(members.voters, vote), resultOf(members.outgoing, vote)];
  if (results.includes('lost')) return 'lost';
  return results.includes('pending') ? 'pending' : 'won';
}

function resultOf(voters: readonly number[], vote: (server: number) => boolean | undefined): VoteResult {
  const needed = voters.length === 0 ? 0 : majorityOf(voters);
  let [yes, missing] = [0, 0];
  for (const server of voters) {
    const given = vote(server);
    if (given === undefined) missing++;
    else if (given) yes++;
  }
  if (yes >= needed) return 'won';
  return yes + missing >= needed ? 'pending' : 'lost';
}

/** Everyone who decides, once each, in order. */
export function serversOf(members: Membership): readonly number[] {
  return [...new Set([...members.voters, ...members.outgoing])].sort((a, b) => a - b);
}

/** The configuration between two (C-old,new). A change may begin only when the one before is complete. */
export function enterJoint(members: Membership, voters: readonly number[]): Membership {
  if (members.outgoing.length > 0) throw new Error('a change of membership is under way');
  return { voters, outgoing: members.voters };
}

/** The configuration after a change (C-new). */
export function leaveJoint(members: Membership): Membership {
  return { voters: members.voters, outgoing: [] };
}
