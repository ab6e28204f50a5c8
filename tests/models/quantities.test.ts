// Answers for quantities in parameters: units read and written, bounds, bare numbers refused with a proposal, every distribution.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { z } from 'zod';
import {
  bandwidth,
  count,
  distribution,
  duration,
  formatDuration,
  formatRate,
  formatSize,
  metaOf,
  param,
  parseDuration,
  parseRate,
  percent,
  quantityOf,
  rate,
  share,
  size,
  timeDistribution,
} from '../../src/models/quantities.ts';
import { readSize } from '../../src/models/units.ts';

function complaint(type: z.ZodType, value: unknown): string {
  const parsed = type.safeParse(value);
  if (parsed.success) return `accepted as ${JSON.stringify(parsed.data)}`;
  const [issue] = parsed.error.issues;
  return `${issue.path.join('.')}|${issue.message}|${(issue as { params?: { hint?: string } }).params?.hint ?? ''}`;
}

describe('a duration', () => {
  it.each([
    ['300ms', 300_000],
    ['1m30s', 90_000_000],
    ['2s', 2_000_000],
    ['10us', 10],
    ['10µs', 10],
    ['1.5s', 1_500_000],
    ['0.001ms', 1],
    ['1h', 3_600_000_000],
    ['1d2h', 93_600_000_000],
    ['0s', 0],
    [' 5s ', 5_000_000],
  ])('%s is %d microseconds', (text, us) => {
    expect(duration().parse(text)).toBe(us);
  });

  it.each([
    [300, '|expected a duration with a unit, such as 300ms|'],
    ['300', '|expected a duration with a unit, such as 300ms|'],
    ['5sec', '|sec is not a unit of a duration: expected us, ms, s, m, h or d|5s'],
    ['5min', '|min is not a unit of a duration: expected us, ms, s, m, h or d|5m'],
    ['1s1m', '|the units of a duration go from large to small, as in 1m30s|'],
    ['1s1s', '|the units of a duration go from large to small, as in 1m30s|'],
    ['0.5us', '|0.5us is finer than a microsecond, the finest step of virtual time|'],
    ['-3s', '|a duration cannot be negative|'],
    ['soon', '|expected a duration, such as 300ms or 2s or 1m30s|'],
    ['', '|expected a duration, such as 300ms or 2s or 1m30s|'],
    [null, '|expected a duration, such as 300ms|'],
    [true, '|expected a duration, such as 300ms|'],
    [['1s'], '|expected a duration, such as 300ms|'],
    ['1constructor', '|constructor is not a unit of a duration: expected us, ms, s, m, h or d|'],
    ['9999d', '|expected at most 9600h|'],
  ])('%j is refused: %s', (value, expected) => {
    expect(complaint(duration(), value)).toBe(expected);
  });

  it('keeps to its bounds, and may be negative only where a sign makes sense', () => {
    expect(complaint(duration({ min: '1s', max: '2s' }), '3s')).toBe('|expected at most 2s|');
    expect(complaint(duration({ min: '1s', max: '2s' }), '3ms')).toBe('|expected at least 1s|');
    expect(duration({ signed: true }).parse('-20ms')).toBe(-20_000);
  });

  it('read again after it was written is the same, to the microsecond', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 40 * 86_400_000_000 }), (us) => parseDuration(formatDuration(us)) === us),
    );
  });

  it('is written in the unit a person would choose', () => {
    expect([0, 10, 2500, 300_000, 1_500_000, 90_000_000, 150_000_000, 7_200_000_000].map(formatDuration)).toEqual([
      '0s',
      '10us',
      '2.5ms',
      '300ms',
      '1.5s',
      '90s',
      '2m30s',
      '2h',
    ]);
  });
});

