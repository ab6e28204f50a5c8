// Answers for one replica of a service: admission to slots, a bounded queue, and requests walked through their handler's steps.
import {
  type Behaviour,
  compileChart,
  type Context,
  type Distribution,
  Ring,
  type Seq,
  stream,
} from '../../engine/index.ts';
import {
  beginCall,
  type CalleeConfig,
  caller,
  type Caller,
  type Ended,
  onCallTimer,
  onCallTrouble,
  onEndpoints,
  onResponse,
  watchCallees,
} from '../calls/caller.ts';
import { CIRCUIT_BREAKER_CHART } from '../policies/charts.ts';
import type { HttpRequest } from '../ports.ts';
import type { Step } from './steps.ts';

const STEP = stream('service.step');
const CHOICE = stream('service.choice');
const ERROR = stream('service.error');

/** One request, or one branch of a `parallel`, on its way through its steps. */
interface Task {
  readonly id: number;
  readonly request: HttpRequest;
  readonly connection: number;
  readonly about: Seq;
  readonly span: Seq;
  readonly arrived: number;
  /** Task that waits for this branch; 0: the request itself. */
  readonly parent: number;
  /** Blocks of steps entered, innermost last, each with the next step to do. */
  readonly blocks: { readonly steps: readonly Step[]; next: number }[];
  /** Branches still open, and how many of them must still succeed. */
  open: number;
  need: number;
  missing: number;
  degraded: boolean;
  /** Holds a slot. */
  admitted: boolean;
}

export interface ReplicaState {
  lastTask: number;
  busy: number;
  readonly queue: Ring<number>;
  readonly tasks: Map<number, Task>;
  readonly caller: Caller;
  draining: boolean;
}

export interface ReplicaConfig {
  readonly callees: readonly CalleeConfig[];
  readonly supervisor: number;
}

export const replica: Behaviour<ReplicaState> = {
  role: 'service/replica',
  charts: { circuitBreaker: compileChart(CIRCUIT_BREAKER_CHART) },
  init: (ctx) => ({
    lastTask: 0,
    busy: 0,
    queue: new Ring<number>(),
    tasks: new Map(),
    caller: caller(ctx.config.callees),
    draining: false,
  }),
  start: (_s, ctx) => watchCallees(ctx, ctx.config.callees),
  onMessage(s, ctx, message) {
    if (message.type === 'request') return arrive(s, ctx, message);
    if (message.type === 'response') return settle(s, ctx, onResponse(s.caller, ctx, message));
    if (message.type === 'endpoints') onEndpoints(s.caller, message);
  },
  onTimer(s, ctx, name, data) {
    if (name === 'wait') return advance(s, ctx, s.tasks.get(data));
    if (name === 'join') return joinTimeout(s, ctx, data);
    settle(s, ctx, onCallTimer(s.caller, ctx, name, data));
  },
  onDone: (s, ctx, task) => advance(s, ctx, s.tasks.get(task)),
  onTrouble: (s, ctx, trouble) => onCallTrouble(s.caller, ctx, trouble, (ended) => settle(s, ctx, ended)),
  onDrain(s, ctx) {
    s.draining = true;
    leaveWhenIdle(s, ctx);
  },
  onParams: (s, ctx) => admitWaiting(s, ctx),
};

function arrive(s: ReplicaState, ctx: Context, request: HttpRequest): void {
  ctx.count('requests');
  const span = ctx.openSpan(request.route, request.span, null);
  const task: Task = {
    id: ++s.lastTask,
    request,
    connection: ctx.connection,
    about: ctx.about,
    span,
    arrived: ctx.now(),
    parent: 0,
    blocks: [],
    open: 0,
    need: 0,
    missing: 0,
    degraded: false,
    admitted: false,
  };
  if (s.draining) return answer(s, ctx, task, 503, 'draining', []);
  s.tasks.set(task.id, task);
  if (s.busy < ctx.params.concurrency) return admit(s, ctx, task);
  const limit = ctx.params.queue.length;
  if (s.queue.length >= limit) {
    const full = ctx.note('full', 'queue', { length: s.queue.length, limit });
    ctx.count('rejected');
    return answer(s, ctx, task, 503, 'queue full', [full]);
  }
  ctx.note('wait', 'queue', { position: s.queue.length, busy: s.busy });
  s.queue.push(task.id);
}

