// Answers for the linearizability checker: what must fail does, what is allowed passes, and blame falls on the fewest operations.
import { describe, expect, it } from 'vitest';
import type { Operation } from '../../../src/analysis/consistency/history.ts';
import { checkLinearizable } from '../../../src/analysis/consistency/linearizability.ts';
import { QUEUE, register, STRING } from '../../../src/analysis/consistency/objects.ts';
import { smallestOffendingSet } from '../../../src/analysis/consistency/offending.ts';
import { cas, read, write } from './histories.ts';

const REGISTER = register(null);

function blame(history: readonly Operation[]): readonly number[] {
  return smallestOffendingSet(history, REGISTER, checkLinearizable(history, REGISTER));
}

describe('a register', () => {
  it('may show a write to a reader that overlaps it, and need not', () => {
    const before = [write('a', 1, [0, 10]), write('a', 2, [20, 40]), read('b', 1, [25, 30])];
    const after = [write('a', 1, [0, 10]), write('a', 2, [20, 40]), read('b', 2, [25, 30])];
    expect(checkLinearizable(before, REGISTER).holds).toBe(true);
    expect(checkLinearizable(after, REGISTER).holds).toBe(true);
  });

  it('a stale read after an acknowledged write fails, and the two writes and the read are to blame', () => {
    const history = [
      write('c', 9, [0, 5]),
      write('a', 1, [10, 20]),
      read('b', 1, [21, 22]),
      write('a', 2, [30, 40]),
      read('c', 2, [45, 46]),
      read('b', 1, [50, 60]),
      read('b', 2, [70, 80]),
    ];
    expect(checkLinearizable(history, REGISTER).holds).toBe(false);
    expect(blame(history)).toEqual([1, 3, 5]);
  });

  it('new then old, seen by two readers while the write is still under way, fails', () => {
    const history = [write('a', 1, [0, 1]), write('a', 2, [2, 100]), read('b', 2, [10, 20]), read('c', 1, [30, 40])];
    const verdict = checkLinearizable(history, REGISTER);
    expect(verdict).toMatchObject({ holds: false, key: 'x' });
    expect(verdict.holds === false && verdict.longest.length).toBe(3);
    expect(blame(history)).toEqual([0, 2, 3]);
  });

  it('a write without an answer may take effect late, or never, but not be taken back', () => {
    const late = [write('a', 1, [0, undefined]), read('b', null, [5, 6]), read('b', 1, [7, 8])];
    const back = [write('a', 1, [0, undefined]), read('b', 1, [5, 6]), read('b', null, [7, 8])];
    expect(checkLinearizable(late, REGISTER).holds).toBe(true);
    expect(checkLinearizable(back, REGISTER).holds).toBe(false);
    expect(blame(back)).toEqual([1, 2]);
  });

  it('two compare-and-sets from the same value cannot both meet', () => {
    const history = [
      write('a', 0, [0, 1]),
      cas('b', 0, 1, true, [2, 10]),
      cas('c', 0, 2, true, [3, 11]),
      read('a', 2, [20, 21]),
    ];
    expect(checkLinearizable(history, REGISTER).holds).toBe(false);
    expect(blame(history)).toEqual([1, 2]);
  });

  it('a value that nobody wrote is to blame alone', () => {
    const history = [write('a', 1, [0, 1]), read('b', 1, [2, 3]), read('b', 7, [4, 5])];
    expect(blame(history)).toEqual([2]);
  });

  it('what certainly failed did not happen', () => {
    const failed: Operation = { ...write('a', 1, [0, 1]), outcome: 'fail' };
    expect(checkLinearizable([failed, read('b', null, [2, 3])], REGISTER).holds).toBe(true);
    expect(checkLinearizable([failed, read('b', 1, [2, 3])], REGISTER).holds).toBe(false);
  });
});

it('each key is judged by itself, and the one that fails is named', () => {
  const history = [
    write('a', 1, [0, 1], 'x'),
    write('a', 1, [2, 3], 'y'),
    read('b', null, [4, 5], 'y'),
    read('b', 1, [6, 7], 'x'),
  ];
  expect(checkLinearizable(history, REGISTER)).toMatchObject({ holds: false, key: 'y' });
});

it('an order that explains the history respects time and the answers', () => {
  const history = [write('a', 1, [0, 10]), read('b', null, [1, 9]), write('c', 2, [5, 12]), read('b', 1, [13, 14])];
  const verdict = checkLinearizable(history, REGISTER);
  expect(verdict.holds === true && verdict.orders.get('x')).toEqual([1, 2, 0, 3]);
});

it('a search that may not take long enough answers that it does not know', () => {
  const history = Array.from({ length: 12 }, (_, i) => write('a', i, [0, 100]));
  history.push(read('b', -1, [200, 201]));
  expect(checkLinearizable(history, REGISTER, 50).holds).toBe('unknown');
  expect(checkLinearizable(history, REGISTER).holds).toBe(false);
});

describe('other objects', () => {
  const did = (f: string, input: string | null, output: string | null | undefined, at: number): Operation => ({
    client: 'a',
    key: 'k',
    f,
    ...(input === null ? {} : { input }),
    ...(output === undefined ? {} : { output }),
    invoked: at,
    returned: at + 1,
    outcome: 'ok',
  });

  it('a string that lost an append fails', () => {
    const kept = [did('append', 'a', undefined, 0), did('append', 'b', undefined, 2), did('get', null, 'ab', 4)];
    const lost = [did('append', 'a', undefined, 0), did('append', 'b', undefined, 2), did('get', null, 'a', 4)];
    expect(checkLinearizable(kept, STRING).holds).toBe(true);
    expect(checkLinearizable(lost, STRING).holds).toBe(false);
  });

  it('a queue that gives the second before the first fails', () => {
    const history = [did('enq', 'a', undefined, 0), did('enq', 'b', undefined, 2), did('deq', null, 'b', 4)];
    expect(checkLinearizable(history, QUEUE).holds).toBe(false);
  });
});

describe('a thousand operations on one register', () => {
  /** Five clients in turn, each overlapping its neighbours; every fourth operation writes. */
  const history = Array.from({ length: 1000 }, (_, i) => {
    const times = [i * 10, i * 10 + 45] as const;
    const last = i - (i % 4);
    return i % 4 === 0 ? write(`c${i % 5}`, i, times) : read(`c${i % 5}`, last, times);
  });

  it('are found linearizable', () => {
    expect(checkLinearizable(history, REGISTER).holds).toBe(true);
  });

  it('with one stale read late are found not to be, and at most four are to blame', () => {
    const broken = history.with(950, read('c0', 400, [9500, 9545]));
    const verdict = checkLinearizable(broken, REGISTER);
    expect(verdict.holds).toBe(false);
    const core = smallestOffendingSet(broken, REGISTER, verdict);
    expect(core).toContain(950);
    expect(core.length).toBeLessThanOrEqual(4);
  });
});
