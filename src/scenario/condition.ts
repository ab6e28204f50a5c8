// Answers for conditions: one grammar for until, if, when, goal and checks, compiled to evaluators with plain-data state.
import type { Micros, RunView } from '../engine/index.ts';
import { formatDuration } from '../models/quantities.ts';
import { parseDuration, parseRate } from './amounts.ts';
import type { Condition, LoadedReading } from './loaded.ts';

const AGGREGATES = ['always', 'eventually', 'never', 'mean', 'min', 'max', 'final'] as const;
const COMPARISONS = ['below', 'atMost', 'equals', 'atLeast', 'above', 'between'] as const;

export class ConditionError extends Error {
  readonly path: readonly PropertyKey[];
  constructor(message: string, path: readonly PropertyKey[] = []) {
    super(message);
    this.path = path;
  }
}

interface State {
  n: number;
  sum: number;
  min: number;
  max: number;
  last: number | string;
  /** Whether every sample compared true; whether any did. */
  all: boolean;
  any: boolean;
  decidedAt: Micros;
  over: boolean;
}

/** Compiles `raw`; throws ConditionError with the path of what is wrong. */
export function compileCondition(raw: any, length: Micros, reading: (path: string) => LoadedReading): Condition {
  if (typeof raw === 'string') return afterDuration(raw);
  if (typeof raw !== 'object' || raw === null || Array.isArray(raw))
    throw new ConditionError(
      'expected a duration such as 18s, or a comparison such as { mean: shoppers.goodput, atLeast: 120/s }',
    );
  const keys = Object.keys(raw);
  const aggregate = AGGREGATES.find((a) => keys.includes(a));
  const comparison = COMPARISONS.find((c) => keys.includes(c));
  const stray = keys.find((k) => k !== aggregate && k !== comparison && k !== 'within');
  if (!aggregate)
    throw new ConditionError(`expected one of ${AGGREGATES.join(', ')} with a reading`, stray ? [stray] : []);
  if (stray) throw new ConditionError(`'${stray}' does not belong in a condition`, [stray]);
  if (!comparison) throw new ConditionError(`expected a comparison: one of ${COMPARISONS.join(', ')}`);
  let read: LoadedReading;
  try {
    read = reading(String(raw[aggregate]));
  } catch (error) {
    throw new ConditionError((error as Error).message, [aggregate]);
  }
  const [from, to] = window(raw.within, length);
  const compare = comparer(comparison, raw[comparison], read);
  return comparisonOf(
    aggregate,
    read,
    compare,
    from,
    to,
    `${aggregate} of ${read.path} ${comparison} ${JSON.stringify(raw[comparison])}`,
  );
}

function afterDuration(text: string): Condition<State> {
  const at = parseDuration(text);
  if (at === null) throw new ConditionError(`'${text}' is neither a duration, such as 18s, nor a comparison`);
  return {
    text: `at ${text}`,
    decidedBy: at,
    init: initial,
    sample: (s, run) => {
      if (run.now >= at && s.decidedAt < 0) s.decidedAt = run.now;
    },
    verdict: (s, final) => (s.decidedAt >= 0 ? 'true' : final ? 'false' : 'pending'),
    detail: (s) => ({ text: `at ${text}`, at: s.decidedAt }),
  };
}

function initial(): State {
  return { n: 0, sum: 0, min: Infinity, max: -Infinity, last: NaN, all: true, any: false, decidedAt: -1, over: false };
}

function window(raw: any, length: Micros): [Micros, Micros] {
  if (raw === undefined) return [0, length];
  const pair = Array.isArray(raw) ? raw.map((t) => (typeof t === 'string' ? parseDuration(t) : null)) : [];
  if (pair.length !== 2 || pair[0] === null || pair[1] === null || pair[0] >= pair[1])
    throw new ConditionError('expected a window such as [60s, 90s]', ['within']);
  if (pair[1] > length)
    throw new ConditionError(`the window ends after the run (${formatDuration(length)})`, ['within']);
  return [pair[0], pair[1]];
}

type Compare = (value: number | string) => boolean;

