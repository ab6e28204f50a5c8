// Answers for the anomalies of transactions: each history that shows one is caught, with the transactions that show it.
import { describe, expect, it } from 'vitest';
import { checkTransactions } from '../../../src/analysis/transactions/check.ts';
import type { Step, Transaction } from '../../../src/analysis/transactions/transaction.ts';

const append = (key: string, value: number): Step => ({ f: 'append', key, value });
const reads = (key: string, ...list: number[]): Step => ({ f: 'read', key, list });

function txn(client: string, steps: readonly Step[], outcome: Transaction['outcome'] = 'ok', at?: number): Transaction {
  return { client, steps, outcome, ...(at === undefined ? {} : { start: at, end: at + 1 }) };
}

function found(history: readonly Transaction[], model: string): Record<string, readonly number[]> {
  return Object.fromEntries(checkTransactions(history, [model]).anomalies.map((a) => [a.name, a.transactions]));
}

describe('anomalies', () => {
  it('dirty write: two transactions overwrite each other crosswise (G0)', () => {
    const history = [
      txn('a', [append('x', 1), append('y', 1)]),
      txn('b', [append('x', 2), append('y', 2)]),
      txn('c', [reads('x', 1, 2), reads('y', 2, 1)]),
    ];
    expect(found(history, 'read-uncommitted')).toEqual({ G0: [1, 0] });
  });

  it('what an aborted transaction wrote is read (G1a)', () => {
    const history = [txn('a', [append('x', 1)], 'fail'), txn('b', [reads('x', 1)]), txn('b', [append('y', 1)])];
    expect(found(history, 'read-committed')).toEqual({ G1a: [0, 1] });
  });

  it('what a transaction wrote in between is read (G1b)', () => {
    const history = [txn('a', [append('x', 1), append('x', 2)]), txn('b', [reads('x', 1)])];
    expect(found(history, 'read-committed')).toEqual({ G1b: [0, 1] });
  });

  it('two transactions see each other (G1c)', () => {
    const history = [txn('a', [append('x', 1), reads('y', 1)]), txn('b', [append('y', 1), reads('x', 1)])];
    expect(Object.keys(found(history, 'read-committed'))).toEqual(['G1c']);
  });

  it('read skew: half of a transaction is seen (G-single)', () => {
    const history = [txn('a', [append('x', 1), append('y', 1)]), txn('b', [reads('x', 1), reads('y')])];
    expect(found(history, 'snapshot-isolation')).toEqual({ 'G-single-item': [1, 0] });
    expect(checkTransactions(history, ['read-committed']).holds).toBe(true);
  });

  it('write skew: both read what the other overwrites (G2), which snapshot isolation allows', () => {
    const history = [txn('a', [append('x', 1), reads('y')]), txn('b', [append('y', 1), reads('x')])];
    expect(found(history, 'serializable')).toEqual({ 'G2-item': [1, 0] });
    expect(checkTransactions(history, ['snapshot-isolation']).holds).toBe(true);
  });

  it('lost update: two read the same version and both write', () => {
    const history = [
      txn('a', [reads('x'), append('x', 1)]),
      txn('b', [reads('x'), append('x', 2)]),
      txn('c', [reads('x', 1, 2)]),
    ];
    expect(found(history, 'repeatable-read')['lost-update']).toEqual([0, 1]);
  });

  it('a stale read in real time breaks strict serializability only', () => {
    const history = [txn('a', [append('x', 1)], 'ok', 0), txn('b', [reads('x')], 'ok', 10)];
    expect(checkTransactions(history, ['serializable']).holds).toBe(true);
    expect(Object.keys(found(history, 'strict-serializable'))).toEqual(['G-single-item-realtime']);
  });

  it('a session that does not see its own write breaks strong session serializability', () => {
    const history = [txn('a', [append('x', 1)]), txn('a', [reads('x')])];
    expect(Object.keys(found(history, 'strong-session-serializable'))).toEqual(['G-single-item-process']);
  });

  it('a read that forgets what its own transaction appended is internal', () => {
    expect(found([txn('a', [append('x', 1), reads('x')])], 'serializable')).toEqual({ internal: [0] });
  });

  it('two reads that disagree about the order leave no version order', () => {
    const history = [
      txn('a', [append('x', 1)]),
      txn('b', [append('x', 2)]),
      txn('c', [reads('x', 1, 2)]),
      txn('d', [reads('x', 2)]),
    ];
    expect(found(history, 'read-committed')['incompatible-order']).toEqual([2, 3]);
  });
});

it('names the weakest models that are ruled out, and knows nothing where nothing depends on anything', () => {
  const skew = [txn('a', [append('x', 1), append('y', 1)]), txn('b', [reads('x', 1), reads('y')])];
  expect(checkTransactions(skew, ['serializable']).ruledOut).toEqual(['consistent-view', 'repeatable-read']);
  expect(checkTransactions([txn('a', [append('x', 1)])], ['serializable']).holds).toBe('unknown');
});
