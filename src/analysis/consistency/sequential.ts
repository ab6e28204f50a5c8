// Answers for sequential consistency: whether one order explains all answers that keeps each client's own, whatever the clock said.
import { byKey, isOpen, type Operation, type Value } from './history.ts';
import { REFUSED, type Specification } from './objects.ts';

export interface SequentialVerdict {
  readonly holds: boolean | 'unknown';
  /** An order that explains the history, or the longest one that explains a part of it; indices into the history. */
  readonly order: readonly number[];
}

/** States after which the answer is `unknown`. Deciding it is NP-complete and, unlike linearizability, not a matter of single keys. */
const STATE_BUDGET = 200_000;

/** One client's certain operations, in its order. */
type Line = readonly number[];

/** An operation with an open end: it may come any time after what its client did before it, or never. */
interface Loose {
  readonly operation: number;
  readonly line: number;
  /** How many of the line's operations come before it. */
  readonly after: number;
}

/**
 * Sequential consistency (Lamport 1979) by exhaustive search over how far each client has come, remembering what was met.
 * For small histories; the same client's order is that of invocation.
 */
export function checkSequential(
  history: readonly Operation[],
  specification: Specification,
  budget = STATE_BUDGET,
): SequentialVerdict {
  return new SequentialSearch(history, specification, budget).run();
}

class SequentialSearch {
  private readonly history: readonly Operation[];
  private readonly specification: Specification;
  private readonly budget: number;
  private readonly lines: Line[] = [];
  private readonly loose: Loose[] = [];
  private readonly keyOf: readonly number[];
  private readonly met = new Set<string>();
  private readonly order: number[] = [];
  private best: readonly number[] = [];
  private readonly certain: number;
  private readonly keys: number;

  constructor(history: readonly Operation[], specification: Specification, budget: number) {
    this.history = history;
    this.specification = specification;
    this.budget = budget;
    const groups = [...byKey(history).values()];
    this.keys = groups.length;
    const keyOf: number[] = [];
    groups.forEach((members, key) => {
      for (const i of members) keyOf[i] = key;
    });
    this.keyOf = keyOf;
    this.divide();
    this.certain = this.lines.reduce((sum, line) => sum + line.length, 0);
  }

  private divide(): void {
    const clients = new Map<string | number, number[]>();
    for (const i of inOrderOfInvocation(this.history)) {
      const operation = this.history[i]!;
      if (operation.outcome === 'fail') continue;
      const line = clients.get(operation.client) ?? [];
      if (!clients.has(operation.client)) {
        clients.set(operation.client, line);
        this.lines.push(line);
      }
      if (isOpen(operation)) this.loose.push({ operation: i, line: this.lines.indexOf(line), after: line.length });
      else line.push(i);
    }
  }

  run(): SequentialVerdict {
    const done = this.lines.map(() => 0);
    const states = Array.from({ length: this.keys }, () => this.specification.initial);
    const found = this.descend(done, new Set(), states);
    return { holds: found, order: found === true ? this.order : this.best };
  }

  private descend(done: number[], taken: ReadonlySet<number>, states: readonly Value[]): boolean | 'unknown' {
    if (this.order.length > this.best.length) this.best = this.order.slice();
    if (done.reduce((sum, n) => sum + n, 0) === this.certain) return true;
    if (this.met.size >= this.budget) return 'unknown';
    const name = JSON.stringify([done, [...taken].sort((a, b) => a - b), states]);
    if (this.met.has(name)) return false;
    this.met.add(name);
    let answer: boolean | 'unknown' = false;
    for (let line = 0; line < this.lines.length; line++) {
      const operation = this.lines[line]![done[line]!];
      if (operation === undefined) continue;
      done[line]!++;
      const found = this.place(operation, done, taken, states);
      done[line]!--;
      if (found === true) return true;
      if (found === 'unknown') answer = found;
    }
    for (let i = 0; i < this.loose.length; i++) {
      const { operation, line, after } = this.loose[i]!;
      if (taken.has(i) || done[line]! < after) continue;
      const found = this.place(operation, done, new Set([...taken, i]), states);
      if (found === true) return true;
      if (found === 'unknown') answer = found;
    }
    return answer;
  }

  private place(
    operation: number,
    done: number[],
    taken: ReadonlySet<number>,
    states: readonly Value[],
  ): boolean | 'unknown' {
    const key = this.keyOf[operation]!;
    const after = this.specification.step(states[key]!, this.history[operation]!);
    if (after === REFUSED) return false;
    this.order.push(operation);
    const found = this.descend(done, taken, states.with(key, after));
    if (found !== true) this.order.pop();
    return found;
  }
}

/** Indices by invocation; of the same moment, as given. */
export function inOrderOfInvocation(history: readonly Operation[]): readonly number[] {
  return history.map((_, i) => i).sort((a, b) => history[a]!.invoked - history[b]!.invoked || a - b);
}
