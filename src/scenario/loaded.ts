// Answers for what loading a scenario gives to whoever runs it: the contract between the language and the session, the command line and tests.
import type { Fault, Micros, RunView, World } from '../engine/index.ts';
import type { Model } from '../models/contract.ts';
import type { FaultKind } from './schema-explore.ts';

/** A compiled condition. State is plain data; `sample` is called on the grid with the run as it then is. */
export interface Condition<S = any> {
  /** As it reads in the scenario. */
  readonly text: string;
  /** Chart moves after which it is to be sampled at once, as `part/chart` (Monitor.moves). */
  readonly moves: readonly string[];
  /** Latest moment at which it can be decided; NEVER when only the end of the run decides. */
  readonly decidedBy: Micros;
  init(): S;
  sample(state: S, run: RunView): void;
  /** `final`: the run is over, nothing more will come. `run`: for what is looked at only when it is decided, or asked for before. */
  verdict(state: S, final: boolean, run?: RunView): 'pending' | 'true' | 'false';
  /** Value and moment in words; `at` is when it was decided (-1: not yet). */
  detail(state: S, run?: RunView): { readonly text: string; readonly at: Micros };
  /** Of a condition on the value at one moment alone: that moment, and whether it would hold now. */
  readonly only?: { readonly at: Micros; holds(run: RunView): boolean };
}

export interface LoadedPart {
  readonly name: string;
  readonly kind: string;
  readonly model: Model;
  /** Parsed parameters, frozen. */
  readonly params: any;
  readonly position: { readonly x: number; readonly y: number } | null;
}

export interface LoadedControl {
  readonly path: string;
  readonly label: string;
  readonly unit: string;
  readonly form: 'slider' | 'switch' | 'choice';
  readonly from?: number;
  readonly to?: number;
  readonly step?: number;
  readonly options?: readonly (string | number)[];
  /** As the scenario declares it, in its notation. */
  readonly declared: unknown;
  readonly description: string;
  readonly property?: string;
  readonly applies: string;
}

export type LoadedStep = {
  readonly title?: string;
  readonly focus?: string;
  readonly pace?: number | 'auto';
  readonly notes?: string;
} & (
  | { readonly kind: 'say'; readonly text: string; readonly until?: Condition }
  | {
      readonly kind: 'ask';
      readonly text: string;
      readonly options: readonly { readonly say: string; readonly if: Condition }[];
      readonly judge: Micros;
    }
  | { readonly kind: 'explain'; readonly text: string }
  | {
      readonly kind: 'goal';
      readonly text: string;
      readonly if: Condition;
      readonly judge: Micros;
      readonly solution: readonly Fault[];
    }
  | { readonly kind: 'do'; readonly text?: string; readonly faults: readonly Fault[] }
);

/** A reading path compiled against the world's parts. */
export interface LoadedReading {
  readonly path: string;
  readonly title: string;
  readonly description: string;
  readonly unit: string;
  readonly kind: 'gauge' | 'counter' | 'rate' | 'state' | 'distribution';
  read(run: RunView): number | string;
}

/** What a search may do to a scenario, and what must hold all the same. */
export interface LoadedExplore {
  /** The scenario has a section of its own for it. */
  readonly declared: boolean;
  /** null: whatever the world can take. */
  readonly kinds: readonly FaultKind[] | null;
  /** Parts that are struck. */
  readonly targets: readonly string[];
  /** Most faults of one run. */
  readonly faults: number;
  /** When faults strike; all are over at its end. */
  readonly chaos: readonly [Micros, Micros];
  readonly skew: Micros;
  readonly drift: number;
  /** Parts whose invariants must hold. */
  readonly invariants: readonly string[];
  readonly promises: readonly { readonly name: string; readonly if: Condition }[];
}

export interface LoadedScenario {
  readonly title: string;
  readonly summary: string;
  readonly topics: readonly string[];
  readonly seed: number;
  /** Seeds its checks are run over. */
  readonly seeds: readonly [number, number];
  readonly length: Micros;
  readonly parts: readonly LoadedPart[];
  readonly links: readonly { readonly from: string; readonly to: string; readonly label?: string }[];
  readonly show: {
    readonly tools?: readonly string[];
    readonly lenses?: readonly string[];
    readonly panels?: readonly string[];
    readonly charts: readonly string[];
  };
  readonly controls: readonly LoadedControl[];
  readonly steps: readonly LoadedStep[];
  readonly checks: readonly { readonly name: string; readonly if: Condition }[];
  readonly faults: readonly Fault[];
  readonly explore: LoadedExplore;
  /** Names of faults that strike at random, again and again: each strike has its number behind the name. */
  readonly recurring: readonly string[];
  /** Ids of the real things in companions.json. */
  readonly companions: readonly string[];
  /** For whoever teaches with it; Markdown. */
  readonly notes: string;
  /** Every part-level reading there is, and those that charts name. */
  readonly readings: readonly LoadedReading[];
  /** Any reading path; throws an Error that says what is wrong and what was probably meant. */
  reading(path: string): LoadedReading;
  /** Why an intervention cannot be made in a run of this scenario (unknown target, value that does not fit, no fault at all); '' when it can. Never throws. */
  refusal(fault: unknown): string;
  /** The world of one run. Its monitors are, in order: the checks (state = the condition's), then conditions of faults (`when`). */
  world(seed: number, interventions: readonly Fault[]): World;
}

export interface ScenarioProblem {
  readonly file: string;
  readonly line: number;
  readonly column: number;
  readonly message: string;
  readonly hint?: string;
  readonly severity: 'error' | 'warning';
}

export type Loading =
  | { readonly scenario: LoadedScenario; readonly problems: readonly ScenarioProblem[] }
  | { readonly scenario: null; readonly problems: readonly ScenarioProblem[] };

/** `src/scenario/load.ts` exports `loadScenario: LoadScenario`. */
export type LoadScenario = (text: string, file: string) => Promise<Loading>;
