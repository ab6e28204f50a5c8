// The contract of the port `kv`: what every key-value store owes whoever speaks to it.
import { describe, expect, it } from 'vitest';
import type { ModelEntry } from '../../../src/models/contract.ts';
import { drive, type Line } from './driver.ts';

/** `world`: YAML of a store called `server`, alone or as good as that. */
export function kvContract(name: string, world: string, others: readonly ModelEntry[] = []): void {
  const results = async (asks: readonly object[]) => {
    const script = asks.map(
      (ask, i): Line => ({ at: (i + 1) * 100_000, send: { port: 'kv', id: i + 1, span: 0, ...ask } }),
    );
    const { heard } = await drive(world, 'kv', script, 10, others);
    return heard.flatMap((h) => (h.message?.type === 'result' ? [h.message] : []));
  };

  describe(`${name} serves kv:`, () => {
    it('a value is read as it was put, with a version that changes with each write', async () => {
      const told = await results([
        { type: 'get', key: 'a' },
        { type: 'put', key: 'a', value: 1, context: [] },
        { type: 'get', key: 'a' },
        { type: 'put', key: 'a', value: 2, context: [] },
        { type: 'get', key: 'a' },
      ]);
      expect(told.map((m) => m.id)).toEqual([1, 2, 3, 4, 5]);
      expect([told[0], told[2], told[4]].map((m) => m.values)).toEqual([[], [1], [2]]);
      expect(told[2].versions).not.toEqual(told[4].versions);
    });

    it('compare-and-set changes what is as expected, and nothing else', async () => {
      const told = await results([
        { type: 'put', key: 'a', value: 1, context: [] },
        { type: 'cas', key: 'a', expected: 2, value: 9 },
        { type: 'cas', key: 'a', expected: 1, value: 5 },
        { type: 'get', key: 'a' },
      ]);
      expect(told.map((m) => m.ok)).toEqual([true, false, true, true]);
      expect(told[1].error).not.toBe('');
      expect(told[3].values).toEqual([5]);
    });

    it('what is deleted is gone', async () => {
      const told = await results([
        { type: 'put', key: 'a', value: 1, context: [] },
        { type: 'delete', key: 'a' },
        { type: 'get', key: 'a' },
      ]);
      expect(told[2].values).toEqual([]);
    });
  });
}
