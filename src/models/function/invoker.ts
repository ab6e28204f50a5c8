// Answers for the front of a function: every request gets a warm environment, or starts one and waits for it, or is turned away.
import type { Behaviour, ChildExit, Context, Message, Pid, ProcessSpec } from '../../engine/index.ts';
import type { HttpRequest, HttpResponse } from '../ports.ts';
import { ENVIRONMENT_CHART } from './charts.ts';
import {
  countOf,
  type Environment,
  type Invocation,
  type InvokerState,
  invokerState,
  moveTo,
  warmOne,
} from './environments.ts';

export interface InvokerConfig {
  readonly part: string;
  /** What an environment runs: everything but name, ordinal and host. */
  readonly template: Omit<ProcessSpec, 'name' | 'ordinal' | 'host'>;
}

export const invoker: Behaviour<InvokerState> = {
  role: 'function/invoker',
  charts: { environment: ENVIRONMENT_CHART },
  init: invokerState,
  start: (s, ctx) => provision(s, ctx),
  onMessage(s, ctx, message) {
    switch (message.type) {
      case 'watch':
        return void ctx.respond(ctx.connection, announcement(ctx));
      case 'request':
        return invoked(s, ctx, message);
      case 'response':
        return answered(s, ctx, message);
      case 'register':
        return started(s, ctx, message.endpoint.pid);
    }
  },
  onTimer(s, ctx, _name, [pid, usedAt]) {
    const one = s.environments.find((each) => each.pid === pid);
    if (one?.condition === 'idle' && one.usedAt === usedAt) reclaim(s, ctx, one);
  },
  onTrouble(s, ctx, { peer }) {
    const one = s.environments.find((each) => each.pid === peer);
    if (one !== undefined) failAll(s, ctx, one);
  },
  onChildExit: (s, ctx, exit) => ended(s, ctx, exit),
  onParams(s, ctx, path) {
    if (path === 'provisioned') provision(s, ctx);
    if (path === 'keepAlive') for (const one of s.environments) if (one.condition === 'idle') keep(ctx, one);
  },
};

function announcement(ctx: Context): Message {
  const endpoint = Object.freeze({ pid: ctx.pid, name: ctx.name, weight: 1, since: 0 });
  const endpoints = Object.freeze([endpoint]);
  return {
    port: 'registry',
    type: 'endpoints',
    service: ctx.config.part,
    version: ctx.incarnation,
    endpoints,
  } as never;
}

// ---------------------------------------------------------------- requests

function invoked(s: InvokerState, ctx: Context, request: HttpRequest): void {
  ctx.count('requests');
  const one: Invocation = {
    id: ++s.lastId,
    request,
    connection: ctx.connection,
    about: ctx.about,
    span: ctx.openSpan(request.route, request.span, null),
    arrived: ctx.now(),
    environment: null,
  };
  s.invocations.set(one.id, one);
  const warm = warmOne(s, ctx.params.concurrency);
  if (warm !== null) return give(s, ctx, warm, one);
  const isEnough = s.waiting.length < countOf(s, 'starting') * ctx.params.concurrency;
  if (!isEnough && !start(s, ctx, 'COLD_START')) {
    ctx.count('throttled');
    const full = ctx.note('full', 'environments', { limit: ctx.params.maxInstances });
    return answer(s, ctx, one, refusal(429, 'too many environments', full));
  }
  ctx.note('wait', 'environment', { position: s.waiting.length });
  s.waiting.push(one.id);
}

function give(s: InvokerState, ctx: Context, to: Environment, one: Invocation): void {
  one.environment = to;
  to.active++;
  to.usedAt = ctx.now();
  ctx.about = one.about;
  moveTo(s, ctx, to, 'busy', 'INVOKED');
  const waited = ctx.now() - one.arrived;
  if (waited > 0) ctx.note('admit', 'environment', { waited });
  ctx.observe('wait', waited);
  ctx.stream(to.pid, Object.freeze({ ...one.request, id: one.id, span: one.span }) as never);
}

/** Room became free: those who wait get it, first come first. */
function serveWaiting(s: InvokerState, ctx: Context): void {
  while (s.waiting.length > 0) {
    const warm = warmOne(s, ctx.params.concurrency);
    if (warm === null) return;
    give(s, ctx, warm, s.invocations.get(s.waiting.shift()!)!);
  }
}

function answered(s: InvokerState, ctx: Context, response: HttpResponse): void {
  const one = s.invocations.get(response.id);
  if (one === undefined) return;
  const { environment } = one;
  answer(s, ctx, one, response);
  if (environment !== null) release(s, ctx, environment);
  serveWaiting(s, ctx);
}

/** It works on one request less; with none it is kept warm for a while. */
function release(s: InvokerState, ctx: Context, one: Environment): void {
  one.active--;
  one.usedAt = ctx.now();
  if (one.active > 0 || one.condition !== 'busy') return;
  moveTo(s, ctx, one, 'idle', 'DONE');
  keep(ctx, one);
}

