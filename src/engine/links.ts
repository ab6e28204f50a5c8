// Answers for links: what one directed pair of processes experiences now, from the network's settings and the fault layers on it.
import { stream, uniform } from './chance.ts';
import { type Distribution, sample } from './distributions.ts';
import type { Pid, Seq } from './process.ts';
import type { Micros } from './time.ts';

export interface Link {
  readonly from: Pid;
  readonly to: Pid;
  /** Sends so far: the counter of its draws. */
  sends: number;
  /** When the wire is free again (bandwidth). */
  busyUntil: Micros;
  /** Value of the network's epoch for which the settings below hold. */
  epoch: number;
  latency: Distribution;
  jitter: Micros;
  loss: number;
  duplicate: number;
  reorder: number;
  bandwidth: number;
  /** Fault that cuts it; 0: none. */
  cut: Seq;
  /** Fault that disturbs it; 0: none. */
  disturbed: Seq;
}

const LATENCY = stream('network.latency');
const JITTER = stream('network.jitter');
const LOSS = stream('network.loss');
const DUPLICATE = stream('network.duplicate');
const REORDER = stream('network.reorder');

/** Time until the next message on `link` arrives; consumes one send. */
export function transit(link: Link, seed: number, bytes: number, now: Micros): Micros {
  const n = ++link.sends;
  let delay = Math.round(sample(link.latency, uniform(seed, LATENCY, link.from, link.to, n)));
  if (delay < 0) delay = 0;
  if (link.jitter > 0) delay += Math.round(link.jitter * uniform(seed, JITTER, link.from, link.to, n));
  if (link.reorder > 0 && uniform(seed, REORDER, link.from, link.to, n) < link.reorder) delay += 1 + 3 * delay;
  if (link.bandwidth > 0) {
    const start = link.busyUntil > now ? link.busyUntil : now;
    link.busyUntil = start + Math.ceil((bytes * 1_000_000) / link.bandwidth);
    delay += link.busyUntil - now;
  }
  return delay;
}

/** Whether try `k` of the send just counted is lost. */
export function loses(link: Link, seed: number, k: number): boolean {
  return link.loss > 0 && uniform(seed, LOSS + k, link.from, link.to, link.sends) < link.loss;
}

export function duplicates(link: Link, seed: number): boolean {
  return link.duplicate > 0 && uniform(seed, DUPLICATE, link.from, link.to, link.sends) < link.duplicate;
}
