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

/** Runs the branch from its beginning with the conditions as monitors, to `until`; a monitor only watches, so it is the same run. */
export function judgeConditions(
  source: BranchSource,
  branch: Pick<Branch, 'interventions'>,
  conditions: readonly Condition[],
  until: number,
): { verdict: 'pending' | 'true' | 'false'; text: string }[] {
  const monitors = conditions.map((c, i) => ({
    name: `judge ${i}`,
    moves: c.moves,
    init: () => c.init(),
    sample: (s: any, run: any) => c.sample(s, run),
  }));
  const first = source.world.monitors.length;
  const k = createKernel({ ...source.world, monitors: [...source.world.monitors, ...monitors] });
  for (const fault of branch.interventions) k.scheduleFault(fault, fault.at);
  k.runUntil(until + source.world.sampleEvery);
  return conditions.map((c, i) => ({
    verdict: c.verdict(k.monitors[first + i], true, k),
    text: c.detail(k.monitors[first + i], k).text,
  }));
}
