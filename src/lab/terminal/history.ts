// Answers for the lines typed into a terminal: going back and forth among them, and what Tab makes of one.

/** Lines that are remembered. */
const MOST_LINES = 200;

/** Lines typed so far, the line being typed, and which of them is shown (the number of lines: the one being typed). */
export interface History {
  readonly lines: readonly string[];
  readonly draft: string;
  readonly at: number;
}

export const noHistory: History = { lines: [], draft: '', at: 0 };

/** A line was entered; the same line twice in a row is remembered once. */
export function entered(history: History, line: string): History {
  const lines = history.lines.at(-1) === line ? history.lines : [...history.lines, line].slice(-MOST_LINES);
  return { lines, draft: '', at: lines.length };
}

/** The line that an arrow key shows; what was being typed is kept and comes back. */
export function moved(
  history: History,
  by: 1 | -1,
  typed: string,
): { readonly history: History; readonly line: string } {
  const { lines } = history;
  const draft = history.at === lines.length ? typed : history.draft;
  const at = Math.max(0, Math.min(lines.length, history.at + by));
  return { history: { lines, draft, at }, line: at === lines.length ? draft : lines[at] };
}

/** The line with its last word completed as far as all candidates agree; a space follows the only one. */
export function completed(line: string, words: readonly string[]): string {
  if (words.length === 0) return line;
  const last = /\S*$/.exec(line)![0];
  const common = words.reduce((shared, word) => shared.slice(0, agreeing(shared, word)));
  const space = words.length === 1 && !/[=/]$/.test(common) ? ' ' : '';
  return `${line.slice(0, line.length - last.length)}${common}${space}`;
}

function agreeing(a: string, b: string): number {
  let length = 0;
  while (length < a.length && a[length] === b[length]) length++;
  return length;
}
