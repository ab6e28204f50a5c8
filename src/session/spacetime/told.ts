// Answers for space-time in words: the table that says what a window draws, and one event with what happened before and after it.
import { coneOf } from '../../analysis/happened.ts';
import type { Kernel, Micros, Pid, Seq } from '../../engine/index.ts';
import type { Catalogue } from '../../models/words.ts';
import { tellRow } from '../telling.ts';
import { type EventCone, FATES, type Occurrence, type SpaceTime } from './shown.ts';

/** The window's messages and marks as lines, by moment. */
export function occurrencesOf(
  k: Kernel,
  words: readonly Catalogue[],
  window: SpaceTime,
  most: number,
): readonly Occurrence[] {
  const name = (pid: Pid) => k.process(pid).name;
  const told = (seq: Seq) => {
    const row = k.trace!.row(seq);
    return row ? tellRow(k, row, words) : '';
  };
  const lines: Occurrence[] = [];
  const { messages: m, marks } = window;
  for (let i = 0; i < m.count; i++)
    lines.push({
      seq: m.seq[i],
      sentAt: m.sentAt[i],
      at: m.at[i],
      from: name(m.from[i]),
      to: name(m.to[i]),
      what: '',
      fate: FATES[m.fate[i]],
    });
  for (let i = 0; i < marks.count; i++) {
    const who = name(marks.pid[i]);
    lines.push({ seq: marks.seq[i], sentAt: marks.at[i], at: marks.at[i], from: who, to: who, what: '', fate: '' });
  }
  return lines
    .sort((a, b) => a.sentAt - b.sentAt || a.seq - b.seq)
    .slice(0, most)
    .map((line) => ({ ...line, what: told(line.seq) }));
}

/** An event with its light cone; null when it is not kept or has not happened. */
export function eventCone(k: Kernel, words: readonly Catalogue[], seq: Seq, last: Seq): EventCone | null {
  const trace = k.trace!;
  const row = seq <= last ? trace.row(seq) : null;
  if (!row) return null;
  const { past, future, causes } = coneOf(trace, seq, last, k.processes.length);
  const moments = (seqs: Int32Array) => Float64Array.from(seqs, (s): Micros => (s === 0 ? -1 : trace.atOf(s)));
  return {
    seq,
    at: row.at,
    pid: row.target,
    text: tellRow(k, row, words),
    past,
    pastAt: moments(past),
    future,
    futureAt: moments(future),
    causes: causes.map((s) => ({ seq: s, at: trace.atOf(s), pid: trace.row(s)?.target ?? -1 })),
  };
}
