// Answers for the balancer process: its life, every input, and that what can go on in the same event does.
import type { Behaviour, Context, Pid } from '../../engine/index.ts';
import { nextEnded, onCallMessage, onCallParams, onCallTimer, onCallTrouble } from '../calls/caller.ts';
import { CALL_CHARTS } from '../calls/charts.ts';
import { arrange, watchCallees } from '../calls/endpoints.ts';
import type { Endpoint } from '../ports.ts';
import { deregister, register } from '../replicas/registration.ts';
import { BALANCER_CHARTS } from './charts.ts';
import { ask, checked, checkTimedOut, checkTrouble, cut, follow, leaveDrained, newChecks } from './health.ts';
import { arrive, cancel, queuedTooLong, serveQueue, settle, worked } from './requests.ts';
import { type BalancerState, balancerState, upstreamOf } from './state.ts';

/** How long it waits before it tells its supervisor again, when the connection broke. */
const TELL_AGAIN = 1_000_000;

export const balancer: Behaviour<BalancerState> = {
  role: 'loadBalancer/balancer',
  charts: { ...BALANCER_CHARTS, ...CALL_CHARTS },
  init: balancerState,
  start(s, ctx) {
    upstreamOf(s).panicThreshold = ctx.params.panicThreshold;
    watchCallees(s.caller, ctx, ctx.config.callees);
    follow(s, ctx, []);
    // What runs when the world begins has been up for long.
    if (ctx.now() === 0) up(s, ctx);
    else ctx.setTimer(ctx.params.startup, 'startup');
  },
  onMessage(s, ctx, message, from) {
    onMessage(s, ctx, message, from);
    goOnNow(s, ctx);
  },
  onTimer(s, ctx, name, data) {
    onTimer(s, ctx, name, data);
    goOnNow(s, ctx);
  },
  onDone(s, ctx, id) {
    worked(s, ctx, id);
    goOnNow(s, ctx);
  },
  onTrouble(s, ctx, trouble) {
    if (trouble.peer === ctx.config.supervisor && !s.closed) ctx.setTimer(TELL_AGAIN, 'register');
    checkTrouble(s, ctx, trouble);
    onCallTrouble(s.caller, ctx, trouble);
    goOnNow(s, ctx);
  },
  onDrain(s, ctx) {
    drain(s, ctx);
    goOnNow(s, ctx);
  },
  onParams(s, ctx, path) {
    if (path.startsWith('healthCheck')) newChecks(s, ctx);
    if (path.startsWith('serverWeights')) announce(s, ctx, { ...endpointsMessage(s), endpoints: s.announced });
    upstreamOf(s).panicThreshold = ctx.params.panicThreshold;
    if (path === 'panicThreshold') arrange(upstreamOf(s));
    onCallParams(s.caller, ctx, ctx.params.programs.calls);
    goOnNow(s, ctx);
  },
};

function onMessage(s: BalancerState, ctx: Context, message: any, from: Pid): void {
  switch (message.type) {
    case 'request':
      return from === ctx.config.supervisor ? tellHealth(s, ctx, message.id) : arrive(s, ctx, message);
    case 'cancel':
      return cancel(s, ctx, ctx.connection, message.id);
    case 'endpoints':
      s.announced = message.endpoints;
      return announce(s, ctx, message);
    case 'response':
      if (!checked(s, ctx, message.id, message.status, message.because)) onCallMessage(s.caller, ctx, message);
  }
}

function onTimer(s: BalancerState, ctx: Context, name: string, data: any): void {
  switch (name) {
    case 'startup':
      return ctx.where('balancer', '') === 'starting' ? up(s, ctx) : undefined;
    case 'register':
      return s.closed || s.upAt < 0 ? undefined : register(ctx, s.upAt);
    case 'preStop':
      s.closed = true;
      return;
    case 'queue':
      return queuedTooLong(s, ctx, data);
    case 'check':
      return ask(s, ctx, data);
    case 'checkTimeout':
      return checkTimedOut(s, ctx, data);
    case 'drainTimeout':
      return cut(s, ctx, data);
    default:
      onCallTimer(s.caller, ctx, name, data);
  }
}

// ---------------------------------------------------------------- life

function up(s: BalancerState, ctx: Context): void {
  s.upAt = ctx.now();
  ctx.become('balancer', '', 'serving', 'STARTED');
  if (s.upAt > 0) register(ctx, s.upAt);
}

/** Its supervisor asks whether it is well. */
function tellHealth(s: BalancerState, ctx: Context, id: number): void {
  const error = ctx.effect('error');
  const well = s.upAt >= 0 && error.value < 1;
  ctx.respond(ctx.connection, {
    port: 'http',
    type: 'response',
    id,
    status: well ? 200 : 503,
    reason: well ? '' : 'not well',
    degraded: false,
    because: Object.freeze(error.because === 0 ? [] : [error.because]),
    body: null,
    bytes: 100,
  } as never);
}

/** SIGTERM: told to nobody new, after preStop open to nobody new, gone when the last is answered. */
function drain(s: BalancerState, ctx: Context): void {
  const { graceful, preStop } = ctx.params.shutdown;
  s.closedBy = ctx.become('balancer', '', 'draining', 'DRAIN', [ctx.seq]);
  if (!graceful) return ctx.exit('stopped');
  deregister(ctx);
  if (preStop > 0) ctx.setTimer(preStop, 'preStop');
  else s.closed = true;
}

// ---------------------------------------------------------------- endpoints

function endpointsMessage(s: BalancerState) {
  const { part, version } = upstreamOf(s);
  return { port: 'registry', type: 'endpoints', service: part, version };
}

/** Endpoints as they were announced, with the weights that are declared here. */
function announce(s: BalancerState, ctx: Context, message: { readonly endpoints: readonly Endpoint[] }): void {
  const before = upstreamOf(s).hosts;
  const weights: readonly number[] = ctx.params.serverWeights;
  const endpoints = message.endpoints.map((e, i) => (i < weights.length ? { ...e, weight: weights[i] } : e));
  onCallMessage(s.caller, ctx, { ...message, endpoints });
  follow(s, ctx, before);
}

/** Until nothing more can happen in this event: calls that ended, requests that waited for room. */
function goOnNow(s: BalancerState, ctx: Context): void {
  for (;;) {
    const call = nextEnded(s.caller, ctx);
    if (call !== null) settle(s, ctx, call);
    else if (!serveQueue(s, ctx)) break;
  }
  if (s.draining.size > 0) leaveDrained(s, ctx);
  if (s.closed && s.requests.size === 0) ctx.exit('drained');
}
