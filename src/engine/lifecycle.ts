// Answers for the life of a process: start of an incarnation, SIGTERM, the end, and what its host and parent learn of it.
import { advance, takeJobs } from './cpu.ts';
import type { Kernel } from './kernel.ts';
import { resetAll } from './network.ts';
import type { Pid, Seq } from './process.ts';
import type { ProcessRecord } from './record.ts';
import { KIND } from './trace.ts';
import { rescheduleHost } from './work.ts';

/** A new incarnation, unless it lives already or its host is lost. */
export function begin(k: Kernel, p: ProcessRecord): void {
  if (p.life !== 'dead' || !k.hosts[p.spec.host].alive) return;
  p.incarnation++;
  p.life = 'alive';
  p.lifeBy = k.seq;
  p.boot = k.parts[p.spec.part].params;
  p.draws = [];
  p.charts = new Map();
  p.stash = [];
  p.frozen = [];
  const ctx = k.context.enter(p, 0);
  p.state = p.behaviour.init(ctx);
  p.behaviour.start?.(p.state, ctx);
}

/** SIGTERM. */
export function drain(k: Kernel, p: ProcessRecord, reason: string): void {
  if (p.life !== 'alive') return;
  p.life = 'draining';
  p.lifeBy = k.seq;
  if (p.behaviour.onDrain) p.behaviour.onDrain(p.state, k.context.enter(p, 0));
  else kill(k, p.pid, reason, k.seq);
}

/** Ends a process at once. Its buffered writes stay with the living host. */
export function kill(k: Kernel, pid: Pid, reason: string, because: Seq): void {
  const p = k.processes[pid];
  if (p.life === 'dead') return;
  const by = k.note(KIND.life, pid, -1, 0, 0, 'dead', reason, because);
  p.life = 'dead';
  p.lifeBy = by;
  const host = k.hosts[p.spec.host];
  advance(host, k.now);
  for (const job of takeJobs(host, (j) => j.pid === pid)) k.jobs.delete(job.id);
  rescheduleHost(k, p.spec.host);
  for (const [key, value] of p.buffered) p.durable.set(key, value);
  p.buffered = new Map();
  p.state = null;
  if (!host.alive) return;
  resetAll(k, pid, by);
  const parent = p.parent >= 0 ? k.processes[p.parent] : null;
  if (parent && parent.life !== 'dead') {
    k.schedule(
      k.now,
      KIND.childExit,
      parent.pid,
      pid,
      parent.incarnation,
      0,
      0,
      by,
      0,
      reason,
      Object.freeze({ pid, incarnation: p.incarnation, reason }),
    );
  }
}

/** A sync is complete: what it covered is durable. */
export function synced(k: Kernel, p: ProcessRecord, result: string, data: any): void {
  if (result === 'ok')
    for (const [key, value] of data.writes as Map<string, any>) {
      p.durable.set(key, value);
      // Until now it was in the buffer too: read from there, and kept by the host if the process died meanwhile.
      if (p.buffered.get(key) === value) p.buffered.delete(key);
    }
  p.behaviour.onSynced?.(p.state, k.context.enter(p, 0), data.token, result as 'ok' | 'full');
}
