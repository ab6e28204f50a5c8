// Answers for the contract between a run and whoever looks at it: commands in, frames and answers out; all structured-cloneable.
import type { Fault, Micros, Seq } from '../engine/index.ts';
import type { HistoryView, Stored } from '../models/stored-view.ts';
import type { TerminalReply } from '../models/terminal.ts';
import type { Ref } from '../models/view.ts';
import type { EventCone, Lanes, Occurrence, SpaceTime } from './spacetime/shown.ts';
import type {
  Frame,
  Inspection,
  Judgement,
  LogLine,
  OpenedWorld,
  Overview,
  Problem,
  Series,
  Shared,
  Trace,
  TraceSummary,
  Why,
} from './shown.ts';

export type * from './shown.ts';
export type * from './spacetime/shown.ts';

/** Identifies a branch: hash of (scenario, seed, interventions). */
export type BranchId = string;

export interface OpenRequest {
  /** Scenario text (YAML); `file` names it in errors. */
  readonly text: string;
  readonly file: string;
  readonly seed?: number;
  readonly interventions?: readonly Fault[];
  readonly cursor?: Micros;
}

/** What the screen asks for. Every command is answered (SessionPort.ask); none blocks longer than a slice of work. */
export type Command =
  | ({ readonly ask: 'open' } & OpenRequest)
  /** Move the cursor forward to `to` (at most `budgetMs` of work), answering with the frame where it then is. */
  | { readonly ask: 'advance'; readonly to: Micros }
  | { readonly ask: 'seek'; readonly to: Micros; readonly seq?: Seq }
  /** One event, or one message delivery, forward or back. */
  | { readonly ask: 'step'; readonly unit: 'event' | 'message'; readonly direction: 1 | -1 }
  /** Acts at the cursor; in the past of the branch it forks. `at` of the faults is ignored: it is the cursor. */
  | { readonly ask: 'intervene'; readonly faults: readonly Omit<Fault, 'at'>[]; readonly label?: string }
  /** Ends a named fault at the cursor. */
  | { readonly ask: 'undo'; readonly name: string }
  | { readonly ask: 'branch'; readonly id: BranchId }
  | { readonly ask: 'renameBranch'; readonly id: BranchId; readonly name: string }
  | { readonly ask: 'reset' }
  | { readonly ask: 'reseed'; readonly seed: number }
  | { readonly ask: 'frame' }
  | { readonly ask: 'inspect'; readonly ref: Ref }
  /** Series of readings for charts and the timeline: everything computed so far on the current branch, and on `branches` for comparison. */
  | {
      readonly ask: 'series';
      readonly readings: readonly string[];
      readonly branches?: readonly BranchId[];
      readonly from?: Micros;
    }
  | { readonly ask: 'overview' }
  | { readonly ask: 'log'; readonly before: Micros; readonly limit: number; readonly filter?: LogFilter }
  | {
      readonly ask: 'traces';
      readonly before: Micros;
      readonly limit: number;
      readonly outcome?: 'all' | 'failed' | 'slow';
    }
  | { readonly ask: 'trace'; readonly request: Seq }
  | { readonly ask: 'why'; readonly ref: Ref }
  /** What every part keeps at the cursor, and the histories of clients with operations of `key`. */
  | { readonly ask: 'stored'; readonly key: string }
  /** Space-time of the current branch as far as it is computed and not after `until`: lanes, what crosses a window, the same in words, one event. */
  | { readonly ask: 'lanes'; readonly until: Micros }
  | ({ readonly ask: 'spaceTime'; readonly most: number } & SpaceTimeWindow)
  | ({ readonly ask: 'occurrences'; readonly most: number } & SpaceTimeWindow)
  | { readonly ask: 'event'; readonly seq: Seq; readonly until: Micros }
  /** Evaluates a walkthrough condition of the scenario on the current branch (computing ahead as far as it needs). */
  | { readonly ask: 'judge'; readonly step: number }
  | { readonly ask: 'share' }
  /** A line for the terminal of a part. What it changes is not done by asking: the answer carries it, to be made an intervention. */
  | { readonly ask: 'terminal'; readonly part: string; readonly line: string }
  | { readonly ask: 'complete'; readonly part: string; readonly line: string };

export interface StoredPart {
  readonly part: string;
  readonly title: string;
  readonly stored: readonly Stored[];
  readonly history: HistoryView | null;
}

export interface SpaceTimeWindow {
  readonly from: Micros;
  readonly to: Micros;
  /** Processes whose lanes are shown. */
  readonly pids: readonly number[];
  readonly until: Micros;
}

export interface LogFilter {
  readonly part?: string;
  readonly text?: string;
  readonly levels?: readonly ('fault' | 'move' | 'drop' | 'log' | 'message')[];
}

export type Answer =
  | { readonly answer: 'opened'; readonly world: OpenedWorld; readonly frame: Frame }
  | { readonly answer: 'problems'; readonly problems: readonly Problem[] }
  | { readonly answer: 'frame'; readonly frame: Frame }
  | { readonly answer: 'inspection'; readonly inspection: Inspection | null }
  | { readonly answer: 'series'; readonly series: readonly Series[] }
  | { readonly answer: 'overview'; readonly overview: Overview }
  | { readonly answer: 'log'; readonly lines: readonly LogLine[] }
  | { readonly answer: 'traces'; readonly traces: readonly TraceSummary[] }
  | { readonly answer: 'trace'; readonly trace: Trace | null }
  | { readonly answer: 'why'; readonly why: Why | null }
  | { readonly answer: 'stored'; readonly parts: readonly StoredPart[] }
  | { readonly answer: 'lanes'; readonly lanes: Lanes }
  | { readonly answer: 'spaceTime'; readonly window: SpaceTime }
  | { readonly answer: 'occurrences'; readonly occurrences: readonly Occurrence[]; readonly total: number }
  | { readonly answer: 'event'; readonly event: EventCone | null }
  | { readonly answer: 'judgement'; readonly judgement: Judgement }
  | { readonly answer: 'share'; readonly shared: Shared }
  | { readonly answer: 'terminal'; readonly reply: TerminalReply }
  | { readonly answer: 'words'; readonly words: readonly string[] }
  | { readonly answer: 'refused'; readonly reason: string };

/** What a run pushes without being asked. */
export type Notice =
  | { readonly notice: 'overview'; readonly overview: Overview }
  | { readonly notice: 'failed'; readonly message: string };

export interface SessionPort {
  ask(command: Command): Promise<Answer>;
  onNotice(listener: (notice: Notice) => void): () => void;
  close(): void;
}
