// Answers for requests in a balancer: taken or turned away, queued where no endpoint has room, passed on as a call, and answered.
import { type Context, type Seq, stream } from '../../engine/index.ts';
import { beginCall, cancelCall } from '../calls/caller.ts';
import type { Call } from '../calls/state.ts';
import type { HttpRequest, HttpResponse } from '../ports.ts';
import { enterState } from './charts.ts';
import { readCookie, writeCookie } from './cookies.ts';
import { type BalancerState, type Proxied, upstreamOf } from './state.ts';

const WORK = stream('loadBalancer.work');
const ERROR = stream('loadBalancer.error');

/** What is said to a client besides an endpoint's own answer. */
interface Said {
  readonly status: number;
  readonly reason: string;
  readonly because: readonly Seq[];
  readonly degraded: boolean;
  readonly body: unknown;
  readonly bytes: number;
}

function refusal(status: number, reason: string, because: readonly Seq[] = []): Said {
  return { status, reason, because, degraded: false, body: null, bytes: 200 };
}

/** A client's request. */
export function arrive(s: BalancerState, ctx: Context, request: HttpRequest): void {
  ctx.count('requests');
  const r: Proxied = {
    id: ++s.lastRequest,
    request,
    connection: ctx.connection,
    about: ctx.about,
    span: ctx.openSpan(request.route, request.span, null),
    arrived: ctx.now(),
    state: 'arrived',
    job: 0,
    timer: 0,
    call: 0,
  };
  const refused = turnedAway(s, ctx, request);
  s.requests.set(r.id, r);
  if (refused !== null) return answer(s, ctx, r, refused);
  const work = Math.round(ctx.sample(ctx.params.work, ctx.keyed(WORK, request.chance, request.attempt)));
  if (work <= 0) return find(s, ctx, r);
  enterState(r, 'working');
  r.job = ctx.work(work, r.id);
}

function turnedAway(s: BalancerState, ctx: Context, request: HttpRequest): Said | null {
  if (s.upAt < 0) return refusal(503, 'starting');
  if (s.closed) return refusal(503, 'draining', [s.closedBy]);
  const error = ctx.effect('error');
  if (error.value > 0 && ctx.keyed(ERROR, request.chance, request.attempt) < error.value)
    return refusal(500, 'error', [error.because]);
  const most = ctx.params.maxConnections;
  if (most === 0 || s.requests.size < most) return null;
  ctx.count('rejected');
  return refusal(503, 'too many connections', [ctx.note('full', 'table of connections', { limit: most })]);
}

/** The balancer has read a request. */
export function worked(s: BalancerState, ctx: Context, id: number): void {
  const r = s.requests.get(id);
  if (!r) return;
  r.job = 0;
  find(s, ctx, r);
}

/** On to an endpoint, or into the queue. */
function find(s: BalancerState, ctx: Context, r: Proxied): void {
  if (s.queue.length === 0 && hasRoom(s, ctx)) return forward(s, ctx, r);
  const { length, timeout } = ctx.params.queue;
  if (s.queue.length >= length) {
    ctx.count('rejected');
    const full = ctx.note('full', 'queue', { length: s.queue.length }, holderOf(s));
    return answer(s, ctx, r, refusal(503, 'queue full', [full]));
  }
  enterState(r, 'queued');
  ctx.note('wait', 'queue', { position: s.queue.length }, holderOf(s));
  s.queue.push(r.id);
  r.timer = ctx.setTimer(timeout, 'queue', r.id, r.span);
}

/** The attempt that has been at an endpoint for longest: others wait for its room. */
function holderOf(s: BalancerState): readonly Seq[] {
  for (const leg of s.caller.legs.values()) return [leg.span];
  return [];
}

/** Whether some endpoint may have another request. Where there are none, or none are known yet, the call finds out. */
function hasRoom(s: BalancerState, ctx: Context): boolean {
  const most = ctx.params.maxConns;
  const { resolved, active } = upstreamOf(s);
  return most === 0 || !resolved || active.length === 0 || active.some((n) => n < most);
}

