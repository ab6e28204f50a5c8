// Answers for the dependencies between transactions: who overwrote, read or was overtaken by whom, and in which order they ran.
import { element, type Step, type Transaction, type Versions } from './transaction.ts';

/** ww: overwrote. wr: read what it wrote. rw: was overtaken by (anti-dependency). process, realtime: ran before. */
export type DependencyKind = 'ww' | 'wr' | 'rw' | 'process' | 'realtime';

/** Directed edges by kind; nodes are indices into the history. */
export type Dependencies = ReadonlyMap<DependencyKind, ReadonlyMap<number, ReadonlySet<number>>>;

/** The empty list's last element: before every append. */
const NOTHING = undefined;

/**
 * Dependencies of list-append transactions (jepsen-io/elle: src/elle/list_append.clj; Adya's DSG). An element that was never read
 * comes after everything read of its key. Aborted transactions take no part.
 */
export function dependenciesOf(history: readonly Transaction[], versions: Versions): Dependencies {
  return new DependencyGraph(history, versions).edges();
}

class DependencyGraph {
  private readonly history: readonly Transaction[];
  private readonly versions: Versions;
  private readonly found = new Map<DependencyKind, Map<number, Set<number>>>();
  /** Transactions that read a key up to an element. */
  private readonly readers = new Map<string, number[]>();

  constructor(history: readonly Transaction[], versions: Versions) {
    this.history = history;
    this.versions = versions;
    for (const kind of ['ww', 'wr', 'rw', 'process', 'realtime'] as const) this.found.set(kind, new Map());
  }

  edges(): Dependencies {
    this.eachStep((i, step) => {
      if (step.f === 'read' && step.list !== undefined) this.noteReader(i, step.key, step.list.at(-1));
    });
    this.eachStep((i, step) => {
      if (step.f === 'append') this.linkAppend(i, step.key, step.value);
      else if (step.list !== undefined && step.list.length > 0) this.linkWriter('wr', i, step.key, step.list.at(-1)!);
    });
    this.linkProcesses();
    this.linkRealTime();
    return this.found;
  }

  private eachStep(visit: (i: number, step: Step) => void): void {
    this.history.forEach((transaction, i) => {
      if (transaction.outcome !== 'fail') for (const step of transaction.steps) visit(i, step);
    });
  }

  private link(kind: DependencyKind, from: number, to: number): void {
    if (from === to) return;
    const edges = this.found.get(kind)!;
    if (!edges.has(from)) edges.set(from, new Set());
    edges.get(from)!.add(to);
  }

  private noteReader(i: number, key: string, last: number | undefined): void {
    const name = versionName(key, last);
    if (!this.readers.has(name)) this.readers.set(name, []);
    this.readers.get(name)!.push(i);
  }

  private linkAppend(i: number, key: string, value: number): void {
    const order = this.versions.order.get(key) ?? [];
    const at = order.indexOf(value);
    const before = at < 0 ? order.at(-1) : at === 0 ? NOTHING : order[at - 1];
    if (before !== NOTHING) this.linkWriter('ww', i, key, before);
    for (const reader of this.readers.get(versionName(key, before)) ?? []) this.link('rw', reader, i);
  }

  private linkWriter(kind: 'ww' | 'wr', to: number, key: string, value: number): void {
    const writer = this.versions.writer.get(element(key, value));
    if (writer !== undefined && this.history[writer]!.outcome !== 'fail') this.link(kind, writer, to);
  }

  private linkProcesses(): void {
    const last = new Map<string | number, number>();
    this.history.forEach(({ client, outcome }, i) => {
      if (outcome === 'fail') return;
      if (last.has(client)) this.link('process', last.get(client)!, i);
      last.set(client, i);
    });
  }

  private linkRealTime(): void {
    this.history.forEach((a, i) => {
      if (a.outcome !== 'ok' || a.end === undefined) return;
      this.history.forEach((b, j) => {
        if (b.outcome !== 'fail' && b.start !== undefined && a.end! < b.start) this.link('realtime', i, j);
      });
    });
  }
}

function versionName(key: string, last: number | undefined): string {
  return last === undefined ? ` ${key}` : element(key, last);
}
