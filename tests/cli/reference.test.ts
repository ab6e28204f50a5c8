// Answers for the reference pages being those that the models give, and for what a page says.
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { REFERENCE_FOLDER, referencePages } from '../../src/cli/reference.ts';
import { REGISTRY } from '../../src/models/registry.ts';

describe('docs/reference', () => {
  it('is what the sources give, page by page: npm run generate writes it', async () => {
    const pages = await referencePages();
    expect(readdirSync(REFERENCE_FOLDER).sort()).toEqual([...pages.keys()].sort());
    for (const [name, text] of pages) expect(readFileSync(join(REFERENCE_FOLDER, name), 'utf8')).toBe(text);
  });

  it('has a page for each model, with parameters, readings and every edge of its statecharts', async () => {
    const pages = await referencePages();
    for (const entry of REGISTRY) {
      const model = await entry.load();
      const page = pages.get(`${entry.kind}.md`)!;
      for (const reading of model.readings) expect(page).toContain(`\`${reading.name}`);
      for (const chart of Object.values(model.charts))
        for (const [i, events] of chart.edges.entries())
          for (const event of events)
            expect(page).toContain(
              `| ${chart.states[Math.floor(i / chart.states.length)]} | ${event} | ${chart.states[i % chart.states.length]} |`,
            );
    }
  });

  it('gives a parameter with its unit, its default and the real property', async () => {
    const page = (await referencePages()).get('service.md')!;
    expect(page).toMatch(/\| `shutdown\.grace` \| such as `300ms` \| `30s` \| .*terminationGracePeriodSeconds/);
    expect(page).toMatch(/\| `queue\.discipline` \| `fifo`, `lifo`, `priority`, `fair` \| `fifo` \|/);
  });

  it('tells the steps of a handler apart', async () => {
    const page = (await referencePages()).get('steps.md')!;
    for (const step of [
      'work',
      'wait',
      'call',
      'query',
      'transaction',
      'parallel',
      'each',
      'choose',
      'reply',
      'fail',
      'set',
    ])
      expect(page).toContain(`## \`${step}\``);
  });
});
