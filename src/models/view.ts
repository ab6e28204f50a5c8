// Answers for views as data: the closed vocabulary in which a model describes what a person sees of it.
// One description draws the canvas, the inspector, space-time labels, golden texts and the terminal.
import type { Pid, Seq } from '../engine/index.ts';

/** Colour means something or is absent; each tone is always accompanied by a word, a shape or a pattern. */
export type Tone = 'plain' | 'muted' | 'good' | 'warn' | 'bad' | 'accent' | 'alt';

/** Words a person reads: an id in the model's message catalogue with its parameters, or (for names and numbers) text as it is. */
export type Words = string | { readonly id: string; readonly params?: Readonly<Record<string, unknown>> };

/** What a datum points at, so that everything can be clicked. */
export interface Ref {
  readonly part?: string;
  readonly process?: string;
  readonly item?: string;
  readonly event?: Seq;
}

/** A number with its unit, or words. Units are those of readings.ts. */
export interface Value {
  readonly value: number | Words;
  readonly unit?: string;
  readonly tone?: Tone;
  readonly ref?: Ref;
}

/** One line inside the figure of a part on the canvas. */
export type FaceLine =
  | { readonly kind: 'value'; readonly label: Words; readonly value: Value; readonly ref?: Ref }
  /** Slots as cells: `busy` of `total` (drawn singly up to 16, then as a bar). `queue`: what waits before them, of `room` (0: unbounded). */
  | {
      readonly kind: 'slots';
      readonly label: Words;
      readonly busy: number;
      readonly total: number;
      readonly queue: number;
      readonly room: number;
      readonly note?: Words;
      readonly tone?: Tone;
      readonly ref?: Ref;
    }
  | {
      readonly kind: 'meter';
      readonly label: Words;
      readonly value: number;
      readonly max: number;
      readonly unit: string;
      readonly tone?: Tone;
    }
  /** A small chart of a reading over the last seconds. */
  | { readonly kind: 'spark'; readonly label: Words; readonly reading: string; readonly value: Value }
  | { readonly kind: 'rule' };

export interface Face {
  readonly title: string;
  readonly note?: Words;
  readonly tone?: Tone;
  readonly lines: readonly FaceLine[];
}

/** A switch drawn on the link it guards (breakers). */
export interface LinkMark {
  readonly to: string;
  readonly label: string;
  readonly state: 'closed' | 'half-open' | 'open' | 'none';
  readonly note?: Words;
  readonly ref?: Ref;
}

/** One process of a part as a cell (lists, space-time labels, narrow screens). */
export interface Cell {
  readonly label: string;
  readonly state: Words;
  readonly tone?: Tone;
}

export type Panel =
  | {
      readonly kind: 'table';
      readonly title: Words;
      readonly columns: readonly Words[];
      readonly rows: readonly (readonly Value[])[];
    }
  | {
      readonly kind: 'bars';
      readonly title: Words;
      readonly unit: string;
      readonly bars: readonly {
        readonly label: Words;
        readonly value: number;
        readonly tone?: Tone;
        readonly ref?: Ref;
      }[];
    }
  | {
      readonly kind: 'meter';
      readonly title: Words;
      readonly value: number;
      readonly max: number;
      readonly unit: string;
      readonly tone?: Tone;
    }
  | {
      readonly kind: 'grid';
      readonly title: Words;
      readonly cells: readonly { readonly label: Words; readonly tone: Tone; readonly ref?: Ref }[];
    }
  | {
      readonly kind: 'ring';
      readonly title: Words;
      readonly points: readonly {
        readonly at: number;
        readonly label: Words;
        readonly tone?: Tone;
        readonly ref?: Ref;
      }[];
    }
  | {
      readonly kind: 'chart';
      readonly title: Words;
      readonly chart: string;
      readonly key: string;
      readonly process: string;
    }
  | { readonly kind: 'series'; readonly title: Words; readonly readings: readonly string[] }
  | { readonly kind: 'text'; readonly title: Words; readonly text: Words };

/** Shapes of messages in flight, always together with a hue. */
export const SHAPES = ['request', 'response', 'retry', 'event', 'heartbeat', 'failure', 'data'] as const;
export type Shape = (typeof SHAPES)[number];

/** How one message reads: its shape on the canvas and its label in the log and space-time. */
export interface Saying {
  readonly shape: Shape;
  readonly words: Words;
}

/** A process as views, readings and invariants see it: read-only, never kept. */
export interface ProcessView {
  readonly pid: Pid;
  readonly name: string;
  readonly role: string;
  readonly ordinal: number;
  readonly incarnation: number;
  readonly member: boolean;
  readonly life: 'alive' | 'paused' | 'draining' | 'dead';
  readonly state: any;
  readonly config: any;
  readonly params: any;
  readonly host: { readonly name: string; readonly cores: number; readonly jobs: number; readonly alive: boolean };
  /** Product of the slow-down layers on it; 1: none. */
  readonly slow: number;
  /** When the last of these layers ends by itself; 0: none does. */
  readonly slowUntil: number;
  chart(chart: string, key: string): string;
  /** Total of a counter since the run's start. */
  total(meter: string): number;
  /** Rate a second of a counter over its window. */
  rate(meter: string): number;
  /** Quantile `q` of a distribution meter over its window; NaN when it saw nothing. */
  quantile(meter: string, q: number): number;
  mean(meter: string): number;
}

export interface PartView {
  readonly name: string;
  readonly kind: string;
  readonly params: any;
  readonly now: number;
  /** Every process of the part, members and helpers, in pid order. */
  readonly processes: readonly ProcessView[];
  /** A reading of this part by name. */
  reading(name: string): number | string;
}
