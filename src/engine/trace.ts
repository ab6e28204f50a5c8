// Answers for the trace: what happened, one row an executed event or note, in typed columns; a cache that replay can make again.
import type { Pid, Seq } from './process.ts';
import type { Micros } from './time.ts';

/** Kinds of rows. Below NOTE: scheduled events; from NOTE on: notes, which happen inside an event. */
export const KIND = {
  start: 1,
  message: 2,
  timer: 3,
  done: 4,
  synced: 5,
  trouble: 6,
  childExit: 7,
  drain: 8,
  fault: 9,
  undo: 10,
  connect: 11,
  connected: 12,
  retransmit: 13,
  kill: 14,
  NOTE: 32,
  move: 32,
  log: 33,
  drop: 34,
  full: 35,
  wait: 36,
  admit: 37,
  decide: 38,
  openSpan: 39,
  closeSpan: 40,
  life: 41,
  set: 42,
  stalled: 43,
  invoke: 44,
  complete: 45,
  lost: 46,
} as const;

export interface Row {
  readonly seq: Seq;
  readonly at: Micros;
  readonly kind: number;
  /** Process it happens to; -1: none. */
  readonly target: Pid;
  /** Sender, parent; -1: none. */
  readonly from: Pid;
  /** What scheduled it (events) or the event in which it was made (notes). */
  readonly cause: Seq;
  readonly about: Seq;
  /** Span or event it refers to: a timer's guarded span, a span's parent, the span a close ends. */
  readonly ref: Seq;
  readonly because: readonly Seq[];
  readonly name: string;
  readonly data: any;
}

/** What a scan tells of a row. */
export type RowVisit = (seq: Seq, at: Micros, kind: number, target: Pid, from: Pid, cause: Seq, data: any) => void;

const CHUNK = 8192;
const INTS = 9;

interface Chunk {
  readonly at: Float64Array;
  readonly kind: Uint8Array;
  /** target, from, cause, about, ref, because x 4 */
  readonly ints: Int32Array;
  readonly name: string[];
  readonly data: any[];
  first: Seq;
  last: Seq;
}

export class Trace {
  private chunks = new Map<number, Chunk>();
  private current: Chunk | null = null;
  private currentIndex = -1;
  private readonly maxChunks: number;

  /** `rows`: how many of the latest rows are kept. */
  constructor(rows = 1_000_000) {
    this.maxChunks = Math.max(2, Math.ceil(rows / CHUNK));
  }

  add(
    seq: Seq,
    at: Micros,
    kind: number,
    target: Pid,
    from: Pid,
    cause: Seq,
    about: Seq,
    ref: Seq,
    b0: Seq,
    b1: Seq,
    b2: Seq,
    b3: Seq,
    name: string,
    data: any,
  ): void {
    const index = (seq / CHUNK) | 0;
    const chunk = index === this.currentIndex ? this.current! : this.open(index);
    const i = seq - index * CHUNK;
    if (chunk.first === 0 || seq < chunk.first) chunk.first = seq;
    if (seq > chunk.last) chunk.last = seq;
    chunk.at[i] = at;
    chunk.kind[i] = kind;
    const o = i * INTS;
    const ints = chunk.ints;
    ints[o] = target;
    ints[o + 1] = from;
    ints[o + 2] = cause;
    ints[o + 3] = about;
    ints[o + 4] = ref;
    ints[o + 5] = b0;
    ints[o + 6] = b1;
    ints[o + 7] = b2;
    ints[o + 8] = b3;
    chunk.name[i] = name;
    chunk.data[i] = data;
  }

  /** The row, or null when it was never made, not yet made or evicted. */
  row(seq: Seq): Row | null {
    const index = Math.floor(seq / CHUNK);
    const chunk = this.chunks.get(index);
    if (!chunk) return null;
    const i = seq - index * CHUNK;
    if (chunk.kind[i] === 0) return null;
    const o = i * INTS;
    const ints = chunk.ints;
    const because: Seq[] = [];
    for (let b = 5; b < 9; b++) if (ints[o + b] !== 0) because.push(ints[o + b]);
    return {
      seq,
      at: chunk.at[i],
      kind: chunk.kind[i],
      target: ints[o],
      from: ints[o + 1],
      cause: ints[o + 2],
      about: ints[o + 3],
      ref: ints[o + 4],
      because,
      name: chunk.name[i] ?? '',
      data: chunk.data[i],
    };
  }

