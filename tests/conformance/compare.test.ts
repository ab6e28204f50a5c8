// Answers for the comparison itself: it lets pass what a table allows, and nothing else.
import { describe, expect, it } from 'vitest';
import { firstDifference } from '../../src/models/conformance-compare.ts';
import { runTable, tableProblem } from '../../src/models/conformance-run.ts';

const PLAIN = { cases: [] };

describe('an answer holds', () => {
  it.each([
    ['when it says more than is expected', { a: 1 }, { a: 1, b: 2 }],
    ['when numbers agree to 1e-9', { a: 1 }, { a: 1 + 5e-10 }],
    ['when its error contains the expected one', { error: 'too large' }, { error: 'ring: too large (9)' }],
    ['when a step of a trace asserts nothing', { steps: [{ x: 1 }, null] }, { steps: [{ x: 1 }, { x: 2 }] }],
    ['when nothing is expected and nothing said', { host: null }, {}],
    [
      'when `asserted` is part of a full trace',
      { asserted: [{ after: 0, x: 9 }], steps: [{ x: 1 }] },
      { steps: [{ x: 1 }] },
    ],
    ['when a remark to readers stands beside', { a: 1, note: 'about ties' }, { a: 1 }],
    [
      'when it looked more often than the source',
      { seen: [{ after: 2, n: 5 }] },
      {
        seen: [
          { after: 1, n: 4 },
          { after: 2, n: 5 },
        ],
      },
    ],
  ])('%s', (_, expected, answer) => {
    expect(firstDifference(PLAIN, expected, answer)).toBeUndefined();
  });

  it('in any order where the table compares sets', () => {
    const [expected, answer] = [{ a: { m: ['t-0', 't-1'] } }, { a: { m: ['t-1', 't-0'] } }];
    expect(firstDifference({ ...PLAIN, compare: 'set' }, expected, answer)).toBeUndefined();
    expect(firstDifference(PLAIN, expected, answer)).toMatchObject({ path: 'a.m[0]' });
  });

  it('to single precision where the table says that its rates are single', () => {
    const table = { ...PLAIN, expectedSchema: 'failureRate is float32 upstream (33.333332), compare with 1e-4' };
    expect(firstDifference(table, { failureRate: 33.333332 }, { failureRate: 100 / 3 })).toBeUndefined();
    expect(firstDifference(table, { calls: 100_000 }, { calls: 100_001 })).toMatchObject({ path: 'calls' });
  });

  it('to the tolerance that the table asks for', () => {
    const table = { ...PLAIN, expectedSchema: 'compare floats with relative tolerance 1e-6' };
    expect(firstDifference(table, { v: 1 }, { v: 1 + 5e-7 })).toBeUndefined();
    expect(firstDifference(table, { v: 1 }, { v: 1 + 5e-6 })).toBeDefined();
  });
});

describe('an answer fails', () => {
  it.each([
    ['when a number differs by more', { a: 1 }, { a: 1 + 5e-9 }, 'a'],
    ['when a member is missing', { a: { b: 1 } }, { a: {} }, 'a.b'],
    ['when a list is longer', { a: [1] }, { a: [1, 2] }, 'a'],
    ['when a list is in another order', { a: [1, 2] }, { a: [2, 1] }, 'a[0]'],
    ['when it says something where nothing is expected', { host: null }, { host: 'a' }, 'host'],
    ['when null is a pick and not a step', { picked: [null] }, { picked: [0] }, 'picked[0]'],
    ['when a number is a text', { a: 1 }, { a: '1' }, 'a'],
    ['when there is no error', { error: 'too large' }, { value: 1 }, 'error'],
    ['when a moment was not looked at', { seen: [{ after: 2, n: 5 }] }, { seen: [{ after: 1, n: 5 }] }, 'seen[0]'],
  ])('%s', (_, expected, answer, path) => {
    expect(firstDifference(PLAIN, expected, answer)).toMatchObject({ path });
  });
});

describe('a table', () => {
  it('says which case failed first, with both values', () => {
    const cases = [1, 2, 3].map((n) => ({ name: `n=${n}`, input: n, expected: { square: n * n } }));
    const result = runTable(
      { cases },
      (n) => ({ square: n === 1 ? 1 : 0 }),
      () => '',
    );
    expect(result).toEqual({
      passed: 1,
      failed: 2,
      total: 3,
      firstFailure: { name: 'n=2', difference: { path: 'square', expected: 4, actual: 0 } },
    });
  });

  it('takes what an adapter throws as its error', () => {
    const cases = [{ name: 'bad', input: null, expected: { error: 'no such rule' } }];
    const throws = () => {
      throw new Error('there is no such rule here');
    };
    expect(runTable({ cases }, throws, () => '').passed).toBe(1);
  });

  it.each([
    [[], 'a table is an object'],
    [{}, 'no list of cases'],
    [{ cases: [{ input: 1, expected: 1 }] }, 'case 1 has no name'],
    [{ cases: [{ name: 'x', input: 1 }] }, 'case 1 (x) has no expected'],
  ])('%j is none: %s', (value, problem) => {
    expect(tableProblem(value)).toContain(problem);
  });
});
