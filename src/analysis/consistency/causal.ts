// Answers for causal consistency and its kin: causal, causal convergence, causal memory and PRAM, by their bad patterns.
import { isOpen, type Operation } from './history.ts';
import type { Specification } from './objects.ts';
import { Relation } from './relation.ts';
import { checkSequential, inOrderOfInvocation } from './sequential.ts';

/** A pattern that causal consistency, or one of its stronger forms, rules out, with the operations that form it. */
export interface BadPattern {
  readonly name:
    | 'ThinAirRead'
    | 'CyclicCO'
    | 'WriteCOInitRead'
    | 'WriteCORead'
    | 'CyclicCF'
    | 'WriteHBInitRead'
    | 'CyclicHB';
  /** Indices into the history. */
  readonly operations: readonly number[];
}

export interface CausalVerdict {
  /** Causal consistency (CC). */
  readonly causal: boolean;
  /** Causal convergence (CCv): concurrent writes are seen in one order by all. */
  readonly convergent: boolean;
  /** Causal memory (CM): no process changes its mind about the order of concurrent writes. */
  readonly memory: boolean;
  readonly patterns: readonly BadPattern[];
}

/**
 * Causal consistency of a history of reads and writes on registers, where no value is written twice to a key and a read of `initial` is a
 * read of nothing written (Bouajjani, Enea, Guerraoui, Hamza: On verifying causal consistency, POPL 2017, table 1).
 * CO is the transitive closure of program order and reads-from. Reads without an answer say nothing and are left out.
 */
export function checkCausal(history: readonly Operation[], initial: unknown): CausalVerdict {
  return new CausalCheck(history, initial).verdict();
}

class CausalCheck {
  private readonly history: readonly Operation[];
  private readonly initial: unknown;
  private readonly members: readonly number[];
  /** For a read, the write it reads from; -1 for the initial value. */
  private readonly source = new Map<number, number>();
  private readonly patterns: BadPattern[] = [];
  private readonly co: Relation;

  constructor(history: readonly Operation[], initial: unknown) {
    this.history = history;
    this.initial = initial;
    this.members = inOrderOfInvocation(history).filter((i) => takesPart(history[i]!));
    this.co = new Relation(history.length);
  }

  verdict(): CausalVerdict {
    this.findSources();
    this.programOrder(this.co);
    for (const [read, write] of this.source) if (write >= 0) this.co.add(write, read);
    const cycle = this.co.copy().anyCycle();
    if (cycle !== undefined) this.report('CyclicCO', cycle);
    this.co.close();
    this.checkReads(this.co, 'WriteCOInitRead', 'WriteCORead');
    const causal = this.patterns.length === 0;
    if (causal) {
      this.checkConflicts();
      this.checkMemory();
    }
    const named = (name: BadPattern['name']) => this.patterns.some((p) => p.name === name);
    return {
      causal,
      convergent: causal && !named('CyclicCF'),
      memory: causal && !named('WriteHBInitRead') && !named('CyclicHB'),
      patterns: this.patterns,
    };
  }

  private report(name: BadPattern['name'], operations: readonly number[]): void {
    if (!this.patterns.some((p) => p.name === name)) this.patterns.push({ name, operations });
  }

  private findSources(): void {
    const writes = new Map<string, number>();
    for (const i of this.members) if (isWrite(this.history[i]!)) writes.set(nameOf(this.history[i]!, true), i);
    for (const i of this.members) {
      const read = this.history[i]!;
      if (isWrite(read)) continue;
      if (read.output === this.initial) this.source.set(i, -1);
      else if (writes.has(nameOf(read, false))) this.source.set(i, writes.get(nameOf(read, false))!);
      else this.report('ThinAirRead', [i]);
    }
  }

  private programOrder(relation: Relation): void {
    const last = new Map<string | number, number>();
    for (const i of this.members) {
      const { client } = this.history[i]!;
      if (last.has(client)) relation.add(last.get(client)!, i);
      last.set(client, i);
    }
  }

  /** Reads of the initial value after a write, and of a write after a later one. */
  private checkReads(order: Relation, initialRead: BadPattern['name'], staleRead: BadPattern['name']): void {
    for (const [read, from] of this.source)
      for (const write of this.writesTo(this.history[read]!.key)) {
        if (write === from || !order.has(write, read)) continue;
        if (from < 0) this.report(initialRead, [write, read]);
        else if (order.has(from, write)) this.report(staleRead, [from, write, read]);
      }
  }

  private writesTo(key: string): readonly number[] {
    return this.members.filter((i) => isWrite(this.history[i]!) && this.history[i]!.key === key);
  }

  /** CF: w1 before w2 when something causally after w1 reads w2 on the same key. */
  private checkConflicts(): void {
    const order = this.co.copy();
    for (const [read, from] of this.source) {
      if (from < 0) continue;
      for (const write of this.writesTo(this.history[read]!.key))
        if (write !== from && this.co.has(write, read)) order.add(write, from);
    }
    const cycle = order.anyCycle();
    if (cycle !== undefined) this.report('CyclicCF', cycle);
  }

  /** For each operation, the order that its own process must have seen (HB), over what lies causally before it. */
  private checkMemory(): void {
    const lasts = new Map<string | number, number>();
    for (const i of this.members) lasts.set(this.history[i]!.client, i);
    for (const last of lasts.values()) this.checkMemoryOf(last);
  }

  /** HB only grows along a process, so that its last operation decides. */
  private checkMemoryOf(last: number): void {
    const past = this.members.filter((i) => i === last || this.co.has(i, last));
    const hb = new Relation(this.history.length);
    for (const a of past) for (const b of past) if (this.co.has(a, b)) hb.add(a, b);
    const own = past.filter((i) => this.history[i]!.client === this.history[last]!.client && this.source.has(i));
    for (let grown = true; grown; ) {
      grown = false;
      for (const read of own) {
        const from = this.source.get(read)!;
        if (from < 0) continue;
        for (const write of this.writesTo(this.history[read]!.key)) {
          if (write === from || !hb.has(write, read) || hb.has(write, from)) continue;
          hb.add(write, from);
          grown = true;
        }
      }
      if (grown) hb.close();
    }
    for (const read of own) {
      if (this.source.get(read)! >= 0) continue;
      for (const write of this.writesTo(this.history[read]!.key))
        if (hb.has(write, read)) this.report('WriteHBInitRead', [write, read]);
    }
    const cycle = hb.anyCycle();
    if (cycle !== undefined) this.report('CyclicHB', cycle);
  }
}

function takesPart(operation: Operation): boolean {
  if (operation.outcome === 'fail') return false;
  if (isWrite(operation)) return true;
  return operation.f === 'read' && operation.output !== undefined && !isOpen(operation);
}

function isWrite(operation: Operation): boolean {
  return operation.f === 'write';
}

function nameOf(operation: Operation, write: boolean): string {
  return JSON.stringify([operation.key, write ? operation.input : operation.output]);
}

/**
 * PRAM (Lipton and Sandberg 1988): each process, by itself, can order all writes (each writer's in its order) with its own reads.
 * By exhaustive search: for small histories.
 */
export function checkPram(history: readonly Operation[], specification: Specification): boolean | 'unknown' {
  const clients = [...new Set(history.map((o) => o.client))];
  let answer: boolean | 'unknown' = true;
  for (const client of clients) {
    const mine = history.filter((o) => o.client === client || !specification.isRead(o));
    const { holds } = checkSequential(mine, specification);
    if (holds === false) return false;
    if (holds === 'unknown') answer = holds;
  }
  return answer;
}
