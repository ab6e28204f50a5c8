// Answers for calls under policies, as a caller makes them: fallback( retry( circuitBreaker( timeLimiter( attempt at a balanced endpoint )))).
// Order of decoration: resilience4j's default (Retry outside CircuitBreaker outside TimeLimiter); fallback is outermost.
import { type Context, type PeerTrouble, type Pid, type Seq, stream } from '../../engine/index.ts';
import { interval } from '../policies/interval-function.ts';
import { type CircuitBreaker, circuitBreaker } from '../policies/circuit-breaker-state.ts';
import type { CircuitBreakerConfig } from '../policies/circuit-breaker-config.ts';
import { dueAt, onDue, onError, onSuccess, takeEvents, tryAcquirePermission } from '../policies/circuit-breaker.ts';
import type { Endpoint, HttpRequest, HttpResponse } from '../ports.ts';
import type { CallConfig } from './config.ts';

const JITTER = stream('calls.jitter');
const PICK = stream('calls.pick');

interface Group {
  endpoints: readonly Endpoint[];
  version: number;
  turn: number;
}

interface OpenCall {
  readonly id: number;
  readonly config: CallConfig;
  /** What the owner knows the call by. */
  readonly owner: number;
  readonly parent: Seq;
  readonly about: Seq;
  readonly chance: number;
  readonly key: string;
  readonly priority: number;
  attempt: number;
  /** Id of the attempt under way; 0: waiting to retry. */
  attemptId: number;
  span: Seq;
  timer: number;
  began: number;
  to: Pid;
}

export interface Caller {
  lastId: number;
  readonly groups: Map<string, Group>;
  readonly calls: Map<number, OpenCall>;
  /** Attempt id -> call id. */
  readonly attempts: Map<number, number>;
  readonly breakers: Map<string, CircuitBreaker>;
  /** Each breaker's present configuration: its timers need it. */
  readonly breakerConfigs: Map<string, CircuitBreakerConfig>;
  /** Attempts under way at each endpoint. */
  readonly active: Map<Pid, number>;
  /** Latest failures, by step: what a breaker's opening rests on. */
  readonly failures: Map<string, Seq[]>;
}

/** How a call ended. */
export interface Ended {
  readonly owner: number;
  readonly ok: boolean;
  readonly status: number;
  readonly reason: string;
  readonly degraded: boolean;
  readonly because: readonly Seq[];
}

/** Registrars to watch, and the endpoints known from the start. */
export interface CalleeConfig {
  readonly part: string;
  readonly registrar: Pid;
  readonly endpoints: readonly Endpoint[];
}

export function caller(callees: readonly CalleeConfig[]): Caller {
  const groups = new Map(callees.map((c) => [c.part, { endpoints: c.endpoints, version: 0, turn: 0 }]));
  return {
    lastId: 0,
    groups,
    calls: new Map(),
    attempts: new Map(),
    breakers: new Map(),
    breakerConfigs: new Map(),
    active: new Map(),
    failures: new Map(),
  };
}

/** Asks each callee's registrar for its endpoints, now and on every change. */
export function watchCallees(ctx: Context, callees: readonly CalleeConfig[]): void {
  for (const c of callees)
    if (c.registrar >= 0) ctx.stream(c.registrar, { port: 'registry', type: 'watch', service: c.part } as never);
}

export function onEndpoints(
  c: Caller,
  message: { service: string; version: number; endpoints: readonly Endpoint[] },
): void {
  const group = c.groups.get(message.service);
  if (!group || message.version < group.version) return;
  group.endpoints = message.endpoints;
  group.version = message.version;
}

/** Begins a call; it may end at once (breaker open, nobody there). */
export function beginCall(
  c: Caller,
  ctx: Context,
  config: CallConfig,
  owner: number,
  parent: Seq,
  chance: number,
  key: string,
  priority = 0,
): Ended | null {
  const call: OpenCall = {
    id: ++c.lastId,
    config,
    owner,
    parent,
    about: ctx.about,
    chance,
    key,
    priority,
    attempt: 0,
    attemptId: 0,
    span: 0,
    timer: 0,
    began: ctx.now(),
    to: -1,
  };
  c.calls.set(call.id, call);
  ctx.count('calls');
  return attempt(c, ctx, call);
}

