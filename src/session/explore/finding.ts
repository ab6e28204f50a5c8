// Answers for what a search hands back of a failing seed: the fewest faults that still fail, as text and as a run that the lab can open.
import type { Fault } from '../../engine/index.ts';
import { faultsText } from '../../scenario/fault-text.ts';
import { drawFaults, type Plan } from './draw.ts';
import { type Located, locate } from './locate.ts';
import { shrink } from './shrink.ts';
import { same, tryFaults } from './trial.ts';

export interface Finding extends Located {
  readonly seed: number;
  /** Faults that the seed drew. */
  readonly drawn: number;
  /** Those that remained, the changes of every run not among them. */
  readonly faults: readonly Fault[];
  /** Everything a run is given besides scenario and seed: what a link holds. */
  readonly interventions: readonly Fault[];
  /** Runs that shrinking took. */
  readonly tries: number;
  /** `faults:` of a scenario in which it happens. */
  readonly yaml: string;
}

/** The finding of a seed; null where nothing is wrong with it. */
export function findingOf(plan: Plan, seed: number): Finding | null {
  const drawn = drawFaults(plan, seed);
  const first = tryFaults(plan, seed, drawn);
  if (first.violation === null) return null;
  const fails = (faults: readonly Fault[]) => same(tryFaults(plan, seed, faults).violation, first.violation);
  const { faults, tries } = shrink(drawn, fails);
  const violation = tryFaults(plan, seed, faults).violation ?? first.violation;
  const interventions = [...plan.always, ...faults];
  return {
    ...locate(plan, seed, faults, violation),
    seed,
    drawn: drawn.length,
    faults,
    interventions,
    tries,
    yaml: faultsText(interventions),
  };
}