function admit(s: ReplicaState, ctx: Context, task: Task): void {
  s.busy++;
  task.admitted = true;
  const steps = ctx.params.program[`${task.request.method} ${task.request.route}`] as readonly Step[] | undefined;
  if (!steps) return answer(s, ctx, task, 404, 'no such route', []);
  const error = ctx.effect('error');
  if (error.value > 0 && ctx.keyed(ERROR, task.request.chance, task.request.attempt) < error.value)
    return answer(s, ctx, task, 500, 'error', [error.because]);
  task.blocks.push({ steps, next: 0 });
  advance(s, ctx, task);
}

function admitWaiting(s: ReplicaState, ctx: Context): void {
  while (s.busy < ctx.params.concurrency) {
    const id = ctx.params.queue.discipline === 'lifo' ? s.queue.pop() : s.queue.shift();
    if (id === undefined) return;
    const task = s.tasks.get(id);
    if (!task) continue;
    const before = ctx.about;
    ctx.about = task.about;
    ctx.note('admit', 'queue', { waited: ctx.now() - task.arrived });
    ctx.observe('wait', ctx.now() - task.arrived);
    admit(s, ctx, task);
    ctx.about = before;
  }
}

/** Does the next steps of a task until one has to be waited for. */
function advance(s: ReplicaState, ctx: Context, task: Task | undefined): void {
  if (!task) return;
  for (;;) {
    const block = task.blocks[task.blocks.length - 1];
    if (!block)
      return task.parent === 0
        ? answer(s, ctx, task, 200, task.degraded ? 'partial' : '', [])
        : branchEnds(s, ctx, task, true, 200, '', []);
    const step = block.steps[block.next++];
    if (!step) {
      task.blocks.pop();
      continue;
    }
    switch (step.do) {
      case 'work':
        ctx.work(draw(ctx, task, step.id, step.time), task.id);
        return;
      case 'wait':
        ctx.setTimer(draw(ctx, task, step.id, step.time), 'wait', task.id);
        return;
      case 'call': {
        const ended = beginCall(
          s.caller,
          ctx,
          step.call,
          task.id,
          task.span,
          task.request.chance,
          task.request.key,
          task.request.priority,
        );
        if (ended) settle(s, ctx, ended);
        return;
      }
      case 'choose':
        task.blocks.push({ steps: chosen(ctx, task, step), next: 0 });
        continue;
      case 'parallel':
        return fanOut(s, ctx, task, step);
      case 'reply':
        return finish(s, ctx, task, step.status, '', []);
      case 'fail':
        if (ctx.keyed(CHOICE, task.request.chance, step.id, task.request.attempt) < step.share)
          return finish(s, ctx, task, step.status, 'failed', []);
    }
  }
}

function draw(ctx: Context, task: Task, step: number, time: Distribution): number {
  const u = ctx.keyed(STEP, task.request.chance, step, task.request.attempt);
  const base = Math.max(0, Math.round(ctx.sample(time, u)));
  const { sigma, kappa } = ctx.params.usl;
  if (sigma === 0 && kappa === 0) return base;
  const n = ctx.params.replicas;
  return Math.round(base * (1 + sigma * (n - 1) + kappa * n * (n - 1)));
}

function chosen(ctx: Context, task: Task, step: Extract<Step, { do: 'choose' }>): readonly Step[] {
  let total = 0;
  for (const o of step.options) total += o.weight;
  let left = ctx.keyed(CHOICE, task.request.chance, step.id, task.request.attempt) * total;
  for (const o of step.options) {
    left -= o.weight;
    if (left < 0) return o.steps;
  }
  return step.options[step.options.length - 1].steps;
}

