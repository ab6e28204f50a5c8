// Every scenario is a test: it loads, its checks hold over its seeds, exactly one option of each question holds, and goals have solutions.
import { describe, expect, it } from 'vitest';
import { createKernel } from '../../src/engine/index.ts';
import { judgeConditions } from '../../src/session/judge.ts';
import { loadFile, scenarioFiles } from './files.ts';

describe.each(scenarioFiles())('%s', (file) => {
  it('has checks, and they hold on every seed', async () => {
    const scenario = await loadFile(file);
    expect(scenario.checks.length).toBeGreaterThan(0);
    for (let seed = scenario.seeds[0]; seed <= scenario.seeds[1]; seed++) {
      const k = createKernel(scenario.world(seed, []));
      k.runUntil(scenario.length);
      expect(k.verdict).toBe(null);
      scenario.checks.forEach((check, i) => {
        expect(`seed ${seed}: ${check.name}: ${check.if.verdict(k.monitors[i], true)}`).toBe(
          `seed ${seed}: ${check.name}: true`,
        );
      });
    }
  });

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