describe('a rate', () => {
  it.each([
    ['120/s', 120],
    ['10/m', 10 / 60],
    ['0.5/s', 0.5],
    ['3600/h', 1],
    ['1/ms', 1000],
    ['5 / s', 5],
  ])('%s is %d a second', (text, perSecond) => {
    expect(rate().parse(text)).toBeCloseTo(perSecond, 12);
  });

  it.each([
    [120, '|expected a rate with a unit, such as 120/s|'],
    ['100rps', '|rps is not a unit here|100/s'],
    ['3/sec', '|sec is not a unit of a rate: expected /s, /m or /h|3/s'],
    ['often', '|expected a rate, such as 120/s or 10/m|'],
    ['99999999999/s', '|expected at most 10000000/s|'],
  ])('%j is refused: %s', (value, expected) => {
    expect(complaint(rate(), value)).toBe(expected);
  });

  it('read again after it was written is the same', () => {
    fc.assert(fc.property(fc.double({ min: 1e-6, max: 1e6, noNaN: true }), (r) => parseRate(formatRate(r)) === r));
    expect(['10/m', '7/h', '120/s'].map((text) => formatRate(parseRate(text)!))).toEqual(['10/m', '7/h', '120/s']);
  });
});

describe('a size and a bandwidth', () => {
  it.each([
    ['64KiB', 65_536],
    ['1MB', 1_000_000],
    ['512B', 512],
    ['1.5GiB', 1_610_612_736],
    ['256Mi', 268_435_456],
  ])('%s is %d bytes', (text, bytes) => {
    expect(size().parse(text)).toBe(bytes);
    const again = readSize(formatSize(bytes));
    expect('value' in again && again.value).toBe(bytes);
  });

  it('has bits a second as well as bytes', () => {
    expect(['10MB/s', '100Mbit/s', '8kbit/s'].map((text) => bandwidth().parse(text))).toEqual([
      10_000_000, 12_500_000, 1000,
    ]);
    expect(complaint(bandwidth(), '10MB')).toBe('|expected a bandwidth, such as 10MB/s or 100Mbit/s|');
  });

  it('proposes what a wrong unit probably meant', () => {
    expect(complaint(size(), '3kb')).toBe('|kb is not a unit of a size: expected B, kB, MB, GB, KiB, MiB or GiB|3kB');
    expect(complaint(size(), 512)).toBe('|expected a size with a unit, such as 512KiB|');
  });
});

describe('plain numbers', () => {
  it('keep to their ranges', () => {
    expect([share().safeParse(0.5), share().safeParse(1.5), share().safeParse(-0.1)].map((r) => r.success)).toEqual([
      true,
      false,
      false,
    ]);
    expect([percent().safeParse(50), percent().safeParse(101)].map((r) => r.success)).toEqual([true, false]);
    expect(
      [
        count(1, 5).safeParse(5),
        count(1, 5).safeParse(6),
        count(1, 5).safeParse(1.5),
        count().safeParse(Number.NaN),
      ].map((r) => r.success),
    ).toEqual([true, false, false, false]);
  });
});

