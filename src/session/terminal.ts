// Answers for a line typed into the terminal of a part: what its tool looks at, and what it answers at the cursor.
import { type Kernel, KIND } from '../engine/index.ts';
import type { PartViews } from '../models/part-view.ts';
import type { Logged, Terminal, TerminalReply, TerminalWorld } from '../models/terminal.ts';
import type { LoadedScenario } from '../scenario/loaded.ts';

/** Log rows of a part that a line may look at: the latest. */
const MOST_LOGGED = 400;
/** Longest line that is read. */
const MOST_TYPED = 500;

const LOGS: ReadonlySet<number> = new Set([KIND.log]);

/** What the tool of `part` answers; null when the part has none. */
export function terminalReply(
  k: Kernel,
  scenario: LoadedScenario,
  views: PartViews,
  part: string,
  line: string,
): TerminalReply | null {
  const terminal = terminalOf(scenario, part);
  return terminal?.answer(worldOf(k, scenario, views, part), line.slice(0, MOST_TYPED)) ?? null;
}

/** Words that may stand where the line ends. */
export function terminalWords(
  k: Kernel,
  scenario: LoadedScenario,
  views: PartViews,
  part: string,
  line: string,
): readonly string[] {
  const terminal = terminalOf(scenario, part);
  return terminal?.complete(worldOf(k, scenario, views, part), line.slice(0, MOST_TYPED)) ?? [];
}

function terminalOf(scenario: LoadedScenario, part: string): Terminal | undefined {
  return scenario.parts.find((one) => one.name === part)?.model.terminal;
}

function worldOf(k: Kernel, scenario: LoadedScenario, views: PartViews, part: string): TerminalWorld {
  return {
    part: views.part(part),
    other: (name) => (scenario.parts.some((one) => one.name === name) ? views.part(name) : null),
    log: loggedBy(k, k.partIndex(part)),
  };
}

function loggedBy(k: Kernel, part: number): Logged[] {
  const found: Logged[] = [];
  k.trace!.scanBack(k.seq, LOGS, (row) => {
    if (row.target < 0 || k.process(row.target).part !== part) return;
    found.push({ at: row.at, id: row.name, params: row.data ?? {} });
    return found.length >= MOST_LOGGED ? 'stop' : undefined;
  });
  return found.reverse();
}
