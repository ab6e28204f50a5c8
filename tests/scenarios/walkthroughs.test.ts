// Every walkthrough is true: exactly one option of each question holds, no goal is reached by itself, and each has a solution.
import { describe, expect, it } from 'vitest';
import type { LoadedScenario } from '../../src/scenario/loaded.ts';
import { judgeAll } from '../../src/session/judge.ts';
import { loadFile, scenarioFiles } from './files.ts';

type Step = LoadedScenario['steps'][number];

function question(step: Extract<Step, { kind: 'ask' | 'goal' }>) {
  return { conditions: step.kind === 'ask' ? step.options.map((o) => o.if) : [step.if], until: step.judge };
}

describe.each(scenarioFiles())('%s', (file) => {
  it('has exactly one true option for each question, and a solution for each goal', async () => {
    const scenario = await loadFile(file);
    const judged = scenario.steps.filter((step) => step.kind === 'ask' || step.kind === 'goal');
    const goals = judged.filter((step) => step.kind === 'goal');
    for (let seed = scenario.seeds[0]; seed < scenario.seeds[0] + 3; seed++) {
      const source = { scenario, seed, world: scenario.world(seed, []) };
      const holding = (steps: typeof judged, interventions: any[]) =>
        judgeAll(source, { interventions }, steps.map(question)).map(
          (outcomes) => outcomes.filter((o) => o.verdict === 'true').length,
        );
      expect(holding(judged, [])).toEqual(judged.map((step) => (step.kind === 'ask' ? 1 : 0)));
      for (const goal of goals) expect(holding([goal], [...goal.solution])).toEqual([1]);
    }
  });
});