  kindOf(seq: Seq): number {
    const chunk = this.chunks.get(Math.floor(seq / CHUNK));
    return chunk ? chunk.kind[seq % CHUNK] : 0;
  }
  aboutOf(seq: Seq): Seq {
    const chunk = this.chunks.get(Math.floor(seq / CHUNK));
    return chunk ? chunk.ints[(seq % CHUNK) * INTS + 3] : 0;
  }

  /** The latest rows at or before `from` whose kind is in `wanted`, newest first, until `visit` says stop. Reads kinds alone. */
  scanBack(from: Seq, wanted: ReadonlySet<number>, visit: (row: Row) => 'stop' | void): void {
    const flags = new Uint8Array(256);
    for (const kind of wanted) flags[kind] = 1;
    for (let index = Math.floor(from / CHUNK); index >= 0; index--) {
      const chunk = this.chunks.get(index);
      if (!chunk) continue;
      for (let i = Math.min(CHUNK - 1, from - index * CHUNK); i >= 0; i--) {
        if (flags[chunk.kind[i]] === 1 && visit(this.row(index * CHUNK + i)!) === 'stop') return;
      }
    }
  }

  /** Moment of the row; -1 when it is not kept. */
  atOf(seq: Seq): Micros {
    const chunk = this.chunks.get(Math.floor(seq / CHUNK));
    return chunk && chunk.kind[seq % CHUNK] !== 0 ? chunk.at[seq % CHUNK] : -1;
  }

  /** Ordinal of the first row kept that is not before moment `at`; `last` + 1 when there is none up to `last`. */
  firstAt(at: Micros, last: Seq): Seq {
    let low = 1;
    let high = last + 1;
    while (low < high) {
      const middle = Math.floor((low + high) / 2);
      // What is not kept any more is the oldest, and lies before whatever is looked for.
      if (this.atOf(middle) < at) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  /** Visits the rows kept from `first` to `last` in this order (backwards if `last` is smaller), by columns: no object is made a row. */
  scan(first: Seq, last: Seq, visit: RowVisit): void {
    const step = first <= last ? 1 : -1;
    for (let seq = first; step > 0 ? seq <= last : seq >= last; ) {
      const index = Math.floor(seq / CHUNK);
      const chunk = this.chunks.get(index);
      const edge = step > 0 ? Math.min(last, (index + 1) * CHUNK - 1) : Math.max(last, index * CHUNK);
      for (let s = seq; chunk && (step > 0 ? s <= edge : s >= edge); s += step) {
        const i = s - index * CHUNK;
        const o = i * INTS;
        if (chunk.kind[i] !== 0)
          visit(s, chunk.at[i], chunk.kind[i], chunk.ints[o], chunk.ints[o + 1], chunk.ints[o + 2], chunk.data[i]);
      }
      seq = edge + step;
    }
  }

  /** A trace that shares every row before `seq`: for a branch that forks there. */
  fork(seq: Seq): Trace {
    const other = new Trace(this.maxChunks * CHUNK);
    const edge = Math.floor(seq / CHUNK);
    for (const [index, chunk] of this.chunks) {
      if (index < edge) other.chunks.set(index, chunk);
      else if (index === edge) other.chunks.set(index, copyRows(chunk, seq - index * CHUNK));
    }
    return other;
  }

  private open(index: number): Chunk {
    let chunk = this.chunks.get(index);
    if (!chunk) {
      chunk = {
        at: new Float64Array(CHUNK),
        kind: new Uint8Array(CHUNK),
        ints: new Int32Array(CHUNK * INTS),
        // Of full length at once: growing them row by row copies them over and over.
        name: new Array(CHUNK),
        data: new Array(CHUNK),
        first: 0,
        last: 0,
      };
      this.chunks.set(index, chunk);
      if (this.chunks.size > this.maxChunks) this.chunks.delete(this.chunks.keys().next().value!);
    }
    this.current = chunk;
    this.currentIndex = index;
    return chunk;
  }
}

function copyRows(chunk: Chunk, rows: number): Chunk {
  const kind = chunk.kind.slice();
  kind.fill(0, rows);
  return {
    at: chunk.at.slice(),
    kind,
    ints: chunk.ints.slice(),
    name: chunk.name.slice(0, rows),
    data: chunk.data.slice(0, rows),
    first: chunk.first,
    last: chunk.last,
  };
}
