// Answers for the steps of a walkthrough: texts, questions the run answers, goals with their solutions, things done.
import type { Fault, Micros } from '../engine/index.ts';
import { formatDuration } from '../models/units.ts';
import { nearest } from '../models/nearest.ts';
import type { Complain } from './conditions/compile.ts';
import type { Compiled } from './conditions/kinds.ts';
import { compileFault, type FaultContext, type FaultNotation, verbOf } from './faults.ts';
import { didYouMean } from './issues.ts';
import type { LoadedStep } from './loaded.ts';
import type { Path } from './source.ts';

/** A step as zod gives it. */
export type StepNotation = { readonly [key: string]: any };

/** null when something is wrong, which has then been complained of. */
export function compileStep(n: StepNotation, context: FaultContext, path: Path): LoadedStep | null {
  focusExists(n.focus, context, path);
  const common = { title: n.title, focus: n.focus, pace: n.pace, notes: n.notes };
  if (n.say !== undefined) return sayOf(n, common, context, path);
  if (n.ask !== undefined) return askOf(n, common, context, path);
  if (n.explain !== undefined) return { ...common, kind: 'explain', text: n.explain };
  if (n.goal !== undefined) return goalOf(n, common, context, path);
  const faults = interventions(n.do, context, [...path, 'do']);
  return faults && { ...common, kind: 'do', text: n.text, faults };
}

type Common = Pick<LoadedStep, 'title' | 'focus' | 'pace' | 'notes'>;

function focusExists(focus: string | undefined, context: FaultContext, path: Path): void {
  if (focus === undefined) return;
  const [part] = focus.split(/[#.]/);
  if (context.names.parts.includes(part)) return;
  context.complain({
    path: [...path, 'focus'],
    message: `there is no part or process '${focus}'`,
    hint: didYouMean(nearest(part, context.names.parts)),
  });
}

function sayOf(n: StepNotation, common: Common, context: FaultContext, path: Path): LoadedStep | null {
  if (n.until === undefined) return { ...common, kind: 'say', text: n.say };
  const until = context.condition(n.until, [...path, 'until']);
  return until && { ...common, kind: 'say', text: n.say, until };
}

function askOf(n: StepNotation, common: Common, context: FaultContext, path: Path): LoadedStep | null {
  const options = (n.options as { say: string; if: any }[]).map((option, i) => {
    const condition = context.condition(option.if, [...path, 'options', i, 'if']);
    return condition && { say: option.say, if: condition };
  });
  if (options.includes(null)) return null;
  const good = options as { say: string; if: Compiled }[];
  const judge = judgeAt(
    n.judge,
    good.map((o) => o.if),
    context,
    path,
  );
  return judge === null ? null : { ...common, kind: 'ask', text: n.ask, options: good, judge };
}

function goalOf(n: StepNotation, common: Common, context: FaultContext, path: Path): LoadedStep | null {
  const condition = context.condition(n.if, [...path, 'if']);
  const solution = interventions(n.solution ?? [], context, [...path, 'solution']);
  if (!condition || !solution) return null;
  const judge = judgeAt(n.judge, [condition], context, path);
  return judge === null ? null : { ...common, kind: 'goal', text: n.goal, if: condition, judge, solution };
}

/** When the run has answered: as written, or when the last condition is decided at the latest. */
function judgeAt(
  written: Micros | undefined,
  conditions: readonly Compiled[],
  { length, complain }: { length: Micros; complain: Complain },
  path: Path,
): Micros | null {
  const latest = conditions.reduce((at, c) => Math.max(at, Math.min(c.decidedBy, length)), 0);
  if (written === undefined) return latest;
  if (written > length) {
    complain({
      path: [...path, 'judge'],
      message: `${formatDuration(written)} is after the end of the run (${formatDuration(length)})`,
    });
    return null;
  }
  if (written < latest && conditions.every((c) => c.decidedBy <= length))
    complain({
      path: [...path, 'judge'],
      message: `at ${formatDuration(written)} not every condition can be decided`,
      hint: `judge at ${formatDuration(latest)}`,
      severity: 'warning',
    });
  return written;
}

function interventions(notations: readonly FaultNotation[], context: FaultContext, path: Path): Fault[] | null {
  const step = path[1] as number;
  const faults = notations.map((n, i) =>
    compileFault(n, n.at ?? 0, `step ${step + 1}: ${verbOf(n)}${notations.length > 1 ? ` ${i + 1}` : ''}`, context, [
      ...path,
      i,
    ]),
  );
  return faults.includes(null) ? null : (faults as Fault[]);
}
