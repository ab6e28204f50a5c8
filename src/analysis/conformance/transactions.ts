// Answers for the conformance table of list-append transactions.
import { checkTransactions } from '../transactions/check.ts';
import { dependenciesOf } from '../transactions/dependencies.ts';
import { readAnomalies } from '../transactions/reads.ts';
import { type Step, type Transaction, versionsOf } from '../transactions/transaction.ts';

interface Recorded {
  readonly type: 'ok' | 'fail' | 'info';
  readonly process: number;
  readonly txn: readonly (readonly ['append', string, number] | readonly ['r', string, readonly number[] | null])[];
  readonly start?: number;
  readonly end?: number;
}

interface Question {
  readonly history: readonly Recorded[];
  /** Names of models or anomalies to judge by. */
  readonly ask?: readonly string[];
  /** An anomaly to look for. */
  readonly detect?: string;
}

/** Table elle_list_append: a verdict, the presence of an anomaly, or the edges between transactions. */
export function listAppend(input: unknown): unknown {
  const given = input as Question;
  const history = given.history.map(transactionOf);
  if (given.detect !== undefined)
    return { present: readAnomalies(history, versionsOf(history)).some(({ name }) => name === given.detect) };
  if (given.ask === undefined) return { edges: edgesOf(history) };
  const verdict = checkTransactions(history, given.ask.map(modelOf));
  const types = verdict.anomalies.map(({ name }) => name);
  return {
    valid: verdict.holds,
    anomalyTypes: (verdict.silent ? [...types, 'empty-transaction-graph'] : types).sort((a, b) => (a < b ? -1 : 1)),
    not: verdict.ruledOut,
  };
}

function modelOf(asked: string): string {
  return /^default \((.*)\)$/.exec(asked)?.[1] ?? asked;
}

function transactionOf(given: Recorded): Transaction {
  return {
    outcome: given.type,
    client: given.process,
    steps: given.txn.map(stepOf),
    ...(given.start === undefined ? {} : { start: given.start }),
    ...(given.end === undefined ? {} : { end: given.end }),
  };
}

function stepOf(given: Recorded['txn'][number]): Step {
  if (given[0] === 'append') return { f: 'append', key: given[1], value: given[2] };
  return { f: 'read', key: given[1], list: given[2] ?? undefined };
}

function edgesOf(history: readonly Transaction[]): readonly (readonly [number, number])[] {
  const dependencies = dependenciesOf(history, versionsOf(history));
  const seen = new Map<string, readonly [number, number]>();
  for (const kind of ['ww', 'wr', 'rw'] as const)
    for (const [from, successors] of dependencies.get(kind)!)
      for (const to of successors) seen.set(`${from} ${to}`, [from, to]);
  return [...seen.values()].sort((a, b) => a[0] - b[0] || a[1] - b[1]);
}
