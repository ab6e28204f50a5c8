// Answers for compiling a condition as written: which kind it is, what is wrong with it and where, and combinations of several.
import { NEVER, type Micros, type RunView } from '../../engine/index.ts';
import { type CompiledReading, ReadingError } from '../../models/readings.ts';
import { formatDuration, readDuration } from '../../models/units.ts';
import { didYouMean } from '../issues.ts';
import {
  AGGREGATES,
  type Aggregate,
  COMPARISONS,
  type Comparison,
  type ConditionMap,
  type ConditionNotation,
} from '../schema-conditions.ts';
import type { Complaint, Path } from '../source.ts';
import { AmountError, compileTest, type Test, tell } from './amount.ts';
import { CelError, compileCel } from './cel.ts';
import { type Compiled, momentCondition } from './kinds.ts';
import { summaryCondition } from './summary.ts';
import { type Predicate, watchCondition, type Window } from './watch.ts';

export interface ConditionContext {
  readonly length: Micros;
  /** Distance of samples. */
  readonly grid: Micros;
  /** Throws ReadingError; null for a reading of a part that is itself broken, which is complained of elsewhere. */
  readonly reading: (path: string) => CompiledReading;
  readonly partNames: readonly string[];
  readonly moves: (part: string) => readonly string[];
}

/** What a condition turns out to be: nothing when something is complained of. */
export type Compilation = Compiled | null;
export type Complain = (complaint: Complaint) => void;

export function compileCondition(
  notation: ConditionNotation,
  context: ConditionContext,
  path: Path,
  complain: Complain,
): Compilation {
  if (typeof notation === 'string') return compileText(notation, context, path, complain);
  if (notation.all) return combine('all', notation.all, notation, context, path, complain);
  if (notation.any) return combine('any', notation.any, notation, context, path, complain);
  if (notation.not !== undefined) return negate(notation, context, path, complain);
  return compileMap(notation, context, path, complain);
}

function compileText(text: string, context: ConditionContext, path: Path, complain: Complain): Compilation {
  if (/^\s*-?\d[\d.]*\s*[a-zA-Zµ]*(\d+[a-zµ]+)*\s*$/.test(text)) {
    const read = readDuration(text.trim());
    if ('problem' in read)
      return refuse(complain, { path, message: `'${text}': ${read.problem}`, hint: didYouMean(read.hint) });
    if (read.value > context.length)
      return refuse(complain, {
        path,
        message: `${text} is after the end of the run (${formatDuration(context.length)})`,
      });
    return momentCondition(read.value);
  }
  const predicate = cel(text, context, path, complain);
  if (!predicate) return null;
  const whole = { from: 0, to: context.length, named: false };
  return {
    ...watchCondition('eventually', predicate, whole, NEVER),
    text,
    level: (run) => predicate.holds(run, false) === true,
  };
}

function cel(text: string, context: ConditionContext, path: Path, complain: Complain): Predicate | null {
  try {
    return compileCel(text, context);
  } catch (error) {
    if (!(error instanceof CelError)) throw error;
    return refuse(complain, { path, within: error.at, message: error.message, hint: error.hint });
  }
}

function compileMap(notation: ConditionMap, context: ConditionContext, path: Path, complain: Complain): Compilation {
  const aggregates = AGGREGATES.filter((a) => notation[a] !== undefined);
  const comparisons = COMPARISONS.filter((c) => notation[c] !== undefined);
  const [aggregate, second] = aggregates;
  if (aggregate === undefined)
    return refuse(complain, { path, message: `expected one of ${AGGREGATES.join(', ')} with a reading` });
  if (second !== undefined)
    return refuse(complain, {
      path: [...path, second],
      onKey: true,
      message: `${second}: there is ${aggregate} already; combine several with all or any`,
    });
  if (comparisons.length > 1)
    return refuse(complain, {
      path: [...path, comparisons[1]],
      onKey: true,
      message: `${comparisons[1]}: there is ${comparisons[0]} already; for a range write between: [low, high]`,
    });
  const window = windowOf(notation.within, context.length, [...path, 'within'], complain);
  if (!window) return null;
  const decidedBy = window.named ? window.to : NEVER;
  const subject = notation[aggregate]!;
  const watching = aggregate === 'always' || aggregate === 'eventually' || aggregate === 'never';
  if (!isReadingPath(subject)) {
    if (!watching)
      return refuse(complain, {
        path: [...path, aggregate],
        message: `expected a reading after ${aggregate}, such as inventory.queue`,
      });
    if (comparisons.length > 0)
      return refuse(complain, {
        path: [...path, comparisons[0]],
        onKey: true,
        message: 'an expression is compared inside itself, as in inventory.queue > 100.0',
      });
    const predicate = cel(subject, context, [...path, aggregate], complain);
    return predicate && watchCondition(aggregate, predicate, window, decidedBy);
  }
  const reading = compileSubject(subject, context, [...path, aggregate], complain);
  if (!reading) return null;
  if (comparisons.length === 0)
    return refuse(complain, {
      path,
      message: `expected a comparison with ${subject}: one of ${COMPARISONS.join(', ')}`,
    });
  const test = testOf(comparisons[0], notation[comparisons[0]], reading, path, complain);
  if (!test) return null;
  if (watching) return watchCondition(aggregate, comparison(reading, test, context), window, decidedBy);
  if (reading.kind === 'state' && aggregate !== 'final')
    return refuse(complain, {
      path: [...path, aggregate],
      message: `${subject} is a word: it has no ${aggregate}`,
      hint: 'use always, eventually, never or final',
    });
  return summaryCondition(aggregate, reading, test, window, decidedBy, context.grid);
}

