// Shapes of load: value, area and its inverse, over ramps, steps and rounds.
import { describe, expect, it } from 'vitest';
import { compileLoad, loadParams } from '../../../src/models/clients/load-params.ts';
import { areaBetween, constantShape, momentOfArea, type Shape, valueAt } from '../../../src/models/clients/shapes.ts';

const S = 1_000_000;
const ramp: Shape = { at: [0, 10 * S, 20 * S, 20 * S, 30 * S], value: [0, 100, 100, 20, 0], period: 0 };

describe('a shape', () => {
  it('is linear between its knots and stays after the last', () => {
    expect([0, 5, 10, 15, 20, 25, 30, 99].map((t) => valueAt(ramp, t * S))).toEqual([0, 50, 100, 100, 20, 10, 0, 0]);
  });

  it('has the area of its trapezes', () => {
    expect(areaBetween(ramp, 0, 10 * S)).toBeCloseTo(500, 6);
    expect(areaBetween(ramp, 5 * S, 25 * S)).toBeCloseTo(375 + 1000 + 75, 6);
    expect(areaBetween(ramp, 40 * S, 90 * S)).toBe(0);
  });

  it('is full at the moment whose area it is', () => {
    for (const area of [0.001, 1, 499, 500, 501, 1400, 1599]) {
      const at = momentOfArea(ramp, 0, area);
      expect(areaBetween(ramp, 0, at)).toBeCloseTo(area, 6);
    }
    expect(momentOfArea(ramp, 0, 1601)).toBe(Infinity);
    expect(momentOfArea(constantShape(0), 0, 1)).toBe(Infinity);
    expect(momentOfArea(constantShape(4), 7 * S, 2)).toBe(7.5 * S);
  });

  it('comes again with its period', () => {
    const day: Shape = { at: [0, 5 * S, 10 * S], value: [0, 10, 0], period: 10 * S };
    expect(valueAt(day, 25 * S)).toBe(10);
    expect(areaBetween(day, 0, 100 * S)).toBeCloseTo(500, 6);
    expect(momentOfArea(day, 3 * S, 50)).toBeCloseTo(13 * S, 0);
    const never: Shape = { at: [0, 10 * S], value: [0, 0], period: 10 * S };
    expect(momentOfArea(never, 0, 1)).toBe(Infinity);
  });
});

describe('executors', () => {
  const shapeOf = (declared: unknown) => compileLoad(loadParams.parse(declared), 0, 0);

  it('ramp through their stages', () => {
    const stages = [
      { duration: '10s', target: '50/s' },
      { duration: '5s', target: '0/s' },
    ];
    const { rate } = shapeOf({ executor: 'ramping-arrival-rate', startRate: '10/s', stages });
    expect([0, 5, 10, 12.5, 20].map((t) => valueAt(rate, t * S))).toEqual([10, 30, 50, 25, 0]);
  });

  it('spike, and come down again', () => {
    const spike = { executor: 'spike', rate: '10/s', peak: '100/s', at: '20s', lasts: '5s', ramp: '1s' };
    const { rate } = shapeOf(spike);
    expect([0, 20.5, 23, 26.5, 40].map((t) => valueAt(rate, t * S))).toEqual([10, 55, 100, 55, 10]);
    const again = shapeOf({ ...spike, every: '60s' }).rate;
    expect(valueAt(again, 83 * S)).toBe(100);
  });

  it('have nights and noons', () => {
    const { rate } = shapeOf({ executor: 'diurnal', low: '10/s', high: '90/s', period: '24h' });
    const hour = 3600 * S;
    expect([0, 6, 12, 18, 24, 36].map((h) => Math.round(valueAt(rate, h * hour)))).toEqual([10, 50, 90, 50, 10, 90]);
  });

  it('repeat what was recorded: rates, or the very moments', () => {
    const rates = shapeOf({ executor: 'trace', every: '1s', rates: ['5/s', '50/s'], repeat: true });
    expect([0.5, 1.5, 2.5, 3.5].map((t) => valueAt(rates.rate, t * S))).toEqual([5, 50, 5, 50]);
    expect(shapeOf({ executor: 'trace', times: ['2s', '1s'] }).times).toEqual([S, 2 * S]);
    expect(loadParams.safeParse({ executor: 'trace' }).success).toBe(false);
  });
});