function comparer(comparison: (typeof COMPARISONS)[number], raw: any, read: LoadedReading): Compare {
  if (read.kind === 'state') {
    if (comparison !== 'equals')
      throw new ConditionError(`${read.path} is a state: compare it with equals`, [comparison]);
    return (v) => v === raw;
  }
  if (comparison === 'between') {
    if (!Array.isArray(raw) || raw.length !== 2)
      throw new ConditionError('expected two bounds, such as [10/s, 20/s]', [comparison]);
    const [low, high] = raw.map((r) => bound(r, read, comparison));
    return (v) => (v as number) >= low && (v as number) <= high;
  }
  const limit = bound(raw, read, comparison);
  switch (comparison) {
    case 'below':
      return (v) => (v as number) < limit;
    case 'atMost':
      return (v) => (v as number) <= limit;
    case 'equals':
      return (v) => v === limit;
    case 'atLeast':
      return (v) => (v as number) >= limit;
    default:
      return (v) => (v as number) > limit;
  }
}

function bound(raw: any, read: LoadedReading, key: string): number {
  if (typeof raw === 'number') {
    if (read.unit === '/s' || read.unit === 'us')
      throw new ConditionError(
        `${read.path} is a ${read.unit === 'us' ? 'duration' : 'rate'}: expected a unit, such as ${raw}${read.unit === 'us' ? 'ms' : '/s'}`,
        [key],
      );
    return raw;
  }
  const parsed = typeof raw === 'string' ? (read.unit === 'us' ? parseDuration(raw) : parseRate(raw)) : null;
  if (parsed === null)
    throw new ConditionError(
      `'${String(raw)}' cannot be compared with ${read.path}, which is in ${read.unit || 'plain numbers'}`,
      [key],
    );
  return parsed;
}

function comparisonOf(
  aggregate: (typeof AGGREGATES)[number],
  read: LoadedReading,
  compare: Compare,
  from: Micros,
  to: Micros,
  text: string,
): Condition<State> {
  const value = (s: State): number | string => {
    switch (aggregate) {
      case 'mean':
        return s.sum / s.n;
      case 'min':
        return s.min;
      case 'max':
        return s.max;
      default:
        return s.last;
    }
  };
  const outcome = (s: State): boolean => {
    if (aggregate === 'always') return s.n > 0 && s.all;
    if (aggregate === 'never') return !s.any;
    if (aggregate === 'eventually') return s.any;
    return s.n > 0 && compare(value(s));
  };
  return {
    text,
    decidedBy: to,
    init: initial,
    sample: (s, run) => sampleInto(s, run, read, compare, from, to, aggregate),
    verdict: (s, final) => {
      const early =
        (aggregate === 'eventually' && s.any) || (aggregate === 'always' && !s.all) || (aggregate === 'never' && s.any);
      if (early || s.over || final) return outcome(s) ? 'true' : 'false';
      return 'pending';
    },
    detail: (s) => ({
      text:
        s.n === 0
          ? 'nothing seen yet'
          : `${aggregate} ${typeof value(s) === 'number' ? Math.round((value(s) as number) * 100) / 100 : value(s)} ${read.unit === 'us' ? 'µs' : read.unit}`,
      at: s.decidedAt,
    }),
  };
}

function sampleInto(
  s: State,
  run: RunView,
  read: LoadedReading,
  compare: Compare,
  from: Micros,
  to: Micros,
  aggregate: string,
): void {
  if (run.now < from || s.over) return;
  if (run.now > to) {
    s.over = true;
    if (s.decidedAt < 0) s.decidedAt = to;
    return;
  }
  const value = read.read(run);
  s.last = value;
  if (typeof value === 'number' && value !== value) return;
  s.n++;
  if (typeof value === 'number') {
    s.sum += value;
    if (value < s.min) s.min = value;
    if (value > s.max) s.max = value;
  }
  const ok = compare(value);
  if (!ok && s.all && aggregate === 'always') s.decidedAt = run.now;
  if (ok && !s.any && (aggregate === 'eventually' || aggregate === 'never')) s.decidedAt = run.now;
  s.all &&= ok;
  s.any ||= ok;
  if (run.now === to) {
    s.over = true;
    if (s.decidedAt < 0) s.decidedAt = to;
  }
}
