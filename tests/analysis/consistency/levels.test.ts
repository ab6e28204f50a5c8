// Answers for the weaker levels: sequential, causal and PRAM consistency, session guarantees, staleness and lost updates.
import { describe, expect, it } from 'vitest';
import { checkCausal, checkPram } from '../../../src/analysis/consistency/causal.ts';
import { register } from '../../../src/analysis/consistency/objects.ts';
import { checkSequential } from '../../../src/analysis/consistency/sequential.ts';
import { areConverged, checkSession } from '../../../src/analysis/consistency/session.ts';
import { lostUpdates, staleReads } from '../../../src/analysis/consistency/versions.ts';
import { read, write } from './histories.ts';

const REGISTER = register(null);

describe('sequential consistency', () => {
  it('allows a stale read that linearizability does not', () => {
    const history = [write('a', 1, [0, 1]), write('a', 2, [2, 3]), read('b', 1, [4, 5])];
    expect(checkSequential(history, REGISTER).holds).toBe(true);
  });

  it('does not allow two readers to see two writes in different orders', () => {
    const history = [
      write('a', 1, [0, 1]),
      write('b', 2, [0, 1]),
      read('c', 1, [2, 3]),
      read('c', 2, [4, 5]),
      read('d', 2, [2, 3]),
      read('d', 1, [4, 5]),
    ];
    const { holds, order } = checkSequential(history, REGISTER);
    expect(holds).toBe(false);
    expect(order.length).toBeLessThan(history.length);
  });

  it('is no matter of single keys: each key alone can be ordered, both together cannot', () => {
    const history = [
      write('a', 1, [0, 1], 'x'),
      read('a', null, [2, 3], 'y'),
      write('b', 1, [0, 1], 'y'),
      read('b', null, [2, 3], 'x'),
    ];
    expect(checkSequential(history, REGISTER).holds).toBe(false);
    expect(checkSequential([history[0]!, history[3]!], REGISTER).holds).toBe(true);
  });

  it('does not know when it may not look far enough', () => {
    const history = Array.from({ length: 8 }, (_, i) => write(`c${i}`, i, [0, 1]));
    history.push(read('r', 99, [0, 1]));
    expect(checkSequential(history, REGISTER, 20).holds).toBe('unknown');
  });
});

describe('causal consistency', () => {
  it('an answer seen before its question breaks it, and the question, the answer and the reads are named', () => {
    const history = [
      write('a', 1, [0, 1], 'question'),
      read('b', 1, [2, 3], 'question'),
      write('b', 1, [4, 5], 'answer'),
      read('c', 1, [6, 7], 'answer'),
      read('c', null, [8, 9], 'question'),
    ];
    const verdict = checkCausal(history, null);
    expect(verdict.causal).toBe(false);
    expect(verdict.patterns).toEqual([{ name: 'WriteCOInitRead', operations: [0, 4] }]);
    expect(checkPram(history, REGISTER)).toBe(true);
  });

  it('writes that did not know of each other may be seen in different orders, but not converge so', () => {
    const history = [
      write('a', 1, [0, 1]),
      write('b', 2, [0, 1]),
      read('c', 1, [2, 3]),
      read('c', 2, [4, 5]),
      read('d', 2, [2, 3]),
      read('d', 1, [4, 5]),
    ];
    expect(checkCausal(history, null)).toMatchObject({ causal: true, memory: true, convergent: false });
  });

  it('does not allow a value from nowhere', () => {
    expect(checkCausal([read('a', 5, [0, 1])], null).patterns).toEqual([{ name: 'ThinAirRead', operations: [0] }]);
  });
});

describe('session guarantees', () => {
  it('name the operation that broke each, and the one it broke with', () => {
    const verdict = checkSession([
      { client: 'a', f: 'write', key: 'x', version: 2 },
      { client: 'a', f: 'read', key: 'x', version: 1 },
      { client: 'b', f: 'read', key: 'x', version: 2 },
      { client: 'b', f: 'read', key: 'x', version: 1 },
      { client: 'b', f: 'write', key: 'x', version: 2 },
      { client: 'a', f: 'write', key: 'x', version: 1 },
    ]);
    expect(verdict.readYourWrites).toEqual([{ since: 0, at: 1 }]);
    expect(verdict.monotonicReads).toEqual([{ since: 2, at: 3 }]);
    expect(verdict.writesFollowReads.map((v) => v.at)).toEqual([4, 5]);
    expect(verdict.monotonicWrites).toEqual([{ since: 0, at: 5 }]);
  });

  it('replicas that rest with different versions have not converged', () => {
    expect(areConverged([{ x: 1, y: 0 }, { x: 1 }])).toBe(true);
    expect(areConverged([{ x: 1 }, { x: 1, y: 2 }])).toBe(false);
  });
});

describe('what a store lost or hid', () => {
  const history = [
    write('a', 1, [0, 10]),
    write('a', 2, [20, 30]),
    write('a', 3, [40, 50]),
    read('b', 1, [70, 75]),
    read('b', 3, [80, 85]),
  ];
  const order = new Map([['x', [0, 1, 2]]]);

  it('a stale read is measured in time and in versions', () => {
    expect(staleReads(history, order)).toEqual([{ read: 3, age: 40, versions: 2 }]);
  });

  it('a read that overlaps a write is not stale', () => {
    expect(staleReads([write('a', 1, [0, 10]), read('b', null, [5, 6])], new Map([['x', [0]]]))).toEqual([]);
  });

  it('an acknowledged write that is in no order and not in the end is lost, and the read that shows it is named', () => {
    const lost = [...history.slice(0, 3), read('b', 1, [70, 75])];
    expect(lostUpdates(lost, new Map([['x', [0]]]), new Map([['x', 1]]))).toEqual([
      { write: 1, shownBy: 3 },
      { write: 2, shownBy: 3 },
    ]);
    expect(lostUpdates(history, order, new Map([['x', 3]]))).toEqual([]);
  });
});
