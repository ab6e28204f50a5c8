// Clocks that go wrong: timers follow the clock of their process, and however many faults strike a clock, it goes on forwards.
import { expect, it } from 'vitest';
import { type Behaviour, createKernel, SECOND } from '../../src/engine/index.ts';
import { fault, spec, world } from './worlds.ts';

interface Ticks {
  n: number;
}

/** Ticks once a second, by its own clock. */
const ticker: Behaviour<Ticks> = {
  role: 'ticker',
  init: () => ({ n: 0 }),
  start: (_, ctx) => void ctx.setTimer(SECOND, 'tick'),
  onTimer(s, ctx) {
    s.n++;
    ctx.setTimer(SECOND, 'tick');
  },
};

/** Ticks in 16 s under faults that make the clock drift by so much, all of them from the beginning on. */
function ticks(...drifts: number[]): number {
  const faults = drifts.map((drift, i) => fault(`clock ${i + 1}`, 0, { do: 'clock', target: 'a', drift }));
  const k = createKernel(world({ behaviours: [ticker], processes: [spec('a', 'ticker')], faults }));
  const by = (at: number) => {
    k.runUntil(at);
    return (k.process(0).state as Ticks).n;
  };
  const before = by(40 * SECOND);
  const after = by(56 * SECOND);
  expect(k.verdict).toBeNull();
  return after - before;
}

it('a clock that goes half as fast makes timers take twice as long, a faster one less', () => {
  expect(ticks()).toBe(16);
  expect(ticks(-0.5)).toBe(8);
  expect(ticks(0.25)).toBe(20);
});

it('rates of several faults multiply: two that halve leave a quarter, and three do not stop it', () => {
  expect(ticks(-0.5, -0.5)).toBe(4);
  expect(ticks(-0.5, -0.5, -0.5)).toBe(2);
});
