// Answers for version orders of registers: which write a read saw, how old that was, and which updates were lost.
import { isOpen, type Operation, type Value } from './history.ts';
import { putBy } from './objects.ts';

/** How far behind a completed read was. */
export interface Staleness {
  /** Index of the read. */
  readonly read: number;
  /** How long ago, at the read's invocation, the oldest acknowledged write it missed was acknowledged; in the history's unit. */
  readonly age: number;
  /** How many acknowledged writes it missed. */
  readonly versions: number;
}

/**
 * Reads that missed writes acknowledged before they began. `order` gives, by key, the writes in the order in which they took effect
 * (indices; the store's own version order). A read of a value that nobody wrote, or of `initial`, is behind every write.
 */
export function staleReads(
  history: readonly Operation[],
  order: ReadonlyMap<string, readonly number[]>,
): readonly Staleness[] {
  const found: Staleness[] = [];
  history.forEach((read, i) => {
    if (read.f !== 'read' || read.output === undefined || isOpen(read)) return;
    const writes = order.get(read.key) ?? [];
    const seen = writes.findLastIndex(
      (w) => putBy(history[w]!) === read.output && history[w]!.invoked < read.returned!,
    );
    const missed = writes.slice(seen + 1).filter((w) => !isOpen(history[w]!) && history[w]!.returned! < read.invoked);
    if (missed.length === 0) return;
    const oldest = missed.reduce((least, w) => Math.min(least, history[w]!.returned!), Number.POSITIVE_INFINITY);
    found.push({ read: i, age: read.invoked - oldest, versions: missed.length });
  });
  return found;
}

/** Acknowledged writes that no later state contains. */
export interface LostUpdate {
  readonly write: number;
  /** A read that began after the acknowledgement, where one showed it. */
  readonly shownBy: number | undefined;
}

/**
 * Acknowledged writes that left no trace: `order` does not contain them, or a value older than theirs is `final` though nothing newer was
 * written (a store that fell back). Writes that another one overwrote in `order` are not lost.
 */
export function lostUpdates(
  history: readonly Operation[],
  order: ReadonlyMap<string, readonly number[]>,
  final: ReadonlyMap<string, Value>,
): readonly LostUpdate[] {
  const lost: LostUpdate[] = [];
  history.forEach((write, i) => {
    if (!changes(write) || isOpen(write) || write.outcome !== 'ok') return;
    const writes = order.get(write.key) ?? [];
    const place = writes.indexOf(i);
    const kept = final.get(write.key);
    const survivor = writes.findLastIndex((w) => putBy(history[w]!) === kept);
    if (place >= 0 && (!final.has(write.key) || survivor >= place)) return;
    lost.push({ write: i, shownBy: witness(history, i, writes, place) });
  });
  return lost;
}

/** The first read that began after the write was acknowledged and saw what lay before it. */
function witness(
  history: readonly Operation[],
  write: number,
  writes: readonly number[],
  place: number,
): number | undefined {
  const { key, returned } = history[write]!;
  const after = new Set((place < 0 ? [] : writes.slice(place)).map((w) => putBy(history[w]!)));
  const found = history.findIndex(
    (read) =>
      read.f === 'read' &&
      read.key === key &&
      read.output !== undefined &&
      !isOpen(read) &&
      read.invoked > returned! &&
      !after.has(read.output),
  );
  return found < 0 ? undefined : found;
}

function changes(operation: Operation): boolean {
  return operation.f === 'write' || operation.f === 'delete' || (operation.f === 'cas' && operation.output === true);
}

/**
 * Reads that are stale by what clients saw alone, without the store's own order: another write began after the read's write was acknowledged, and
 * was itself acknowledged before the read began. A lower bound. Values are written once a key; a read of what nobody wrote is of the
 * initial state.
 */
export function certainlyStaleReads(history: readonly Operation[]): readonly Staleness[] {
  const writes = new Map<string, Operation[]>();
  const writer = new Map<string, Operation>();
  for (const operation of history) {
    if (operation.outcome === 'fail' || !mayChange(operation)) continue;
    writer.set(JSON.stringify([operation.key, putBy(operation)]), operation);
    if (isOpen(operation)) continue;
    const known = writes.get(operation.key);
    if (known === undefined) writes.set(operation.key, [operation]);
    else known.push(operation);
  }
  return history.flatMap((read, i): readonly Staleness[] => {
    if (read.f !== 'read' || read.output === undefined || isOpen(read)) return [];
    const from = writer.get(JSON.stringify([read.key, read.output]));
    const since = from === undefined ? Number.NEGATIVE_INFINITY : (from.returned ?? Number.POSITIVE_INFINITY);
    const missed = (writes.get(read.key) ?? []).filter((w) => w.invoked > since && w.returned! < read.invoked);
    if (missed.length === 0) return [];
    const oldest = missed.reduce((least, w) => Math.min(least, w.returned!), Number.POSITIVE_INFINITY);
    return [{ read: i, age: read.invoked - oldest, versions: missed.length }];
  });
}

function mayChange(operation: Operation): boolean {
  return changes(operation) || (operation.f === 'cas' && operation.output === undefined);
}
