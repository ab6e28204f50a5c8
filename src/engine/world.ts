// Answers for what a run is made of (World) and what onlookers may read of it while it runs (RunView, Monitor).
import type { Fault } from './faults.ts';
import type { Distribution } from './distributions.ts';
import type { Behaviour, Pid, ProcessSpec, Seq } from './process.ts';
import type { Micros } from './time.ts';

export interface PartSpec {
  readonly name: string;
  readonly kind: string;
  /** Frozen parameters, in internal units. */
  readonly params: any;
}

export interface HostPlan {
  readonly name: string;
  /** 0: as many cores as anyone asks for. */
  readonly cores: number;
  /** Time a sync takes; default 1 ms constant. */
  readonly disk?: Distribution;
}

export interface NetworkSpec {
  /** One-way latency between processes on different hosts, microseconds; cut off at 0. */
  readonly latency: Distribution;
  /** One-way latency between processes of one host. */
  readonly loopback: Micros;
  readonly loss: number;
  readonly duplicate: number;
  readonly reorder: number;
  /** Bytes a second; 0: unlimited. */
  readonly bandwidth: number;
  /** Overrides for directed pairs of parts, later ones win. */
  readonly links: readonly {
    readonly from: string;
    readonly to: string;
    readonly latency?: Distribution;
    readonly loss?: number;
    readonly duplicate?: number;
    readonly reorder?: number;
    readonly bandwidth?: number;
  }[];
}

export interface Bounds {
  readonly events: number;
  readonly eventsInOneInstant: number;
  readonly processes: number;
  /** Events waiting in the queue. */
  readonly pending: number;
}

export const DEFAULT_BOUNDS: Bounds = {
  events: 50_000_000,
  eventsInOneInstant: 100_000,
  processes: 20_000,
  pending: 1_500_000,
};

/**
 * Watches a run on the sampling grid and after chart moves. State is plain data and part of keyframes. A monitor may return faults to strike now
 * (conditions `when`); all others only watch and can never change a run.
 */
export interface Monitor<S = any> {
  readonly name: string;
  /** Chart moves it wants to hear of at once, as `part/chart`; the grid otherwise. */
  readonly moves?: readonly string[];
  init(): S;
  sample(state: S, run: RunView): readonly Fault[] | void;
}

export interface World {
  readonly seed: number;
  readonly length: Micros;
  readonly parts: readonly PartSpec[];
  readonly hosts: readonly HostPlan[];
  readonly processes: readonly ProcessSpec[];
  readonly behaviours: readonly Behaviour[];
  readonly network: NetworkSpec;
  readonly faults: readonly Fault[];
  readonly monitors: readonly Monitor[];
  /** Grid of monitors; default 100 ms. */
  readonly sampleEvery: Micros;
  readonly bounds: Bounds;
  /** New frozen params of a part after `set path to value` (path without the part's name), or why not. Pure. `below`: the real path below params. */
  readonly reparam: (
    part: PartSpec,
    path: string,
    to: unknown,
  ) =>
    | { readonly params: any; readonly below: string; readonly apply: 'live' | 'nextUse' | 'restart' | 'rebuild' }
    | { readonly error: string };
  /** Order of simultaneous events: false = by scheduling, true = drawn from the seed (explore). */
  readonly shuffleTies?: boolean;
}

export type Life = 'alive' | 'paused' | 'draining' | 'dead';

export interface ProcessRecordView {
  readonly pid: Pid;
  readonly name: string;
  readonly part: number;
  readonly role: string;
  readonly ordinal: number;
  readonly member: boolean;
  readonly incarnation: number;
  readonly life: Life;
  readonly host: number;
  readonly config: any;
  readonly state: any;
  /** Product of slow-down layers; 1: none. */
  readonly slow: number;
  /** When the last of these layers ends by itself; 0: none does. */
  readonly slowUntil: Micros;
}

export interface HostView {
  readonly name: string;
  readonly cores: number;
  readonly alive: boolean;
  /** CPU jobs under way. */
  readonly jobs: number;
}

/** Read-only view of a run at its present moment. Nothing obtained from it may be kept or changed. */
export interface RunView {
  readonly now: Micros;
  readonly seq: Seq;
  readonly processCount: number;
  process(pid: Pid): ProcessRecordView;
  /** Pids of a part, in order; grows as processes are spawned. */
  pidsOf(part: number): readonly Pid[];
  partIndex(name: string): number;
  partName(part: number): string;
  params(part: number): any;
  host(index: number): HostView;
  chart(pid: Pid, chart: string, key: string): string;
  /** Total of a counter since the run's start, over all incarnations. */
  total(pid: Pid, meter: string): number;
  /** Increase of a counter over the last `window` (100 ms grain, at most 12 s). */
  increase(pid: Pid, meter: string, window: Micros): number;
  /** Appends the observations of a distribution meter with `since < at <= now` (kept for at least 12 s, at most 16,384) to `into`. */
  observations(pid: Pid, meter: string, since: Micros, into: number[]): void;
}