describe('a distribution of times', () => {
  it.each([
    ['20ms', { kind: 'constant', value: 20_000 }],
    [{ constant: '20ms' }, { kind: 'constant', value: 20_000 }],
    [{ exponential: '20ms' }, { kind: 'exponential', mean: 20_000 }],
    [{ normal: { mean: '2ms', sd: '0.5ms' } }, { kind: 'normal', mean: 2000, sd: 500 }],
    [{ uniform: { min: '1ms', max: '3ms' } }, { kind: 'uniform', min: 1000, max: 3000 }],
    [{ lognormal: { median: '10ms', sigma: 0.5 } }, { kind: 'lognormal', median: 10_000, sigma: 0.5 }],
    [{ pareto: { min: '1ms', alpha: 1.5 } }, { kind: 'pareto', min: 1000, alpha: 1.5 }],
    [{ empirical: ['1ms', '2ms'] }, { kind: 'empirical', values: [1000, 2000], weights: [1, 1] }],
    [
      { empirical: { values: ['1ms', '1s'], weights: [99, 1] } },
      { kind: 'empirical', values: [1000, 1_000_000], weights: [99, 1] },
    ],
    [
      {
        mixture: [
          { weight: 9, exponential: '10ms' },
          { weight: 1, constant: '1s' },
        ],
      },
      {
        kind: 'mixture',
        of: [
          { weight: 9, dist: { kind: 'exponential', mean: 10_000 } },
          { weight: 1, dist: { kind: 'constant', value: 1_000_000 } },
        ],
      },
    ],
  ])('%j', (notation, expected) => {
    const type = timeDistribution();
    const parsed = type.parse(notation);
    expect(parsed).toEqual(expected);
    expect(type.parse(quantityOf(type)!.format(parsed))).toEqual(expected);
  });

  it('finds sigma of a lognormal from its median and 99th percentile', () => {
    const parsed = timeDistribution().parse({ lognormal: { median: '10ms', p99: '100ms' } });
    expect(parsed).toMatchObject({ kind: 'lognormal', median: 10_000 });
    expect((parsed as { sigma: number }).sigma).toBeCloseTo(Math.log(10) / 2.3263478740408408, 12);
  });

  it.each([
    [20, '|expected a duration with a unit, such as 20ms|'],
    [{ exponential: 20 }, 'exponential|expected a duration with a unit, such as 20ms|'],
    [
      { exponentail: '20ms' },
      'exponentail|exponentail is not a distribution: expected one of constant, exponential, normal, lognormal, uniform, pareto, empirical, mixture|exponential',
    ],
    [
      { gaussian: {} },
      'gaussian|gaussian is not a distribution: expected one of constant, exponential, normal, lognormal, uniform, pareto, empirical, mixture|normal',
    ],
    [{ exponential: '1ms', normal: {} }, 'normal|a distribution has one shape; this one has exponential and normal|'],
    [{}, '|expected one of constant, exponential, normal, lognormal, uniform, pareto, empirical, mixture|'],
    [{ normal: '2ms' }, 'normal|expected { mean: ..., sd: ... }|'],
    [{ normal: { mean: '2ms' } }, 'normal|sd is missing: expected { mean: ..., sd: ... }|'],
    [
      { normal: { mean: '2ms', sd: '1ms', max: '3ms' } },
      'normal.max|max is not known here: expected { mean: ..., sd: ... }|',
    ],
    [{ uniform: { min: '3ms', max: '1ms' } }, 'uniform.max|expected max to be at least min|'],
    [{ lognormal: { median: '9ms', p99: '1ms' } }, 'lognormal.p99|expected p99 to be at least the median|'],
    [{ pareto: { min: '1ms', alpha: 0 } }, 'pareto.alpha|expected a number from 0.1 to 100|'],
    [{ empirical: [] }, 'empirical|expected a list of 1 to 1000 values|'],
    [{ empirical: { values: ['1ms'], weights: [1, 2] } }, 'empirical.weights|expected as many weights as values: 1|'],
    [{ empirical: { values: ['1ms'], weights: [0] } }, 'empirical.weights|expected at least one weight above zero|'],
    [
      { mixture: [{ exponential: '1ms' }] },
      'mixture.0|expected a weight and a distribution, such as { weight: 1, exponential: 20ms }|',
    ],
    [['1ms', '2ms'], '|a list of observed values is written { empirical: [ ... ] }|'],
    [
      { mixture: [{ weight: 1, mixture: [{ weight: 1, mixture: [{ weight: 1, mixture: [] }] }] }] },
      'mixture.0.mixture.0.mixture.0.mixture|mixtures may be nested 3 deep|',
    ],
  ])('refuses %j: %s', (notation, expected) => {
    expect(complaint(timeDistribution(), notation)).toBe(expected);
  });

  it('may be of sizes and of numbers', () => {
    expect(distribution('size').parse({ uniform: { min: '1KiB', max: '2KiB' } })).toEqual({
      kind: 'uniform',
      min: 1024,
      max: 2048,
    });
    expect(distribution('number').parse({ empirical: [1, 2, 3] })).toEqual({
      kind: 'empirical',
      values: [1, 2, 3],
      weights: [1, 1, 1],
    });
  });
});

describe('what a parameter says about itself', () => {
  it('is found behind defaults and optionals, and it stays the quantity it is', () => {
    const type = param(duration(), { description: 'How long.', apply: 'live', unit: 'us', property: 'x.y' }).prefault(
      '300ms',
    );
    expect(metaOf(type)).toMatchObject({ description: 'How long.', apply: 'live', property: 'x.y' });
    expect(quantityOf(type.def.innerType)?.kind).toBe('duration');
    expect(type.parse(undefined)).toBe(300_000);
  });
});
