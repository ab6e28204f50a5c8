// Answers for who gets a slot: arrival, the queue before the slots and what happens when it is full, and leaving it in time or too late.
import type { Context } from '../../engine/index.ts';
import { stream } from '../../engine/index.ts';
import type { HttpRequest } from '../ports.ts';
import { answer } from './answer.ts';
import { enterState } from './charts.ts';
import { outOfMemory } from './memory.ts';
import type { Program } from './program.ts';
import { join, nextInLine, oldestInLine } from './queue.ts';
import { knowsSession } from './sessions.ts';
import { newTask, type ReplicaState, type Task } from './task.ts';

const ERROR = stream('service.error');
const VERSION = stream('service.version');
/** What a replica does for its health route when no handler is declared for it: it answers. */
const HEALTHY: Program = Object.freeze([Object.freeze({ op: 'end' } as const)]);

/** A request comes in. */
export function arrive(s: ReplicaState, ctx: Context, request: HttpRequest): void {
  ctx.count('requests');
  const task = taskOf(s, ctx, request);
  if (s.upAt < 0) return answer(s, ctx, task, 503, 'starting', []);
  if (s.closed) return answer(s, ctx, task, 503, 'draining', [s.closedBy]);
  const { health, concurrency } = ctx.params;
  const isHealth = request.route === health.path && request.method === 'GET';
  task.program = ctx.params.programs.routes[request.route]?.[request.method] ?? (isHealth ? HEALTHY : null);
  if (task.program === null) return answer(s, ctx, task, 404, 'no such route', []);
  s.tasks.set(task.id, task);
  s.requests++;
  s.leaked += ctx.params.memory.leak;
  if (outOfMemory(s, ctx)) return;
  if (isHealth && health.ownPort) return start(s, ctx, task);
  if (s.busy < concurrency) return admit(s, ctx, task, 0);
  queue(s, ctx, task);
}

function taskOf(s: ReplicaState, ctx: Context, request: HttpRequest): Task {
  const span = ctx.openSpan(request.route, request.span, null);
  return { ...newTask(++s.lastTask, request, ctx.about, span, ctx.now()), connection: ctx.connection };
}

function queue(s: ReplicaState, ctx: Context, task: Task): void {
  const { length: limit, discipline, whenFull } = ctx.params.queue;
  if (s.line.length >= limit) {
    const full = ctx.note('full', 'queue', { length: s.line.length, limit });
    const victim = whenFull === 'dropOldest' ? oldestInLine(s.line, discipline, (id) => isQueued(s, id)) : 0;
    ctx.count('rejected');
    if (victim === 0) return answer(s, ctx, task, 503, 'queue full', [full]);
    const oldest = s.tasks.get(victim)!;
    ctx.about = oldest.about;
    answer(s, ctx, oldest, 503, 'dropped for a newer one', [full]);
    ctx.about = task.about;
  }
  enterState(task, 'queued');
  ctx.note('wait', 'queue', { position: s.line.length, busy: s.busy, slots: ctx.params.concurrency });
  join(s.line, task.id, discipline, task.request.priority, task.request.tenant);
}

function isQueued(s: ReplicaState, id: number): boolean {
  return s.tasks.get(id)?.state === 'queued';
}

/** Gives a free slot to the next in the queue, or turns that one away for being too late. False when there is no slot, or nobody waits. */
export function admitNext(s: ReplicaState, ctx: Context): boolean {
  if (s.line.length === 0 || s.busy >= ctx.params.concurrency) return false;
  const { discipline, maxWait, dropExpired } = ctx.params.queue;
  const id = nextInLine(s.line, discipline, (waiting) => isQueued(s, waiting));
  if (id === 0) return false;
  const task = s.tasks.get(id)!;
  const waited = ctx.now() - task.arrived;
  ctx.about = task.about;
  if (maxWait > 0 && waited > maxWait) drop(s, ctx, task, 503, 'waited too long', waited);
  else if (dropExpired && task.request.deadline > 0 && ctx.now() >= task.request.deadline)
    drop(s, ctx, task, 504, 'deadline', waited);
  else {
    ctx.note('admit', 'queue', { waited });
    admit(s, ctx, task, waited);
  }
  return true;
}

function drop(s: ReplicaState, ctx: Context, task: Task, status: number, reason: string, waited: number): void {
  const dropped = ctx.note('drop', 'queue', { waited, reason });
  ctx.count('dropped');
  answer(s, ctx, task, status, reason, [dropped]);
}

function admit(s: ReplicaState, ctx: Context, task: Task, waited: number): void {
  s.busy++;
  task.admitted = true;
  ctx.observe('wait', waited);
  start(s, ctx, task);
}

function start(s: ReplicaState, ctx: Context, task: Task): void {
  enterState(task, 'working');
  const error = ctx.effect('error');
  if (error.value > 0 && ctx.keyed(ERROR, task.chance, task.request.attempt) < error.value)
    return answer(s, ctx, task, 500, 'error', [error.because]);
  const { errorShare } = ctx.config;
  if (errorShare !== undefined && task.program !== HEALTHY && isUnlucky(ctx, task, errorShare))
    return answer(s, ctx, task, 500, 'bad version', []);
  if (!knowsSession(s, ctx, task)) return answer(s, ctx, task, 401, 'no such session', []);
  s.runnable.push(task.id);
}

/** A version with a mistake: which requests meet it is theirs, and not a matter of the replica. */
function isUnlucky(ctx: Context, task: Task, share: number): boolean {
  return ctx.keyed(VERSION, task.chance, task.request.attempt) < share;
}
