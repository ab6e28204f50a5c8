// Answers for the contract of a terminal: the command line of a real system's own tool, answered from the simulated system.
import type { FaultAction, Micros } from '../engine/index.ts';
import type { PartView } from './view.ts';

/** Something a process of the part logged, oldest first. */
export interface Logged {
  readonly at: Micros;
  /** Id of the words (`cluster.bound`), and their parameters. */
  readonly id: string;
  readonly params: Readonly<Record<string, unknown>>;
}

/** What a command line may look at. */
export interface TerminalWorld {
  readonly part: PartView;
  /** Another part by its name; null when there is none. */
  other(name: string): PartView | null;
  readonly log: readonly Logged[];
}

export interface TerminalReply {
  /** As the real tool prints it. */
  readonly output: string;
  /** The real tool would exit with another code than 0. */
  readonly failed: boolean;
  /** What the command changes: made as one intervention. */
  readonly actions: readonly FaultAction[];
  /** What takes it back. */
  readonly back: readonly FaultAction[];
}

export interface Terminal {
  /** The tool's name, with which every line begins: `kubectl`. */
  readonly tool: string;
  /** Lines worth trying first. */
  readonly examples: readonly string[];
  answer(world: TerminalWorld, line: string): TerminalReply;
  /** Words that may stand where the line ends, which is inside or after its last word. */
  complete(world: TerminalWorld, line: string): readonly string[];
}
