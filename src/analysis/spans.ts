// Answers for traces of requests: which spans a request had, how they ended, and which of them its duration consisted of.
import { KIND, type Micros, type Pid, type Seq, type Trace } from '../engine/index.ts';

export interface RequestSpan {
  readonly id: Seq;
  readonly parent: Seq;
  readonly pid: Pid;
  readonly name: string;
  readonly start: Micros;
  /** -1: still open. */
  end: Micros;
  outcome: string;
  readonly critical: { from: Micros; to: Micros }[];
}

export interface RootSpan {
  readonly id: Seq;
  readonly pid: Pid;
  readonly name: string;
  readonly start: Micros;
  end: Micros;
  outcome: string;
  spans: number;
}

/** Outcomes that count as success. */
export function succeeded(outcome: string): boolean {
  return outcome === 'ok' || outcome.startsWith('status 2');
}

const SPANS: ReadonlySet<number> = new Set([KIND.openSpan, KIND.closeSpan]);

/** Latest root spans that began at or before row `until`, newest first. */
export function rootSpans(trace: Trace, until: Seq, limit: number, keep: (root: RootSpan) => boolean): RootSpan[] {
  const ends = new Map<Seq, { at: Micros; outcome: string }>();
  const spans = new Map<Seq, number>();
  const found: RootSpan[] = [];
  trace.scanBack(until, SPANS, (row) => {
    if (row.kind === KIND.closeSpan) ends.set(row.ref, { at: row.at, outcome: row.name });
    else if (row.ref !== 0) spans.set(row.about, (spans.get(row.about) ?? 0) + 1);
    else {
      const end = ends.get(row.seq);
      const root = {
        id: row.seq,
        pid: row.target,
        name: row.name,
        start: row.at,
        end: end?.at ?? -1,
        outcome: end?.outcome ?? 'open',
        spans: 1 + (spans.get(row.seq) ?? 0),
      };
      if (keep(root) && found.push(root) >= limit) return 'stop';
    }
  });
  return found;
}

/** Every span of one request up to row `until`, in the order they began, with the critical path marked. */
export function spansOf(trace: Trace, request: Seq, until: Seq): RequestSpan[] {
  const spans = new Map<Seq, RequestSpan>();
  for (let seq = request; seq <= until; seq++) {
    if (seq !== request && trace.aboutOf(seq) !== request) continue;
    const row = trace.row(seq);
    if (!row) continue;
    if (row.kind === KIND.openSpan) {
      spans.set(seq, {
        id: seq,
        parent: row.ref,
        pid: row.target,
        name: row.name,
        start: row.at,
        end: -1,
        outcome: 'open',
        critical: [],
      });
    } else if (row.kind === KIND.closeSpan) {
      const span = spans.get(row.ref);
      if (span) {
        span.end = row.at;
        span.outcome = row.name;
      }
    }
  }
  const all = [...spans.values()];
  const root = spans.get(request);
  if (root) markCritical(root, all, root.end < 0 ? lastMoment(all) : root.end, root.start);
  return all;
}

function lastMoment(spans: readonly RequestSpan[]): Micros {
  return spans.reduce((latest, s) => Math.max(latest, s.end, s.start), 0);
}

/** Walks back from the end: what was the span itself doing, and which child did it last wait for (as Jaeger's critical path does). */
function markCritical(span: RequestSpan, all: readonly RequestSpan[], end: Micros, from: Micros): void {
  let cursor = end;
  const children = all.filter((s) => s.parent === span.id).sort((a, b) => endOf(b, end) - endOf(a, end) || b.id - a.id);
  for (const child of children) {
    const childEnd = Math.min(endOf(child, end), cursor);
    if (childEnd <= from || child.start >= cursor || childEnd <= child.start) continue;
    if (childEnd < cursor) span.critical.push({ from: childEnd, to: cursor });
    markCritical(child, all, childEnd, Math.max(from, child.start));
    cursor = child.start;
  }
  if (cursor > from) span.critical.push({ from, to: cursor });
}

function endOf(span: RequestSpan, otherwise: Micros): Micros {
  return span.end < 0 ? otherwise : span.end;
}
