// Answers for the lanes of a space-time diagram: the processes of a branch, and when each was dead, paused, cut off or disturbed.
import { type Fault, type Kernel, KIND, type Micros, type Pid, type Row, type Seq } from '../../engine/index.ts';
import type { Band, Lane, Lanes } from './shown.ts';

/** Messages in a first window. */
const CALM = 60;

/**
 * @param k knows every process there is up to `last`
 * @param cursor row at the cursor
 */
export function lanesOf(k: Kernel, cursor: Seq, last: Seq, length: Micros): Lanes {
  return { lanes: namesOf(k, last), bands: bandsOf(k, last, length), span: spanBefore(k, cursor, length), rows: last };
}

function namesOf(k: Kernel, last: Seq): Lane[] {
  const received = new Int32Array(k.processes.length);
  k.trace!.scan(1, last, (_seq, _at, kind, target) => {
    if (kind === KIND.message) received[target]++;
  });
  return k.processes.map(({ spec }, pid) => ({
    pid,
    name: spec.name,
    part: k.partName(spec.part),
    received: received[pid],
    member: spec.member,
  }));
}

function spanBefore(k: Kernel, cursor: Seq, length: Micros): Micros {
  let left = CALM;
  let earliest: Micros = 0;
  k.trace!.scanBack(cursor, new Set([KIND.message]), (row) => {
    earliest = row.at;
    return --left === 0 ? 'stop' : undefined;
  });
  const now = Math.max(0, k.trace!.atOf(cursor));
  return left > 0 ? Math.min(length, 2_000_000) : Math.max(1000, Math.min(length, now - earliest));
}

const TOLD: ReadonlySet<number> = new Set([KIND.life, KIND.start, KIND.fault, KIND.undo, KIND.log]);

interface Open {
  kind: Band['kind'];
  pids: readonly Pid[];
  from: Micros;
  to: Micros;
  name: string;
}

function bandsOf(k: Kernel, last: Seq, length: Micros): Band[] {
  const rows: Row[] = [];
  k.trace!.scanBack(last, TOLD, (row) => {
    if (row.kind !== KIND.log || row.name === 'engine.picked') rows.push(row);
  });
  rows.reverse();
  const picked = picksOf(rows);
  const bands: Open[] = [];
  const lives = new Map<Pid, Open>();
  for (const row of rows) {
    if (row.kind === KIND.life || row.kind === KIND.start) live(row, lives, bands, length);
    else if (row.kind === KIND.fault) {
      const fault = row.data as Fault;
      if (fault.action.do === 'heal') end(bands, fault.action.name, row.at);
      const band = faultBand(k, fault, row.at, length, picked.get(fault.name));
      if (band) bands.push(band);
    } else if (row.kind === KIND.undo) end(bands, row.name, row.at);
  }
  return bands;
}

/** What a random choice fell on, by fault. */
function picksOf(rows: readonly Row[]): Map<string, readonly string[]> {
  const picks = new Map<string, readonly string[]>();
  for (const row of rows) if (row.kind === KIND.log) picks.set(row.data.fault, row.data.picked);
  return picks;
}

function live(row: Row, lives: Map<Pid, Open>, bands: Open[], length: Micros): void {
  const was = lives.get(row.target);
  if (was) was.to = row.at;
  lives.delete(row.target);
  if (row.kind === KIND.start || row.name === 'alive') return;
  const kind = row.name === 'dead' ? 'dead' : 'paused';
  const band: Open = { kind, pids: [row.target], from: row.at, to: length, name: '' };
  lives.set(row.target, band);
  bands.push(band);
}

/** Partitions and what slows or disturbs; what kills or pauses is seen on the lanes themselves. */
function faultBand(
  k: Kernel,
  fault: Fault,
  at: Micros,
  length: Micros,
  picked: readonly string[] | undefined,
): Open | null {
  const a = fault.action;
  const until = fault.for === undefined ? length : Math.min(length, at + fault.for);
  if (a.do === 'partition') {
    const sides = a.groups.map((group) => group.flatMap((name) => pidsNamed(k, name)));
    // Cut off are all but the largest side: whoever is not shaded can still reach most of the others.
    const largest = sides.reduce((most, side, i) => (side.length >= sides[most]!.length ? i : most), 0);
    const pids = sides.flatMap((side, i) => (i === largest && sides.length > 1 ? [] : side));
    return { kind: 'cut', pids, from: at, to: until, name: fault.name };
  }
  if (a.do !== 'slow' && a.do !== 'error' && a.do !== 'disk' && a.do !== 'clock' && a.do !== 'load') return null;
  const names = picked ?? (typeof a.target === 'string' ? [a.target] : [a.target.of]);
  return {
    kind: 'disturbed',
    pids: names.flatMap((name) => pidsNamed(k, name)),
    from: at,
    to: until,
    name: fault.name,
  };
}

/** Processes that a name stands for: itself, those of a part, those on a host. */
function pidsNamed(k: Kernel, name: string): Pid[] {
  return k.processes.flatMap((p, pid) =>
    p.spec.name === name || k.partName(p.spec.part) === name || k.hosts[p.spec.host].name === name ? [pid] : [],
  );
}

function end(bands: readonly Open[], name: string, at: Micros): void {
  for (const band of bands) if (band.name === name && band.to > at) band.to = at;
}
