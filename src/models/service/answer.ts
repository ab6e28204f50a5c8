// Answers for how requests and branches end in a replica: with an answer, as a branch joined by its request, or cancelled by the caller.
import type { Context, Seq } from '../../engine/index.ts';
import { cancelCall } from '../calls/caller.ts';
import { enterState } from './charts.ts';
import { giveUp } from './databases.ts';
import { recordEnds } from './handling.ts';
import { leaveLine } from './queue.ts';
import { sessionCookie } from './sessions.ts';
import type { ReplicaState, Task } from './task.ts';

/** A request or branch is done with `status`. `because`: events that a failure rests on. */
export function finish(
  s: ReplicaState,
  ctx: Context,
  task: Task,
  status: number,
  reason: string,
  because: readonly Seq[],
  bytes = 1000,
): void {
  if (task.transaction !== 0) giveUp(s.databases, ctx, task);
  if (task.consumer !== undefined && task.parent === 0) recordEnds(s, ctx, task, status, reason, because);
  else if (task.parent === 0) answer(s, ctx, task, status, reason, because, bytes);
  else branchEnds(s, ctx, task, status, reason, because);
}

/** Sends the answer to a request and frees its slot. */
export function answer(
  s: ReplicaState,
  ctx: Context,
  task: Task,
  status: number,
  reason: string,
  because: readonly Seq[],
  bytes = 1000,
): void {
  enterState(task, 'answered');
  if (s.tasks.delete(task.id)) s.requests--;
  const ok = status < 400;
  ctx.closeSpan(task.span, ok ? (task.degraded ? 'degraded' : 'ok') : reason, because);
  ctx.count(ok ? 'answered' : 'failed');
  if (ok && task.degraded) ctx.count('degradedAnswers');
  ctx.observe('latency', ctx.now() - task.arrived);
  const cookie = ok ? sessionCookie(s, ctx, task) : '';
  ctx.respond(task.connection, {
    port: 'http',
    type: 'response',
    id: task.request.id,
    status,
    reason,
    degraded: task.degraded,
    because: Object.freeze(because),
    body: cookie === '' ? null : Object.freeze({ session: cookie }),
    bytes,
  } as never);
  if (task.admitted) s.busy--;
}

/** A branch has ended: its request goes on when it has what it needs, and fails when it can no longer have it. */
function branchEnds(
  s: ReplicaState,
  ctx: Context,
  branch: Task,
  status: number,
  reason: string,
  because: readonly Seq[],
): void {
  enterState(branch, 'gone');
  s.tasks.delete(branch.id);
  const task = s.tasks.get(branch.parent);
  if (task?.state !== 'joining' || task.fork !== branch.branchOf) return;
  task.open--;
  if (status < 400) {
    task.need--;
    task.degraded ||= branch.degraded;
  } else task.missing++;
  if (task.need <= 0) return joined(s, ctx, task);
  if (task.open < task.need) {
    clearTimer(ctx, task);
    finish(s, ctx, task, status, reason, because);
  }
}

/** The request goes on after its branches. */
export function joined(s: ReplicaState, ctx: Context, task: Task): void {
  clearTimer(ctx, task);
  task.fork = 0;
  goOn(s, task);
}

/** What a task waited for is there: its next step is done in this event. */
export function goOn(s: ReplicaState, task: Task): void {
  enterState(task, 'working');
  s.runnable.push(task.id);
}

/** The caller of an attempt no longer waits, and said so: it ends where it is, with its branches and calls. */
export function cancelRequest(s: ReplicaState, ctx: Context, connection: number, id: number): void {
  for (const task of s.tasks.values()) {
    if (task.parent !== 0 || task.consumer !== undefined || task.connection !== connection || task.request.id !== id)
      continue;
    ctx.about = task.about;
    ctx.count('cancelled');
    if (task.state === 'queued') leaveLine(s.line);
    if (task.admitted) s.busy--;
    s.requests--;
    ctx.closeSpan(task.span, 'cancelled');
    cancelTask(s, ctx, task);
    return;
  }
}

export function cancelTask(s: ReplicaState, ctx: Context, task: Task): void {
  enterState(task, 'gone');
  s.tasks.delete(task.id);
  clearTimer(ctx, task);
  if (task.job !== 0) ctx.cancelWork(task.job);
  s.quota?.owed.delete(task.id);
  if (task.call !== 0) cancelCall(s.caller, ctx, task.call);
  giveUp(s.databases, ctx, task);
  for (const branch of s.tasks.values()) if (branch.parent === task.id) cancelTask(s, ctx, branch);
}

function clearTimer(ctx: Context, task: Task): void {
  if (task.timer !== 0) ctx.cancelTimer(task.timer);
  task.timer = 0;
}
