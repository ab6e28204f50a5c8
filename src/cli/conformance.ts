// Answers for `murphy conformance`: runs a folder of case tables against the models' rules and says which hold.
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { basename, dirname, join, relative, resolve, sep } from 'node:path';
import { type ConformanceTable, conformanceAdapter } from '../models/conformance.ts';
import { runTable, type TableResult, tableProblem } from '../models/conformance-run.ts';

interface Output {
  write(text: string): void;
}

/** What became of one file. `problem`: it is no table. Without a result: no model answers for the table. */
interface Report {
  /** Path below the folder, without `.json`. */
  readonly table: string;
  readonly cases: number;
  readonly problem?: string;
  readonly result?: TableResult;
}

const USAGE = 'usage: murphy conformance DIR [--json]\n';
/** Longest value that is printed of a case that failed. */
const LONGEST = 2000;

/**
 * Runs every `*.json` below DIR.
 * @param args `DIR`, `--json`
 * @returns 0 when all cases of all tables hold; 1 when one fails, or a table is unknown; 2 for a bad folder, file or usage
 */
export async function conformance(args: string[], out: Output): Promise<number> {
  const json = args.includes('--json');
  const [dir, ...more] = args.filter((arg) => arg !== '--json');
  if (dir === undefined || more.length > 0 || dir.startsWith('-')) {
    out.write(USAGE);
    return 2;
  }
  const files = tablesBelow(dir);
  if (typeof files === 'string') {
    out.write(`murphy conformance: ${files}\n`);
    return 2;
  }
  const reports: Report[] = [];
  for (const file of files) {
    const report = await runFile(dir, file);
    reports.push(report);
    out.write(json ? `${JSON.stringify(asJson(report))}\n` : describe(report));
  }
  const sums = summary(reports);
  out.write(json ? `${JSON.stringify({ summary: sums })}\n` : describeSummary(sums));
  if (sums.bad > 0) return 2;
  return sums.failed > 0 || sums.unknown > 0 ? 1 : 0;
}

/** Paths of all JSON files below `dir` in alphabetical order, or what is wrong with it. */
function tablesBelow(dir: string): string[] | string {
  try {
    if (!statSync(dir).isDirectory()) return `${dir} is not a folder`;
    const files = readdirSync(dir, { recursive: true, encoding: 'utf8' }).filter((file) => file.endsWith('.json'));
    const tables = files.filter((file) => statSync(join(dir, file)).isFile()).sort((a, b) => (a < b ? -1 : 1));
    return tables.length > 0 ? tables : `there is no table (*.json) below ${dir}`;
  } catch (error) {
    return `cannot read ${dir}: ${(error as Error).message}`;
  }
}

async function runFile(dir: string, file: string): Promise<Report> {
  const table = file.slice(0, -'.json'.length).split(sep).join('/');
  const read = readTable(join(dir, file));
  if (typeof read === 'string') return { table, cases: 0, problem: read };
  const adapter = await conformanceAdapter(basename(file, '.json'));
  if (adapter === undefined) return { table, cases: read.cases.length };
  return { table, cases: read.cases.length, result: runTable(read, adapter, (name) => readBeside(dir, file, name)) };
}

function readTable(path: string): ConformanceTable | string {
  try {
    const value: unknown = JSON.parse(readFileSync(path, 'utf8'));
    const problem = tableProblem(value);
    return problem === '' ? (value as ConformanceTable) : problem;
  } catch (error) {
    return (error as Error).message;
  }
}

/** A data file beside a table. A table cannot name a file outside the folder that was asked for. */
function readBeside(dir: string, file: string, name: string): string {
  const path = resolve(dir, dirname(file), name);
  if (relative(resolve(dir), path).startsWith('..')) throw new Error(`data file ${name} lies outside ${dir}`);
  return readFileSync(path, 'utf8');
}

interface Summary {
  readonly tables: number;
  readonly passed: number;
  readonly failed: number;
  readonly total: number;
  /** Tables that no model answers for. */
  readonly unknown: number;
  /** Files that are no tables. */
  readonly bad: number;
}

function summary(reports: readonly Report[]): Summary {
  const sum = (of: (result: TableResult) => number) =>
    reports.reduce((n, r) => n + (r.result === undefined ? 0 : of(r.result)), 0);
  return {
    tables: reports.length,
    passed: sum((r) => r.passed),
    failed: sum((r) => r.failed),
    total: sum((r) => r.total),
    unknown: reports.filter((r) => r.problem === undefined && r.result === undefined).length,
    bad: reports.filter((r) => r.problem !== undefined).length,
  };
}

function asJson({ table, cases, problem, result }: Report): object {
  if (problem !== undefined) return { table, status: 'bad', problem };
  if (result === undefined) return { table, status: 'unknown', cases };
  return { table, status: result.failed === 0 ? 'passed' : 'failed', ...result };
}

function describe({ table, cases, problem, result }: Report): string {
  const name = table.padEnd(48);
  if (problem !== undefined) return `${name} bad: ${problem}\n`;
  if (result === undefined) return `${name} unknown: no model answers for this table (${cases} cases)\n`;
  const line = `${name} ${counted(result.passed, 'passed')} ${counted(result.failed, 'failed')} ${counted(result.total, 'total')}\n`;
  if (result.firstFailure === undefined) return line;
  const { name: failing, difference } = result.firstFailure;
  const where = difference.path === '' ? 'the answer' : difference.path;
  return `${line}    first failure: ${failing}, at ${where}\n    expected: ${shown(difference.expected)}\n    answer:   ${shown(difference.actual)}\n`;
}

function describeSummary(s: Summary): string {
  const unknown = s.unknown > 0 ? `, ${s.unknown} unknown` : '';
  const bad = s.bad > 0 ? `, ${s.bad} bad` : '';
  return `${s.tables} tables${unknown}${bad}: ${s.passed} passed, ${s.failed} failed, ${s.total} total\n`;
}

function counted(n: number, word: string): string {
  return `${String(n).padStart(5)} ${word}`;
}

function shown(value: unknown): string {
  const text = value === undefined ? '(nothing)' : JSON.stringify(value);
  return text.length > LONGEST ? `${text.slice(0, LONGEST)}...` : text;
}
