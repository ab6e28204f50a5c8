// Answers for a container's CPU limit: as much CPU time a period as its quota says, handed out in slices; who gets none is throttled.
// Source: Linux kernel, Documentation/scheduler/sched-bwc.rst and kernel/sched/fair.c (cfs_bandwidth): cpu.cfs_quota_us, cpu.cfs_period_us.
import type { Context, Micros } from '../../engine/index.ts';
import type { ReplicaState, Task } from './task.ts';

/** `cpu.cfs_period_us`, as the kubelet sets it (--cpu-cfs-quota-period). */
const PERIOD: Micros = 100_000;
/** What a runner takes from the quota at once: sched_cfs_bandwidth_slice_us. */
const SLICE: Micros = 5_000;
/** The kernel allows no smaller quota. */
const LEAST_QUOTA: Micros = 1_000;

export interface CpuQuota {
  /** CPU time a period. */
  readonly quota: Micros;
  /** Number of the period that `left` is of. */
  period: number;
  left: Micros;
  /** CPU time that tasks still need, beyond the slice they have. */
  readonly owed: Map<number, Micros>;
  /** Tasks that are throttled, in the order in which they go on. */
  readonly throttled: number[];
}

/** The quota of a container; undefined: it has no limit. `limit` in thousandths of a core. */
export function cpuQuota(limit: number | undefined): CpuQuota | undefined {
  if (limit === undefined) return undefined;
  const quota = Math.max(LEAST_QUOTA, Math.round((limit * PERIOD) / 1000));
  return { quota, period: -1, left: 0, owed: new Map(), throttled: [] };
}

/** A task needs CPU time: at once without a limit, else slice by slice. */
export function takeCpu(s: ReplicaState, ctx: Context, task: Task, time: Micros): void {
  if (s.quota === undefined) {
    if (s.cpu !== undefined) s.cpu += time;
    task.job = ctx.work(time, task.id);
    return;
  }
  s.quota.owed.set(task.id, time);
  nextSlice(s, ctx, s.quota, task);
}

/** A slice is used up: whether the task has had all its CPU time, or goes on with the next slice. */
export function isCpuUsed(s: ReplicaState, ctx: Context, task: Task): boolean {
  if (s.quota === undefined || !s.quota.owed.has(task.id)) return true;
  nextSlice(s, ctx, s.quota, task);
  return false;
}

/** A new period: those that were throttled go on, as far as the quota reaches. */
export function refilled(s: ReplicaState, ctx: Context): void {
  if (s.quota === undefined) return;
  for (const id of s.quota.throttled.splice(0)) {
    const task = s.tasks.get(id);
    if (task === undefined) s.quota.owed.delete(id);
    else nextSlice(s, ctx, s.quota, task);
  }
}

function nextSlice(s: ReplicaState, ctx: Context, q: CpuQuota, task: Task): void {
  const now = ctx.now();
  const period = Math.floor(now / PERIOD);
  if (q.period !== period) {
    q.period = period;
    q.left = q.quota;
  }
  const owed = q.owed.get(task.id)!;
  const slice = Math.min(SLICE, owed, q.left);
  if (slice === 0 && owed > 0) return throttle(q, ctx, task, (period + 1) * PERIOD - now);
  q.left -= slice;
  if (slice === owed) q.owed.delete(task.id);
  else q.owed.set(task.id, owed - slice);
  if (s.cpu !== undefined) s.cpu += slice;
  ctx.about = task.about;
  task.job = ctx.work(slice, task.id);
}

function throttle(q: CpuQuota, ctx: Context, task: Task, until: Micros): void {
  if (q.throttled.length === 0) {
    ctx.count('throttledPeriods');
    ctx.setTimer(until, 'period');
  }
  q.throttled.push(task.id);
}
