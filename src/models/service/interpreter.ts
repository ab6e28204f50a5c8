// Answers for walking a request through its program: each operation done at once, or begun and waited for.
import { type Context, stream } from '../../engine/index.ts';
import { beginCall } from '../calls/caller.ts';
import type { Call } from '../calls/state.ts';
import { finish, goOn, joined } from './answer.ts';
import { enterState } from './charts.ts';
import { isCpuUsed, takeCpu } from './cpu-quota.ts';
import { begin, commit, type Outcome, query } from './databases.ts';
import { letterEnded } from './handling.ts';
import { publish, type Published } from './publishing.ts';
import type { Choice, Op } from './program.ts';
import type { ReplicaState, Task } from './task.ts';
import { stepTime } from './work.ts';

const CHOICE = stream('service.choice');
/** Spreads the chance of a request over its branches. */
const BRANCH = 0x9e3779b9;
/** Operations in one go, at most: a program has no loops, so that this is never reached by a good one. */
const MOST_OPS = 100_000;

/** Does the next operations of a task until one has to be waited for. */
export function advance(s: ReplicaState, ctx: Context, task: Task): void {
  ctx.about = task.about;
  for (let n = 0; n < MOST_OPS; n++) {
    const op = task.program![task.pc++];
    switch (op.op) {
      case 'work': {
        const time = stepTime(s, ctx, task, op.id, op.time);
        if (!op.io) takeCpu(s, ctx, task, time);
        else {
          enterState(task, 'waiting');
          task.timer = ctx.setTimer(time, 'step', task.id);
        }
        return;
      }
      case 'wait':
        enterState(task, 'waiting');
        task.timer = ctx.setTimer(stepTime(s, ctx, task, op.id, op.time), 'step', task.id);
        return;
      case 'call':
        enterState(task, 'calling');
        task.call = beginCall(s.caller, ctx, op.call, task.id, task.span, task.chance, task.request);
        return;
      case 'query':
        enterState(task, 'querying');
        return query(s.databases, ctx, task, op.query, op.query.key === '' ? task.request.key : op.query.key);
      case 'publish':
        if (!publish(s, ctx, task, op.publish)) break;
        return enterState(task, 'publishing');
      case 'begin':
        enterState(task, 'querying');
        task.transaction = begin(s.databases, ctx, task, op.database);
        return;
      case 'commit':
        enterState(task, 'querying');
        commit(s.databases, ctx, task);
        task.transaction = 0;
        return;
      case 'fork':
        return fork(s, ctx, task, op);
      case 'choose':
        task.pc = chosen(s, ctx, task, op.id, op.options) ?? op.next;
        break;
      case 'jump':
        task.pc = op.to;
        break;
      case 'reply':
        task.degraded ||= op.degraded;
        return finish(s, ctx, task, op.status, op.status < 400 ? '' : 'replied', [], op.bytes);
      case 'fail':
        if (ctx.keyed(CHOICE ^ ctx.config.salt, task.chance, op.id, task.request.attempt) < op.share)
          return finish(s, ctx, task, op.status, op.reason, []);
        break;
      case 'set':
        assign(s, task, op);
        break;
      case 'end':
        return finish(s, ctx, task, 200, '', []);
    }
  }
}

// ---------------------------------------------------------------- what was waited for

/** CPU work is complete. */
export function workDone(s: ReplicaState, ctx: Context, id: number): void {
  const task = s.tasks.get(id);
  if (!task) return;
  task.job = 0;
  if (isCpuUsed(s, ctx, task)) advance(s, ctx, task);
}

/** A wait is over: of a step, or of a join that goes on with what there is. */
export function waitOver(s: ReplicaState, id: number): void {
  const task = s.tasks.get(id);
  if (!task) return;
  task.timer = 0;
  if (task.state === 'joining') task.degraded = true;
  goOn(s, task);
}

/** A call of a task has ended. */
export function callEnded(s: ReplicaState, ctx: Context, call: Call): void {
  const task = s.tasks.get(call.owner);
  if (!task || task.call !== call.id) return;
  task.call = 0;
  ctx.about = task.about;
  if (!call.ok) return finish(s, ctx, task, call.status, downstream(call.reason), call.because);
  task.degraded ||= call.degraded;
  goOn(s, task);
}

