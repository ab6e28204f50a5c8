// Answers for hybrid logical clocks: they follow physical time, never go back, and order what causes what.
import { expect, it } from 'vitest';
import { compareHybrid, hybridAfter, hybridReceive } from '../../src/analysis/clocks.ts';

it('a hybrid clock follows the physical one, and counts while that stands still or goes back', () => {
  const first = hybridAfter({ physical: 0, logical: 0 }, 100);
  const second = hybridAfter(first, 100);
  const third = hybridAfter(second, 40);
  expect([first, second, third]).toEqual([
    { physical: 100, logical: 0 },
    { physical: 100, logical: 1 },
    { physical: 100, logical: 2 },
  ]);
});

it('a receipt comes after its sending even on a machine whose clock is behind', () => {
  const sent = hybridAfter({ physical: 0, logical: 0 }, 500);
  const received = hybridReceive({ physical: 90, logical: 3 }, sent, 100);
  expect(received).toEqual({ physical: 500, logical: 1 });
  expect(compareHybrid(sent, received)).toBeLessThan(0);
  expect(hybridReceive(received, sent, 700)).toEqual({ physical: 700, logical: 0 });
});
