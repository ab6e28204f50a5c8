// Answers for happened-before: what of a run could have influenced an event, and what it could have influenced, process by process.
import { KIND, type Seq, type Trace } from '../engine/index.ts';

/** The light cone of an event. By process id; 0 where nothing of that process belongs to it. */
export interface Cone {
  /** Latest row of the process that happened before the event. */
  readonly past: Int32Array;
  /** Earliest row of the process that happened after it. */
  readonly future: Int32Array;
  /** Its recorded cause, the cause of that, and so on; newest first. */
  readonly causes: readonly Seq[];
}

const MOST_CAUSES = 400;

/**
 * Lamport's partial order ("Time, Clocks, and the Ordering of Events in a Distributed System", CACM 1978): a process's own rows follow each
 * other, and receiving follows sending. A row's sender and recorded cause say where it was sent.
 * @param last rows after it have not happened yet for whoever asks
 */
export function coneOf(trace: Trace, seq: Seq, last: Seq, processes: number): Cone {
  const past = new Int32Array(processes);
  const future = new Int32Array(processes);
  const own = trace.row(seq);
  if (!own) return { past, future, causes: [] };
  if (own.target >= 0) {
    past[own.target] = seq;
    future[own.target] = seq;
  } else {
    // A fault happens to nobody: it reaches whom its own rows name.
    trace.scan(seq + 1, last, (s, _at, _kind, target, _from, cause) => {
      if (cause === seq && target >= 0 && future[target] === 0) future[target] = s;
    });
  }
  trace.scan(seq, 1, (s, _at, kind, target, from, cause) => {
    if (isReceipt(kind, target, from) && past[target] >= s && past[from] < cause) past[from] = cause;
  });
  trace.scan(seq + 1, last, (s, _at, kind, target, from, cause) => {
    if (!isReceipt(kind, target, from) || future[from] === 0 || cause < future[from]) return;
    if (future[target] === 0 || s < future[target]) future[target] = s;
  });
  return { past, future, causes: causesOf(trace, seq) };
}

/** Something that came from another process: a message, a connection, a child's start or end. */
function isReceipt(kind: number, target: number, from: number): boolean {
  return kind < KIND.NOTE && target >= 0 && from >= 0;
}

function causesOf(trace: Trace, seq: Seq): Seq[] {
  const causes: Seq[] = [];
  for (let row = trace.row(seq); row && row.cause > 0 && row.cause < row.seq; row = trace.row(row.cause)) {
    if (causes.length >= MOST_CAUSES) break;
    causes.push(row.cause);
  }
  return causes;
}
