// Every scenario is a test: it loads, and its checks hold over all its seeds.
import { describe, expect, it } from 'vitest';
import { createKernel } from '../../src/engine/index.ts';
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
});
