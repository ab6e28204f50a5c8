// Answers for which scenarios there are, and for loading one without a problem.
import { readdirSync, readFileSync } from 'node:fs';
import { expect } from 'vitest';
import { loadScenario } from '../../src/scenario/load.ts';
import type { LoadedScenario } from '../../src/scenario/loaded.ts';

/** Paths below scenarios/, in the order of code units. */
export function scenarioFiles(): string[] {
  return readdirSync('scenarios', { recursive: true, encoding: 'utf8' })
    .filter((f) => f.endsWith('.yaml'))
    .sort();
}

export async function loadFile(file: string): Promise<LoadedScenario> {
  const { scenario, problems } = await loadScenario(readFileSync(`scenarios/${file}`, 'utf8'), file);
  expect(problems).toEqual([]);
  return scenario!;
}
