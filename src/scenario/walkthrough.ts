// Answers for the steps of a walkthrough: say, ask, explain, goal, do.
import { parseDuration } from './amounts.ts';
import { compileCondition, ConditionError } from './condition.ts';
import { parseFault } from './fault-forms.ts';
import type { LoadedReading, LoadedStep } from './loaded.ts';

const KINDS = ['say', 'ask', 'explain', 'goal', 'do'] as const;

export function compileStep(raw: any, length: number, reading: (path: string) => LoadedReading): LoadedStep {
  const keys = typeof raw === 'object' && raw !== null ? Object.keys(raw) : [];
  const kind = KINDS.find((k) => keys.includes(k));
  if (!kind) throw new ConditionError(`expected a step with one of ${KINDS.join(', ')}`);
  const common = { title: raw.title, focus: raw.focus, pace: raw.pace };
  const text = String(raw[kind]);
  const judge = raw.judge === undefined ? length : parseDuration(String(raw.judge));
  if (judge === null || judge > length)
    throw new ConditionError('expected a moment within the run, such as 90s', ['judge']);
  switch (kind) {
    case 'say':
      return {
        ...common,
        kind,
        text,
        ...(raw.until === undefined
          ? {}
          : { until: within(['until'], () => compileCondition(raw.until, length, reading)) }),
      };
    case 'ask': {
      if (!Array.isArray(raw.options) || raw.options.length < 2)
        throw new ConditionError('expected at least two options', ['options']);
      const options = raw.options.map((o: any, i: number) => ({
        say: String(o?.say),
        if: within(['options', i, 'if'], () => compileCondition(o?.if, length, reading)),
      }));
      return { ...common, kind, text, options, judge };
    }
    case 'explain':
      return { ...common, kind, text };
    case 'goal': {
      const solution = (raw.solution ?? []).map((f: any, i: number) =>
        within(['solution', i], () => parseFault({ name: `solution ${i + 1}`, ...f }, i)),
      );
      return {
        ...common,
        kind,
        text,
        if: within(['if'], () => compileCondition(raw.if, length, reading)),
        judge,
        solution,
      };
    }
    case 'do':
      return {
        ...common,
        kind,
        text: raw.text,
        faults: [].concat(raw.do).map((f, i) => within(['do', i], () => parseFault(f, i))),
      };
  }
}

function within<T>(path: readonly PropertyKey[], work: () => T): T {
  try {
    return work();
  } catch (error) {
    throw error instanceof ConditionError ? new ConditionError(error.message, [...path, ...error.path]) : error;
  }
}
