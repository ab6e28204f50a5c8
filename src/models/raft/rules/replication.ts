// Answers for what a leader does with its log: new entries, heartbeats, acknowledgements, the commit rule, leases, and changes of membership.
import type { Micros } from '../../../engine/index.ts';
import { follow } from './election.ts';
import { type Command, entriesFrom, type Entry, lastIndex, mayAgreeAt, snapshotIndex, termAt } from './log.ts';
import { changed, type Effects, type Progress, type RaftConfig, type RaftMessage, type RaftNode } from './node.ts';
import { committedIndex, enterJoint, leaveJoint, type Membership, serversOf, voteResult } from './quorum.ts';
import { allowReads } from './reads.ts';

type Appended = Extract<RaftMessage, { readonly type: 'appended' }>;

/** A server has been elected: it knows nothing of the others yet, and appends an entry of its term (section 8). */
export function lead(node: RaftNode, config: RaftConfig, now: Micros, out: Effects): void {
  node.leader = node.id;
  node.leaseUntil = -1;
  node.sentAt.clear();
  for (const server of serversOf(node.members)) addProgress(node, server, now);
  append(node, { what: 'nothing' }, out);
  heartbeat(node, config, now, out);
}

function addProgress(node: RaftNode, server: number, now: Micros): void {
  if (server === node.id || node.progress.has(server)) return;
  node.progress.set(server, { next: lastIndex(node.log) + 1, match: 0, round: 0, heardAt: now });
}

/** A client's command; returns the entry's index, or 0 when this server does not lead. */
export function propose(node: RaftNode, config: RaftConfig, command: Command, out: Effects): number {
  if (node.role !== 'leader') return 0;
  const index = append(node, command, out);
  for (const [server, progress] of node.progress) sendEntries(node, config, server, progress, out);
  return index;
}

function append(node: RaftNode, command: Command, out: Effects): number {
  const entry: Entry = Object.freeze({ term: node.term, command });
  node.log.entries.append(entry);
  const index = lastIndex(node.log);
  changed(out, index);
  if (command.what === 'members') adoptMembers(node, command.members);
  return index;
}

/** A configuration is used as soon as it is in the log. Who is not part of it is told nothing more. */
function adoptMembers(node: RaftNode, members: Membership): void {
  node.members = members;
  const servers = serversOf(members);
  for (const server of [...node.progress.keys()]) if (!servers.includes(server)) node.progress.delete(server);
}

/** Begins a change to `voters` (section 6, joint consensus). Returns the index of C-old,new; 0 when this server does not lead. */
export function changeMembers(
  node: RaftNode,
  config: RaftConfig,
  voters: readonly number[],
  now: Micros,
  out: Effects,
): number {
  if (node.role !== 'leader') return 0;
  const members = enterJoint(node.members, voters);
  for (const server of serversOf(members)) addProgress(node, server, now);
  return propose(node, config, { what: 'members', members }, out);
}

/** C-old,new is committed: C-new follows. A leader that is not part of it steps down once that is committed. */
function goOnWithChange(node: RaftNode, config: RaftConfig, out: Effects): void {
  if (node.members.outgoing.length > 0)
    propose(node, config, { what: 'members', members: leaveJoint(node.members) }, out);
  else if (!node.members.voters.includes(node.id)) follow(node, 0, 'REMOVED', out);
}

/** Tells everyone that it leads, with whatever entries they lack. */
export function heartbeat(node: RaftNode, config: RaftConfig, now: Micros, out: Effects): void {
  if (node.role !== 'leader') return;
  node.round++;
  node.sentAt.set(node.round, now);
  for (const [server, progress] of node.progress) sendEntries(node, config, server, progress, out);
  confirmRound(node, config, now, out);
}

/**
 * AppendEntries from the next entry on; who needs forgotten ones is sent a snapshot, which the runner fills in. What is lost is sent
 * again when a later message does not match.
 */
function sendEntries(node: RaftNode, config: RaftConfig, to: number, progress: Progress, out: Effects): void {
  const { log, term, id, commit, round } = node;
  const prevTerm = termAt(log, progress.next - 1);
  if (progress.next <= snapshotIndex(log) || prevTerm === undefined) {
    const index = snapshotIndex(log);
    const message = {
      type: 'snapshot',
      term,
      from: id,
      index,
      lastTerm: termAt(log, index)!,
      members: node.members,
      machine: null,
      round,
    } as const;
    out.send.push({ to, message, durable: false });
    return;
  }
  const prevIndex = progress.next - 1;
  const entries = entriesFrom(log, progress.next, config.maxEntriesPerMessage);
  progress.next += entries.length;
  // A leader may send what is not on its own disk yet (thesis, section 10.2.1): it counts itself only once it is.
  out.send.push({
    to,
    message: { type: 'append', term, from: id, prevIndex, prevTerm, entries, commit, round },
    durable: false,
  });
}

