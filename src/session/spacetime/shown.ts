// Answers for what the space-time lens is told: lanes with their bands, the messages and marks of a window, one event with its cone.
import type { Micros, Pid, Seq } from '../../engine/index.ts';

export interface Lane {
  readonly pid: Pid;
  readonly name: string;
  readonly part: string;
  /** Messages it received so far. */
  readonly received: number;
  readonly member: boolean;
}

/** A stretch of a lane: what it was then, and which fault did it (empty: none by name). `to` is the run's length while it lasts. */
export interface Band {
  readonly kind: 'dead' | 'paused' | 'cut' | 'disturbed';
  readonly pids: readonly Pid[];
  readonly from: Micros;
  readonly to: Micros;
  readonly name: string;
}

export interface Lanes {
  readonly lanes: readonly Lane[];
  readonly bands: readonly Band[];
  /** A span in which some sixty messages passed before the cursor: a good first window. */
  readonly span: Micros;
  /** Rows of the branch so far. */
  readonly rows: number;
}

/** What became of a message. */
export const FATES = ['arrived', 'lost', 'nobody there', 'held up'] as const;
/** What a mark on a lane stands for. */
export const MARKS = ['move', 'started', 'died', 'life', 'log'] as const;

/** Parallel arrays. A line stands for `many` messages that are alike: same lanes, shape and fate, sent within one bin. */
export interface MessageLines {
  readonly count: number;
  readonly from: Int32Array;
  readonly to: Int32Array;
  readonly sentAt: Float64Array;
  /** Of arrival; where it was lost on the way, of sending. */
  readonly at: Float64Array;
  /** Index into SHAPES. */
  readonly shape: Uint8Array;
  /** Index into FATES. */
  readonly fate: Uint8Array;
  readonly many: Int32Array;
  /** Row of arrival or loss, and of what sent it. */
  readonly seq: Float64Array;
  readonly sent: Float64Array;
}

/** Parallel arrays. A mark stands for `many` within one bin. */
export interface LaneMarks {
  readonly count: number;
  readonly pid: Int32Array;
  readonly at: Float64Array;
  /** Index into MARKS. */
  readonly mark: Uint8Array;
  readonly many: Int32Array;
  readonly seq: Float64Array;
}

export interface SpaceTime {
  readonly from: Micros;
  readonly to: Micros;
  readonly messages: MessageLines;
  readonly marks: LaneMarks;
  /** How many messages the window holds. */
  readonly total: number;
}

/** One line of the table that says the same. */
export interface Occurrence {
  readonly seq: Seq;
  readonly sentAt: Micros;
  readonly at: Micros;
  readonly from: string;
  readonly to: string;
  readonly what: string;
  readonly fate: string;
}

/** An event and its light cone, by process id: row and moment; 0 and -1 where a process has no part in it. */
export interface EventCone {
  readonly seq: Seq;
  readonly at: Micros;
  readonly pid: Pid;
  readonly text: string;
  readonly past: Int32Array;
  readonly pastAt: Float64Array;
  readonly future: Int32Array;
  readonly futureAt: Float64Array;
  /** Its direct causes, newest first. */
  readonly causes: readonly { readonly seq: Seq; readonly at: Micros; readonly pid: Pid }[];
}