function answer(s: InvokerState, ctx: Context, one: Invocation, response: HttpResponse): void {
  s.invocations.delete(one.id);
  ctx.about = one.about;
  const ok = response.status < 400;
  ctx.count(ok ? 'answered' : 'failed');
  ctx.observe('latency', ctx.now() - one.arrived);
  ctx.closeSpan(one.span, ok ? (response.degraded ? 'degraded' : 'ok') : response.reason, response.because);
  ctx.respond(one.connection, Object.freeze({ ...response, id: one.request.id }));
}

function refusal(status: number, reason: string, because: number): HttpResponse {
  const said = { status, reason, degraded: false, because: Object.freeze([because]), body: null, bytes: 200 };
  return { port: 'http', type: 'response', id: 0, ...said };
}

// ---------------------------------------------------------------- environments

/** Another environment, in a place that is free; false when there may be no more. */
function start(s: InvokerState, ctx: Context, reason: 'COLD_START' | 'PROVISIONED'): boolean {
  if (countOf(s, 'starting', 'idle', 'busy') >= ctx.params.maxInstances) return false;
  const free = s.environments.find((one) => one.condition === 'absent' && !one.isEnding);
  if (free !== undefined) ctx.restart(free.pid);
  const one = free ?? spawn(s, ctx);
  if (one.pid < 0) return false;
  one.active = 0;
  if (reason === 'COLD_START') ctx.count('coldStarts');
  moveTo(s, ctx, one, 'starting', reason);
  return true;
}

function spawn(s: InvokerState, ctx: Context): Environment {
  const { part, template }: InvokerConfig = ctx.config;
  const ordinal = s.environments.length + 1;
  const name = `${part}#${ordinal}`;
  const pid = ctx.spawn({ ...template, name, ordinal, host: ctx.host(`${part}-${ordinal}`, ctx.params.cpu) });
  const one: Environment = { pid, name, condition: 'absent', active: 0, usedAt: 0, isEnding: false };
  if (pid >= 0) s.environments.push(one);
  return one;
}

/** As many are kept ready as are asked for; those that are there when the world begins have been so for long. */
function provision(s: InvokerState, ctx: Context): void {
  const isBeginning = ctx.now() === 0;
  while (countOf(s, 'starting', 'idle', 'busy') < ctx.params.provisioned) {
    if (isBeginning) moveTo(s, ctx, spawn(s, ctx), 'idle', 'FOUND');
    else if (!start(s, ctx, 'PROVISIONED')) return;
  }
}

function started(s: InvokerState, ctx: Context, pid: Pid): void {
  const one = s.environments.find((each) => each.pid === pid);
  if (one?.condition !== 'starting') return;
  one.usedAt = ctx.now();
  moveTo(s, ctx, one, 'idle', 'STARTED');
  serveWaiting(s, ctx);
  if (one.active === 0) keep(ctx, one);
}

/** It is looked at again when it has been idle for as long as it is kept. */
function keep(ctx: Context, one: Environment): void {
  ctx.setTimer(Math.max(0, one.usedAt + ctx.params.keepAlive - ctx.now()), 'reclaim', [one.pid, one.usedAt]);
}

function reclaim(s: InvokerState, ctx: Context, one: Environment): void {
  if (countOf(s, 'starting', 'idle', 'busy') <= ctx.params.provisioned) return keepOn(ctx, one);
  one.isEnding = true;
  moveTo(s, ctx, one, 'absent', 'RECLAIMED');
  ctx.signal(one.pid, 'drain', 'idle for too long');
}

/** It is one of those that are to be kept ready. */
function keepOn(ctx: Context, one: Environment): void {
  ctx.setTimer(Math.max(1_000_000, ctx.params.keepAlive), 'reclaim', [one.pid, one.usedAt]);
}

/** Its process has ended: as it was asked to, or with the requests that it worked on. */
function ended(s: InvokerState, ctx: Context, exit: ChildExit): void {
  const one = s.environments.find((each) => each.pid === exit.pid);
  if (one === undefined) return;
  one.isEnding = false;
  if (one.condition === 'absent') return;
  moveTo(s, ctx, one, 'absent', 'ENDED');
  failAll(s, ctx, one);
  // Those who wait, wait for an environment: as many are started again.
  while (s.waiting.length > countOf(s, 'starting') * ctx.params.concurrency && start(s, ctx, 'COLD_START'));
  provision(s, ctx);
}

function failAll(s: InvokerState, ctx: Context, one: Environment): void {
  const cause = ctx.seq;
  for (const each of [...s.invocations.values()]) {
    if (each.environment !== one) continue;
    answer(s, ctx, each, refusal(502, 'environment ended', cause));
    release(s, ctx, one);
  }
}
