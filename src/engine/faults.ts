// Answers for the vocabulary of faults and interventions: one form for scenario, canvas, command line and log.
import type { Distribution } from './distributions.ts';
import type { Micros } from './time.ts';

/** How many of the candidates are struck: Chaos Mesh's modes. Random picks are made once, when the fault strikes, and are logged. */
export type SelectorMode = 'one' | 'all' | 'fixed' | 'fixed-percent' | 'random-max-percent';

/**
 * What a fault strikes: a part (its present members), a process (`inventory#1`), a host (`host:node1`), a directed link (`a -> b`),
 * or a selector over the members of a part.
 */
export type Target =
  | string
  | {
      readonly of: string;
      readonly role?: string;
      /** Item inside a role, as the model defines it: the partition that a process leads. */
      readonly item?: string;
      readonly mode?: SelectorMode;
      /** For `fixed` a number of members, for the percent modes 0 to 100. */
      readonly value?: number;
    };

/** What happens. Durations and times in microseconds, bandwidth in bytes a second. */
export type FaultAction =
  | { readonly do: 'kill'; readonly target: Target }
  | { readonly do: 'restart'; readonly target: Target }
  | { readonly do: 'pause'; readonly target: Target }
  | { readonly do: 'resume'; readonly target: Target }
  | { readonly do: 'drain'; readonly target: Target }
  | { readonly do: 'slow'; readonly target: Target; readonly factor: number }
  | { readonly do: 'error'; readonly target: Target; readonly share: number }
  /** Groups that cannot reach each other; everything unnamed stays with the first group. `oneWay`: only what goes from the first to the others is cut. */
  | { readonly do: 'partition'; readonly groups: readonly (readonly string[])[]; readonly oneWay: boolean }
  | { readonly do: 'heal'; readonly name: string }
  | {
      readonly do: 'link';
      readonly target: string;
      readonly latency?: Distribution;
      readonly jitter?: Micros;
      readonly loss?: number;
      readonly duplicate?: number;
      readonly reorder?: number;
      readonly bandwidth?: number;
    }
  | { readonly do: 'clock'; readonly target: Target; readonly skew?: Micros; readonly drift?: number }
  | { readonly do: 'disk'; readonly target: Target; readonly what: 'full' | 'slow' | 'lost'; readonly factor?: number }
  | { readonly do: 'set'; readonly path: string; readonly to: unknown }
  | { readonly do: 'load'; readonly target: string; readonly factor: number }
  /** One message in flight, by its scheduling number in this run. */
  | { readonly do: 'message'; readonly order: number; readonly what: 'hold' | 'drop' | 'duplicate' | 'deliver' };

/** A fault as an intervention: what, when, for how long. The name is its identity: undoing names it. */
export interface Fault {
  readonly name: string;
  readonly at: Micros;
  /** It ends by itself after this long; absent: lasts until undone. */
  readonly for?: Micros;
  readonly action: FaultAction;
}
