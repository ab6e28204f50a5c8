// Answers for making a failing run small: the fewest faults that still fail in the same way, then shorter, rounder and narrower ones.
// Zeller and Hildebrandt: Simplifying and Isolating Failure-Inducing Input, IEEE TSE 28(2), 2002 (ddmin).
import { type Fault, type FaultAction, type Micros, SECOND } from '../../engine/index.ts';

/** Whether these faults still fail in the same way. */
export type Fails = (faults: readonly Fault[]) => boolean;

export interface Shrunk {
  readonly faults: readonly Fault[];
  /** Runs that it took. */
  readonly tries: number;
}

/** Runs that shrinking one failure may take. */
export const MOST_TRIES = 300;

/**
 * `faults` must fail. What remains is 1-minimal (leaving out any one fault no longer fails) unless `most` runs were not enough, and every
 * fault in it is as simple as the steps below make it.
 */
export function shrink(faults: readonly Fault[], fails: Fails, most = MOST_TRIES): Shrunk {
  let tries = 0;
  const test: Fails = (candidate) => tries < most && ++tries > 0 && fails(candidate);
  let least = simplify(ddmin(faults, test), test);
  // A simpler fault may have made another needless.
  least = simplify(ddmin(least, test), test);
  return { faults: least, tries };
}

/** The algorithm of the paper: subsets, then complements, in parts half as large each time. */
export function ddmin<T>(items: readonly T[], fails: (items: readonly T[]) => boolean): readonly T[] {
  if (items.length > 0 && fails([])) return [];
  let rest = items;
  let parts = 2;
  while (rest.length >= 2) {
    const chunks = split(rest, parts);
    const alone = chunks.find((chunk) => chunk.length < rest.length && fails(chunk));
    if (alone !== undefined) {
      rest = alone;
      parts = 2;
      continue;
    }
    const without = parts === 2 ? undefined : chunks.map((c) => others(rest, c)).find((set) => fails(set));
    if (without !== undefined) {
      rest = without;
      parts = Math.max(2, parts - 1);
    } else if (parts < rest.length) parts = Math.min(rest.length, 2 * parts);
    else break;
  }
  return rest;
}

function split<T>(items: readonly T[], parts: number): T[][] {
  return Array.from({ length: parts }, (_, i) =>
    items.slice(Math.floor((i * items.length) / parts), Math.floor(((i + 1) * items.length) / parts)),
  );
}

function others<T>(items: readonly T[], without: readonly T[]): T[] {
  return items.filter((item) => !without.includes(item));
}

function simplify(faults: readonly Fault[], fails: Fails): readonly Fault[] {
  let best = [...faults];
  for (let i = 0; i < best.length; i++) {
    for (const step of STEPS)
      for (const simpler of step(best[i]!)) {
        const candidate = best.map((fault, j) => (j === i ? simpler : fault));
        if (!fails(candidate)) continue;
        best = candidate;
        break;
      }
  }
  return best.sort((a, b) => a.at - b.at);
}

/** Each gives simpler forms of a fault, the simplest first; the first that still fails is taken. */
const STEPS: readonly ((fault: Fault) => readonly Fault[])[] = [
  shorter,
  earlierOnTheSecond,
  narrower,
  narrower,
  narrower,
];

function shorter(fault: Fault): readonly Fault[] {
  const lasts = fault.for;
  if (lasts === undefined) return [];
  const round = [1, 2, 5, 10, 20, 30, 60].map((s) => s * SECOND).filter((d) => d < lasts);
  const under = [100_000, 200_000, 500_000].filter((d) => d < lasts);
  const rounder = [SECOND, SECOND / 10].map((grain) => grain * Math.floor(lasts / grain)).filter((d) => d > 0);
  const candidates = new Set<Micros>([...under, ...round, ...rounder]);
  candidates.delete(lasts);
  return [...candidates].sort((a, b) => a - b).map((d) => ({ ...fault, for: d }));
}

function earlierOnTheSecond(fault: Fault): readonly Fault[] {
  return [SECOND, SECOND / 2, SECOND / 10]
    .map((grain) => grain * Math.floor(fault.at / grain))
    .filter((at) => at > 0 && at !== fault.at)
    .map((at) => ({ ...fault, at }));
}

/** A partition with fewer on its far side, or with clients left where they are. */
function narrower(fault: Fault): readonly Fault[] {
  const { action } = fault;
  if (action.do !== 'partition') return [];
  const [near, far] = action.groups;
  if (near === undefined || far === undefined) return [];
  const parted = (groups: readonly (readonly string[])[]): Fault => {
    const narrowed: FaultAction = { ...action, groups };
    return { ...fault, action: narrowed };
  };
  // Whoever no group names is with the first.
  const less = far.length > 1 ? far.map((name) => parted([near, far.filter((n) => n !== name)])) : [];
  const unnamed = near.length > 1 ? [parted([near.slice(0, 1), far])] : [];
  return [...unnamed, ...less];
}
