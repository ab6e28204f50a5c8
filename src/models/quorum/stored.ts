// Answers for what a replica keeps of a key: one version, or siblings; which of two is newer; and how clients name versions.
import { mergeClocks, type VectorClock } from '../../analysis/clocks.ts';
import type { Version } from '../ports.ts';
import { resolve, type Versioned } from './rules/versions.ts';

export interface Stored extends Versioned<unknown> {
  /** What reads see of it; a deletion leaves a version without a value. */
  readonly deleted: boolean;
  /** Wall clock of the coordinator that wrote it, and its number. */
  readonly at: number;
  readonly by: number;
}

export type Mode = 'vectorClocks' | 'lastWriteWins';

/** What is left of all these: the versions that none of them supersedes. Identical ones count once. */
export function newest(versions: readonly Stored[], mode: Mode): readonly Stored[] {
  if (mode === 'vectorClocks') return resolve(versions).winners as readonly Stored[];
  const [first, ...others] = versions;
  if (first === undefined) return [];
  return [others.reduce((best, other) => (isLater(other, best) ? other : best), first)];
}

/** By wall clock; of the same moment the coordinator with the higher number. */
function isLater(a: Stored, b: Stored): boolean {
  return a.at > b.at || (a.at === b.at && a.by > b.by);
}

/** Siblings in the order in which clients are given them: by wall clock, the latest first. */
export function latestFirst(versions: readonly Stored[]): readonly Stored[] {
  return versions.toSorted((a, b) => b.at - a.at || b.by - a.by);
}

/** True when nothing in `versions` is news to who has `known`. */
export function hasAll(known: readonly Stored[], versions: readonly Stored[]): boolean {
  return versions.every((version) => known.some((own) => nameOf(own) === nameOf(version)));
}

/** A version as clients know it: its clock. The clock counts every write of its coordinator, so that it names one write. */
export function nameOf({ clock }: Stored): Version {
  return Object.keys(clock)
    .sort((a, b) => (a < b ? -1 : 1))
    .map((node) => `${node}:${clock[node]}`)
    .join(' ');
}

/** Clock of everything that a client has seen. Names it cannot have from here count as nothing. */
export function contextOf(versions: readonly Version[]): VectorClock {
  return versions.map(clockNamed).reduce(mergeClocks, {});
}

function clockNamed(version: Version): VectorClock {
  const entries = version.split(' ').map((entry) => /^(\d+):(\d+)$/.exec(entry));
  return Object.fromEntries(entries.flatMap((found) => (found === null ? [] : [[found[1]!, Number(found[2])]])));
}
