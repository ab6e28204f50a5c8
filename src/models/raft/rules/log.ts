// Answers for the replicated log: terms, matching, appending after a match, truncating at a conflict, and where two logs may agree.
import { AppendLog } from '../../../engine/index.ts';
import type { Membership } from './quorum.ts';

/** What an entry does when it is applied: nothing (a new leader's first), a change of membership, or whatever the machine understands. */
export type Command =
  | { readonly what: 'nothing' }
  | { readonly what: 'members'; readonly members: Membership }
  | { readonly what: 'machine'; readonly input: unknown };

export interface Entry {
  readonly term: number;
  readonly command: Command;
}

/** Entries from a snapshot on. `entries[0]` stands for the snapshot's last entry (index 0 and term 0 when there is no snapshot). */
export interface RaftLog {
  entries: AppendLog<Entry>;
  /** Index of position 0 of `entries`, which may have been forgotten since. */
  base: number;
}

const NOTHING: Command = { what: 'nothing' };

export function emptyLog(): RaftLog {
  return logFrom(0, 0);
}

/** A log that begins after a snapshot. */
export function logFrom(index: number, term: number): RaftLog {
  const entries = new AppendLog<Entry>();
  entries.append({ term, command: NOTHING });
  return { entries, base: index };
}

/** Index of the snapshot's last entry: everything at or before it is forgotten. */
export function snapshotIndex(log: RaftLog): number {
  return log.base + log.entries.start;
}

export function lastIndex(log: RaftLog): number {
  return log.base + log.entries.end - 1;
}

/** Term of an entry; undefined for what is not there yet or not any more. */
export function termAt(log: RaftLog, index: number): number | undefined {
  return log.entries.get(index - log.base)?.term;
}

export function lastTerm(log: RaftLog): number {
  return termAt(log, lastIndex(log))!;
}

/** Undefined for what is forgotten: the snapshot's last entry has only a term. */
export function entryAt(log: RaftLog, index: number): Entry | undefined {
  return index <= snapshotIndex(log) ? undefined : log.entries.get(index - log.base);
}

export function entriesFrom(log: RaftLog, index: number, most: number): readonly Entry[] {
  const found: Entry[] = [];
  for (let i = index; i <= lastIndex(log) && found.length < most; i++) found.push(entryAt(log, i)!);
  return found;
}

/** Section 5.4.1: a log with a later last term, or with the same and at least as many entries, is as up to date. */
export function isUpToDate(log: RaftLog, candidateLastTerm: number, candidateLastIndex: number): boolean {
  const own = lastTerm(log);
  return candidateLastTerm > own || (candidateLastTerm === own && candidateLastIndex >= lastIndex(log));
}

/** First index at which `entries` (from `start` on) are not what the log has; 0: it has them all (etcd-io/raft: log.go, findConflict). */
export function findConflict(log: RaftLog, start: number, entries: readonly Entry[]): number {
  for (let i = 0; i < entries.length; i++) if (termAt(log, start + i) !== entries[i]!.term) return start + i;
  return 0;
}

/** Puts entries at `start`; what was there and after goes. */
export function overwrite(log: RaftLog, start: number, entries: readonly Entry[]): void {
  if (entries.length === 0) return;
  log.entries.truncate(start - log.base);
  for (const entry of entries) log.entries.append(entry);
}

/**
 * Section 5.3: appends after (prevIndex, prevTerm) if the log has that entry, and only from the first conflict on. Returns the index of the last
 * new entry, or undefined when the log does not match (log.go, maybeAppend). A conflict at or below the commit index stops etcd; here it
 * goes through, and the invariants say so: with the rules broken it happens.
 */
export function appendAfter(
  log: RaftLog,
  prevIndex: number,
  prevTerm: number,
  entries: readonly Entry[],
): number | undefined {
  if (termAt(log, prevIndex) !== prevTerm) return undefined;
  const conflict = findConflict(log, prevIndex + 1, entries);
  if (conflict > 0) overwrite(log, conflict, entries.slice(conflict - prevIndex - 1));
  return prevIndex + entries.length;
}

/**
 * The largest index at or below `index` whose term is at most `term`: where a log that ended in (index, term) may agree with this one
 * (log.go, findConflictByTerm). Past the log's end, and before its beginning, nothing is known, and `index` stays.
 */
export function findConflictByTerm(log: RaftLog, index: number, term: number): number {
  if (index > lastIndex(log)) return index;
  for (let i = index; i > 0; i--) {
    const own = termAt(log, i);
    if (own === undefined || own <= term) return i;
  }
  return 0;
}

/**
 * The leader's side of a refusal: the largest index at or below the follower's `hint` at which this log's term is at most `hintTerm`, so that whole
 * terms are skipped (section 5.3's optimisation; etcd-io/raft: raft.go, stepLeader).
 */
export function mayAgreeAt(log: RaftLog, hint: number, hintTerm: number): number {
  let index = hint;
  while (index > snapshotIndex(log) && (termAt(log, index) ?? 0) > hintTerm) index--;
  return index;
}

/** Forgets what a snapshot at `index` covers. */
export function compact(log: RaftLog, index: number): void {
  log.entries.trim(index - log.base);
}
