// Answers for the conformance tables of Raft: majorities, logs, votes and appends, as etcd's own tests ask them of one server.
import { onElectionTimeout } from './rules/election.ts';
import {
  appendAfter,
  type Entry,
  emptyLog,
  findConflict,
  findConflictByTerm,
  isUpToDate,
  lastIndex,
  logFrom,
  overwrite,
  type RaftLog,
  termAt,
} from './rules/log.ts';
import {
  type Effects,
  effects,
  type RaftConfig,
  type RaftMessage,
  type RaftNode,
  randomElectionTimeout,
  raftNode,
} from './rules/node.ts';
import { committedIndex, type VoteResult, voteResult } from './rules/quorum.ts';
import { advanceCommit, heartbeat, onDurable, propose } from './rules/replication.ts';
import { step } from './rules/step.ts';

const PLAIN: RaftConfig = {
  electionTimeout: 10,
  preVote: false,
  checkQuorum: false,
  leaderLease: false,
  clockDriftBound: 0,
  maxEntriesPerMessage: 1000,
  commitOldTermEntries: false,
  voteTwice: false,
  skipLogCheck: false,
};

const VOTE_WORDS: Readonly<Record<VoteResult, string>> = { won: 'VoteWon', pending: 'VotePending', lost: 'VoteLost' };

/** Table raft_quorum. */
export function quorums(input: unknown): unknown {
  const given = input as {
    readonly op: 'committed' | 'vote';
    readonly voters: readonly number[];
    readonly jointVoters?: readonly number[];
    readonly acked?: Readonly<Record<string, number>>;
    readonly votes?: Readonly<Record<string, boolean>>;
  };
  const members = { voters: given.voters, outgoing: given.jointVoters ?? [] };
  if (given.op === 'vote') return { result: VOTE_WORDS[voteResult(members, (server) => given.votes?.[server])] };
  const committed = committedIndex(members, (server) => given.acked?.[server] ?? 0);
  return { committed: Number.isFinite(committed) ? committed : 'infinity' };
}

type Question = Readonly<Record<string, any>>;

/** Table raft_log_election. */
export function logAndElection(input: unknown): unknown {
  const question = input as Question;
  const answer = ANSWERS[question.op as string];
  if (answer === undefined) throw new Error(`Raft has no ${question.op}`);
  return answer(question);
}

const ANSWERS: Readonly<Record<string, (q: Question) => unknown>> = {
  findConflict: (q) => ({ conflictIndex: findConflict(logOf(q.logTerms), q.entriesStart, entriesOf(q.entryTerms)) }),
  isUpToDate: (q) => ({ upToDate: isUpToDate(logOf(q.logTerms), q.candidateLastTerm, q.candidateLastIndex) }),
  append(q) {
    const log = logOf(q.logTerms);
    overwrite(log, q.entriesStart, entriesOf(q.entryTerms));
    return { lastIndex: lastIndex(log), logTerms: termsOf(log) };
  },
  maybeAppend(q) {
    const log = logOf(q.logTerms);
    const last = appendAfter(log, q.prevIndex, q.prevTerm, entriesOf(q.entryTerms));
    const commit = last === undefined ? q.commit : Math.max(q.commit, Math.min(q.leaderCommit, last));
    return { accepted: last !== undefined, lastNewIndex: last ?? 0, commit };
  },
  findConflictByTerm(q) {
    const log = logFrom(q.entriesStart, q.entryTerms[0]);
    overwrite(log, q.entriesStart + 1, entriesOf(q.entryTerms.slice(1)));
    return { index: findConflictByTerm(log, q.index, q.term) };
  },
  requestVote(q) {
    const node = server(1, 3, q.voterLogTerms, q.voterTerm ?? 1);
    node.votedFor = q.votedFor ?? 0;
    const out = receive(node, {
      type: 'requestVote',
      term: q.candidateTerm,
      from: q.candidate ?? 2,
      lastIndex: q.candidateLastIndex,
      lastTerm: q.candidateLastTerm,
      pre: false,
    });
    const [reply] = out.send.map(({ message }) => message);
    return { reject: !(reply?.type === 'vote' && reply.granted) };
  },
  election(q) {
    const node = server(1, q.clusterSize, [], 0);
    stand(node);
    for (const [from, granted] of Object.entries(q.votesFromPeers as Record<string, boolean>))
      receive(node, { type: 'vote', term: 1, from: Number(from), granted, pre: false });
    return { state: wordOf(node), term: node.term };
  },
  voteRequest(q) {
    const node = server(1, q.peers.length + 1, q.logTerms, q.termBefore);
    const requests = stand(node).send.map(({ message, to }) => ({ message: message as any, to }));
    const { term, lastIndex, lastTerm } = requests[0]!.message;
    return { term, lastIndex, lastTerm, sentTo: requests.map(({ to }) => to) };
  },
  electionTimeout(q) {
    const node = server(1, q.peers.length + 1, [], q.term);
    node.role = 'candidate';
    const requests = stand(node).send;
    return {
      state: wordOf(node),
      term: node.term,
      votedForSelf: node.votedFor === node.id,
      voteRequestsTo: requests.map(({ to }) => to),
    };
  },
  start: () => ({ state: wordOf(raftNode(1, { voters: [1, 2, 3], outgoing: [] })) }),
  heartbeat(q) {
    const node = leader(q.peers.length + 1, [], 0);
    for (const peer of q.peers) accept(node, peer, lastIndex(node.log));
    const out = effects();
    heartbeat(node, PLAIN, 0, out);
    const messages = out.send.map(({ to, message }) => ({
      type: isHeartbeat(message) ? 'MsgHeartbeat' : 'MsgApp',
      to,
    }));
    return { messages };
  },
  electionTimeoutRange(q) {
    const ticks = q.electionTimeoutTicks as number;
    const all = Array.from({ length: ticks * 100 }, (_, i) => randomElectionTimeout(ticks, i / (ticks * 100)));
    return {
      timeoutTicksSet: [...new Set(all)].sort((a, b) => a - b),
      formula: 'electionTimeout + rand[0, electionTimeout)',
    };
  },
  message(q) {
    const node = server(1, 3, [], q.term);
    if (q.state !== 'Follower') node.role = q.state === 'Leader' ? 'leader' : 'candidate';
    const before = stateOf(node);
    const { term } = q.message as { readonly term: number };
    receive(node, { type: 'append', term, from: 2, prevIndex: 0, prevTerm: 0, entries: [], commit: 0, round: 1 });
    return { state: wordOf(node), term: node.term, ignored: stateOf(node) === before };
  },
  appendEntries(q) {
    const node = server(1, 3, q.followerLogTerms, q.term);
    node.commit = q.followerCommit;
    const { term, prevIndex, prevTerm } = q as { term: number; prevIndex: number; prevTerm: number };
    const entries = entriesOf(q.entryTerms);
    const out = receive(node, { type: 'append', term, from: 2, prevIndex, prevTerm, entries, commit: 0, round: 1 });
    const reply = out.send[0]!.message as Extract<RaftMessage, { readonly type: 'appended' }>;
    return {
      reject: !reply.accepted,
      index: reply.index,
      rejectHint: reply.hint,
      hintTerm: reply.hintTerm,
      logTerms: termsOf(node.log),
    };
  },
  leaderCommit(q) {
    const node = leader(q.clusterSize, [], 0);
    const index = ownEntry(node);
    for (const peer of q.acceptingPeers) accept(node, peer, index);
    return { committed: node.commit >= index };
  },
  commitRule(q) {
    const node = server(1, q.voters, q.leaderLogTerms, q.currentTerm);
    node.role = 'leader';
    for (const [id, match] of Object.entries(q.matchIndex as Record<string, number>))
      if (Number(id) === node.id) node.durable = match;
      else node.progress.set(Number(id), { next: match + 1, match, round: 0, heardAt: 0 });
    advanceCommit(node, PLAIN, effects());
    return { commit: node.commit };
  },
  commitPreceding(q) {
    const node = leader(3, q.leaderLogTermsBefore, q.termBeforeElection);
    accept(node, 2, ownEntry(node));
    return { committedTerms: termsOf(node.log).slice(0, node.commit) };
  },
  syncFollower(q) {
    const node = leader(3, q.leaderLogTerms, q.leaderTermBeforeElection);
    ownEntry(node);
    const follower = server(2, 3, q.followerLogTerms, q.leaderTermBeforeElection);
    converse(node, follower);
    return { followerLogTerms: termsOf(follower.log) };
  },
};