/** Takes the next from the queue, if an endpoint has room. False when that is not so. */
export function serveQueue(s: BalancerState, ctx: Context): boolean {
  if (s.queue.length === 0 || !hasRoom(s, ctx)) return false;
  const r = s.requests.get(s.queue.shift()!)!;
  ctx.about = r.about;
  ctx.cancelTimer(r.timer);
  r.timer = 0;
  ctx.note('admit', 'queue', { waited: ctx.now() - r.arrived });
  ctx.observe('wait', ctx.now() - r.arrived);
  forward(s, ctx, r);
  return true;
}

/** It has waited in the queue for too long. */
export function queuedTooLong(s: BalancerState, ctx: Context, id: number): void {
  const r = s.requests.get(id);
  if (r?.state !== 'queued') return;
  r.timer = 0;
  leaveQueue(s, id);
  ctx.note('drop', 'queue');
  ctx.count('dropped');
  answer(s, ctx, r, refusal(503, 'waited too long', [ctx.seq]));
}

function leaveQueue(s: BalancerState, id: number): void {
  const at = s.queue.indexOf(id);
  if (at >= 0) s.queue.splice(at, 1);
}

function forward(s: BalancerState, ctx: Context, r: Proxied): void {
  enterState(r, 'forwarded');
  const { request } = r;
  const [config] = ctx.params.programs.calls;
  const { endpoint, own } = readCookie(request.auth);
  const carried = config.balance.sticky === 'cookie' ? { ...request, auth: own, endpoint } : request;
  r.call = beginCall(s.caller, ctx, config, r.id, r.span, chanceOf(request), carried);
}

/** The endpoint's work is drawn anew for each attempt of the client: its own attempts are counted from one again. */
function chanceOf({ chance, attempt }: HttpRequest): number {
  return attempt === 1 ? chance : Math.imul(chance ^ Math.imul(attempt, 0x9e3779b1), 0x85ebca6b) >>> 0;
}

/** The call that a request had become is over. */
export function settle(s: BalancerState, ctx: Context, call: Call): void {
  const r = s.requests.get(call.owner);
  if (r?.state !== 'forwarded') return;
  ctx.about = r.about;
  r.call = 0;
  const host = upstreamOf(s).byPid.get(call.lastTo);
  if (host !== undefined && call.ok) ctx.count(answeredBy(host.name));
  const body = call.ok && host !== undefined ? withCookie(call, host.name, r.request) : call.body;
  const { status, reason, degraded, because } = call;
  answer(s, ctx, r, { status, reason, degraded, because, body, bytes: call.bytes > 0 ? call.bytes : 200 });
}

/** Meter of an endpoint's good answers. */
export function answeredBy(endpoint: string): string {
  return `answered by ${endpoint}`;
}

/** A client is told of the endpoint that has its session, when it has none or another one. */
function withCookie(call: Call, endpoint: string, request: HttpRequest): unknown {
  if (call.config.balance.sticky !== 'cookie') return call.body;
  const asked = readCookie(request.auth);
  const own = (call.body as { readonly session?: string } | null)?.session;
  if (own === undefined && asked.endpoint === endpoint) return call.body;
  return Object.freeze({ session: writeCookie(endpoint, own ?? asked.own) });
}

function answer(s: BalancerState, ctx: Context, r: Proxied, said: Said): void {
  enterState(r, 'answered');
  s.requests.delete(r.id);
  const ok = said.status < 400;
  ctx.count(ok ? 'answered' : 'failed');
  ctx.observe('latency', ctx.now() - r.arrived);
  ctx.closeSpan(r.span, ok ? (said.degraded ? 'degraded' : 'ok') : said.reason, said.because);
  const response: HttpResponse = {
    port: 'http',
    type: 'response',
    id: r.request.id,
    ...said,
    because: Object.freeze(said.because),
  };
  ctx.respond(r.connection, response);
}

/** The client no longer waits for its attempt: neither does the balancer. */
export function cancel(s: BalancerState, ctx: Context, connection: number, id: number): void {
  for (const r of s.requests.values()) {
    if (r.connection !== connection || r.request.id !== id) continue;
    ctx.about = r.about;
    enterState(r, 'gone');
    s.requests.delete(r.id);
    if (r.job !== 0) ctx.cancelWork(r.job);
    if (r.timer !== 0) ctx.cancelTimer(r.timer);
    if (r.call !== 0) cancelCall(s.caller, ctx, r.call);
    leaveQueue(s, r.id);
    ctx.count('cancelled');
    ctx.closeSpan(r.span, 'cancelled');
    return;
  }
}
