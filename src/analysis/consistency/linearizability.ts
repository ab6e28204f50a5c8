// Answers for whether a history is linearizable: the search of Wing and Gong with Lowe's cache, one key at a time.
import { byKey, isOpen, type Operation, type Value } from './history.ts';
import { REFUSED, type Specification } from './objects.ts';
import { VisitedStates } from './visited.ts';

/** What a search found out about the operations of one key. Numbers are indices into the list it was given. */
export type Search =
  | { readonly found: true; readonly order: readonly number[] }
  | { readonly found: false; readonly longest: readonly number[] }
  | { readonly found: 'unknown'; readonly longest: readonly number[] };

/** Outcome for a whole history; indices into the history. */
export type LinearizabilityVerdict =
  | {
      readonly holds: true;
      /** For each key, an order that explains every answer. */
      readonly orders: ReadonlyMap<string, readonly number[]>;
    }
  | {
      readonly holds: false;
      readonly key: string;
      /** The longest order that explains a beginning: where the search got stuck for good. */
      readonly longest: readonly number[];
    }
  | { readonly holds: 'unknown'; readonly key: string; readonly longest: readonly number[] };

/** Steps of the search after which the answer is `unknown`: about a second, and a few hundred megabytes of remembered states at worst. */
const SEARCH_BUDGET = 1_000_000;
/** Each round gives the keys that are undecided this many times the steps of the round before. */
const ESCALATION = 10;
const FIRST_ROUND = 10_000;

/**
 * Linearizability by key (Herlihy and Wing's locality: a history is linearizable iff each object's is). One key that is not decides;
 * otherwise one that exceeded `budget` steps makes the answer unknown. Keys are searched in rounds with growing budgets, so that an
 * easy contradiction is not kept waiting by a hard key.
 */
export function checkLinearizable(
  history: readonly Operation[],
  specification: Specification,
  budget = SEARCH_BUDGET,
): LinearizabilityVerdict {
  const orders = new Map<string, readonly number[]>();
  let undecided = [...byKey(history)];
  for (let round = Math.min(FIRST_ROUND, budget); ; round = Math.min(round * ESCALATION, budget)) {
    const harder: typeof undecided = [];
    let longest: readonly number[] = [];
    for (const [key, members] of undecided) {
      const operations = members.map((i) => history[i]!);
      const result = searchOrder(operations, specification, round);
      const found = (result.found === true ? result.order : result.longest).map((i) => members[i]!);
      if (result.found === false) return { holds: false, key, longest: found };
      if (result.found === true) orders.set(key, found);
      else {
        if (harder.length === 0) longest = found;
        harder.push([key, members]);
      }
    }
    if (harder.length === 0) return { holds: true, orders };
    if (round >= budget) return { holds: 'unknown', key: harder[0]![0], longest };
    undecided = harder;
  }
}

/**
 * The search itself (Wing and Gong 1993, Lowe 2017; the list of calls and returns as in anishathalye/porcupine: checker.go).
 * Operations whose end is open may be left out, and are over at no time. Equal moments count as concurrent.
 */
export function searchOrder(
  operations: readonly Operation[],
  specification: Specification,
  budget = SEARCH_BUDGET,
): Search {
  return new OrderSearch(operations, specification, budget).run();
}

const HEAD = 0;

class OrderSearch {
  private readonly operations: readonly Operation[];
  private readonly specification: Specification;
  private readonly budget: number;
  /** Entries 1 to n are calls, n+1 to 2n returns, of operation (entry - 1) mod n, linked in order of time. */
  private readonly next: Int32Array;
  private readonly previous: Int32Array;
  private readonly visited: VisitedStates;
  private readonly stack: number[] = [];
  private readonly states: Value[] = [];
  private longest: readonly number[] = [];
  private waiting: number;
  private state: Value;
  private window: number[] = [];
  private awaited: number | undefined;

  constructor(operations: readonly Operation[], specification: Specification, budget: number) {
    this.operations = operations;
    this.specification = specification;
    this.budget = budget;
    this.state = specification.initial;
    this.visited = new VisitedStates(operations.length);
    this.waiting = operations.reduce((count, o) => (isOpen(o) ? count : count + 1), 0);
    this.next = new Int32Array(2 * operations.length + 1);
    this.previous = new Int32Array(2 * operations.length + 1);
    this.link(entriesInOrder(operations));
  }

  private link(order: readonly number[]): void {
    let last = HEAD;
    for (const entry of order) {
      this.next[last] = entry;
      this.previous[entry] = last;
      last = entry;
    }
    this.next[last] = HEAD;
    this.previous[HEAD] = last;
  }