function attempt(c: Caller, ctx: Context, call: OpenCall): Ended | null {
  call.attempt++;
  call.began = ctx.now();
  ctx.about = call.about;
  const config = call.config;
  if (config.circuitBreaker && !permitted(c, ctx, call)) {
    return failed(c, ctx, call, 'breaker open', 503, c.failures.get(config.name) ?? [], false);
  }
  const to = pick(c, ctx, call);
  if (to < 0) return failed(c, ctx, call, 'no endpoint', 503, [], true);
  const id = ++c.lastId;
  call.attemptId = id;
  call.to = to;
  c.attempts.set(id, call.id);
  c.active.set(to, (c.active.get(to) ?? 0) + 1);
  call.span = ctx.openSpan(config.name, call.parent, null);
  ctx.count('attempts');
  if (call.attempt > 1) ctx.count('retries');
  const request: HttpRequest = {
    port: 'http',
    type: 'request',
    id,
    chance: call.chance,
    attempt: call.attempt,
    span: call.span,
    method: config.method as HttpRequest['method'],
    route: config.route,
    key: call.key,
    tenant: '',
    deadline: 0,
    priority: call.priority,
    idempotencyKey: '',
    traceparent: '',
    auth: '',
    bytes: 500,
  };
  ctx.stream(to, request);
  if (config.timeout !== undefined) call.timer = ctx.setTimer(config.timeout, 'call.timeout', call.id, call.span);
  return null;
}

// ---------------------------------------------------------------- inputs

/** A response; null when it answers nothing that is still waited for. */
export function onResponse(c: Caller, ctx: Context, response: HttpResponse): Ended | null {
  const call = c.calls.get(c.attempts.get(response.id) ?? 0);
  if (!call || call.attemptId !== response.id) {
    ctx.count('lateAnswers');
    return null;
  }
  endAttempt(c, ctx, call);
  if (response.status < 500) {
    ctx.closeSpan(call.span, response.status < 400 ? 'ok' : `status ${response.status}`);
    record(c, ctx, call, true);
    c.calls.delete(call.id);
    return {
      owner: call.owner,
      ok: response.status < 400,
      status: response.status,
      reason: response.reason,
      degraded: response.degraded,
      because: [],
    };
  }
  return failed(c, ctx, call, response.reason || `status ${response.status}`, response.status, [], true);
}

/** Timers of calls: names begin with `call.`. */
export function onCallTimer(c: Caller, ctx: Context, name: string, data: any): Ended | null {
  if (name === 'call.breaker') {
    const b = c.breakers.get(data);
    if (b) {
      onDue(b, c.breakerConfigs.get(data)!, ctx.now());
      moveBreaker(ctx, b, data, []);
    }
    return null;
  }
  const call = c.calls.get(data);
  if (!call) return null;
  if (name === 'call.retry') return attempt(c, ctx, call);
  call.timer = 0;
  endAttempt(c, ctx, call);
  ctx.count('timeouts');
  return failed(c, ctx, call, 'timeout', 504, [ctx.seq], true);
}

/** Every attempt on the connection's peer has failed. */
export function onCallTrouble(c: Caller, ctx: Context, trouble: PeerTrouble, ended: (e: Ended) => void): void {
  for (const call of [...c.calls.values()]) {
    if (call.attemptId === 0 || call.to !== trouble.peer) continue;
    ctx.about = call.about;
    endAttempt(c, ctx, call);
    ctx.count(trouble.what);
    const end = failed(c, ctx, call, trouble.what, 503, [ctx.seq], true);
    if (end) ended(end);
  }
}

// ---------------------------------------------------------------- policies

function endAttempt(c: Caller, ctx: Context, call: OpenCall): void {
  if (call.timer !== 0) ctx.cancelTimer(call.timer);
  call.timer = 0;
  c.attempts.delete(call.attemptId);
  c.active.set(call.to, (c.active.get(call.to) ?? 1) - 1);
  call.attemptId = 0;
}

