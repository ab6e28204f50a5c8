// Happened-before on traces small enough to be read off: what is before, what after, and what neither.
import { describe, expect, it } from 'vitest';
import { coneOf } from '../../src/analysis/happened.ts';
import { KIND, Trace } from '../../src/engine/index.ts';

/** Rows as [kind, target, from, cause]; the first is row 1. */
function traceOf(rows: readonly (readonly [number, number, number, number])[]): Trace {
  const trace = new Trace();
  rows.forEach(([kind, target, from, cause], i) => {
    trace.add(i + 1, 10 * (i + 1), kind, target, from, cause, 0, 0, 0, 0, 0, 0, '', {});
  });
  return trace;
}

// Process 0 tells 1, 1 tells 2; process 3 works for itself; 2 tells 3 at last.
const chain = traceOf([
  [KIND.timer, 0, -1, 0],
  [KIND.timer, 3, -1, 0],
  [KIND.message, 1, 0, 1],
  [KIND.timer, 0, -1, 1],
  [KIND.message, 2, 1, 3],
  [KIND.timer, 3, -1, 2],
  [KIND.message, 3, 2, 5],
]);

describe('the cone of an event', () => {
  it('has in its past what messages carried to it, each process up to what it had sent', () => {
    expect([...coneOf(chain, 5, 7, 4).past]).toEqual([1, 3, 5, 0]);
  });

  it('has in its future whom messages reach, each from what it received', () => {
    expect([...coneOf(chain, 3, 7, 4).future]).toEqual([0, 3, 5, 7]);
  });

  it('leaves out what is concurrent, although it was earlier by the clock', () => {
    const cone = coneOf(chain, 5, 7, 4);
    expect(cone.past[3]).toBe(0);
    // Process 0 went on by itself after it had sent: that did not happen before.
    expect(cone.past[0]).toBe(1);
  });

  it('knows nothing of what has not happened yet', () => {
    expect([...coneOf(chain, 3, 4, 4).future]).toEqual([0, 3, 0, 0]);
  });

  it('names the direct causes, newest first', () => {
    expect(coneOf(chain, 7, 7, 4).causes).toEqual([5, 3, 1]);
  });

  it('begins a fault’s future with those it struck', () => {
    const struck = traceOf([
      [KIND.fault, -1, -1, 0],
      [KIND.life, 1, -1, 1],
      [KIND.message, 0, 1, 2],
    ]);
    expect([...coneOf(struck, 1, 3, 2).future]).toEqual([3, 2]);
  });
});
