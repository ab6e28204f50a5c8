// The event queue: order, stable ties and cancellation against a sorted list.
import { describe, expect, it } from 'vitest';
import { uniform } from '../../src/engine/index.ts';
import { EventQueue } from '../../src/engine/queue.ts';

describe('the event queue', () => {
  it('agrees with a sorted list over random pushes, pops and cancellations', () => {
    const queue = new EventQueue();
    const model: { at: number; key: number; slot: number }[] = [];
    for (let i = 1; i <= 20_000; i++) {
      const u = uniform(3, i, 0, 0, 0);
      if (u < 0.55) {
        const at = Math.floor(uniform(3, i, 1, 0, 0) * 50);
        model.push({ at, key: i, slot: queue.push(at, i) });
      } else if (u < 0.8) {
        model.sort((a, b) => a.at - b.at || a.key - b.key);
        const expected = model.shift();
        expect(queue.peek()).toBe(expected ? expected.at : NaN);
        const slot = queue.pop();
        expect(slot).toBe(expected ? expected.slot : -1);
        if (slot >= 0) queue.release(slot);
      } else if (model.length > 0) {
        const [gone] = model.splice(Math.floor(uniform(3, i, 2, 0, 0) * model.length), 1);
        expect(queue.remove(gone.slot)).toBe(true);
        queue.release(gone.slot);
      }
      expect(queue.size).toBe(model.length);
    }
  });

  it('is the same after save and load', () => {
    const queue = new EventQueue();
    for (let i = 0; i < 3000; i++) queue.push(Math.floor(uniform(4, i, 0, 0, 0) * 100), i);
    for (let i = 0; i < 500; i++) queue.release(queue.pop());
    const other = new EventQueue();
    other.load(queue.save());
    for (let i = 0; i < 2500; i++) expect(other.pop()).toBe(queue.pop());
  });

  it('gives events the same slots whether others, set apart, are there or not', () => {
    const plain = new EventQueue();
    const mixed = new EventQueue();
    for (let i = 1; i <= 5000; i++) {
      const u = uniform(5, i, 0, 0, 0);
      if (u < 0.1) mixed.push(Math.floor(u * 1000), -i, true);
      if (u < 0.7) expect(mixed.push(i, i)).toBe(plain.push(i, i));
      else {
        let slot = mixed.pop();
        // Those set apart come first here: they are earlier, or before others of their moment.
        while (slot >= 0 && slot % 16 === 15) {
          mixed.release(slot);
          slot = mixed.pop();
        }
        expect(slot).toBe(plain.pop());
        if (slot < 0) continue;
        mixed.release(slot);
        plain.release(slot);
      }
    }
  });
});
