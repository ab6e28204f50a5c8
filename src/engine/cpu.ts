// Answers for shared CPU: all jobs of a host progress at one rate (egalitarian processor sharing), computed in virtual time.
// With V the service each job has had since the host began, a job of size w that starts at V ends when V reaches V + w
// (A. K. Parekh and R. G. Gallager's GPS bookkeeping, 1993, with equal weights).
import type { Pid, Seq } from './process.ts';
import type { Micros } from './time.ts';

export interface Job {
  readonly id: number;
  /** Index of its host. */
  readonly host: number;
  readonly pid: Pid;
  readonly incarnation: number;
  readonly token: any;
  readonly cause: Seq;
  readonly about: Seq;
  /** Virtual service at which it is complete. */
  end: number;
  /** Event that slowed it; 0: none. */
  because: Seq;
}

export interface Host {
  readonly name: string;
  cores: number;
  alive: boolean;
  /** Virtual service given to each job so far. */
  v: number;
  lastAt: Micros;
  /** Jobs by (end, id): a binary heap. */
  jobs: Job[];
  /** Handle of the scheduled completion; 0: none. */
  next: number;
}

export function makeHost(name: string, cores: number): Host {
  return { name, cores, alive: true, v: 0, lastAt: 0, jobs: [], next: 0 };
}

function rate(host: Host): number {
  const n = host.jobs.length;
  return host.cores === 0 || n <= host.cores ? 1 : host.cores / n;
}

/** Brings virtual service up to `now`; before any change of the set of jobs. */
export function advance(host: Host, now: Micros): void {
  if (now > host.lastAt) {
    if (host.jobs.length > 0) host.v += (now - host.lastAt) * rate(host);
    host.lastAt = now;
  }
}

/** Moment the first job completes, in whole microseconds; -1 when there is none. */
export function nextCompletion(host: Host): Micros {
  if (host.jobs.length === 0) return -1;
  const left = (host.jobs[0].end - host.v) / rate(host);
  return host.lastAt + (left <= 0 ? 0 : Math.ceil(left - 1e-6));
}

export function addJob(host: Host, job: Job): void {
  const jobs = host.jobs;
  let i = jobs.length;
  jobs.push(job);
  while (i > 0) {
    const parent = (i - 1) >> 1;
    if (!before(job, jobs[parent])) break;
    jobs[i] = jobs[parent];
    i = parent;
  }
  jobs[i] = job;
}

export function popJob(host: Host): Job {
  const jobs = host.jobs;
  const first = jobs[0];
  const last = jobs.pop()!;
  if (jobs.length > 0) siftDown(jobs, 0, last);
  if (first.end > host.v) host.v = first.end;
  return first;
}

/** Takes the jobs that satisfy `match` out; the others keep their order. */
export function takeJobs(host: Host, match: (job: Job) => boolean): Job[] {
  const taken = host.jobs.filter(match);
  if (taken.length > 0) {
    const rest = host.jobs.filter((job) => !match(job));
    host.jobs = [];
    for (const job of rest) addJob(host, job);
  }
  return taken;
}

function siftDown(jobs: Job[], i: number, job: Job): void {
  for (;;) {
    let child = 2 * i + 1;
    if (child >= jobs.length) break;
    if (child + 1 < jobs.length && before(jobs[child + 1], jobs[child])) child++;
    if (before(job, jobs[child])) break;
    jobs[i] = jobs[child];
    i = child;
  }
  jobs[i] = job;
}

function before(a: Job, b: Job): boolean {
  return a.end < b.end || (a.end === b.end && a.id < b.id);
}