/** An attempt failed (`counted`: the breaker saw it): retry, fall back, or give up. */
function failed(
  c: Caller,
  ctx: Context,
  call: OpenCall,
  reason: string,
  status: number,
  because: readonly Seq[],
  counted: boolean,
): Ended | null {
  if (call.span !== 0) {
    const closed = ctx.closeSpan(call.span, reason, because);
    call.span = 0;
    if (counted) remember(c, call.config.name, closed);
  }
  if (counted) record(c, ctx, call, false);
  const retry = call.config.retry;
  if (retry && call.attempt < retry.maxAttempts) {
    const wait = interval(
      {
        initialInterval: retry.waitDuration,
        multiplier: retry.exponentialBackoffMultiplier,
        maxInterval: 0,
        jitter: retry.randomizedWaitFactor > 0 ? 'randomized' : 'none',
        randomizationFactor: retry.randomizedWaitFactor,
      },
      call.attempt,
      ctx.keyed(JITTER, call.chance, call.attempt, call.config.name.length),
      0,
    );
    ctx.setTimer(wait, 'call.retry', call.id);
    return null;
  }
  c.calls.delete(call.id);
  if (call.config.fallback) {
    ctx.count('fallbacks');
    return { owner: call.owner, ok: true, status: 200, reason: 'fallback', degraded: true, because };
  }
  return { owner: call.owner, ok: false, status, reason, degraded: false, because };
}

function remember(c: Caller, name: string, seq: Seq): void {
  const list = c.failures.get(name);
  if (!list) c.failures.set(name, [seq]);
  else if (list.push(seq) > 4) list.shift();
}

function permitted(c: Caller, ctx: Context, call: OpenCall): boolean {
  const { name, circuitBreaker: config } = call.config;
  c.breakerConfigs.set(name, config!);
  let b = c.breakers.get(name);
  if (!b) {
    b = circuitBreaker(config!, ctx.now());
    c.breakers.set(name, b);
  }
  const ok = tryAcquirePermission(b, config!, ctx.now());
  if (!ok) ctx.count('notPermitted');
  moveBreaker(ctx, b, name, []);
  return ok;
}

function record(c: Caller, ctx: Context, call: OpenCall, ok: boolean): void {
  const { name, circuitBreaker: config } = call.config;
  const b = c.breakers.get(name);
  if (!b || !config) return;
  const took = ctx.now() - call.began;
  if (ok) onSuccess(b, config, ctx.now(), took);
  else onError(b, config, ctx.now(), took);
  moveBreaker(ctx, b, name, c.failures.get(name) ?? []);
}

/** Moves the chart as the rules moved the breaker, and sets the timer of an automatic transition. */
function moveBreaker(ctx: Context, b: CircuitBreaker, name: string, because: readonly Seq[]): void {
  for (const event of takeEvents(b)) {
    if (event.type !== 'STATE_TRANSITION') continue;
    ctx.become('circuitBreaker', name, event.to, event.reason, because);
    const due = dueAt(b);
    if (due > 0 && due < Number.MAX_SAFE_INTEGER) ctx.setTimer(due - ctx.now(), 'call.breaker', name);
  }
}

function pick(c: Caller, ctx: Context, call: OpenCall): Pid {
  const group = c.groups.get(call.config.part);
  const n = group?.endpoints.length ?? 0;
  if (!group || n === 0) return -1;
  const load = (i: number) => c.active.get(group.endpoints[i].pid) ?? 0;
  switch (call.config.balance) {
    case 'random':
      return group.endpoints[Math.floor(ctx.keyed(PICK, call.chance, call.attempt, 0) * n)].pid;
    case 'powerOfTwo': {
      const a = Math.floor(ctx.keyed(PICK, call.chance, call.attempt, 1) * n);
      const b = Math.floor(ctx.keyed(PICK, call.chance, call.attempt, 2) * n);
      return group.endpoints[load(b) < load(a) ? b : a].pid;
    }
    case 'leastConnections': {
      let best = group.turn++ % n;
      for (let i = 0; i < n; i++) if (load(i) < load(best)) best = i;
      return group.endpoints[best].pid;
    }
    default:
      return group.endpoints[group.turn++ % n].pid;
  }
}
