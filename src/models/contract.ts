// Answers for the contract every simulated system meets: parameters, ports, expansion, readings, invariants, view, words.
import type { z } from 'zod';
import type { Operation } from '../analysis/consistency/history.ts';
import type { Behaviour, Chart, Micros, Pid } from '../engine/index.ts';
import type { PortName } from './ports.ts';
import type { HistoryView, Stored } from './stored-view.ts';
import type { Terminal } from './terminal.ts';
import type { Cell, Face, LinkMark, Panel, PartView, ProcessView, Ref, Saying } from './view.ts';

/** When a changed parameter takes effect: `live` at once, `nextUse` for what begins afterwards, `restart` for new incarnations, `rebuild` only in a new run. */
export type Apply = 'live' | 'nextUse' | 'restart' | 'rebuild';

/** What a parameter says about itself (zod `.meta`): shown in forms, inspector and reference pages. */
export interface ParamMeta {
  readonly title?: string;
  readonly description: string;
  /** Unit of the parsed value: 'us' (shown as a duration), '/s', 'bytes', 'share', 'requests', ... */
  readonly unit?: string;
  readonly apply: Apply;
  /** The real system's property this stands for, e.g. `resilience4j.retry.instances.*.maxAttempts`. */
  readonly property?: string;
}

export type ReadingKind = 'gauge' | 'counter' | 'rate' | 'state' | 'distribution';
export type Fold = 'sum' | 'mean' | 'min' | 'max';

/** A documented observable. `part.name` is the fold over its processes, `part.each.name` the list; `part#2.name` one process. */
export interface ReadingSpec {
  readonly name: string;
  readonly title: string;
  readonly description: string;
  readonly unit: string;
  readonly kind: ReadingKind;
  /** Roles whose processes carry it; dead processes are left out. */
  readonly role: string;
  readonly fold: Fold;
  /** Window of rates and distributions. Default 1 s. */
  readonly window?: Micros;
  /** counter, rate, distribution: the meter's name. */
  readonly meter?: string;
  /** gauge, state: from one process. */
  readonly read?: (p: ProcessView) => number | string;
  /** Instead of a fold: from the part as a whole (ratios and the like). */
  readonly readPart?: (part: PartView) => number | string;
  /** Items (`part.name["item"]`): names, and the value for one. */
  readonly items?: (p: ProcessView) => readonly string[];
  readonly readItem?: (p: ProcessView, item: string) => number | string;
  readonly integer?: boolean;
}

/** Must hold after every event; checked by the fuzzer and tests. Returns '' or what is wrong. */
export interface Invariant {
  readonly name: string;
  readonly check: (part: PartView) => string;
}

export interface HostSpec {
  readonly name: string;
  /** Number of cores; 0: as many as anyone asks for. */
  readonly cores: number;
}

/** A process as a model asks for it; `config` is built when every name has its pid. */
export interface ProcessPlan {
  readonly name: string;
  readonly role: string;
  readonly ordinal: number;
  readonly host: string;
  readonly member: boolean;
  readonly config: (wiring: Wiring) => unknown;
}

export interface Expansion {
  readonly hosts: readonly HostSpec[];
  readonly processes: readonly ProcessPlan[];
}

/** Another part, as callers are told of it at start. */
export interface Callee {
  readonly part: string;
  readonly kind: string;
  /** Members that exist at the start: static configuration. */
  readonly members: readonly { readonly pid: Pid; readonly name: string }[];
  /** Process that answers `registry` watch; 0-based pid or -1. */
  readonly registrar: Pid;
}

export interface Wiring {
  /** Index of this part in the world. */
  readonly part: number;
  pid(process: string): Pid;
  host(name: string): number;
  /** Throws WiringError when the part does not exist or does not serve `port`. */
  callee(part: string, port: PortName): Callee;
}

/** What a part declares that others must match: checked by the scenario loader with located errors. */
export interface Call {
  /** Path of the call inside the part's declaration, for error positions. */
  readonly path: readonly (string | number)[];
  readonly part: string;
  readonly port: PortName;
  /** http: `POST /reserve`, must be served by the callee. */
  readonly route?: string;
}

export interface Model {
  readonly kind: string;
  readonly title: string;
  /** Chapter of the palette: clients, services, data, messaging, platform. */
  readonly family: string;
  readonly summary: string;
  /** Strict zod object of everything the part may declare besides `kind`; output is frozen plain data in internal units. */
  readonly params: z.ZodType;
  readonly serves: readonly PortName[];
  /** Routes served (http), for wiring checks; null: any. */
  readonly routes?: (params: any) => readonly string[] | null;
  readonly calls: (params: any) => readonly Call[];
  /** Hosts the part is placed on, which the scenario must declare: checked with located errors. */
  readonly placements?: (
    params: any,
  ) => readonly { readonly path: readonly (string | number)[]; readonly host: string }[];
  /** Short names of places inside the parameters (step names): `orders.reserve.retry.maxAttempts` = part, alias, path. */
  readonly aliases?: (params: any) => Readonly<Record<string, readonly (string | number)[]>>;
  readonly expand: (part: { readonly name: string; readonly params: any }, hosts: readonly string[]) => Expansion;
  /** Process that answers the registry port for this part, if any: its name. */
  readonly registrar?: (part: string, params: any) => string;
  readonly behaviours: readonly Behaviour[];
  readonly charts: Readonly<Record<string, Chart>>;
  readonly readings: readonly ReadingSpec[];
  readonly invariants: readonly Invariant[];
  /** What holds at the end of every run, whatever failed, unless the scenario says what it promises instead: the final value of a reading. */
  readonly promises?: readonly { readonly name: string; readonly final: string; readonly equals: number }[];
  /** Roles that its processes play at times (Behaviour.plays), for faults that strike whoever plays them. */
  readonly roles?: (params: any) => readonly { readonly role: string; readonly item?: string }[];
  readonly view: ModelView;
  /** The part as the real system is told of it, to be exported; absent or none: nothing is. */
  readonly manifests?: (part: string, params: any) => readonly Manifest[];
  /** The real system's own command line, if the part has one. */
  readonly terminal?: Terminal;
  /** Message catalogue, English: id to text with {params}. */
  readonly words: Readonly<Record<string, string>>;
  /** Chart keys a process has: for the inspector. */
  readonly chartKeys?: (
    p: ProcessView,
  ) => readonly { readonly chart: string; readonly key: string; readonly title: string; readonly ref?: Ref }[];
}

/** A document for the real system; `notes`: what it cannot carry of what is simulated. */
export interface Manifest {
  /** Which tool takes it. */
  readonly format: 'kubernetes';
  readonly content: Readonly<Record<string, unknown>>;
  readonly notes: readonly string[];
}

export interface ModelView {
  face(part: PartView): Face;
  cell(process: ProcessView): Cell;
  panels(part: PartView, process: ProcessView | null): readonly Panel[];
  say(message: any): Saying | null;
  /** What it keeps, for the lens Data. */
  stored?(part: PartView): readonly Stored[];
  /** What clients were told, for the same; `key`: whose operations are wanted. */
  history?(part: PartView, key: string): HistoryView;
  /** The operations of the same history, in order of invocation. */
  operations?(part: PartView): readonly Operation[];
  /** Switches drawn on the links that leave the part. */
  marks?(part: PartView): readonly LinkMark[];
}

/** Registry entry: light; model code loads on demand. */
export interface ModelEntry {
  readonly kind: string;
  readonly title: string;
  readonly family: string;
  readonly summary: string;
  readonly load: () => Promise<Model>;
}