// ---------------------------------------------------------------- parallel

function fanOut(s: ReplicaState, ctx: Context, task: Task, step: Extract<Step, { do: 'parallel' }>): void {
  task.open = step.branches.length;
  task.need = step.need;
  task.missing = 0;
  if (step.timeout !== undefined) ctx.setTimer(step.timeout, 'join', task.id, task.span);
  const children = step.branches.map((steps, i) => {
    const child: Task = {
      ...task,
      id: ++s.lastTask,
      parent: task.id,
      request: { ...task.request, chance: (task.request.chance + Math.imul(i + 1, 0x9e3779b9)) >>> 0 },
      blocks: [{ steps, next: 0 }],
      open: 0,
      need: 0,
      missing: 0,
      degraded: false,
    };
    s.tasks.set(child.id, child);
    return child;
  });
  for (const child of children) if (s.tasks.has(child.id)) advance(s, ctx, child);
}

function branchEnds(
  s: ReplicaState,
  ctx: Context,
  child: Task,
  ok: boolean,
  status: number,
  reason: string,
  because: readonly Seq[],
): void {
  s.tasks.delete(child.id);
  const task = s.tasks.get(child.parent);
  if (!task || task.open === 0) return;
  task.open--;
  if (ok) task.need--;
  else task.missing++;
  if (task.need <= 0) return joined(s, ctx, task, task.open > 0 || task.missing > 0);
  if (task.open < task.need) {
    task.open = 0;
    finish(s, ctx, task, status, reason, because);
  }
}

/** Time is up: go on with what there is, as a partial result. */
function joinTimeout(s: ReplicaState, ctx: Context, id: number): void {
  const task = s.tasks.get(id);
  if (task && task.open > 0) joined(s, ctx, task, true);
}

function joined(s: ReplicaState, ctx: Context, task: Task, partial: boolean): void {
  task.open = 0;
  task.degraded ||= partial;
  advance(s, ctx, task);
}

// ---------------------------------------------------------------- endings

function settle(s: ReplicaState, ctx: Context, ended: Ended | null): void {
  if (!ended) return;
  const task = s.tasks.get(ended.owner);
  if (!task) return;
  ctx.about = task.about;
  task.degraded ||= ended.degraded;
  if (ended.ok) advance(s, ctx, task);
  else finish(s, ctx, task, 503, ended.reason, ended.because);
}

/** Ends a task whichever it is: a branch fails to its parent, a request is answered. */
function finish(
  s: ReplicaState,
  ctx: Context,
  task: Task,
  status: number,
  reason: string,
  because: readonly Seq[],
): void {
  if (task.parent !== 0) branchEnds(s, ctx, task, status < 400, status, reason, because);
  else answer(s, ctx, task, status, reason, because);
}

function answer(
  s: ReplicaState,
  ctx: Context,
  task: Task,
  status: number,
  reason: string,
  because: readonly Seq[],
): void {
  s.tasks.delete(task.id);
  ctx.closeSpan(task.span, status < 400 ? 'ok' : reason || `status ${status}`, because);
  ctx.count(status < 400 ? 'answered' : 'failed');
  ctx.observe('latency', ctx.now() - task.arrived);
  ctx.respond(task.connection, {
    port: 'http',
    type: 'response',
    id: task.request.id,
    status,
    reason,
    degraded: task.degraded,
    body: null,
    bytes: 1000,
  } as never);
  if (!task.admitted) return;
  s.busy--;
  admitWaiting(s, ctx);
  if (s.draining) leaveWhenIdle(s, ctx);
}

function leaveWhenIdle(s: ReplicaState, ctx: Context): void {
  if (s.busy === 0 && s.queue.length === 0) ctx.exit('drained');
}
