// Answers for the views of a run that models read: ProcessView and PartView over a RunView, made on demand and never kept.
import { SECOND, type RunView } from '../engine/index.ts';
import type { Model } from './contract.ts';
import type { PartView, ProcessView } from './view.ts';

interface NamedPart {
  readonly name: string;
  readonly kind: string;
  readonly model: Model;
}

/** Views of one run at its present moment. `reading` resolves a part's reading by name. */
export interface PartViews {
  part(name: string): PartView;
  process(pid: number): ProcessView;
}

export function partViews(
  run: RunView,
  parts: readonly NamedPart[],
  reading: (path: string) => number | string,
): PartViews {
  const process = (pid: number) => processView(run, pid);
  return {
    process,
    part(name) {
      const index = run.partIndex(name);
      return {
        name,
        kind: parts[index].kind,
        params: run.params(index),
        now: run.now,
        processes: run.pidsOf(index).map(process),
        reading: (short) => reading(`${name}.${short}`),
      };
    },
  };
}

export function processView(run: RunView, pid: number): ProcessView {
  const p = run.process(pid);
  return {
    pid,
    name: p.name,
    role: p.role,
    ordinal: p.ordinal,
    incarnation: p.incarnation,
    member: p.member,
    life: p.life,
    state: p.state,
    config: p.config,
    params: run.params(p.part),
    host: run.host(p.host),
    slow: p.slow,
    slowUntil: p.slowUntil,
    chart: (chart, key) => run.chart(pid, chart, key),
    total: (meter) => run.total(pid, meter),
    rate: (meter) => run.increase(pid, meter, SECOND),
    quantile: (meter, q) => quantile(observed(run, pid, meter), q),
    mean: (meter) => mean(observed(run, pid, meter)),
  };
}

function observed(run: RunView, pid: number, meter: string): number[] {
  const values: number[] = [];
  run.observations(pid, meter, run.now - SECOND, values);
  return values;
}

/** The q-th quantile by nearest rank; NaN of nothing. */
export function quantile(values: readonly number[], q: number): number {
  if (values.length === 0) return NaN;
  const rank = Math.min(values.length - 1, Math.max(0, Math.ceil(q * values.length) - 1));
  return select(Float64Array.from(values), rank);
}

/** The value that would stand at `rank` if all were sorted; reorders them (C. A. R. Hoare's FIND, 1961). */
function select(values: Float64Array, rank: number): number {
  let low = 0;
  let high = values.length - 1;
  while (low < high) {
    const pivot = values[(low + high) >> 1];
    let i = low;
    let j = high;
    while (i <= j) {
      while (values[i] < pivot) i++;
      while (pivot < values[j]) j--;
      if (i > j) break;
      const swapped = values[i];
      values[i++] = values[j];
      values[j--] = swapped;
    }
    if (rank <= j) high = j;
    else if (rank >= i) low = i;
    else break;
  }
  return values[rank];
}

export function mean(values: readonly number[]): number {
  let sum = 0;
  for (const v of values) sum += v;
  return values.length === 0 ? NaN : sum / values.length;
}
