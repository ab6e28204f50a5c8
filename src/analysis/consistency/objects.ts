// Answers for sequential specifications: what a register, a string that is appended to, a set and a queue do, one operation at a time.
import type { Operation, Value } from './history.ts';

/** An answer that a specification refuses to give in that state. */
export const REFUSED = Symbol('refused');

/** An object by what it does when nothing happens at the same time. States are plain values, so that equal ones are found quickly. */
export interface Specification {
  readonly initial: Value;
  /** The state after `operation`, or REFUSED when it could not have been answered so. An unknown output is never refused. */
  step(state: Value, operation: Operation): Value | typeof REFUSED;
  /** True when the operation leaves every state as it is. */
  isRead(operation: Operation): boolean;
  /** False when no order of some of `others` leads from `state` to one in which `wanted` is answered rightly. */
  canReach?(state: Value, wanted: Operation, others: readonly Operation[]): boolean;
  /** Of operations that are free to happen or not, those that could make a difference to `fixed`; all of them when missing. */
  relevant?(free: readonly Operation[], fixed: readonly Operation[]): readonly Operation[];
}

function answers(operation: Operation, value: Value): boolean {
  return operation.output === undefined || operation.output === value;
}

/**
 * A register: `read`, `write` of `input`, `cas` from `input` to `second` (output true or false), `delete` (leaves null).
 * A compare-and-set that was answered false is an observation that the value differed
 * (porcupine_test.go: etcdModel). One whose answer is unknown happens where it can.
 */
export function register(initial: Value): Specification {
  return {
    initial,
    step: registerStep,
    isRead: (operation) => operation.f === 'read' || (operation.f === 'cas' && operation.output === false),
    relevant: relevantWrites,
  };
}

function registerStep(state: Value, operation: Operation): Value | typeof REFUSED {
  switch (operation.f) {
    case 'read':
      return answers(operation, state) ? state : REFUSED;
    case 'write':
      return operation.input!;
    case 'delete':
      return null;
    case 'cas': {
      const met = state === operation.input;
      return answers(operation, met) ? (met ? operation.second! : state) : REFUSED;
    }
    default:
      throw new Error(`a register has no operation ${operation.f}`);
  }
}

/** A write whose value nobody ever saw makes no difference, unless somebody saw only that the value was another one. */
function relevantWrites(free: readonly Operation[], fixed: readonly Operation[]): readonly Operation[] {
  const seen = new Set<Value>();
  for (const operation of fixed) {
    if (operation.f === 'read' && operation.output !== undefined) seen.add(operation.output);
    if (operation.f !== 'cas') continue;
    if (operation.output === false) return free;
    if (operation.output === true) seen.add(operation.input!);
  }
  for (let before = -1; before !== seen.size; ) {
    before = seen.size;
    for (const operation of free) if (operation.f === 'cas' && seen.has(operation.second!)) seen.add(operation.input!);
  }
  return free.filter((operation) => seen.has(putBy(operation)));
}

/** The value a register holds after a write, a compare-and-set that met or a delete. */
export function putBy(operation: Operation): Value {
  return operation.f === 'cas' ? operation.second! : operation.f === 'delete' ? null : operation.input!;
}

/** A string: `get`, `put` of `input`, `append` of `input` (porcupine_test.go: kvModel). */
export const STRING: Specification = {
  initial: '',
  step(state, operation) {
    if (operation.f === 'put') return operation.input!;
    if (operation.f === 'append') return `${state}${operation.input}`;
    return answers(operation, state) ? state : REFUSED;
  },
  isRead: (operation) => operation.f === 'get',
  canReach(state, wanted, others) {
    if (wanted.f !== 'get' || wanted.output === undefined) return true;
    const goal = wanted.output as string;
    const appends = others.filter((o) => o.f === 'append').map((o) => o.input as string);
    const fits = (start: string) => goal.startsWith(start) && isMadeOf(goal.slice(start.length), appends);
    return fits(state as string) || others.some((o) => o.f === 'put' && fits(o.input as string));
  },
};

/** True when `text` is a concatenation of some of `pieces`, each used once. */
function isMadeOf(text: string, pieces: readonly string[]): boolean {
  if (text === '') return true;
  return pieces.some(
    (piece, i) =>
      piece !== '' &&
      pieces.indexOf(piece) === i &&
      text.startsWith(piece) &&
      isMadeOf(text.slice(piece.length), pieces.toSpliced(i, 1)),
  );
}

/** A set of numbers: `add` of `input`; `read`, whose output is `setState` of what was found. */
export const SET: Specification = {
  initial: '[]',
  step(state, operation) {
    if (operation.f !== 'add') return answers(operation, state) ? state : REFUSED;
    const members = JSON.parse(state as string) as number[];
    return members.includes(operation.input as number) ? state : setState([...members, operation.input as number]);
  },
  isRead: (operation) => operation.f === 'read',
};

/** A set's state, or what a read of it found, as one value. */
export function setState(members: readonly number[]): string {
  return JSON.stringify(members.toSorted((a, b) => a - b));
}

/** A queue: `enq` of `input`, `deq`, whose output is null when the queue is empty. */
export const QUEUE: Specification = {
  initial: '[]',
  step(state, operation) {
    const waiting = JSON.parse(state as string) as Value[];
    if (operation.f === 'enq') return JSON.stringify([...waiting, operation.input!]);
    if (!answers(operation, waiting.length === 0 ? null : waiting[0]!)) return REFUSED;
    return JSON.stringify(waiting.slice(1));
  },
  isRead: () => false,
};