/** A statement at a database has ended. */
export function statementEnded(s: ReplicaState, ctx: Context, outcome: Outcome): void {
  const task = s.tasks.get(outcome.task);
  if (task?.state !== 'querying') return;
  ctx.about = task.about;
  if (!outcome.ok) return finish(s, ctx, task, 503, `database: ${outcome.error}`, outcome.because);
  goOn(s, task);
}

/** A record that somebody waits for is acknowledged, or given up. */
export function publishEnded(s: ReplicaState, ctx: Context, { publication, error, because }: Published): void {
  ctx.about = publication.about;
  if (publication.consumer !== '') return letterEnded(s, ctx, publication.consumer, error);
  const task = s.tasks.get(publication.task);
  if (task?.state !== 'publishing') return;
  if (error !== '') return finish(s, ctx, task, 503, `publish: ${error}`, because);
  goOn(s, task);
}

// Reasons come from small sets, and are made once each.
const DOWNSTREAM = new Map<string, string>();

/** Why a request failed whose call failed: told apart from failing by itself, and not made longer at every hop. */
function downstream(reason: string): string {
  let told = DOWNSTREAM.get(reason);
  if (told === undefined) {
    told = reason.startsWith('downstream') ? reason : `downstream: ${reason}`;
    if (DOWNSTREAM.size < 1000) DOWNSTREAM.set(reason, told);
  }
  return told;
}

// ---------------------------------------------------------------- branches, choices, values

function fork(s: ReplicaState, ctx: Context, task: Task, op: Extract<Op, { op: 'fork' }>): void {
  enterState(task, 'joining');
  task.pc = op.next;
  task.fork = ++s.lastFork;
  task.open = op.starts.length;
  task.need = op.need;
  task.missing = 0;
  if (op.timeout > 0) task.timer = ctx.setTimer(op.timeout, 'step', task.id, task.span);
  for (let i = 0; i < op.starts.length; i++) {
    const branch = branchOf(s, task, op.starts[i], i);
    s.tasks.set(branch.id, branch);
    s.runnable.push(branch.id);
  }
  if (op.need === 0) joined(s, ctx, task);
}

function branchOf(s: ReplicaState, task: Task, pc: number, i: number): Task {
  return {
    id: ++s.lastTask,
    request: task.request,
    connection: task.connection,
    about: task.about,
    span: task.span,
    arrived: task.arrived,
    chance: (task.chance + Math.imul(i + 1, BRANCH)) >>> 0,
    parent: task.id,
    program: task.program,
    pc,
    state: 'working',
    admitted: false,
    job: 0,
    timer: 0,
    call: 0,
    branchOf: task.fork,
    fork: 0,
    open: 0,
    need: 0,
    missing: 0,
    degraded: false,
    transaction: 0,
    values: null,
  };
}

/** Where the chosen steps begin: the first whose conditions hold, else one by weight of those without conditions. */
function chosen(
  s: ReplicaState,
  ctx: Context,
  task: Task,
  step: number,
  options: readonly Choice[],
): number | undefined {
  let total = 0;
  for (const o of options) {
    if (isConditional(o)) {
      if (holds(s, task, o)) return o.at;
    } else total += o.weight;
  }
  let left = ctx.keyed(CHOICE ^ ctx.config.salt, task.chance, step, task.request.attempt) * total;
  for (const o of options) {
    if (isConditional(o)) continue;
    left -= o.weight;
    if (left < 0) return o.at;
  }
  return undefined;
}

function isConditional(o: Choice): boolean {
  return o.keys !== null || o.tenants !== null || o.value !== '';
}

function holds(s: ReplicaState, task: Task, o: Choice): boolean {
  if (o.keys !== null && !o.keys.includes(task.request.key)) return false;
  if (o.tenants !== null && !o.tenants.includes(task.request.tenant)) return false;
  if (o.value === '') return true;
  const value = root(s, task).values?.get(o.value) ?? s.values.get(o.value);
  return o.is === null ? value !== undefined : value === o.is;
}

/** The request a branch belongs to: it has the values. */
function root(s: ReplicaState, task: Task): Task {
  let at = task;
  while (at.parent !== 0) {
    const above = s.tasks.get(at.parent);
    if (!above) break;
    at = above;
  }
  return at;
}

function assign(s: ReplicaState, task: Task, op: Extract<Op, { op: 'set' }>): void {
  const values = op.ofReplica ? s.values : (root(s, task).values ??= new Map());
  const before = op.to ?? values.get(op.name) ?? 0;
  values.set(op.name, op.add === 0 ? before : Number(before) + op.add);
}
