// Answers for the path from one process to another: its link's state, its fixed latency where there is one, the fault on it.
import type { Kernel } from './kernel.ts';
import type { Link } from './links.ts';
import type { Pid } from './process.ts';
import { reach, resolveLink } from './strike.ts';
import type { Micros } from './time.ts';

/** One-way latency where nothing on the network is random, disturbed or counted; -1 otherwise. */
export function fixedLatency(k: Kernel, from: Pid, to: Pid): Micros {
  const net = k.world.network;
  if (k.layers.length > 0 || net.latency.kind !== 'constant' || net.links.length > 0) return -1;
  if (net.loss > 0 || net.duplicate > 0 || net.reorder > 0 || net.bandwidth > 0) return -1;
  return k.processes[from].spec.host === k.processes[to].spec.host ? net.loopback : net.latency.value;
}

/** The link from one process to another, with what it experiences now. */
export function linkOf(k: Kernel, from: Pid, to: Pid): Link {
  const key = from * 1_048_576 + to;
  let link = k.links.get(key);
  if (link === undefined) {
    link = emptyLink(k, from, to);
    k.links.set(key, link);
  }
  if (link.epoch !== k.epoch) resolveLink(k, link);
  return link;
}

function emptyLink(k: Kernel, from: Pid, to: Pid): Link {
  const nothing = {
    sends: 0,
    busyUntil: 0,
    epoch: 0,
    jitter: 0,
    loss: 0,
    duplicate: 0,
    reorder: 0,
    bandwidth: 0,
    cut: 0,
    disturbed: 0,
  };
  return { from, to, latency: k.world.network.latency, ...nothing };
}

/** The fault that cuts or disturbs the way from any member of one part to any of another now; null: none. Reads only. */
export function disturbance(
  k: Kernel,
  from: string,
  to: string,
): { readonly name: string; readonly cut: boolean } | null {
  for (const a of reach(k, from)) {
    for (const b of reach(k, to)) {
      const link = emptyLink(k, a, b);
      resolveLink(k, link);
      const layer = k.layers.find((l) => l.seq === (link.cut || link.disturbed));
      if (layer) return { name: layer.fault.name, cut: link.cut !== 0 };
    }
  }
  return null;
}
