// Availability by side of a cut: who asked within it, who was answered, and how fast.
import { describe, expect, it } from 'vitest';
import { answersBySide } from '../../src/analysis/availability.ts';
import type { Operation, Outcome } from '../../src/analysis/consistency/history.ts';

const asked = (client: string, invoked: number, returned: number | undefined, outcome: Outcome): Operation => ({
  client,
  key: 'k',
  f: 'read',
  invoked,
  returned,
  outcome,
});

describe('availability', () => {
  const history = [
    asked('a', 5, 6, 'ok'),
    asked('a', 10, 14, 'ok'),
    asked('a', 15, 25, 'ok'),
    asked('b', 10, 11, 'fail'),
    asked('b', 12, undefined, 'info'),
    asked('b', 19, 21, 'ok'),
    asked('b', 20, 21, 'ok'),
  ];

  it('counts, by side, what began within the cut, and only answers as answered', () => {
    const [a, b] = answersBySide(history, [['a'], ['b']], 10, 20);
    expect([a.asked, a.answered]).toEqual([2, 2]);
    expect([b.asked, b.answered]).toEqual([3, 1]);
  });

  it('tells the median and the slowest of what was answered', () => {
    const [a] = answersBySide(history, [['a']], 0, 30);
    expect([a.median, a.slowest]).toEqual([4, 10]);
  });

  it('has no times where nobody was answered', () => {
    expect(answersBySide(history, [['nobody']], 0, 30)).toEqual([{ asked: 0, answered: 0, median: 0, slowest: 0 }]);
  });
});
