// Every walkthrough is true: exactly one option of each question holds, no goal is reached by itself, and each has a solution.
import { describe, expect, it } from 'vitest';
import { judgeConditions } from '../../src/session/judge.ts';
import { loadFile, scenarioFiles } from './files.ts';

describe.each(scenarioFiles())('%s', (file) => {
  it('has exactly one true option for each question, and a solution for each goal', async () => {
    const scenario = await loadFile(file);
    for (let seed = scenario.seeds[0]; seed < scenario.seeds[0] + 3; seed++) {
      const source = { scenario, seed, world: scenario.world(seed, []) };
      const holding = (conditions: any[], judge: number, interventions: any[]) =>
        judgeConditions(source, { interventions }, conditions, judge).filter((o) => o.verdict === 'true').length;
      for (const step of scenario.steps) {
        if (step.kind === 'ask')
          expect(
            holding(
              step.options.map((o) => o.if),
              step.judge,
              [],
            ),
          ).toBe(1);
        if (step.kind === 'goal') {
          expect(holding([step.if], step.judge, [])).toBe(0);
          expect(holding([step.if], step.judge, [...step.solution])).toBe(1);
        }
      }
    }
  });
});
