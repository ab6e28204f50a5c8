// Answers for why: the causal slice behind an event, walked back over recorded causes; where something failed to arrive, where it then was.
import { KIND, type Pid, type Row, type Seq, type Trace } from '../engine/index.ts';

export interface CausalStep {
  readonly row: Row;
  /** symptom: what was asked about. absence: what did not happen, and where it was. */
  readonly kind: 'symptom' | 'step' | 'absence' | 'rule' | 'fault' | 'load';
  /** For absences: where the awaited thing was. */
  readonly place?: 'queue' | 'working' | 'in flight' | 'lost' | 'stalled' | 'nobody there';
}

const MOST_STEPS = 14;
/** How far back the walk looks for what kept a process busy. */
const LOOK_BACK = 60_000;

/**
 * The chain from `seq` back to a fault, a change or the load; newest first. Rows after `until` are not looked at: for whoever asks, they
 * have not happened yet.
 */
export function causalChain(trace: Trace, seq: Seq, until: Seq): CausalStep[] {
  const steps: CausalStep[] = [];
  const seen = new Set<Seq>();
  let row = trace.row(endOf(trace, seq, until));
  let kind: CausalStep['kind'] = 'symptom';
  let place: CausalStep['place'];
  while (row && !seen.has(row.seq) && steps.length < MOST_STEPS) {
    seen.add(row.seq);
    if (kind !== 'step' || worthSaying(row)) steps.push({ row, kind: kindOf(row, kind), place });
    if (row.kind === KIND.fault || row.kind === KIND.set) break;
    const next: Next | null = follow(trace, row, seen, until);
    if (!next) break;
    row = next.row;
    kind = next.kind;
    place = next.place;
  }
  return steps;
}

interface Next {
  row: Row;
  kind: CausalStep['kind'];
  place?: CausalStep['place'];
}

/** A span stands for how it ended; one that is still open stands for itself. */
function endOf(trace: Trace, seq: Seq, until: Seq): Seq {
  if (trace.kindOf(seq) !== KIND.openSpan) return seq;
  for (let s = seq + 1; s <= until && s < seq + LOOK_BACK && trace.kindOf(s) !== 0; s++) {
    if (trace.kindOf(s) === KIND.closeSpan && trace.row(s)!.ref === seq) return s;
  }
  return seq;
}

function kindOf(row: Row, kind: CausalStep['kind']): CausalStep['kind'] {
  if (kind === 'symptom') return kind;
  if (row.kind === KIND.fault) return 'fault';
  if (row.kind === KIND.set) return 'load';
  if (row.kind === KIND.move || row.kind === KIND.decide) return 'rule';
  return kind;
}

function worthSaying(row: Row): boolean {
  return (
    row.kind !== KIND.connect &&
    row.kind !== KIND.connected &&
    row.kind !== KIND.message &&
    row.kind !== KIND.openSpan &&
    !(row.kind === KIND.done && row.because.length === 0)
  );
}

function follow(trace: Trace, row: Row, seen: Set<Seq>, until: Seq): Next | null {
  for (const seq of row.because) {
    const because = trace.row(seq);
    if (!because || seen.has(seq)) continue;
    // It waits for what somebody else has: how far have they come?
    const holder = (row.kind === KIND.wait || row.kind === KIND.full) && because.kind === KIND.openSpan;
    return (holder ? awaited(trace, seq, because.about, row.seq, seen) : null) ?? { row: because, kind: 'step' };
  }
  if (row.kind === KIND.timer && row.ref !== 0) return awaited(trace, row.ref, row.about, row.seq, seen);
  // A request asked about while it is under way: how far has it come?
  if (row.kind === KIND.openSpan && row.ref === 0) return awaited(trace, row.seq, row.seq, until + 1, seen);
  if (row.kind === KIND.wait || row.kind === KIND.full) return occupied(trace, row.target, row.seq, seen);
  const cause = trace.row(row.cause);
  // A timer of nobody's request is where load comes from: behind it is only the one before.
  if (cause?.kind === KIND.timer && cause.about === 0 && cause.ref === 0 && cause.because.length === 0) return null;
  return cause ? { row: cause, kind: 'step' } : null;
}

/** How far had the awaited `span` of request `about` come before row `before`? */
function awaited(trace: Trace, span: Seq, about: Seq, before: Seq, seen: Set<Seq>): Next | null {
  const last = frontier(trace, span, about, before);
  if (!last || seen.has(last.seq)) return null;
  switch (last.kind) {
    case KIND.wait:
      return { row: last, kind: 'absence', place: 'queue' };
    case KIND.stalled:
      return { row: last, kind: 'absence', place: 'stalled' };
    case KIND.lost:
      return { row: last, kind: 'absence', place: 'lost' };
    case KIND.drop:
      return { row: last, kind: 'absence', place: 'nobody there' };
    case KIND.openSpan:
      // An attempt its caller began, and nothing since at the callee.
      if (last.seq === span || trace.row(last.ref)?.target === last.target)
        return { row: last, kind: 'absence', place: 'in flight' };
      break;
  }
  return occupied(trace, last.target, before, seen) ?? { row: last, kind: 'absence', place: 'working' };
}

/** Latest row before `before` that belongs to the span or to one below it, ends of spans aside. */
function frontier(trace: Trace, span: Seq, about: Seq, before: Seq): Row | null {
  const below = new Set<Seq>([span]);
  let last: Row | null = null;
  for (let seq = span; seq < before; seq++) {
    const kind = trace.kindOf(seq);
    if (kind === 0 || (seq !== span && trace.aboutOf(seq) !== about)) continue;
    if (kind !== KIND.done && (kind < KIND.NOTE || kind === KIND.closeSpan)) continue;
    const row = trace.row(seq)!;
    if (kind === KIND.openSpan) {
      if (below.has(row.ref)) below.add(seq);
      if (!below.has(seq)) continue;
    }
    last = row;
  }
  return last;
}

/** Work on the CPU or a sync that a fault made slow: its end, or its beginning. */
function isSlowed(row: Row): boolean {
  if (row.because.length === 0) return false;
  return row.kind === KIND.wait ? row.name === 'cpu' || row.name === 'disk' : row.kind !== KIND.timer;
}

/** What kept process `pid` from getting on: its slowed work, or what its own requests were waiting for. */
function occupied(trace: Trace, pid: Pid, before: Seq, seen: Set<Seq>): Next | null {
  let timeout: Row | null = null;
  for (let seq = before - 1; seq > 0 && seq > before - LOOK_BACK; seq--) {
    const kind = trace.kindOf(seq);
    if (kind === 0) break;
    if (kind !== KIND.done && kind !== KIND.timer && kind !== KIND.synced && kind !== KIND.wait) continue;
    const row = trace.row(seq)!;
    if (row.target !== pid || seen.has(seq)) continue;
    if (isSlowed(row)) return { row, kind: 'absence', place: 'working' };
    if (kind === KIND.timer && row.ref !== 0 && !timeout) timeout = row;
  }
  return timeout ? { row: timeout, kind: 'step' } : null;
}
