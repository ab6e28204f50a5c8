// Answers for whether a search is offered in a world at all, and for what a person may choose before it begins.
import type { Micros } from '../../engine/index.ts';
import type { LoadedScenario } from '../../scenario/loaded.ts';
import { FAULT_KINDS, type FaultKind } from '../../scenario/schema-explore.ts';
import { planOf } from './draw.ts';

export interface SearchOffer {
  /** Kinds of faults that can strike here, and those of them that the scenario lets loose. */
  readonly possible: readonly FaultKind[];
  readonly kinds: readonly FaultKind[];
  /** Parts that are struck. */
  readonly targets: readonly string[];
  /** Most faults of one run. */
  readonly faults: number;
  /** When they strike: all are over at its end. */
  readonly chaos: readonly [Micros, Micros];
  /** What must hold whatever fails, by name; invariants of models hold besides. */
  readonly promises: readonly string[];
}

/** null where the scenario does not ask for a search and nothing is promised, or where no fault can strike. */
export function searchOffer(scenario: LoadedScenario): SearchOffer | null {
  const { explore, show } = scenario;
  const promises = explore.promises.map((promise) => promise.name);
  if (!explore.declared && promises.length === 0 && !show.panels?.includes('explore')) return null;
  const widest = planOf(scenario, { kinds: FAULT_KINDS });
  const own = planOf(scenario);
  if (typeof widest === 'string' || typeof own === 'string') return null;
  const { targets, faults, chaos } = explore;
  return { possible: widest.kinds, kinds: own.kinds, targets, faults, chaos, promises };
}
