// Answers for running one conformance table on its adapter, and for what is and what is not a table.
import { type Difference, firstDifference } from './conformance-compare.ts';
import type { ConformanceAdapter, ConformanceCase, ConformanceTable, ReadDataFile } from './conformance.ts';

export interface TableResult {
  readonly passed: number;
  readonly failed: number;
  readonly total: number;
  /** The first case that failed, with where its answer differs first. */
  readonly firstFailure?: { readonly name: string; readonly difference: Difference };
}

/** Why `value` is not a table of cases; '' when it is one. */
export function tableProblem(value: unknown): string {
  if (!isObject(value)) return 'a table is an object with a list of cases';
  if (!Array.isArray(value.cases)) return 'it has no list of cases';
  for (let i = 0; i < value.cases.length; i++) {
    const one: unknown = value.cases[i];
    if (!isObject(one) || typeof one.name !== 'string') return `case ${i + 1} has no name`;
    for (const part of ['input', 'expected'])
      if (!Object.hasOwn(one, part)) return `case ${i + 1} (${one.name}) has no ${part}`;
  }
  return '';
}

/** Runs every case. A case whose adapter throws is answered with that error, which may be what is expected. */
export function runTable(
  table: ConformanceTable,
  adapter: ConformanceAdapter,
  readDataFile: ReadDataFile,
): TableResult {
  let passed = 0;
  let firstFailure: TableResult['firstFailure'];
  for (const one of table.cases) {
    const difference = firstDifference(table, one.expected, answerOf(one, table, adapter, readDataFile));
    if (difference === undefined) passed++;
    else firstFailure ??= { name: one.name, difference };
  }
  const total = table.cases.length;
  return { passed, failed: total - passed, total, ...(firstFailure === undefined ? {} : { firstFailure }) };
}

function answerOf(
  one: ConformanceCase,
  table: ConformanceTable,
  adapter: ConformanceAdapter,
  readDataFile: ReadDataFile,
): unknown {
  try {
    return adapter(one.input, table, readDataFile);
  } catch (error) {
    return { error: error instanceof Error ? error.message : String(error) };
  }
}

function isObject(value: unknown): value is Record<string, unknown> {
  return value !== null && typeof value === 'object' && !Array.isArray(value);
}
