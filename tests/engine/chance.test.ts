// Chance: uniform, independent of order, and the sampled shapes have the means and tails they claim.
import { describe, expect, it } from 'vitest';
import { type Distribution, exp, ln, mean, normalQuantile, sample, stream, uniform } from '../../src/engine/index.ts';

const draws = (d: Distribution, n = 200_000) =>
  Array.from({ length: n }, (_, i) => sample(d, uniform(11, stream('test'), i, 0, 0)));
const average = (xs: number[]) => xs.reduce((a, b) => a + b, 0) / xs.length;

describe('uniform draws', () => {
  it('stay inside (0, 1) and fill twenty bins evenly', () => {
    const bins = new Array(20).fill(0);
    for (let i = 0; i < 200_000; i++) {
      const u = uniform(i % 7, i, i >> 3, 5, i * 31);
      expect(u > 0 && u < 1).toBe(true);
      bins[Math.floor(u * 20)]++;
    }
    const chi = bins.reduce((sum, n) => sum + (n - 10_000) ** 2 / 10_000, 0);
    expect(chi).toBeLessThan(45);
  });

  it('of neighbouring counters and seeds are uncorrelated', () => {
    for (const [a, b] of [
      [0, 1],
      [1, 0],
    ]) {
      let sum = 0;
      const n = 100_000;
      for (let i = 0; i < n; i++) sum += (uniform(5, 1, i, 0, 0) - 0.5) * (uniform(5 + b, 1, i + a, 0, 0) - 0.5);
      expect(Math.abs(sum / n) * 12).toBeLessThan(0.012);
    }
  });
});

describe('distributions', () => {
  const shapes: Distribution[] = [
    { kind: 'constant', value: 5 },
    { kind: 'uniform', min: 2, max: 10 },
    { kind: 'exponential', mean: 25 },
    { kind: 'normal', mean: 20, sd: 4 },
    { kind: 'lognormal', median: 10, sigma: 0.6 },
    { kind: 'pareto', min: 3, alpha: 3 },
    { kind: 'empirical', values: [1, 5, 20], weights: [5, 3, 2] },
    {
      kind: 'mixture',
      of: [
        { weight: 99, dist: { kind: 'constant', value: 10 } },
        { weight: 1, dist: { kind: 'exponential', mean: 1000 } },
      ],
    },
  ];
  it.each(shapes.map((d) => [d.kind, d] as const))('%s has the mean it claims', (_kind, d) => {
    expect(average(draws(d)) / mean(d)).toBeCloseTo(1, 1.7);
  });

  it('normal quantiles match the tables', () => {
    expect(normalQuantile(0.975)).toBeCloseTo(1.959964, 5);
    expect(normalQuantile(0.5)).toBeCloseTo(0, 9);
    expect(normalQuantile(0.001)).toBeCloseTo(-3.090232, 5);
  });
});

describe('our own logarithm and exponential', () => {
  it('agree with the platform to one unit in the last place', () => {
    for (let i = 1; i < 50_000; i++) {
      const x = uniform(1, i, 0, 0, 0) * (i % 2 ? 1 : 1e6);
      expect(Math.abs(ln(x) - Math.log(x))).toBeLessThanOrEqual(2.3e-16 * Math.max(1, Math.abs(Math.log(x))));
      const y = (uniform(2, i, 0, 0, 0) - 0.5) * 100;
      expect(Math.abs(exp(y) / Math.exp(y) - 1)).toBeLessThan(5e-16);
    }
  });
});