function entriesOf(terms: readonly number[]): readonly Entry[] {
  return terms.map((term) => ({ term, command: { what: 'nothing' } }));
}

function logOf(terms: readonly number[]): RaftLog {
  const log = emptyLog();
  overwrite(log, 1, entriesOf(terms));
  return log;
}

function termsOf(log: RaftLog): readonly number[] {
  return Array.from({ length: lastIndex(log) }, (_, i) => termAt(log, i + 1)!);
}

function server(id: number, size: number, logTerms: readonly number[], term: number): RaftNode {
  const node = raftNode(id, { voters: Array.from({ length: size }, (_, i) => i + 1), outgoing: [] });
  overwrite(node.log, 1, entriesOf(logTerms));
  node.durable = lastIndex(node.log);
  node.term = term;
  return node;
}

/** Server 1 after its election, with everything it has on disk. */
function leader(size: number, logTerms: readonly number[], termBefore: number): RaftNode {
  const node = server(1, size, logTerms, termBefore);
  stand(node);
  for (let from = 2; node.role === 'candidate'; from++)
    receive(node, { type: 'vote', term: node.term, from, granted: true, pre: false });
  onDurable(node, PLAIN, lastIndex(node.log), effects());
  return node;
}

function stand(node: RaftNode): Effects {
  const out = effects();
  onElectionTimeout(node, PLAIN, 0, out);
  return out;
}

function receive(node: RaftNode, message: RaftMessage): Effects {
  const out = effects();
  step(node, PLAIN, message, node.members, 0, out);
  return out;
}

function ownEntry(node: RaftNode): number {
  const index = propose(node, PLAIN, { what: 'machine', input: 'some data' }, effects());
  onDurable(node, PLAIN, index, effects());
  return index;
}

function accept(node: RaftNode, from: number, index: number): void {
  const round = node.round;
  receive(node, { type: 'appended', term: node.term, from, accepted: true, index, hint: 0, hintTerm: 0, round });
}

/** A leader and a follower speak until neither has anything to say. */
function converse(node: RaftNode, follower: RaftNode): void {
  const first = effects();
  heartbeat(node, PLAIN, 0, first);
  const underway = first.send.filter(({ to }) => to === follower.id);
  for (let sent = underway.shift(); sent !== undefined; sent = underway.shift()) {
    const receiver = sent.to === follower.id ? follower : node;
    underway.push(...receive(receiver, sent.message).send.filter(({ to }) => to === node.id || to === follower.id));
  }
}

function isHeartbeat(message: RaftMessage): boolean {
  return message.type === 'append' && message.entries.length === 0;
}

function wordOf(node: RaftNode): string {
  return node.role.charAt(0).toUpperCase() + node.role.slice(1);
}

function stateOf({ role, term, votedFor, leader, commit }: RaftNode): string {
  return JSON.stringify({ role, term, votedFor, leader, commit });
}
