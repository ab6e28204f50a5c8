// Answers for what a session shows: frames, inspections, series, overview, log, traces, whys; plain data that can be cloned.
import type { Fault, Micros, Seq } from '../engine/index.ts';
import type { DescribedParam } from '../models/describe-params.ts';
import type { Face, LinkMark, Panel, Words } from '../models/view.ts';
import type { LoadedControl } from '../scenario/loaded.ts';
import type { SearchOffer } from './explore/offer.ts';
import type { BranchId } from './port.ts';

/** Messages in flight at the cursor, as parallel arrays; `from`/`to` index `World.processes`. */
export interface Flight {
  readonly count: number;
  readonly from: Int32Array;
  readonly to: Int32Array;
  readonly sentAt: Float64Array;
  readonly arrivesAt: Float64Array;
  /** Index into SHAPES. */
  readonly shape: Uint8Array;
  /** Scheduling number: identity of the message for hold, drop, duplicate, deliver. */
  readonly order: Float64Array;
  /** Request it concerns (0: none). */
  readonly about: Float64Array;
  /** 1: held by the learner. */
  readonly held: Uint8Array;
}

export interface ActiveFault {
  readonly name: string;
  readonly action: Fault['action'];
  readonly since: Micros;
  /** When it ends by itself; 0: never. */
  readonly until: Micros;
  /** Processes and hosts it struck. */
  readonly struck: readonly string[];
  readonly event: Seq;
}

export interface CheckState {
  readonly name: string;
  readonly state: 'pending' | 'ok' | 'failed';
  /** When it was decided; -1 while pending. */
  readonly at: Micros;
  readonly detail: string;
}

/** What the screen paints. Faces, readings and checks are sent at most every 100 ms of wall time or when the cursor jumps; flight in every frame. */
export interface Frame {
  readonly at: Micros;
  readonly seq: Seq;
  readonly branch: BranchId;
  /** Furthest moment played on this branch: acting earlier forks. */
  readonly furthest: Micros;
  readonly flight: Flight;
  /** Median time a message now in flight spends on its hop, for the automatic pace; 0: none in flight. */
  readonly medianHop: Micros;
  readonly slow: SlowFrame | null;
  readonly verdict: Verdict | null;
}

export interface SlowFrame {
  readonly faces: Readonly<Record<string, Face>>;
  readonly marks: Readonly<Record<string, readonly LinkMark[]>>;
  readonly processes: readonly ProcessState[];
  readonly faults: readonly ActiveFault[];
  /** Pairs `a -> b` of parts whose traffic is cut or disturbed now, and by which fault. */
  readonly links: readonly {
    readonly from: string;
    readonly to: string;
    readonly state: 'cut' | 'disturbed';
    readonly fault: string;
  }[];
  readonly checks: readonly CheckState[];
  /** Of what is shown: charts, small charts in faces, series in panels, and controls as `control:path`. */
  readonly readings: Readonly<Record<string, number | string>>;
}

export interface ProcessState {
  readonly name: string;
  readonly part: string;
  readonly pid: number;
  readonly life: 'alive' | 'paused' | 'draining' | 'dead';
  readonly slow: number;
  readonly member: boolean;
  readonly label: string;
  readonly host: string;
}

/** Everything has a bound; reaching it, or breaking a model's rule, ends the run with a message. */
export interface Verdict {
  readonly kind: 'livelock' | 'bound' | 'invariant' | 'model error';
  readonly at: Micros;
  readonly message: string;
}

/** A located problem in a scenario, link or command. */
export interface Problem {
  readonly file: string;
  readonly line: number;
  readonly column: number;
  readonly message: string;
  /** What was probably meant. */
  readonly hint?: string;
}

export interface OpenedWorld {
  readonly title: string;
  readonly summary: string;
  readonly topics: readonly string[];
  readonly seed: number;
  readonly length: Micros;
  readonly parts: readonly PartInfo[];
  /** Directed links between parts that may carry messages. */
  readonly links: readonly { readonly from: string; readonly to: string; readonly label?: string }[];
  readonly readings: readonly ReadingInfo[];
  readonly controls: readonly ControlInfo[];
  readonly show: {
    readonly tools?: readonly string[];
    readonly lenses?: readonly string[];
    readonly panels?: readonly string[];
    readonly charts: readonly string[];
  };
  readonly steps: readonly StepInfo[];
  readonly checks: readonly string[];
  readonly faults: readonly Fault[];
  /** What Murphy's search can do here; null: there is nothing for it to strike or to find. */
  readonly search: SearchOffer | null;
  readonly engineVersion: string;
}

export interface PartInfo {
  readonly name: string;
  readonly kind: string;
  readonly title: string;
  readonly position: { readonly x: number; readonly y: number } | null;
  readonly fidelity: string;
  /** It answers the real tool's command line. */
  readonly terminal?: { readonly tool: string; readonly examples: readonly string[] };
}

export interface ReadingInfo {
  readonly path: string;
  readonly title: string;
  readonly description: string;
  readonly unit: string;
  readonly kind: 'gauge' | 'counter' | 'rate' | 'state' | 'distribution';
}

