// The space-time diagram without a screen: its window of time, its axis, and what lies under a point.
import { describe, expect, it } from 'vitest';
import type { SpaceTime } from '../../src/session/port.ts';
import { neighbour, rowAt } from '../../src/lab/lenses/spacetime/hit.ts';
import { tileSpan } from '../../src/lab/lenses/spacetime/tiles.ts';
import { around, axisOf, following, moved, zoomed } from '../../src/lab/lenses/spacetime/view.ts';

const LENGTH = 90_000_000;

describe('the window', () => {
  it('zooms round a moment, which stays where it is', () => {
    const view = zoomed({ from: 10_000, to: 20_000 }, 0.5, 12_000, LENGTH);
    expect((12_000 - view.from) / (view.to - view.from)).toBeCloseTo(0.2);
    expect(view.to - view.from).toBe(5000);
  });

  it('never leaves the run, and never shows less than there can be', () => {
    expect(moved({ from: 0, to: 1000 }, -500, LENGTH)).toEqual({ from: 0, to: 1000 });
    expect(moved({ from: LENGTH - 1000, to: LENGTH }, 500, LENGTH)).toEqual({ from: LENGTH - 1000, to: LENGTH });
    expect(zoomed({ from: 0, to: LENGTH }, 4, 0, LENGTH)).toEqual({ from: 0, to: LENGTH });
    const closest = zoomed({ from: 500, to: 700 }, 0.001, 600, LENGTH);
    expect(closest.to - closest.from).toBe(100);
  });

  it('follows the cursor only when it leaves', () => {
    const view = around(50_000, 10_000, LENGTH);
    expect(following(view, 51_000, LENGTH)).toBe(view);
    const next = following(view, 60_000, LENGTH);
    expect(next.from).toBeGreaterThan(view.from);
    expect(next.to - next.from).toBe(10_000);
  });

  it('has round moments on its axis, told apart by their words', () => {
    for (const span of [300, 5000, 47_000, 2_000_000, LENGTH]) {
      const ticks = axisOf({ from: 17_000_000, to: 17_000_000 + span }, 9);
      expect(ticks.length).toBeGreaterThan(1);
      expect(ticks.length).toBeLessThanOrEqual(10);
      expect(new Set(ticks.map((t) => t.words)).size).toBe(ticks.length);
    }
  });

  it('keeps its tiles while it is zoomed a little', () => {
    expect(tileSpan({ from: 0, to: 100_000 }, 1200)).toBe(tileSpan({ from: 7, to: 90_007 }, 1200));
    expect(tileSpan({ from: 0, to: 400_000 }, 1200)).toBe(4 * tileSpan({ from: 0, to: 100_000 }, 1200));
  });
});

/** A message from lane 0 at 100 to lane 1 at 200 and one that was lost; a mark on lane 1. */
const window: SpaceTime = {
  from: 0,
  to: 1000,
  total: 2,
  messages: {
    count: 2,
    from: Int32Array.of(0, 1),
    to: Int32Array.of(1, 0),
    sentAt: Float64Array.of(100, 400),
    at: Float64Array.of(200, 400),
    shape: Uint8Array.of(0, 0),
    fate: Uint8Array.of(0, 1),
    many: Int32Array.of(1, 1),
    seq: Float64Array.of(12, 30),
    sent: Float64Array.of(5, 29),
  },
  marks: {
    count: 1,
    pid: Int32Array.of(1),
    at: Float64Array.of(600),
    mark: Uint8Array.of(0),
    many: Int32Array.of(1),
    seq: Float64Array.of(44),
  },
};
const places = { x: (at: number) => at, y: (pid: number) => 50 + 100 * pid };

describe('under a point', () => {
  it('lies a message along its whole line: what sent it at the beginning, its arrival after', () => {
    expect(rowAt([window], places, 150, 101)).toBe(12);
    expect(rowAt([window], places, 199, 149)).toBe(12);
    expect(rowAt([window], places, 101, 52)).toBe(5);
  });
  it('lies a lost message only as far as it went', () => {
    expect(rowAt([window], places, 410, 115)).toBe(30);
    expect(rowAt([window], places, 400, 60)).toBe(0);
  });
  it('lies a mark, and nothing where nothing is', () => {
    expect(rowAt([window], places, 603, 148)).toBe(44);
    expect(rowAt([window], places, 800, 100)).toBe(0);
  });
});

describe('the next event', () => {
  it('is found in both directions, and from nowhere', () => {
    expect(neighbour([window], 12, 1)).toBe(30);
    expect(neighbour([window], 30, -1)).toBe(12);
    expect(neighbour([window], 44, 1)).toBe(0);
    expect(neighbour([window], 0, 1)).toBe(12);
  });
});
