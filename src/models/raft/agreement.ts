// Answers for how far two logs have the same entries, without comparing again what was compared before: invariants ask at every sample.
import type { AppendLog } from '../../engine/index.ts';
import { type Entry, entryAt, lastIndex, type RaftLog, snapshotIndex } from './rules/log.ts';

interface Compared {
  /** Truncations of the two logs when they were compared: with another one, what was the same may not be any more. */
  truncations: number;
  upTo: number;
}

// A function of the two logs, which only grow until they are truncated; a log that is set back is another object.
const known = new WeakMap<AppendLog<Entry>, WeakMap<AppendLog<Entry>, Compared>>();

/** The index up to which both logs have the same entries, as far as neither has replaced them by a snapshot. */
export function agreedUpTo(a: RaftLog, b: RaftLog): number {
  const compared = comparedBefore(a.entries, b.entries);
  const truncations = a.entries.truncations + b.entries.truncations;
  if (compared.truncations !== truncations) {
    compared.truncations = truncations;
    compared.upTo = 0;
  }
  let upTo = Math.max(compared.upTo, snapshotIndex(a), snapshotIndex(b));
  const last = Math.min(lastIndex(a), lastIndex(b));
  while (upTo < last && isSameAt(a, b, upTo + 1)) upTo++;
  compared.upTo = upTo;
  return upTo;
}

function comparedBefore(a: AppendLog<Entry>, b: AppendLog<Entry>): Compared {
  let ofA = known.get(a);
  if (ofA === undefined) known.set(a, (ofA = new WeakMap()));
  let compared = ofA.get(b);
  if (compared === undefined) ofA.set(b, (compared = { truncations: 0, upTo: 0 }));
  return compared;
}

/** Entries are frozen and shared; only copies from disk have to be looked into. */
export function isSameAt(a: RaftLog, b: RaftLog, index: number): boolean {
  const [one, two] = [entryAt(a, index), entryAt(b, index)];
  return one === two || JSON.stringify(one) === JSON.stringify(two);
}
