// Answers for elections: who stands, who votes for whom, who wins, and who steps down.
import type { Micros } from '../../../engine/index.ts';
import { isUpToDate, lastIndex, lastTerm } from './log.ts';
import type { Effects, RaftConfig, RaftMessage, RaftNode, Role } from './node.ts';
import { serversOf, voteResult } from './quorum.ts';
import { lead } from './replication.ts';

type VoteRequest = Extract<RaftMessage, { readonly type: 'requestVote' }>;
type Vote = Extract<RaftMessage, { readonly type: 'vote' }>;

/** No word of a leader in time (section 5.2; with preVote, thesis section 9.6: nobody's term is raised before a majority would agree). */
export function onElectionTimeout(node: RaftNode, config: RaftConfig, now: Micros, out: Effects): void {
  if (node.role === 'leader' || !serversOf(node.members).includes(node.id)) return;
  out.restartElectionTimer = true;
  if (config.preVote) prepare(node, config, now, out);
  else stand(node, config, now, out, 'TIMEOUT');
}

function prepare(node: RaftNode, config: RaftConfig, now: Micros, out: Effects): void {
  node.leader = 0;
  move(node, 'preCandidate', 'TIMEOUT', out);
  node.votes.clear();
  node.votes.set(node.id, true);
  askForVotes(node, node.term + 1, true, out);
  count(node, config, now, out);
}

function stand(node: RaftNode, config: RaftConfig, now: Micros, out: Effects, reason: string): void {
  node.term++;
  node.votedFor = node.id;
  node.leader = 0;
  out.hardState = true;
  move(node, 'candidate', reason, out);
  node.votes.clear();
  node.votes.set(node.id, true);
  askForVotes(node, node.term, false, out);
  count(node, config, now, out);
}

function askForVotes(node: RaftNode, term: number, pre: boolean, out: Effects): void {
  const { log, id } = node;
  const message = {
    type: 'requestVote',
    term,
    from: id,
    lastIndex: lastIndex(log),
    lastTerm: lastTerm(log),
    pre,
  } as const;
  for (const to of serversOf(node.members)) if (to !== id) out.send.push({ to, message, durable: !pre });
}

/** Figure 2, RequestVote: one vote a term, first come first served, and only for a log that is up to date. */
export function onVoteRequest(
  node: RaftNode,
  config: RaftConfig,
  request: VoteRequest,
  now: Micros,
  out: Effects,
): void {
  if (hasLeader(node, config, now) && request.term > node.term) return;
  if (!request.pre) adoptTerm(node, request.term, out);
  const granted =
    (request.pre ? request.term > node.term : request.term === node.term) &&
    (request.pre || config.voteTwice || node.votedFor === 0 || node.votedFor === request.from) &&
    (config.skipLogCheck || isUpToDate(node.log, request.lastTerm, request.lastIndex));
  if (granted && !request.pre) {
    node.votedFor = request.from;
    out.hardState = true;
    out.restartElectionTimer = true;
  }
  const term = granted && request.pre ? request.term : node.term;
  const message = { type: 'vote', term, from: node.id, granted, pre: request.pre } as const;
  out.send.push({ to: request.from, message, durable: !request.pre });
}

/** Section 6 and thesis 4.2.3: who has heard of a leader within the shortest election time-out does not help to depose it. */
function hasLeader(node: RaftNode, config: RaftConfig, now: Micros): boolean {
  if (!config.checkQuorum && !config.leaderLease) return false;
  if (node.role === 'leader') return true;
  return node.leader !== 0 && node.heardAt >= 0 && now - node.heardAt < config.electionTimeout;
}

export function onVote(node: RaftNode, config: RaftConfig, vote: Vote, now: Micros, out: Effects): void {
  if (!(vote.pre && vote.granted)) adoptTerm(node, vote.term, out);
  if (node.role !== (vote.pre ? 'preCandidate' : 'candidate')) return;
  if (!vote.pre ? vote.term !== node.term : vote.granted && vote.term !== node.term + 1) return;
  if (!node.votes.has(vote.from)) node.votes.set(vote.from, vote.granted);
  count(node, config, now, out);
}

function count(node: RaftNode, config: RaftConfig, now: Micros, out: Effects): void {
  const result = voteResult(node.members, (server) => node.votes.get(server));
  if (result === 'lost') return follow(node, 0, 'LOST', out);
  if (result === 'pending') return;
  if (node.role === 'preCandidate') return stand(node, config, now, out, 'WELCOME');
  move(node, 'leader', 'ELECTED', out);
  lead(node, config, now, out);
}

/** Figure 2, all servers: a higher term makes a follower, without a leader yet. */
export function adoptTerm(node: RaftNode, term: number, out: Effects): void {
  if (term <= node.term) return;
  node.term = term;
  node.votedFor = 0;
  out.hardState = true;
  follow(node, 0, 'HIGHER_TERM', out);
}

/** Becomes, or stays, a follower of `leader` (0: of nobody known). */
export function follow(node: RaftNode, leader: number, reason: string, out: Effects): void {
  node.leader = leader;
  if (node.role === 'leader') {
    for (const read of node.reads) out.refusedReads.push(read.token);
    node.reads.length = 0;
    node.progress.clear();
    node.sentAt.clear();
    node.leaseUntil = -1;
  }
  if (node.role === 'follower') return;
  out.restartElectionTimer = true;
  move(node, 'follower', reason, out);
}

function move(node: RaftNode, to: Role, reason: string, out: Effects): void {
  node.role = to;
  out.moves.push({ to, reason });
}
