// Answers for when a failing run went wrong, to the event where that can be told, and for what was told of it just before: run again, traced.
import { type Fault, type Kernel, type Micros, type Seq, Trace } from '../../engine/index.ts';
import { logLines } from '../lenses.ts';
import type { LogLine } from '../shown.ts';
import type { Plan } from './draw.ts';
import { same, type Violation, watch, type Watched } from './trial.ts';

/** Where a failing run went wrong. */
export interface Located {
  /** With the moment at which it began. */
  readonly violation: Violation;
  /** The moment just after: where the lab is opened. */
  readonly cursor: Micros;
  /** The event after which it did not hold; 0 where only moments of the grid were looked at. */
  readonly event: Seq;
  /** The last lines of the log before it. */
  readonly story: readonly LogLine[];
  /** Digest of the run at the cursor, for its link. */
  readonly digest: string;
}

const MOST_TRACED = 400_000;
const STORY = 12;

/** The same run again, traced; `violation` is what the search noticed in it. */
export function locate(plan: Plan, seed: number, faults: readonly Fault[], violation: Violation): Located {
  const promise = plan.explore.promises.find((p) => p.name === violation.name);
  if (violation.kind === 'promise' && promise?.if.only !== undefined)
    return momentOfChange(plan, seed, faults, violation, promise.if.only.holds);
  if (violation.kind === 'invariant') return eventOfChange(plan, seed, faults, violation);
  return told(plan, seed, faults, violation, violation.at, 0);
}

/** A value at the end: since when has it been what it is? The last moment at which it was not, looked at by the second, then by the tenth. */
function momentOfChange(
  plan: Plan,
  seed: number,
  faults: readonly Fault[],
  violation: Violation,
  holds: (run: Kernel) => boolean,
): Located {
  const lastHeld = (from: Micros, to: Micros, step: Micros): Micros => {
    const { k } = watch(plan, seed, faults);
    k.runUntil(from);
    let held = from;
    for (let t = from + step; t < to; t += step) {
      k.runUntil(t);
      if (holds(k)) held = t;
    }
    return held;
  };
  const second = lastHeld(0, violation.at, 1_000_000);
  const tenth = lastHeld(second, Math.min(violation.at, second + 1_000_000), 100_000);
  const at = Math.min(violation.at, tenth + 100_000);
  return told(plan, seed, faults, { ...violation, at }, at, 0);
}

/** The first event after which an invariant does not hold any more. */
function eventOfChange(plan: Plan, seed: number, faults: readonly Fault[], violation: Violation): Located {
  const coarse = lastGood(plan, seed, faults, violation, 100_000);
  const w = watch(plan, seed, faults);
  w.k.runUntil(coarse);
  while (w.k.now <= violation.at && w.k.step(plan.scenario.length)) {
    const found = w.broken();
    if (same(found, violation)) return told(plan, seed, faults, found!, w.k.now + 1, w.k.executed);
  }
  return told(plan, seed, faults, violation, violation.at, 0);
}

/** The last moment of a grid before it first failed. */
function lastGood(plan: Plan, seed: number, faults: readonly Fault[], violation: Violation, grid: Micros): Micros {
  const w: Watched = watch(plan, seed, faults);
  let good = 0;
  for (let t = grid; t < violation.at; t += grid) {
    w.k.runUntil(t);
    if (w.k.verdict !== null || same(w.broken(), violation)) break;
    good = t;
  }
  return good;
}

/** The traced run, halted at `cursor`. The engine's own monitors are the scenario's, so that the digest is that of the lab. */
function told(
  plan: Plan,
  seed: number,
  faults: readonly Fault[],
  violation: Violation,
  cursor: Micros,
  event: Seq,
): Located {
  const { k } = watch(plan, seed, faults, new Trace(MOST_TRACED));
  k.runUntil(cursor);
  const words = plan.scenario.parts.map((part) => part.model.words);
  return {
    violation,
    cursor,
    event,
    story: logLines(k, words, k.now, STORY, { levels: ['fault', 'move', 'log'] }),
    digest: k.digestNow(),
  };
}
