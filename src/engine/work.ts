// Answers for CPU work of processes on their hosts: begun, withdrawn, and the one completion event a host keeps scheduled.
import { addJob, advance, type Job, nextCompletion, takeJobs } from './cpu.ts';
import type { Kernel } from './kernel.ts';
import { SLOTS } from './queue.ts';
import type { ProcessRecord } from './record.ts';
import { KIND } from './trace.ts';

export function startWork(k: Kernel, p: ProcessRecord, cpuTime: number, token: any): number {
  const index = p.spec.host;
  const host = k.hosts[index];
  advance(host, k.now);
  // So that why can tell what kept work from its end that never came to it.
  if (p.slowBy !== 0) k.note(KIND.wait, p.pid, -1, k.about, 0, 'cpu', { slow: p.slow }, p.slowBy);
  const id = ++k.lastJob;
  const end = host.v + Math.max(0, cpuTime) * p.slow;
  const job: Job = {
    id,
    host: index,
    pid: p.pid,
    incarnation: p.incarnation,
    token,
    cause: k.seq,
    about: k.about,
    end,
    because: p.slowBy,
  };
  addJob(host, job);
  k.jobs.set(id, job);
  rescheduleHost(k, index);
  return id;
}

export function stopWork(k: Kernel, id: number): boolean {
  const job = k.jobs.get(id);
  if (!job) return false;
  const host = k.hosts[job.host];
  advance(host, k.now);
  takeJobs(host, (j) => j === job);
  k.jobs.delete(id);
  rescheduleHost(k, job.host);
  return true;
}

export function resizeHost(k: Kernel, index: number, cores: number): void {
  const host = k.hosts[index];
  advance(host, k.now);
  host.cores = cores;
  rescheduleHost(k, index);
}

/** Keeps the host's next completion scheduled at the right moment. */
export function rescheduleHost(k: Kernel, index: number): void {
  const host = k.hosts[index];
  const at = nextCompletion(host);
  if (host.next !== 0) {
    if (at >= 0 && k.pending.queue.atOf(host.next % SLOTS) === at) return;
    k.pending.cancel(host.next);
    host.next = 0;
  }
  if (at >= 0) host.next = k.schedule(at < k.now ? k.now : at, KIND.done, -1, -1, 0, 0, 0, 0, index, '', null);
}
