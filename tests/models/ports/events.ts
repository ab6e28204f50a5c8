// The contract of the port `events`, the publisher's side: what every broker owes whoever publishes.
import { describe, expect, it } from 'vitest';
import type { ModelEntry } from '../../../src/models/contract.ts';
import { drive, type Line } from './driver.ts';

/** `world`: YAML of a broker called `server`. */
export function eventsContract(name: string, world: string, others: readonly ModelEntry[] = []): void {
  describe(`${name} serves events:`, () => {
    it('every event is acknowledged once under its id, and those of one key get rising offsets in the order of publishing', async () => {
      const publish = (id: number): Line => ({
        at: id * 50_000,
        send: {
          port: 'events',
          type: 'publish',
          id,
          topic: 'orders',
          key: 'k',
          headers: {},
          value: id,
          span: 0,
          bytes: 100,
        },
      });
      const { heard } = await drive(world, 'events', [1, 2, 3, 4].map(publish), 10, others);
      const told = heard.flatMap((h) => (h.message?.type === 'published' ? [h.message] : []));
      expect(told.map((m) => [m.id, m.ok])).toEqual([
        [1, true],
        [2, true],
        [3, true],
        [4, true],
      ]);
      const offsets = told.map((m) => m.offset);
      expect(offsets).toEqual([...offsets].sort((a, b) => a - b));
      expect(new Set(offsets).size).toBe(4);
    });
  });
}
