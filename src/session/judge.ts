// Answers for judging a walkthrough's question or goal by what the branch's own run does, computed as far as it takes.
import { createKernel } from '../engine/index.ts';
import type { Condition } from '../scenario/loaded.ts';
import type { Branch, BranchSource } from './branch.ts';
import type { Judgement } from './port.ts';

export function judge(source: BranchSource, branch: Branch, index: number): Judgement {
  const step = source.scenario.steps[index];
  if (!step || (step.kind !== 'ask' && step.kind !== 'goal'))
    return { option: -1, detail: 'There is nothing to judge in this step.', decidedAt: -1 };
  const conditions = step.kind === 'ask' ? step.options.map((o) => o.if) : [step.if];
  const outcome = judgeConditions(source, branch, conditions, step.judge);
  const holding = outcome.flatMap((o, i) => (o.verdict === 'true' ? [i] : []));
  const option = holding.length === 1 ? holding[0] : -1;
  const told = outcome[option >= 0 ? option : 0];
  return { option, detail: told.text, decidedAt: step.judge };
}

interface Judged {
  readonly verdict: 'pending' | 'true' | 'false';
  readonly text: string;
}

/** Conditions that are judged at the same moment. */
interface Question {
  readonly conditions: readonly Condition[];
  readonly until: number;
}

function judgeConditions(
  source: BranchSource,
  branch: Pick<Branch, 'interventions'>,
  conditions: readonly Condition[],
  until: number,
): Judged[] {
  return judgeAll(source, branch, [{ conditions, until }])[0];
}

/**
 * Runs the branch once from its beginning with the conditions of all questions as monitors, to the last `until`, and judges each question at its
 * own; a monitor only watches, so it is the same run.
 */
export function judgeAll(
  source: BranchSource,
  branch: Pick<Branch, 'interventions'>,
  questions: readonly Question[],
): Judged[][] {
  const monitors = questions
    .flatMap((q) => q.conditions)
    .map((c, i) => ({
      name: `judge ${i}`,
      moves: c.moves,
      init: () => c.init(),
      sample: (s: any, run: any) => c.sample(s, run),
    }));
  const k = createKernel({ ...source.world, monitors: [...source.world.monitors, ...monitors] });
  for (const fault of branch.interventions) k.scheduleFault(fault, fault.at);
  let next = source.world.monitors.length;
  const places = questions.map((q, i) => {
    const first = next;
    next += q.conditions.length;
    return { ...q, i, first };
  });
  const judged: Judged[][] = questions.map(() => []);
  for (const { conditions, until, i, first } of places.sort((a, b) => a.until - b.until)) {
    k.runUntil(until + source.world.sampleEvery);
    judged[i] = conditions.map((c, j) => ({
      verdict: c.verdict(k.monitors[first + j], true, k),
      text: c.detail(k.monitors[first + j], k).text,
    }));
  }
  return judged;
}
