// Answers for what is to blame: the smallest set of operations that no order explains, whatever became of all others.
import { byKey, isOpen, type Operation } from './history.ts';
import { type LinearizabilityVerdict, searchOrder } from './linearizability.ts';
import type { Specification } from './objects.ts';

/** Steps of a search while shrinking; a set whose trial exceeds them is kept. */
const TRIAL_BUDGET = 50_000;

/**
 * Shrinks the operations of the key that `verdict` found not to be linearizable to a set of which none can be spared (delta debugging, Zeller and
 * Hildebrandt 2002; then one by one). To spare an operation is to allow it to have taken effect at any time, or never, with any
 * answer: so what remains is a contradiction in itself. Indices into the history, in order of invocation.
 */
export function smallestOffendingSet(
  history: readonly Operation[],
  specification: Specification,
  verdict: LinearizabilityVerdict,
): readonly number[] {
  if (verdict.holds !== false) return [];
  const members = (byKey(history).get(verdict.key) ?? []).filter((i) => !isSilent(history[i]!, specification));
  const offends = (core: readonly number[]) => isOffending(history, members, core, specification);
  const beginning = shortestBeginning(history, members, offends);
  const isRead = (i: number) => specification.isRead(history[i]!);
  // Reads are spared first, so that a stale read is blamed with the writes it missed rather than with other reads.
  const fewReads = spare(beginning, beginning.filter(isRead), offends);
  const few = spare(fewReads, fewReads, offends);
  return few.toSorted((a, b) => history[a]!.invoked - history[b]!.invoked || a - b);
}

/** What neither changes anything nor was answered cannot be to blame. */
function isSilent(operation: Operation, specification: Specification): boolean {
  return specification.isRead(operation) && (isOpen(operation) || operation.output === undefined);
}

type Offends = (core: readonly number[]) => boolean;

/** True when the operations of `core` as they were, with all other changes of the key free to happen or not, still have no order. */
function isOffending(
  history: readonly Operation[],
  members: readonly number[],
  core: readonly number[],
  specification: Specification,
): boolean {
  const inCore = new Set(core);
  const fixed = core.map((i) => history[i]!);
  const free = members
    .filter((i) => !inCore.has(i) && !specification.isRead(history[i]!))
    .map((i) => freed(history[i]!));
  const relevant = specification.relevant === undefined ? free : specification.relevant(free, fixed);
  return searchOrder([...fixed, ...relevant], specification, TRIAL_BUDGET).found === false;
}

function freed(operation: Operation): Operation {
  const { output: _, ...rest } = operation;
  return { ...rest, invoked: Number.NEGATIVE_INFINITY, returned: undefined, outcome: 'info' };
}

/** Linearizability is closed under beginnings: the earliest return up to which the history fails bounds the search. */
function shortestBeginning(
  history: readonly Operation[],
  members: readonly number[],
  offends: Offends,
): readonly number[] {
  const returned = (i: number) => history[i]!.returned ?? Number.POSITIVE_INFINITY;
  const ordered = members.toSorted((a, b) => returned(a) - returned(b) || a - b);
  let [low, high] = [1, ordered.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (offends(ordered.slice(0, middle))) high = middle;
    else low = middle + 1;
  }
  return ordered.slice(0, high);
}

/** Leaves out of `core` what can be spared of `candidates`: larger parts first, one by one at last. */
function spare(core: readonly number[], candidates: readonly number[], offends: Offends): readonly number[] {
  let kept = core;
  let left = candidates;
  for (let size = left.length; size > 0; size >>= 1)
    for (let at = 0; at < left.length; ) {
      const part = new Set(left.slice(at, at + size));
      const rest = kept.filter((i) => !part.has(i));
      if (offends(rest)) {
        kept = rest;
        left = left.toSpliced(at, size);
      } else at += size;
    }
  return kept;
}
