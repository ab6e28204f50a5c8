// Answers for the views of a run that models read: ProcessView and PartView over a RunView, made on demand and never kept.
import { type ProcessRecordView, SECOND, type RunView } from '../engine/index.ts';
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
  return {
    process: (pid) => processView(run, pid),
    part: (name) => new LivePart(run, parts, name, reading),
  };
}

class LivePart implements PartView {
  private readonly run: RunView;
  private readonly index: number;
  private readonly resolve: (path: string) => number | string;
  private seen: readonly ProcessView[] | null = null;
  readonly name: string;
  readonly kind: string;

  constructor(run: RunView, parts: readonly NamedPart[], name: string, resolve: (path: string) => number | string) {
    this.run = run;
    this.name = name;
    this.index = run.partIndex(name);
    this.kind = parts[this.index].kind;
    this.resolve = resolve;
  }

  get params(): any {
    return this.run.params(this.index);
  }
  get now(): number {
    return this.run.now;
  }
  get processes(): readonly ProcessView[] {
    return (this.seen ??= this.run.pidsOf(this.index).map((pid) => processView(this.run, pid)));
  }
  reading(short: string): number | string {
    return this.resolve(`${this.name}.${short}`);
  }
}

export function processView(run: RunView, pid: number): ProcessView {
  return new LiveProcess(run, pid);
}

/** Looks into the run at each question, since most are never asked. */
class LiveProcess implements ProcessView {
  private readonly run: RunView;
  private readonly p: ProcessRecordView;
  readonly pid: number;

  constructor(run: RunView, pid: number) {
    this.run = run;
    this.p = run.process(pid);
    this.pid = pid;
  }

  get name(): string {
    return this.p.name;
  }
  get role(): string {
    return this.p.role;
  }
  get ordinal(): number {
    return this.p.ordinal;
  }
  get incarnation(): number {
    return this.p.incarnation;
  }
  get member(): boolean {
    return this.p.member;
  }
  get life(): ProcessView['life'] {
    return this.p.life;
  }
  get state(): any {
    return this.p.state;
  }
  get config(): any {
    return this.p.config;
  }
  get params(): any {
    return this.run.params(this.p.part);
  }
  get host(): ProcessView['host'] {
    return this.run.host(this.p.host);
  }
  get slow(): number {
    return this.p.slow;
  }
  get slowUntil(): number {
    return this.p.slowUntil;
  }
  chart(chart: string, key: string): string {
    return this.run.chart(this.pid, chart, key);
  }
  total(meter: string): number {
    return this.run.total(this.pid, meter);
  }
  rate(meter: string): number {
    return this.run.increase(this.pid, meter, SECOND);
  }
  quantile(meter: string, q: number): number {
    return quantile(observed(this.run, this.pid, meter), q);
  }
  mean(meter: string): number {
    return mean(observed(this.run, this.pid, meter));
  }
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
