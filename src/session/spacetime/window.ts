// Answers for a window of a space-time diagram: the messages that cross it and the marks in it, gathered in bins where they are dense.
import { KIND, type Micros, type Pid, type Seq, type Trace } from '../../engine/index.ts';
import { SHAPES } from '../../models/view.ts';
import type { ShapeOf } from '../shapes.ts';
import { FATES, type LaneMarks, MARKS, type MessageLines, type SpaceTime } from './shown.ts';

/** Rows after the window in which messages sent before its end are looked for. */
const LOOK_AHEAD = 30_000;
/** Bins a window begins with, where it must bin at all. */
const BINS = 256;

const LOST = FATES.indexOf('lost');
const NOBODY = FATES.indexOf('nobody there');
const HELD = FATES.indexOf('held up');

interface Gathered {
  readonly from: number[];
  readonly to: number[];
  readonly sentAt: number[];
  readonly at: number[];
  readonly shape: number[];
  readonly fate: number[];
  readonly seq: number[];
  readonly sent: number[];
}

/**
 * @param pids processes whose lanes are shown; messages between others are left out
 * @param most lines in the answer, at most
 * @param last rows after it are not looked at
 */
export function spaceTime(
  trace: Trace,
  from: Micros,
  to: Micros,
  pids: readonly Pid[],
  most: number,
  last: Seq,
  shapeOf: ShapeOf,
): SpaceTime {
  const shown = new Uint8Array(Math.max(0, ...pids) + 1);
  for (const pid of pids) shown[pid] = 1;
  const messages: Gathered = { from: [], to: [], sentAt: [], at: [], shape: [], fate: [], seq: [], sent: [] };
  const marks = { pid: [] as number[], at: [] as number[], mark: [] as number[], seq: [] as number[] };
  const first = trace.firstAt(from, last);
  const end = Math.min(last, trace.firstAt(to + 1, last) + LOOK_AHEAD);
  trace.scan(first, end, (seq, at, kind, target, sender, cause, data) => {
    if (target < 0 || shown[target] !== 1) return;
    if (at <= to) addMark(marks, seq, at, kind, target, data);
    if (sender < 0 || shown[sender] !== 1 || sender === target) return;
    const added = addMessage(messages, trace, to, seq, at, kind, target, sender, cause);
    if (added) messages.shape.push(data ? shapeOf(sender, target, data) : SHAPES.indexOf('data'));
  });
  return {
    from,
    to,
    total: messages.seq.length,
    messages: binMessages(messages, to - from, most),
    marks: binMarks(marks, from, to, most),
  };
}

function addMessage(
  m: Gathered,
  trace: Trace,
  to: Micros,
  seq: Seq,
  at: Micros,
  kind: number,
  target: Pid,
  sender: Pid,
  cause: Seq,
): boolean {
  const latest = m.seq.length - 1;
  const same = latest >= 0 && m.seq[latest] === cause && m.to[latest] === target && m.from[latest] === sender;
  if (kind === KIND.drop && same) {
    // It had arrived: where nobody was there to take it. (What its receiver sent and lost has other ends.)
    m.fate[latest] = NOBODY;
    return false;
  }
  const lost = kind === KIND.drop || kind === KIND.lost;
  if (kind !== KIND.message && !lost && kind !== KIND.stalled) return false;
  const sentAt = kind === KIND.message ? trace.atOf(cause) : at;
  if (sentAt > to || sentAt < 0) return false;
  m.from.push(sender);
  m.to.push(target);
  m.sentAt.push(sentAt);
  m.at.push(at);
  m.fate.push(lost ? LOST : kind === KIND.stalled ? HELD : 0);
  m.seq.push(seq);
  m.sent.push(cause);
  return true;
}

function addMark(
  marks: { pid: number[]; at: number[]; mark: number[]; seq: number[] },
  seq: Seq,
  at: Micros,
  kind: number,
  target: Pid,
  data: any,
): void {
  const mark = markOf(kind, data);
  if (mark < 0) return;
  marks.pid.push(target);
  marks.at.push(at);
  marks.mark.push(mark);
  marks.seq.push(seq);
}

const MOVE = MARKS.indexOf('move');
const STARTED = MARKS.indexOf('started');
const DIED = MARKS.indexOf('died');
const LIFE = MARKS.indexOf('life');
const LOG = MARKS.indexOf('log');

function markOf(kind: number, data: any): number {
  if (kind === KIND.move) return MOVE;
  if (kind === KIND.start) return STARTED;
  // A death has its reason with it; other changes of life have none.
  if (kind === KIND.life) return data === null ? LIFE : DIED;
  return kind === KIND.log ? LOG : -1;
}

/**
 * An index for each bin and how many it stands for; the bins double in width until they are few enough. Which one of a bin is taken is as
 * good as drawn, by a fixed rule: always the first would make a fence of what is no rhythm of the run.
 */
function gather(n: number, most: number, bins: number, keyOf: (i: number, bins: number) => number) {
  if (n <= most) return { first: Array.from({ length: n }, (_, i) => i), many: new Int32Array(n).fill(1) };
  for (let b = bins; ; b = Math.floor(b / 2)) {
    const found = new Map<number, number>();
    const first: number[] = [];
    const many: number[] = [];
    for (let i = 0; i < n; i++) {
      const key = keyOf(i, b);
      const at = found.get(key);
      if (at === undefined) {
        found.set(key, first.length);
        first.push(i);
        many.push(1);
      } else {
        many[at]++;
        if ((Math.imul(i, 0x9e3779b1) >>> 8) % many[at] === 0) first[at] = i;
      }
    }
    if (first.length <= most || b <= 2) return { first, many: Int32Array.from(many) };
  }
}

/** A key of small whole numbers. */
function mix(a: number, b: number, c: number, d: number): number {
  return ((a * 4096 + b) * 32 + c) * 65536 + d;
}

function binMessages(m: Gathered, span: Micros, most: number): MessageLines {
  const { first, many } = gather(m.seq.length, most, BINS, (i, bins) =>
    mix(m.from[i], m.to[i], m.shape[i] * 4 + m.fate[i], Math.floor((m.sentAt[i] * bins) / span) % 65536),
  );
  const column = (values: readonly number[]) => first.map((i) => values[i]);
  return {
    count: first.length,
    from: Int32Array.from(column(m.from)),
    to: Int32Array.from(column(m.to)),
    sentAt: Float64Array.from(column(m.sentAt)),
    at: Float64Array.from(column(m.at)),
    shape: Uint8Array.from(column(m.shape)),
    fate: Uint8Array.from(column(m.fate)),
    many,
    seq: Float64Array.from(column(m.seq)),
    sent: Float64Array.from(column(m.sent)),
  };
}

function binMarks(
  m: { pid: readonly number[]; at: readonly number[]; mark: readonly number[]; seq: readonly number[] },
  from: Micros,
  to: Micros,
  most: number,
): LaneMarks {
  const { first, many } = gather(m.seq.length, most, BINS, (i, bins) =>
    mix(m.pid[i], m.mark[i], 0, Math.floor(((m.at[i] - from) * bins) / (to - from))),
  );
  const column = (values: readonly number[]) => first.map((i) => values[i]);
  return {
    count: first.length,
    pid: Int32Array.from(column(m.pid)),
    at: Float64Array.from(column(m.at)),
    mark: Uint8Array.from(column(m.mark)),
    many,
    seq: Float64Array.from(column(m.seq)),
  };
}
