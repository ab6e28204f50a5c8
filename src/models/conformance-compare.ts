// Answers for when a case of a conformance table has passed: whether an answer says all that is expected.
import type { ConformanceTable } from './conformance.ts';

/** A difference: where, what was expected and what the answer says there. */
export interface Difference {
  readonly path: string;
  readonly expected: unknown;
  readonly actual: unknown;
}

/** How exactly numbers have to agree, and whether lists are sets: what a table says about itself. */
interface Strictness {
  readonly relative: number;
  /** For members whose name ends in `Rate`, where the source computes in single precision. */
  readonly rate: number;
  readonly sets: boolean;
}

const RELATIVE = 1e-9;
/** Lists with one entry for each step of a case. There, null is no assertion. */
const TRACES: ReadonlySet<string> = new Set(['steps', 'results', 'after', 'perStep']);
/** Lists of the members of which the source asserts something; it may be true of others too. */
const AMONG: ReadonlySet<string> = new Set(['containsPrevious', 'subsetOfPrevious']);
/** Remarks to readers inside `expected`. */
const REMARKS: ReadonlySet<string> = new Set(['note', 'notes', 'alsoPossible']);

/**
 * The first difference, or undefined when the answer holds. Members that only the answer has do not matter; numbers agree
 * to 1e-9 relative (or what the table says); an expected `error` is part of the answer's; `asserted` beside a full trace is
 * part of it and skipped. `compare` inside `expected` says `set` or `list` for what lies beside it.
 */
export function firstDifference(table: ConformanceTable, expected: unknown, answer: unknown): Difference | undefined {
  return differ(expected, answer, '', strictnessOf(table));
}

function strictnessOf(table: ConformanceTable): Strictness {
  const text = table.expectedSchema ?? '';
  const all = /relative tolerance ([0-9.e-]+[0-9])/.exec(text);
  const single = /float32[^;]*compare with ([0-9.e-]+[0-9])/.exec(text);
  const relative = all === null ? RELATIVE : Number(all[1]);
  return { relative, rate: single === null ? relative : Number(single[1]), sets: table.compare === 'set' };
}

function differ(expected: unknown, actual: unknown, path: string, how: Strictness): Difference | undefined {
  if (Array.isArray(expected)) return differInList(expected, actual, path, how);
  if (expected !== null && typeof expected === 'object')
    return differInMembers(expected as Record<string, unknown>, actual, path, how);
  return isSame(expected, actual, path, how) ? undefined : { path, expected, actual };
}

function isSame(expected: unknown, actual: unknown, path: string, how: Strictness): boolean {
  if (expected === null) return actual === null || actual === undefined;
  if (typeof expected === 'number' && typeof actual === 'number') {
    return isClose(expected, actual, path.endsWith('Rate') ? how.rate : how.relative);
  }
  if (typeof expected === 'string' && typeof actual === 'string' && /(^|\.)error$/.test(path))
    return actual.includes(expected);
  return expected === actual;
}

function isClose(a: number, b: number, relative: number): boolean {
  return a === b || Math.abs(a - b) <= relative * Math.max(Math.abs(a), Math.abs(b));
}

function differInList(
  expected: readonly unknown[],
  actual: unknown,
  path: string,
  how: Strictness,
): Difference | undefined {
  if (!Array.isArray(actual)) return { path, expected, actual };
  if (expected.length > 0 && expected.every(isObservation) && actual.every(isObservation))
    return differInObservations(expected, actual, path, how);
  if (actual.length !== expected.length) return { path, expected, actual };
  const trace = TRACES.has(path.slice(path.lastIndexOf('.') + 1));
  const [want, have] = how.sets && expected.every(isPlain) ? [sorted(expected), sorted(actual)] : [expected, actual];
  for (let i = 0; i < want.length; i++) {
    if (trace && want[i] === null) continue;
    const difference = differ(want[i], have[i], `${path}[${i}]`, how);
    if (difference !== undefined) return difference;
  }
  return undefined;
}

/** Expected are the moments at which the source looks; the answer may have looked at others too. */
function differInObservations(
  expected: readonly Observation[],
  actual: readonly Observation[],
  path: string,
  how: Strictness,
): Difference | undefined {
  for (let i = 0; i < expected.length; i++) {
    const seen = actual.find((o) => o.after === expected[i]!.after);
    const difference = differ(expected[i], seen, `${path}[${i}]`, how);
    if (difference !== undefined) return difference;
  }
  return undefined;
}

function differInMembers(
  expected: Record<string, unknown>,
  actual: unknown,
  path: string,
  how: Strictness,
): Difference | undefined {
  if (actual === null || typeof actual !== 'object' || Array.isArray(actual)) return { path, expected, actual };
  const members = actual as Record<string, unknown>;
  if (expected.compare === 'set' || expected.compare === 'list') {
    const { compare, ...rest } = expected;
    return differInMembers(rest, actual, path, { ...how, sets: compare === 'set' });
  }
  for (const key of Object.keys(expected)) {
    if (REMARKS.has(key) && !Object.hasOwn(members, key)) continue;
    if (key === 'asserted' && (Array.isArray(expected.steps) || Array.isArray(expected.invocations))) continue;
    const value = Object.hasOwn(members, key) ? members[key] : undefined;
    const where = path === '' ? key : `${path}.${key}`;
    const difference = AMONG.has(key)
      ? missing(expected[key] as readonly unknown[], value, where)
      : differ(expected[key], value, where, how);
    if (difference !== undefined) return difference;
  }
  return undefined;
}

function missing(expected: readonly unknown[], actual: unknown, path: string): Difference | undefined {
  const all = Array.isArray(actual) && expected.every((one) => actual.includes(one));
  return all ? undefined : { path, expected, actual };
}

/** What was seen after step number `after` of a case. */
interface Observation {
  readonly after: number;
}

function isObservation(value: unknown): value is Observation {
  return value !== null && typeof value === 'object' && typeof (value as Record<string, unknown>).after === 'number';
}

function isPlain(value: unknown): boolean {
  return value === null || typeof value !== 'object';
}

function sorted(values: readonly unknown[]): unknown[] {
  return values.toSorted((a, b) => {
    const [x, y] = [JSON.stringify(a), JSON.stringify(b)];
    return x < y ? -1 : x > y ? 1 : 0;
  });
}