  run(): Search {
    const n = this.operations.length;
    let entry = this.settle();
    for (let steps = 0; this.waiting > 0; steps++) {
      if (steps >= this.budget) return { found: 'unknown', longest: this.longest };
      if (entry > n) {
        // A return is reached with its call not placed: the last choice was wrong.
        const undone = this.takeBack();
        if (undone === undefined) return { found: false, longest: this.longest };
        this.look();
        entry = this.next[undone + 1]!;
        continue;
      }
      const operation = entry - 1;
      const after = this.specification.step(this.state, this.operations[operation]!);
      if (
        after === REFUSED ||
        after === this.state ||
        this.isHopeless(operation, after) ||
        !this.visited.enter(operation, after)
      ) {
        entry = this.next[entry]!;
        continue;
      }
      this.place(operation, after);
      entry = this.settle();
    }
    return { found: true, order: this.stack };
  }

  /**
   * Places whatever is answered rightly here and changes nothing. That is never a wrong choice: an order in which it comes later
   * stays one when it is moved to here. So the search has choices among changes only. Returns where to go on looking.
   */
  private settle(): number {
    const n = this.operations.length;
    for (let entry = this.next[HEAD]!; entry !== HEAD && entry <= n; entry = this.next[entry]!) {
      const operation = this.operations[entry - 1]!;
      if (isOpen(operation) || this.specification.step(this.state, operation) !== this.state) continue;
      this.visited.flip(entry - 1);
      this.place(entry - 1, this.state);
      entry = HEAD;
    }
    this.look();
    return this.next[HEAD]!;
  }

  /** Notes what has to come next (it returns first) and what may come before it. */
  private look(): void {
    if (this.specification.canReach === undefined) return;
    const n = this.operations.length;
    this.window = [];
    let entry = this.next[HEAD]!;
    for (; entry !== HEAD && entry <= n; entry = this.next[entry]!) this.window.push(entry - 1);
    this.awaited = entry === HEAD ? undefined : entry - 1 - n;
  }

  /** True when what has to come next could not be answered rightly any more after `operation` has led to `state`. */
  private isHopeless(operation: number, state: Value): boolean {
    if (this.awaited === undefined || operation === this.awaited) return false;
    const others = this.window.filter((i) => i !== operation && i !== this.awaited).map((i) => this.operations[i]!);
    return !this.specification.canReach!(state, this.operations[this.awaited]!, others);
  }

  private place(operation: number, after: Value): void {
    this.stack.push(operation);
    this.states.push(this.state);
    this.state = after;
    this.lift(operation);
  }

  /** Undoes the last change and what was settled after it; undefined when there is none. */
  private takeBack(): number | undefined {
    if (this.stack.length > this.longest.length) this.longest = this.stack.slice();
    for (;;) {
      const undone = this.stack.pop();
      if (undone === undefined) return undefined;
      const before = this.states.pop()!;
      const changed = before !== this.state;
      this.state = before;
      this.visited.flip(undone);
      this.unlift(undone);
      if (changed) return undone;
    }
  }

  private lift(operation: number): void {
    const call = operation + 1;
    this.next[this.previous[call]!] = this.next[call]!;
    this.previous[this.next[call]!] = this.previous[call]!;
    if (isOpen(this.operations[operation]!)) return;
    const end = call + this.operations.length;
    this.next[this.previous[end]!] = this.next[end]!;
    this.previous[this.next[end]!] = this.previous[end]!;
    this.waiting--;
  }

  private unlift(operation: number): void {
    const call = operation + 1;
    if (!isOpen(this.operations[operation]!)) {
      const end = call + this.operations.length;
      this.next[this.previous[end]!] = end;
      this.previous[this.next[end]!] = end;
      this.waiting++;
    }
    this.next[this.previous[call]!] = call;
    this.previous[this.next[call]!] = call;
  }
}

/** Calls (1 to n) and returns of what is not open (n+1 to 2n), by time; calls before returns of the same moment. */
function entriesInOrder(operations: readonly Operation[]): readonly number[] {
  const n = operations.length;
  const entries: number[] = [];
  for (let i = 0; i < n; i++) {
    entries.push(i + 1);
    if (!isOpen(operations[i]!)) entries.push(i + 1 + n);
  }
  const moment = (entry: number) => (entry > n ? operations[entry - 1 - n]!.returned! : operations[entry - 1]!.invoked);
  return entries.sort((a, b) => moment(a) - moment(b) || (a > n ? 1 : 0) - (b > n ? 1 : 0) || a - b);
}
