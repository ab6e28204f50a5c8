// Answers for the project's own copy of the real systems' tables: every one is known and every case holds.
import { readdirSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { type ConformanceTable, conformanceAdapter } from '../../src/models/conformance.ts';
import { runTable, tableProblem } from '../../src/models/conformance-run.ts';

const HERE = fileURLToPath(new URL('.', import.meta.url));
const FILES = readdirSync(HERE, { recursive: true, encoding: 'utf8' })
  .filter((file) => file.endsWith('.json'))
  .sort((a, b) => (a < b ? -1 : 1));

it('there are tables', () => {
  expect(FILES.length).toBeGreaterThan(0);
});

describe.each(FILES)('%s', (file) => {
  const table = JSON.parse(readFileSync(join(HERE, file), 'utf8')) as ConformanceTable;

  it('is a table and names its source', () => {
    expect(tableProblem(table)).toBe('');
    expect(table.source).toMatch(/\S/);
  });

  it.each(table.cases.map((one) => [one.name, one] as const))('%s', async (_, one) => {
    const adapter = await conformanceAdapter(basename(file, '.json'));
    expect(adapter).toBeDefined();
    const { firstFailure } = runTable({ ...table, cases: [one] }, adapter!, (name) => {
      throw new Error(`data file ${name} is not part of the project`);
    });
    expect(firstFailure?.difference).toBeUndefined();
  });
});
