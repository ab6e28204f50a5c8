// Answers for comparing what replicas keep: which of them has the newest version of a key, and where two logs part.
import type { Stored, StoredCell, StoredLog, StoredReplica } from './stored-view.ts';
import type { ProcessView } from './view.ts';

const MOST_KEYS = 40;
/** Entries of a log that are shown: the latest. */
const MOST_ENTRIES = 48;

/** A value and its version's number: the higher, the newer. */
interface Held {
  readonly value: unknown;
  readonly rank: number;
}

export interface KeysOf extends StoredReplica {
  /** null: it runs not, so that nobody can ask it. */
  readonly held: ReadonlyMap<string, Held> | null;
}

/** Keys by replica, for stores whose versions are numbers in one order. */
export function keysByRank(title: string, replicas: readonly KeysOf[]): Stored {
  const keys = sortedKeys(replicas.flatMap(({ held }) => (held === null ? [] : [...held.keys()])));
  return {
    kind: 'keys',
    title,
    replicas: replicas.map(({ process, note, tone }) => ({ process, note, tone })),
    rows: keys.map((key) => {
      const copies = replicas.map(({ held }) => held?.get(key));
      const newest = copies.reduce<Held | undefined>(
        (best, c) => (c && (!best || c.rank > best.rank) ? c : best),
        undefined,
      );
      return { key, cells: copies.map((copy, i) => cellOf(copy, newest!, replicas[i]!.held !== null)) };
    }),
  };
}

function cellOf(copy: Held | undefined, newest: Held, runs: boolean): StoredCell {
  if (copy === undefined) return { values: [], version: '', state: runs ? 'missing' : 'none' };
  const state = copy.rank < newest.rank ? 'stale' : copy.value === newest.value ? 'newest' : 'differs';
  return { values: [String(copy.value)], version: String(copy.rank), state };
}

/** The first of all keys, in order. */
export function sortedKeys(keys: readonly string[]): readonly string[] {
  return [...new Set(keys)].sort((a, b) => (a < b ? -1 : 1)).slice(0, MOST_KEYS);
}

/** A log as its replica has it. `leads`: its entries are the ones that count, if its era is the latest. */
export interface LogOf extends StoredReplica {
  readonly start: number;
  readonly last: number;
  readonly agreed: number;
  readonly leads: boolean;
  readonly era: number;
  at(index: number): { readonly era: number; readonly text: string; readonly gap?: boolean } | undefined;
}

/** Logs beside one another: the latest entries, aligned by index, with those marked that the leading log has otherwise. */
export function logsBeside(
  title: string,
  era: string,
  agreement: string,
  logs: readonly LogOf[],
  readers: readonly { readonly at: number; readonly name: string }[] = [],
): Stored {
  const latest = logs.reduce((most, log) => Math.max(most, log.last), 0);
  const from = latest - MOST_ENTRIES + 1;
  const leading = logs.reduce<LogOf | undefined>(
    (best, log) => (log.leads && (!best || log.era > best.era) ? log : best),
    undefined,
  );
  return {
    kind: 'logs',
    title,
    era,
    agreement,
    readers,
    logs: logs.map((log): StoredLog => {
      const first = Math.max(from, log.start);
      const entries = [];
      for (let i = first; i <= log.last; i++) {
        const entry = log.at(i);
        if (entry === undefined) continue;
        const other = leading?.at(i);
        entries.push({ ...entry, clash: other !== undefined && other.era !== entry.era });
      }
      const { process, note, tone, agreed, last } = log;
      return { process, note, tone, first, entries, agreed, last };
    }),
  };
}

/** The note under a replica's name: how it lives, or its role while it does. */
export function replicaOf(p: ProcessView, role: string, leads: boolean): StoredReplica {
  if (p.life !== 'alive') return { process: p.name, note: p.life, tone: p.life === 'dead' ? 'bad' : 'warn' };
  return { process: p.name, note: role, tone: leads ? 'accent' : undefined };
}
