// The contract of the port `sql`: what every database owes whoever speaks to it.
import { describe, expect, it } from 'vitest';
import type { ModelEntry } from '../../../src/models/contract.ts';
import { drive, type Heard, type Line } from './driver.ts';

const statement = (at: number, id: number, transaction: number, type: string, operation?: object, lane = 1): Line => ({
  at,
  lane,
  send: { port: 'sql', type, id, transaction, chance: id, span: 0, ...(operation ? { operation } : {}) },
});
const read = (key: string) => ({ op: 'read', table: 't', key });
const write = (key: string, row: unknown) => ({ op: 'write', table: 't', key, row });

/** `world`: YAML of a database called `server` whose statements take far less than 100 ms. */
export function sqlContract(name: string, world: string, others: readonly ModelEntry[] = []): void {
  const results = async (script: readonly Line[], seconds = 5) => {
    const { heard } = await drive(world, 'sql', script, seconds, others);
    return new Map(
      heard
        .filter((h: Heard) => h.message?.type === 'result')
        .map((h) => [h.message.id as number, { ...h.message, at: h.at }]),
    );
  };

  describe(`${name} serves sql:`, () => {
    it('every statement is answered once, under its id and transaction', async () => {
      const script = [
        statement(100_000, 1, 7, 'begin'),
        statement(200_000, 2, 7, 'execute', write('a', { v: 1 })),
        statement(300_000, 3, 7, 'commit'),
      ];
      const { heard } = await drive(world, 'sql', script, 5, others);
      const told = heard
        .filter((h) => h.message?.type === 'result')
        .map(({ message }) => [message.id, message.transaction, message.ok]);
      expect(told).toEqual([
        [1, 7, true],
        [2, 7, true],
        [3, 7, true],
      ]);
    });

    it('what is committed is read by everybody, and nothing before', async () => {
      const seen = await results([
        statement(100_000, 1, 7, 'begin'),
        statement(200_000, 2, 7, 'execute', write('a', { v: 1 })),
        statement(300_000, 3, 0, 'execute', read('a'), 2),
        statement(400_000, 4, 7, 'execute', read('a')),
        statement(500_000, 5, 7, 'commit'),
        statement(600_000, 6, 0, 'execute', read('a'), 2),
      ]);
      expect(seen.get(3)!.rows).toEqual([]);
      expect(seen.get(4)!.rows).toEqual([{ v: 1 }]);
      expect(seen.get(6)!.rows).toEqual([{ v: 1 }]);
    });

    it('a rollback undoes what the transaction wrote', async () => {
      const seen = await results([
        statement(50_000, 1, 0, 'execute', write('a', { v: 1 })),
        statement(100_000, 2, 7, 'begin'),
        statement(200_000, 3, 7, 'execute', write('a', { v: 2 })),
        statement(300_000, 4, 7, 'rollback'),
        statement(400_000, 5, 0, 'execute', read('a')),
      ]);
      expect(seen.get(5)!.rows).toEqual([{ v: 1 }]);
    });

    it('a row that one transaction has written is waited for by the next', async () => {
      const seen = await results([
        statement(100_000, 1, 7, 'begin'),
        statement(110_000, 2, 8, 'begin', undefined, 2),
        statement(200_000, 3, 7, 'execute', write('a', { v: 1 })),
        statement(300_000, 4, 8, 'execute', write('a', { v: 2 }), 2),
        statement(1_000_000, 5, 7, 'commit'),
        statement(1_500_000, 6, 8, 'commit', undefined, 2),
        statement(2_000_000, 7, 0, 'execute', read('a')),
      ]);
      expect(seen.get(4)!.at).toBeGreaterThan(1_000_000);
      expect(seen.get(4)!.ok).toBe(true);
      expect(seen.get(7)!.rows).toEqual([{ v: 2 }]);
    });

    it('a row that was read to be changed is locked too', async () => {
      const seen = await results([
        statement(100_000, 1, 7, 'begin'),
        statement(200_000, 2, 7, 'execute', { ...read('a'), lock: true }),
        statement(300_000, 3, 0, 'execute', write('a', { v: 2 }), 2),
        statement(1_000_000, 4, 7, 'commit'),
      ]);
      expect(seen.get(3)!.at).toBeGreaterThan(1_000_000);
    });

    it('a transaction that was never begun, or is over, is refused', async () => {
      const seen = await results([
        statement(100_000, 1, 99, 'execute', read('a')),
        statement(200_000, 2, 99, 'commit'),
      ]);
      expect(seen.get(1)!.ok).toBe(false);
      expect(seen.get(1)!.error).not.toBe('');
      expect(seen.get(2)!.ok).toBe(false);
    });
  });
}
