// Answers for which faults a seed strikes with: a swarm, in which every seed also draws which kinds are in play, against whom, how many, and how dense.
// Groce, Zhang, Eide, Chen, Regehr: Swarm Testing, ISSTA 2012: leaving kinds out finds what all of them together hide.
import type { Fault, Micros } from '../../engine/index.ts';
import type { LoadedExplore, LoadedScenario } from '../../scenario/loaded.ts';
import { FAULT_KINDS, type FaultKind } from '../../scenario/schema-explore.ts';
import { type Dice, dice } from './dice.ts';
import { type Ground, KINDS } from './kinds.ts';
import { type Places, placesOf } from './places.ts';

/** Moments and durations of drawn faults are multiples of this. */
const GRAIN: Micros = 10_000;
const SHORTEST: Micros = 100_000;

/** What is searched: a scenario, what may strike it, and changes that every run has. */
export interface Plan {
  readonly scenario: LoadedScenario;
  readonly explore: LoadedExplore;
  readonly places: Places;
  /** Kinds that are drawn: allowed, and possible in this world. */
  readonly kinds: readonly FaultKind[];
  /** Interventions of every run: changed settings. */
  readonly always: readonly Fault[];
}

/** What whoever searches may say besides the scenario. */
export interface PlanOptions {
  readonly kinds?: readonly FaultKind[];
  readonly faults?: number;
  readonly always?: readonly Fault[];
}

/** A plan, or why there can be none. */
export function planOf(scenario: LoadedScenario, options: PlanOptions = {}): Plan | string {
  const explore = { ...scenario.explore, faults: options.faults ?? scenario.explore.faults };
  const places = placesOf(scenario);
  const allowed = options.kinds ?? explore.kinds ?? FAULT_KINDS;
  const movable = explore.skew > 0 || explore.drift > 0;
  const kinds = allowed.filter((kind) => KINDS[kind].possible(places) && (kind !== 'clock' || movable));
  if (kinds.length === 0)
    return `none of the kinds of faults can strike ${explore.targets.join(', ')}: ${allowed.join(', ')}`;
  return { scenario, explore, places, kinds, always: options.always ?? [] };
}

/** The faults of a seed, in order of their moments, named `kill 1`, `pause 2`, ... */
export function drawFaults(plan: Plan, seed: number): Fault[] {
  const d = dice(seed);
  const { places } = plan;
  const kinds = d.subset(plan.kinds, Math.ceil(d.magnitude(0.5, plan.kinds.length)));
  const victims = d.chance(0.5) ? d.some(places.processes) : places.processes;
  const ground: Ground = { places, victims, skew: plan.explore.skew, drift: plan.explore.drift };
  const [from, to] = windowOf(plan.explore.chaos, d);
  const moments = Array.from({ length: 1 + d.below(plan.explore.faults) }, () => onGrain(d.between(from, to)));
  const last = plan.explore.chaos[1] - SHORTEST;
  return moments
    .map((at) => Math.min(at, last))
    .sort((a, b) => a - b)
    .map((at, i) => {
      const kind = d.pick(kinds);
      const lasts = d.magnitude(SHORTEST, Math.max(2 * SHORTEST, (to - from) / 2));
      const most = plan.explore.chaos[1] - at;
      return { name: `${kind} ${i + 1}`, at, for: onGrain(Math.min(lasts, most)), action: KINDS[kind].draw(ground, d) };
    });
}

/** Half of the seeds spread their faults over all of the chaos, the others strike in a part of it. */
function windowOf([from, to]: readonly [Micros, Micros], d: Dice): [Micros, Micros] {
  if (d.chance(0.5)) return [from, to];
  const long = d.magnitude((to - from) / 10, to - from);
  const start = d.between(from, to - long);
  return [start, start + long];
}

function onGrain(time: number): Micros {
  return GRAIN * Math.max(1, Math.floor(time / GRAIN));
}