/** Its present value comes with frames: `readings['control:' + path]`. */
export type ControlInfo = LoadedControl;

/** A walkthrough step, as the guide shows it. Markdown in texts. Conditions stay in the session: the screen asks `judge`. */
export type StepInfo = { readonly title?: string; readonly focus?: string; readonly pace?: number | 'auto' } & (
  | { readonly kind: 'say'; readonly text: string; readonly until?: Micros | 'condition' }
  | { readonly kind: 'ask'; readonly text: string; readonly options: readonly string[]; readonly judge: Micros }
  | { readonly kind: 'explain'; readonly text: string }
  | { readonly kind: 'goal'; readonly text: string; readonly judge: Micros; readonly solvable: boolean }
  | { readonly kind: 'do'; readonly text?: string; readonly faults: readonly Fault[] }
);

export interface Inspection {
  readonly title: string;
  /** Title of the model, and the kind by which scenarios name it. */
  readonly kind: string;
  readonly model: string;
  readonly charts: readonly {
    readonly title: string;
    readonly chart: string;
    readonly key: string;
    readonly process: string;
    readonly states: readonly { readonly name: string; readonly description: string }[];
    readonly edges: readonly {
      readonly from: string;
      readonly to: string;
      readonly event: string;
      readonly description: string;
    }[];
    readonly now: string;
    readonly since: Micros;
    readonly reason: string;
  }[];
  readonly readings: readonly {
    readonly path: string;
    readonly title: string;
    readonly value: number | string;
    readonly unit: string;
  }[];
  readonly params: readonly ParamInfo[];
  readonly panels: readonly Panel[];
  readonly cells: readonly {
    readonly process: string;
    readonly label: string;
    readonly state: Words;
    readonly tone?: string;
  }[];
  /** The same for the real system, to be copied; '' where there is nothing. */
  readonly manifest: string;
  readonly fidelity: string;
}

export type ParamInfo = DescribedParam;

export interface Series {
  readonly reading: string;
  readonly branch: BranchId;
  readonly unit: string;
  readonly at: Float64Array;
  readonly values: Float64Array;
}

/** The whole run at a glance, computed ahead. */
export interface Overview {
  readonly branch: BranchId;
  readonly computedTo: Micros;
  readonly length: Micros;
  readonly events: number;
  readonly digest: string;
  readonly faults: readonly {
    readonly name: string;
    readonly at: Micros;
    readonly until: Micros;
    readonly by: 'scenario' | 'you';
    /** The fault that strikes again and again, of which this is one strike; empty: it is none. */
    readonly series: string;
  }[];
  readonly milestones: readonly Milestone[];
  readonly series: Series | null;
  readonly branches: readonly BranchInfo[];
  readonly verdict: Verdict | null;
}

/** A chart move, fault or verdict worth a mark on the timeline. */
export interface Milestone {
  readonly at: Micros;
  readonly seq: Seq;
  readonly words: string;
  readonly part: string;
  readonly tone: 'plain' | 'good' | 'warn' | 'bad';
  /** It is, or follows at once from, a fault that strikes again and again: one among many. */
  readonly again?: boolean;
}

export interface BranchInfo {
  readonly id: BranchId;
  readonly name: string;
  readonly parent: BranchId | null;
  readonly forkedAt: Micros;
  readonly interventions: readonly Fault[];
  readonly furthest: Micros;
}

export interface LogLine {
  readonly at: Micros;
  readonly seq: Seq;
  readonly level: 'fault' | 'move' | 'drop' | 'log' | 'message';
  readonly where: string;
  readonly text: string;
  readonly about: Seq;
}

export interface TraceSummary {
  readonly request: Seq;
  readonly at: Micros;
  readonly duration: Micros;
  readonly route: string;
  readonly part: string;
  readonly outcome: string;
  readonly failed: boolean;
  readonly spans: number;
}

export interface Span {
  readonly id: Seq;
  readonly parent: Seq;
  readonly process: string;
  readonly part: string;
  readonly name: string;
  readonly start: Micros;
  /** -1 while open. */
  readonly end: Micros;
  readonly outcome: string;
  readonly failed: boolean;
  /** On the critical path: what the total duration consists of. */
  readonly critical: readonly { readonly from: Micros; readonly to: Micros }[];
}

export interface Trace {
  readonly request: Seq;
  readonly spans: readonly Span[];
}

/** One link of a causal chain, newest first. */
export interface WhyStep {
  readonly at: Micros;
  readonly seq: Seq;
  readonly text: string;
  readonly part: string;
  readonly kind: 'symptom' | 'step' | 'absence' | 'rule' | 'fault' | 'load';
}

export interface Why {
  readonly question: string;
  readonly steps: readonly WhyStep[];
}

/** What an opened scenario's walkthrough condition says. */
export interface Judgement {
  /** ask: which option holds (-1: none or several). goal: 0 reached, -1 not. */
  readonly option: number;
  readonly detail: string;
  readonly decidedAt: Micros;
}

export interface Shared {
  readonly seed: number;
  readonly branch: BranchId;
  readonly interventions: readonly Fault[];
  readonly cursor: Micros;
  readonly engineVersion: string;
  readonly digest: string;
}
