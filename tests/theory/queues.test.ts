// Waits against queueing theory: M/M/1, M/M/2, M/M/8, M/D/1 and M/G/1, a million customers each.
import { describe, expect, it } from 'vitest';
import { waitOfMG1, waitOfMMc, waits } from './queue.ts';

const EXPONENTIAL = '{ exponential: 10ms }';
/** Nine requests of 5 ms, then one of 55 ms: mean 10 ms, second moment 325 ms2, so a squared variation of 2.25. */
const UNEVEN = '{ mixture: [{ weight: 9, constant: 5ms }, { weight: 1, constant: 55ms }] }';

const queues = [
  { name: 'M/M/1', service: EXPONENTIAL, slots: 1, seeds: 1, expected: (load: number) => waitOfMMc(1, load) },
  { name: 'M/M/2', service: EXPONENTIAL, slots: 2, seeds: 1, expected: (load: number) => waitOfMMc(2, load) },
  { name: 'M/M/8', service: EXPONENTIAL, slots: 8, seeds: 4, expected: (load: number) => waitOfMMc(8, load) },
  { name: 'M/D/1', service: '10ms', slots: 1, seeds: 1, expected: (load: number) => waitOfMG1(load, 0) },
  { name: 'M/G/1', service: UNEVEN, slots: 1, seeds: 2, expected: (load: number) => waitOfMG1(load, 2.25) },
];

describe('the mean wait of a million customers', () => {
  it.each(queues)('is what theory says within 2% in $name at a load of 0.7', async ({ service, slots, expected }) => {
    const { mean } = await waits(0.7, service, slots, 1);
    expect(Math.abs(mean / expected(0.7) - 1)).toBeLessThan(0.02);
  });

  // Where waiting is rare or uneven, one million leaves an error of more than one per cent: there it is the mean over several seeds.
  it.each(queues)(
    'is what theory says within 2% in $name at a load of 0.5',
    async ({ service, slots, expected, seeds }) => {
      let sum = 0;
      for (let seed = 1; seed <= seeds; seed++) sum += (await waits(0.5, service, slots, seed)).mean;
      expect(Math.abs(sum / seeds / expected(0.5) - 1)).toBeLessThan(0.02);
    },
  );

  it.each(queues)(
    'is what theory says within three standard errors in $name at a load of 0.9',
    async ({ service, slots, expected }) => {
      const { mean, error } = await waits(0.9, service, slots, 1);
      expect(error / expected(0.9)).toBeLessThan(0.05);
      expect(Math.abs(mean - expected(0.9))).toBeLessThan(3 * error);
    },
  );
});
