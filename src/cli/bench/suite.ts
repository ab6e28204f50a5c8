// Answers for the list of measurements and what each may cost.
import FlatQueue from 'flatqueue';
import { createKernel, restoreKeyframe, takeKeyframe, Trace, uniform } from '../../engine/index.ts';
import { EventQueue } from '../../engine/queue.ts';
import { messagingWorld } from './worlds.ts';

export interface Ratio {
  readonly name: string;
  readonly ratio: number;
  readonly unit: string;
  readonly limit: number;
  readonly detail: string;
}

const HOLDS = 400_000;

/** Nanoseconds an operation: the median of five runs, after one that is not counted. */
function nanoseconds(operations: number, work: () => void): number {
  const times: number[] = [];
  for (let i = 0; i < 6; i++) {
    const start = performance.now();
    work();
    if (i > 0) times.push(((performance.now() - start) * 1e6) / operations);
  }
  return times.sort((a, b) => a - b)[2];
}

function delays(n: number): Float64Array {
  return Float64Array.from({ length: n }, (_, i) => 1 + Math.floor(uniform(1, i, 0, 0, 0) * 1_000_000));
}

/** One hold operation of our queue: pop the next, push it again later. */
function holdOurs(pending: number): number {
  const delay = delays(4096);
  return nanoseconds(HOLDS, () => {
    const queue = new EventQueue();
    let order = 0;
    for (let i = 0; i < pending; i++) queue.push(delay[i & 4095], order++);
    for (let i = 0; i < HOLDS; i++) {
      const at = queue.peek();
      queue.release(queue.pop());
      queue.push(at + delay[i & 4095], order++);
    }
  });
}

function holdFlatqueue(pending: number): number {
  const delay = delays(4096);
  return nanoseconds(HOLDS, () => {
    const queue = new FlatQueue<number>();
    for (let i = 0; i < pending; i++) queue.push(i, delay[i & 4095]);
    for (let i = 0; i < HOLDS; i++) {
      const at = queue.peekValue()!;
      const item = queue.pop()!;
      queue.push(item, at + delay[i & 4095]);
    }
  });
}

/** A loop that does nothing but take and put events: the reference of the world measurements. */
function bareLoop(pending: number): number {
  return holdOurs(pending);
}

function messaging(processes: number, traced: boolean): number {
  const events = 300_000;
  return nanoseconds(events, () => {
    const k = createKernel(messagingWorld(processes), traced ? new Trace(400_000) : null);
    k.runUntil(Number.MAX_SAFE_INTEGER, events);
  });
}

/** 95th percentile of seeks to random moments of a computed run of a million events, milliseconds. */
function seekP95(): number {
  const k = createKernel(messagingWorld(200), null);
  const frames = [takeKeyframe(k)];
  const total = 1_000_000;
  while (k.executed < total) {
    k.runUntil(Number.MAX_SAFE_INTEGER, 8000);
    frames.push(takeKeyframe(k));
  }
  const times: number[] = [];
  for (let i = 0; i < 100; i++) {
    const target = Math.floor(uniform(9, i, 0, 0, 0) * total);
    const start = performance.now();
    let at = 0;
    while (at + 1 < frames.length && frames[at + 1].executed <= target) at++;
    restoreKeyframe(k, frames[at]);
    k.runUntil(Number.MAX_SAFE_INTEGER, target - k.executed);
    times.push(performance.now() - start);
  }
  return times.sort((a, b) => a - b)[95];
}

export const ratios: readonly (() => Promise<Ratio>)[] = [
  async () => {
    const ours = holdOurs(10_000);
    const theirs = holdFlatqueue(10_000);
    return {
      name: 'queue, hold at 10,000 pending',
      ratio: ours / theirs,
      unit: "x flatqueue's cost",
      limit: 1.5,
      detail: `${ours.toFixed(0)} against ${theirs.toFixed(0)} ns; ours is stable and cancels.`,
    };
  },
  async () => {
    const world = messaging(1000, false);
    const bare = bareLoop(1000);
    return {
      name: '1,000 messaging processes, untraced',
      ratio: world / bare,
      unit: 'x a bare queue loop',
      limit: 3,
      detail: `${world.toFixed(0)} against ${bare.toFixed(0)} ns an event.`,
    };
  },
  async () => {
    const traced = messaging(1000, true);
    const plain = messaging(1000, false);
    return {
      name: 'trace',
      ratio: traced / plain,
      unit: 'x the untraced cost',
      limit: 2,
      detail: `${traced.toFixed(0)} against ${plain.toFixed(0)} ns an event.`,
    };
  },
  async () => {
    const many = messaging(10_000, false);
    const few = messaging(10, false);
    const heap = holdOurs(10_000) / holdOurs(10);
    return {
      name: 'from 10 to 10,000 processes',
      ratio: many / few / heap,
      unit: "x the heap's own growth",
      limit: 3,
      detail: `${few.toFixed(0)} to ${many.toFixed(0)} ns an event; the heap alone grows ${heap.toFixed(1)}x.`,
    };
  },
  async () => {
    const p95 = seekP95();
    return {
      name: 'seek in a run of a million events',
      ratio: p95 / 100,
      unit: 'of 100 ms',
      limit: 1,
      detail: `95th percentile ${p95.toFixed(1)} ms.`,
    };
  },
];
