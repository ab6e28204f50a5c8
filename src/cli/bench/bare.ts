// Answers for the references: flatqueue, our queue alone, and the least event loop there is over it.
import FlatQueue from 'flatqueue';
import { type Distribution, sample, stream, uniform } from '../../engine/index.ts';
import { EventQueue } from '../../engine/queue.ts';

const HOLDS = 400_000;
const NEXT = stream('bench.next');
const DELAY = stream('bench.delay');
const delays = Float64Array.from({ length: 4096 }, (_, i) => 1 + Math.floor(uniform(1, i, 0, 0, 0) * 1_000_000));

/** Hold operations (R. Vaucher 1977) of our queue: pop the next, push it again later. Returns how many. */
export function holdOurs(pending: number): number {
  const queue = new EventQueue();
  let order = 0;
  for (let i = 0; i < pending; i++) queue.push(delays[i & 4095], order++);
  for (let i = 0; i < HOLDS; i++) {
    const at = queue.peek();
    queue.release(queue.pop());
    queue.push(at + delays[i & 4095], order++);
  }
  return HOLDS;
}

/** The same of flatqueue. */
export function holdFlatqueue(pending: number): number {
  const queue = new FlatQueue<number>();
  for (let i = 0; i < pending; i++) queue.push(i, delays[i & 4095]);
  for (let i = 0; i < HOLDS; i++) {
    const at = queue.peekValue()!;
    const item = queue.pop()!;
    queue.push(item, at + delays[i & 4095]);
  }
  return HOLDS;
}

/**
 * A bare queue loop: PHOLD (R. M. Fujimoto 1990) with nothing around it. An event has a target; its handler comes from a table, draws who is next,
 * and schedules it after a delay; PHOLD's own delays are exponential. No processes, messages, causes, digest, samples or trace. Returns how many
 * events there were.
 */
export function bareLoop(processes: number, events: number, delay: Distribution): number {
  const queue = new EventQueue();
  const target = new Int32Array(processes + 1);
  const heard = new Int32Array(processes);
  let order = 0;
  let now = 0;
  const pass = (self: number) => {
    const n = ++heard[self];
    const after = delay.kind === 'constant' ? delay.value : sample(delay, uniform(1, DELAY, self, 1, n));
    const slot = queue.push(now + Math.round(after), order++);
    target[slot] = Math.floor(uniform(1, NEXT, self, 1, n) * processes);
  };
  const handlers = Array.from({ length: processes }, () => pass);
  for (let i = 0; i < processes; i++) {
    now = Math.floor(uniform(1, NEXT, i, 0, 0) * 100_000);
    pass(i);
  }
  for (let i = 0; i < events; i++) {
    now = queue.peek();
    const slot = queue.pop();
    const self = target[slot];
    queue.release(slot);
    handlers[self](self);
  }
  return events;
}