/** Figure 2, leaders: an answer moves what is known of a follower, and with it the commit index. */
export function onAppended(node: RaftNode, config: RaftConfig, answer: Appended, now: Micros, out: Effects): void {
  const progress = node.progress.get(answer.from);
  if (node.role !== 'leader' || answer.term !== node.term || progress === undefined) return;
  progress.heardAt = now;
  if (answer.round > progress.round) {
    progress.round = answer.round;
    confirmRound(node, config, now, out);
  }
  if (answer.accepted) {
    if (answer.index <= progress.match) return;
    progress.match = answer.index;
    progress.next = Math.max(progress.next, answer.index + 1);
    advanceCommit(node, config, out);
    if (node.role === 'leader' && progress.next <= lastIndex(node.log) && answer.index + 1 === progress.next)
      sendEntries(node, config, answer.from, progress, out);
  } else if (answer.index > progress.match) {
    progress.next = Math.max(
      progress.match + 1,
      Math.min(answer.index, mayAgreeAt(node.log, answer.hint, answer.hintTerm) + 1),
    );
    sendEntries(node, config, answer.from, progress, out);
  }
}

/** This server's own entries up to `index` are on its disk. */
export function onDurable(node: RaftNode, config: RaftConfig, index: number, out: Effects): void {
  node.durable = Math.min(index, lastIndex(node.log));
  if (node.role === 'leader') advanceCommit(node, config, out);
}

/**
 * The commit rule (section 5.4.2): the highest entry on a majority of disks, if it is of this leader's own term; what lies before it is committed
 * with it. `commitOldTermEntries` leaves out the condition: figure 8 shows what for it is there.
 */
export function advanceCommit(node: RaftNode, config: RaftConfig, out: Effects): void {
  const index = committedIndex(node.members, (server) =>
    server === node.id ? node.durable : (node.progress.get(server)?.match ?? 0),
  );
  if (index <= node.commit || index > lastIndex(node.log)) return;
  if (termAt(node.log, index) !== node.term && !config.commitOldTermEntries) return;
  node.commit = index;
  const change = lastChange(node);
  if (change > 0 && change <= node.commit) goOnWithChange(node, config, out);
  allowReads(node, out);
}

/** Index of the last change of membership in the log; 0: none since the snapshot. */
function lastChange(node: RaftNode): number {
  if (node.members.outgoing.length === 0 && node.members.voters.includes(node.id)) return 0;
  for (let i = lastIndex(node.log); i > snapshotIndex(node.log); i--)
    if (node.log.entries.get(i - node.log.base)?.command.what === 'members') return i;
  return 0;
}

/** A majority has answered a round: reads that waited for it are allowed, and the lease runs from when that round was sent. */
function confirmRound(node: RaftNode, config: RaftConfig, now: Micros, out: Effects): void {
  const confirmed = confirmedRound(node);
  const sentAt = node.sentAt.get(confirmed);
  if (sentAt !== undefined)
    node.leaseUntil = sentAt + Math.floor(config.electionTimeout * (1 - config.clockDriftBound));
  for (const round of [...node.sentAt.keys()]) if (round < confirmed) node.sentAt.delete(round);
  allowReads(node, out);
  const [waiting] = node.reads;
  if (waiting !== undefined && waiting.round > node.round && confirmed >= node.round) heartbeat(node, config, now, out);
}

/** The last round that a majority has answered, this server included. */
export function confirmedRound(node: RaftNode): number {
  return committedIndex(node.members, (server) =>
    server === node.id ? node.round : (node.progress.get(server)?.round ?? 0),
  );
}

/** With checkQuorum, a leader that has not heard from a majority within an election time-out steps down (thesis, section 6.2). */
export function onQuorumCheck(node: RaftNode, config: RaftConfig, now: Micros, out: Effects): void {
  if (node.role !== 'leader' || !config.checkQuorum) return;
  const isActive = (server: number): boolean =>
    server === node.id ||
    now - (node.progress.get(server)?.heardAt ?? -config.electionTimeout) < config.electionTimeout;
  if (voteResult(node.members, isActive) !== 'won') follow(node, 0, 'NO_QUORUM', out);
}
