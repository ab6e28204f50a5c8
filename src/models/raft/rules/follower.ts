// Answers for what a server does with a leader's entries and snapshots.
import type { Micros } from '../../../engine/index.ts';
import { adoptTerm, follow } from './election.ts';
import {
  appendAfter,
  entryAt,
  findConflict,
  findConflictByTerm,
  lastIndex,
  logFrom,
  snapshotIndex,
  termAt,
} from './log.ts';
import { changed, type Effects, type RaftMessage, type RaftNode } from './node.ts';
import type { Membership } from './quorum.ts';

type Append = Extract<RaftMessage, { readonly type: 'append' }>;
type Snapshot = Extract<RaftMessage, { readonly type: 'snapshot' }>;

/** Figure 2, AppendEntries. */
export function onAppend(node: RaftNode, message: Append, initial: Membership, now: Micros, out: Effects): void {
  if (!hearLeader(node, message, now, out)) return;
  const { prevIndex, prevTerm, entries } = message;
  if (prevIndex < node.commit) return answer(node, message, true, node.commit, out);
  const before = lastIndex(node.log);
  const conflict = findConflict(node.log, prevIndex + 1, entries);
  const last = appendAfter(node.log, prevIndex, prevTerm, entries);
  if (last === undefined) return refuse(node, message, out);
  if (conflict > 0) {
    changed(out, conflict);
    node.durable = Math.min(node.durable, conflict - 1);
    // What only adds to the log changes its members only if it says so.
    if (conflict <= before || entries.some(({ command }) => command.what === 'members'))
      node.members = membersOf(node, initial);
  }
  node.commit = Math.max(node.commit, Math.min(message.commit, last));
  answer(node, message, true, last, out);
}

/** A message of a leader: older terms are refused, and whoever hears of one of its own or a later term follows it. */
function hearLeader(node: RaftNode, message: Append | Snapshot, now: Micros, out: Effects): boolean {
  if (message.term < node.term) {
    answer(node, message, false, 0, out);
    return false;
  }
  adoptTerm(node, message.term, out);
  follow(node, message.from, 'FOUND_LEADER', out);
  node.heardAt = now;
  out.restartElectionTimer = true;
  return true;
}

function refuse(node: RaftNode, message: Append, out: Effects): void {
  const hint = findConflictByTerm(node.log, Math.min(message.prevIndex, lastIndex(node.log)), message.prevTerm);
  answer(node, message, false, message.prevIndex, out, hint);
}

function answer(
  node: RaftNode,
  message: Append | Snapshot,
  accepted: boolean,
  index: number,
  out: Effects,
  hint = 0,
): void {
  const { term, id: from, log } = node;
  const hintTerm = termAt(log, hint) ?? 0;
  const reply = { type: 'appended', term, from, accepted, index, hint, hintTerm, round: message.round } as const;
  out.send.push({ to: message.from, message: reply, durable: true });
}

/** The membership a server uses is the last in its log, committed or not (section 6); `initial` where the log has none. */
export function membersOf(node: RaftNode, initial: Membership): Membership {
  for (let i = lastIndex(node.log); i > snapshotIndex(node.log); i--) {
    const command = entryAt(node.log, i)?.command;
    if (command?.what === 'members') return command.members;
  }
  return initial;
}

/** Figure 13, InstallSnapshot, in one piece. */
export function onSnapshot(node: RaftNode, message: Snapshot, now: Micros, out: Effects): void {
  if (!hearLeader(node, message, now, out)) return;
  const { index, lastTerm } = message;
  if (index > node.commit) {
    Object.assign(node.log, logFrom(index, lastTerm));
    node.commit = index;
    node.members = message.members;
    changed(out, index + 1);
    out.installed = { index, machine: message.machine };
  }
  answer(node, message, true, node.commit, out);
}
