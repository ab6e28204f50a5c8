// Answers for how figures are drawn and written: no peak is lost, a hop can be followed, every number has its unit.
import { expect, it } from 'vitest';
import { crosses, linkCurve, pointAt, shareShown } from '../../src/lab/canvas/geometry.ts';
import { numberOf, withUnitOf } from '../../src/lab/guide/notation.ts';
import { decimate } from '../../src/lab/lenses/decimate.ts';
import { automaticPace, neighbourPace } from '../../src/lab/run/pace.ts';
import { duration, moment, quantity } from '../../src/lab/run/words.ts';
import { axisTicks } from '../../src/lab/timeline/scale.ts';

it('keeps every peak when it draws a hundred thousand points on two hundred pixels', () => {
  const at = Float64Array.from({ length: 100_000 }, (_, i) => i * 10);
  const values = at.map((_, i) => (i === 51_234 ? 999 : i % 7));
  const { y, count } = decimate(at, values, 0, 1_000_000, 200);
  expect(count).toBeLessThanOrEqual(804);
  expect(Math.max(...y.subarray(0, count))).toBe(999);
});

it('leaves the median hop on screen for at least 0.6 s, within bounds', () => {
  for (const hop of [1, 500, 2_000, 50_000]) {
    const onScreen = hop / 1e6 / automaticPace(hop);
    expect(onScreen >= 0.6 - 1e-9 || automaticPace(hop) === 0.001).toBe(true);
  }
  expect(automaticPace(0)).toBe(1);
  expect(automaticPace(5_000_000)).toBe(1);
  expect([neighbourPace(0.02, -1), neighbourPace(0.02, 1)]).toEqual([0.01, 0.03]);
});

it('leads messages from border to border, and a stroke across a link crosses it', () => {
  const curve = linkCurve({ x: 0, y: 0, width: 100, height: 50 }, { x: 300, y: 100, width: 100, height: 50 });
  expect(pointAt(curve, 0)).toEqual({ x: 100, y: 25 });
  expect(pointAt(curve, 1)).toEqual({ x: 300, y: 125 });
  expect(crosses(curve, { x: 200, y: 0 }, { x: 200, y: 200 })).toBe(true);
  expect(crosses(curve, { x: 20, y: 80 }, { x: 60, y: 200 })).toBe(false);
});

it('writes moments and quantities with their units', () => {
  expect(moment(24_310_000)).toBe('00:24.310');
  expect(duration(300_000)).toBe('300 ms');
  expect(quantity(0.73, 'share')).toBe('73 %');
  expect(quantity(2_610_000, 'us')).toBe('2.61 s');
  expect(quantity(412.4, '/s')).toBe('412 /s');
  expect(quantity(Number.NaN, '/s')).toBe('none');
});

it('gives a slider back in the notation its value had', () => {
  expect(numberOf('1m30s', 'us')).toBe(90_000_000);
  expect(withUnitOf(300_000, '1s', 'us')).toBe('300ms');
  expect(withUnitOf(120, '160/s', '/s')).toBe('120/s');
  expect(withUnitOf(4, 3, '')).toBe(4);
});

it('puts round moments under the timeline', () => {
  expect(axisTicks(90e6).map((t) => t / 1e6)).toEqual([0, 10, 20, 30, 40, 50, 60, 70, 80, 90]);
});

it('with reduced motion a message stands at quarters of its way instead of gliding', () => {
  const shown = (reduced: boolean) => new Set(Array.from({ length: 101 }, (_, i) => shareShown(100, i, reduced)));
  expect([...shown(true)]).toEqual([0, 0.25, 0.5, 0.75, 1]);
  expect(shown(false).size).toBe(101);
  expect(shareShown(0, 0, false)).toBe(1);
});