function comparison(reading: CompiledReading, test: Test, context: ConditionContext): Predicate {
  return {
    text: `${reading.path} ${test.text}`,
    moves: reading.kind === 'state' ? context.moves(reading.part) : [],
    holds: (run, every) => {
      const values = reading.list(run).filter((v) => typeof v === 'string' || !Number.isNaN(v));
      if (values.length === 0) return null;
      return every ? values.every((v) => test.holds(v)) : values.some((v) => test.holds(v));
    },
    told: (run) =>
      reading
        .list(run)
        .map((v) => tell(v, reading.unit))
        .join(', '),
  };
}

function isReadingPath(text: string): boolean {
  return /^[A-Za-z][A-Za-z0-9]*(#\d+)?(\.[A-Za-z][A-Za-z0-9]*|\["[^"\]]*"\])*$/.test(text);
}

function compileSubject(
  subject: string,
  context: ConditionContext,
  path: Path,
  complain: Complain,
): CompiledReading | null {
  try {
    return context.reading(subject);
  } catch (error) {
    if (!(error instanceof ReadingError)) throw error;
    return refuse(complain, { path, within: error.at, message: error.message, hint: error.hint });
  }
}

function testOf(
  comparison: Comparison,
  raw: unknown,
  reading: CompiledReading,
  path: Path,
  complain: Complain,
): Test | null {
  try {
    return compileTest(comparison, raw, reading);
  } catch (error) {
    if (!(error instanceof AmountError)) throw error;
    const at = error.index === undefined ? [...path, comparison] : [...path, comparison, error.index];
    return refuse(complain, { path: at, message: error.message, hint: error.hint });
  }
}

function windowOf(within: ConditionMap['within'], length: Micros, path: Path, complain: Complain): Window | null {
  if (within === undefined) return { from: 0, to: length, named: false };
  const [from, to] = typeof within === 'number' ? [0, within] : within;
  if (to > length)
    return refuse(complain, {
      path,
      message: `${formatDuration(to)} is after the end of the run (${formatDuration(length)})`,
    });
  if (to <= from)
    return refuse(complain, { path, message: 'expected the end of the window to be after its beginning' });
  return { from, to, named: true };
}

function refuse(complain: Complain, complaint: Complaint): null {
  complain(complaint);
  return null;
}

// ---------------------------------------------------------------- combinations

/** Keys that a combination does not have besides its own. */
function alone(key: string, notation: ConditionMap, path: Path, complain: Complain): boolean {
  const stray = (
    [...AGGREGATES, ...COMPARISONS, 'within', 'all', 'any', 'not'] as readonly (Aggregate | Comparison | 'within')[]
  ).find((k) => k !== (key as string) && notation[k] !== undefined);
  if (stray === undefined) return true;
  complain({ path: [...path, stray], onKey: true, message: `${stray} does not stand beside ${key}: put it inside` });
  return false;
}

function combine(
  how: 'all' | 'any',
  members: readonly ConditionNotation[],
  notation: ConditionMap,
  context: ConditionContext,
  path: Path,
  complain: Complain,
): Compilation {
  const fits = alone(how, notation, path, complain);
  const compiled = members.map((member, i) => compileCondition(member, context, [...path, how, i], complain));
  if (!fits || compiled.some((c) => c === null)) return null;
  return combination(how, compiled as Compiled[]);
}

function combination(how: 'all' | 'any', of: readonly Compiled[]): Compiled<unknown[]> {
  const stops = how === 'all' ? 'false' : 'true';
  const verdict = (s: unknown[], final: boolean, run?: RunView) => {
    const verdicts = of.map((c, i) => c.verdict(s[i], final, run));
    if (verdicts.includes(stops)) return stops;
    return verdicts.includes('pending') ? 'pending' : how === 'all' ? 'true' : 'false';
  };
  /** Members that explain the verdict. */
  const telling = (s: unknown[]) => {
    const deciding = of.map((c, i) => ({ c, s: s[i] })).filter((m) => m.c.verdict(m.s, false) === stops);
    return deciding.length > 0 ? deciding.slice(0, 1) : of.map((c, i) => ({ c, s: s[i] }));
  };
  return {
    text: of.map((c) => c.text).join(how === 'all' ? ', and ' : ', or '),
    decidedBy: of.reduce((latest, c) => Math.max(latest, c.decidedBy), 0),
    moves: [...new Set(of.flatMap((c) => c.moves))],
    init: () => of.map((c) => c.init()),
    sample: (s, run) =>
      of.forEach((c, i) => {
        c.sample(s[i], run);
      }),
    verdict,
    detail: (s, run) => {
      const told = telling(s).map((m) => m.c.detail(m.s, run));
      const decided = verdict(s, false) !== 'pending';
      return {
        text: told.map((t) => t.text).join('; '),
        at: decided ? told.reduce((latest, t) => Math.max(latest, t.at), -1) : -1,
      };
    },
    level: of.every((c) => c.level)
      ? (run) => (how === 'all' ? of.every((c) => c.level!(run)) : of.some((c) => c.level!(run)))
      : undefined,
  };
}

function negate(notation: ConditionMap, context: ConditionContext, path: Path, complain: Complain): Compilation {
  const fits = alone('not', notation, path, complain);
  const inner = compileCondition(notation.not!, context, [...path, 'not'], complain);
  if (!inner || !fits) return null;
  const opposite = { true: 'false', false: 'true', pending: 'pending' } as const;
  return {
    ...inner,
    text: `not: ${inner.text}`,
    verdict: (s, final, run) => opposite[inner.verdict(s, final, run)],
    level: inner.level && ((run) => !inner.level!(run)),
    only: inner.only && { at: inner.only.at, holds: (run) => !inner.only!.holds(run) },
  };
}
