// Answers for the gallery's figures being drawn from the runs as they are now.
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { FIGURES_FILE } from '../../src/cli/figures.ts';
import { readGolden } from '../determinism/golden.ts';

describe('scenarios/figures.json', () => {
  const figures: Record<string, { digest: string; lines: { points: number[] }[] }> = JSON.parse(
    readFileSync(FIGURES_FILE, 'utf8'),
  );

  it('has a figure of every scenario, of the very run whose digest is committed: npm run generate draws it', () => {
    const golden = Object.entries(readGolden().scenarios).map(([file, { digest }]) => [
      file.replace(/\.yaml$/, ''),
      digest,
    ]);
    expect(Object.fromEntries(Object.entries(figures).map(([id, { digest }]) => [id, digest]))).toEqual(
      Object.fromEntries(golden),
    );
  });

  it.each(Object.entries(figures))('%s moves: a flat line would tell nothing', (_id, { lines }) => {
    expect(lines.length).toBeGreaterThan(0);
    for (const { points } of lines) for (const p of points) expect(p >= 0 && p <= 1).toBe(true);
    expect(Math.max(...lines.map(({ points }) => new Set(points).size))).toBeGreaterThan(2);
  });
});
