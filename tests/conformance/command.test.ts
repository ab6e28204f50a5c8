// Answers for `murphy conformance`: what it prints and with which code it ends, for good, failing, unknown and broken tables.
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { conformance } from '../../src/cli/conformance.ts';

let dir: string;

beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'tables-'));
});

afterEach(() => {
  rmSync(dir, { recursive: true });
});

function put(file: string, content: unknown): void {
  mkdirSync(dirname(join(dir, file)), { recursive: true });
  writeFileSync(join(dir, file), typeof content === 'string' ? content : JSON.stringify(content));
}

async function run(...args: string[]): Promise<{ code: number; text: string }> {
  let text = '';
  const code = await conformance(args, { write: (s) => void (text += s) });
  return { code, text };
}

const closedToOpen = (to: string) => ({
  cases: [{ name: 'CLOSED->OPEN', input: { from: 'CLOSED', to: 'OPEN' }, expected: { resultingState: to } }],
});

describe('murphy conformance', () => {
  it('ends with 0 when every case holds, in whatever folder a table lies', async () => {
    put('some/where/r4j_circuitbreaker_transitions.json', closedToOpen('OPEN'));
    const { code, text } = await run(dir);
    expect(code).toBe(0);
    expect(text).toMatch(/some\/where\/r4j_circuitbreaker_transitions +1 passed +0 failed +1 total/);
  });

  it('ends with 1 when a case fails, and shows both values', async () => {
    put('r4j_circuitbreaker_transitions.json', closedToOpen('HALF_OPEN'));
    const { code, text } = await run(dir);
    expect(code).toBe(1);
    expect(text).toContain(
      'first failure: CLOSED->OPEN, at resultingState\n    expected: "HALF_OPEN"\n    answer:   "OPEN"\n',
    );
  });

  it('ends with 1 when no model answers for a table', async () => {
    put('toString.json', { cases: [] });
    const { code, text } = await run(dir);
    expect(code).toBe(1);
    expect(text).toMatch(/toString +unknown/);
  });

  it.each([
    ['no JSON', 'not json', 'JSON'],
    ['no table', {}, 'no list of cases'],
  ])('ends with 2 for a file that is %s, and says so', async (_, content, message) => {
    put('r4j_retry.json', content);
    const { code, text } = await run(dir);
    expect(code).toBe(2);
    expect(text).toContain('r4j_retry');
    expect(text).toContain(message);
  });

  it('ends with 2 for an empty folder, a missing one, a file and no folder at all', async () => {
    put('plain.txt', 'text');
    expect((await run(dir)).code).toBe(2);
    expect(await run(join(dir, 'nowhere'))).toMatchObject({ code: 2, text: expect.stringContaining('cannot read') });
    expect(await run(join(dir, 'plain.txt'))).toMatchObject({ code: 2, text: expect.stringContaining('not a folder') });
    expect(await run()).toMatchObject({ code: 2, text: expect.stringContaining('usage') });
    expect((await run(dir, '--jason')).code).toBe(2);
  });

  it('prints one JSON object a line with --json', async () => {
    put('a/r4j_circuitbreaker_transitions.json', closedToOpen('OPEN'));
    put('b/nobody_knows.json', { cases: [] });
    const { code, text } = await run(dir, '--json');
    expect(code).toBe(1);
    const lines = text
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as unknown);
    expect(lines).toEqual([
      { table: 'a/r4j_circuitbreaker_transitions', status: 'passed', passed: 1, failed: 0, total: 1 },
      { table: 'b/nobody_knows', status: 'unknown', cases: 0 },
      { summary: { tables: 2, passed: 1, failed: 0, total: 1, unknown: 1, bad: 0 } },
    ]);
  });

  it('holds for the tables that the project keeps', async () => {
    const { code } = await run(fileURLToPath(new URL('.', import.meta.url)));
    expect(code).toBe(0);
  });
});
