// Answers for what a balancer finds out about its endpoints: health checks of its own, and those that leave while they have requests.
import type { Context, Micros, PeerTrouble, Pid, Seq } from '../../engine/index.ts';
import { onCallTrouble } from '../calls/caller.ts';
import { arrange } from '../calls/endpoints.ts';
import type { Host } from '../calls/state.ts';
import { type BalancerState, type Check, upstreamOf } from './state.ts';
import { probeRequest } from '../replicas/probe-request.ts';

// ---------------------------------------------------------------- who there is

/** Endpoints were announced. `before`: those known until then. */
export function follow(s: BalancerState, ctx: Context, before: readonly Host[]): void {
  const { byPid, hosts } = upstreamOf(s);
  for (const h of before) if (!byPid.has(h.pid)) removed(s, ctx, h);
  for (const h of hosts) {
    s.draining.delete(h.pid);
    const state = ctx.where('health', h.name);
    if (state === 'draining' || state === 'gone') ctx.become('health', h.name, 'healthy', 'ANNOUNCED', [ctx.seq]);
    if (!s.checks.has(h.pid)) begin(s, ctx, h.pid);
  }
}

function removed(s: BalancerState, ctx: Context, h: Host): void {
  s.checks.delete(h.pid);
  if (h.active === 0) return void ctx.become('health', h.name, 'gone', 'GONE', [ctx.seq]);
  ctx.become('health', h.name, 'draining', 'REMOVED', [ctx.seq]);
  s.draining.set(h.pid, { name: h.name, since: ctx.now() });
  ctx.about = 0;
  ctx.setTimer(ctx.params.drainTimeout, 'drainTimeout', [h.pid, ctx.now()]);
}

/** Endpoints that are announced no more and have no request left are gone. */
export function leaveDrained(s: BalancerState, ctx: Context): void {
  for (const [pid, { name }] of s.draining) {
    if (connectionsTo(s, pid).length > 0) continue;
    s.draining.delete(pid);
    ctx.become('health', name, 'gone', 'DRAINED', [ctx.seq]);
  }
}

/** An endpoint has had its time: its requests are given up. */
export function cut(s: BalancerState, ctx: Context, [pid, since]: readonly [Pid, Micros]): void {
  const left = s.draining.get(pid);
  if (left?.since !== since) return;
  s.draining.delete(pid);
  ctx.become('health', left.name, 'gone', 'CUT', [ctx.seq]);
  for (const connection of connectionsTo(s, pid)) {
    ctx.hangUp(connection);
    onCallTrouble(s.caller, ctx, { what: 'reset', connection, peer: pid, unsent: [] });
  }
}

/** Connections to an endpoint with requests under way. */
function connectionsTo(s: BalancerState, pid: Pid): readonly number[] {
  const found = new Set<number>();
  for (const leg of s.caller.legs.values()) if (leg.to === pid) found.add(leg.connection);
  return [...found];
}

// ---------------------------------------------------------------- checks

function begin(s: BalancerState, ctx: Context, pid: Pid): void {
  const check = ctx.params.healthCheck;
  if (!check) return;
  s.checks.set(pid, { successes: 0, failures: 0, ends: [] });
  schedule(s, ctx, pid);
}

function schedule(s: BalancerState, ctx: Context, pid: Pid): void {
  ctx.about = 0;
  ctx.setTimer(ctx.params.healthCheck.interval, 'check', [pid, s.round]);
}

/** Checks were declared or changed: they begin anew. What they found so far stands until they find otherwise. */
export function newChecks(s: BalancerState, ctx: Context): void {
  s.round++;
  s.checks.clear();
  for (const h of upstreamOf(s).hosts) begin(s, ctx, h.pid);
}

/** It is time to ask an endpoint. */
export function ask(s: BalancerState, ctx: Context, [pid, round]: readonly [Pid, number]): void {
  const check = ctx.params.healthCheck;
  if (round !== s.round || !check || !s.checks.has(pid)) return;
  schedule(s, ctx, pid);
  // Messages on one connection need different ids, whoever sends them.
  const id = ++s.caller.lastId;
  const span = ctx.openSpan('health check', 0, null);
  ctx.about = span;
  ctx.count('checks');
  const connection = ctx.stream(
    pid,
    probeRequest({ id, chance: span, span, route: check.path, deadline: ctx.now() + check.timeout }),
  );
  s.pending.set(id, { pid, span, timer: ctx.setTimer(check.timeout, 'checkTimeout', id, span), connection });
}

/** An answer to a check; false when it is none. */
export function checked(s: BalancerState, ctx: Context, id: number, status: number, because: readonly Seq[]): boolean {
  if (!s.pending.has(id)) return false;
  const ok = status >= 200 && status < 400;
  end(s, ctx, id, ok, ok ? 'ok' : `status ${status}`, because);
  return true;
}

export function checkTimedOut(s: BalancerState, ctx: Context, id: number): void {
  end(s, ctx, id, false, 'timeout', [ctx.seq]);
}

/** A connection broke: every check on it failed. */
export function checkTrouble(s: BalancerState, ctx: Context, trouble: PeerTrouble): void {
  for (const [id, pending] of [...s.pending])
    if (pending.connection === trouble.connection) end(s, ctx, id, false, trouble.what, [ctx.seq]);
}

function end(s: BalancerState, ctx: Context, id: number, ok: boolean, outcome: string, because: readonly Seq[]): void {
  const pending = s.pending.get(id);
  if (pending === undefined) return;
  s.pending.delete(id);
  ctx.cancelTimer(pending.timer);
  ctx.about = pending.span;
  const closed = ctx.closeSpan(pending.span, outcome, because);
  const host = upstreamOf(s).byPid.get(pending.pid);
  const check = s.checks.get(pending.pid);
  if (host === undefined || check === undefined) return;
  if (ok) passed(s, ctx, host, check);
  else failed(s, ctx, host, check, closed);
}

function passed(s: BalancerState, ctx: Context, host: Host, check: Check): void {
  check.successes++;
  check.failures = 0;
  check.ends.length = 0;
  if (check.successes >= ctx.params.healthCheck.rise && upstreamOf(s).unhealthy.has(host.pid))
    turn(s, ctx, host, true, 'CHECKS_PASSED', [ctx.seq]);
}

function failed(s: BalancerState, ctx: Context, host: Host, check: Check, closed: Seq): void {
  ctx.count('checkFailures');
  check.failures++;
  check.successes = 0;
  check.ends.push(closed);
  if (check.ends.length > 4) check.ends.shift();
  if (check.failures >= ctx.params.healthCheck.fall && !upstreamOf(s).unhealthy.has(host.pid))
    turn(s, ctx, host, false, 'CHECKS_FAILED', check.ends.slice());
}

/** An endpoint is healthy, or is not, from now on. Who is healthy again starts slowly again. */
function turn(
  s: BalancerState,
  ctx: Context,
  host: Host,
  healthy: boolean,
  reason: string,
  because: readonly Seq[],
): void {
  const upstream = upstreamOf(s);
  ctx.become('health', host.name, healthy ? 'healthy' : 'unhealthy', reason, because);
  if (healthy) {
    upstream.unhealthy.delete(host.pid);
    host.warmSince = ctx.now();
  } else upstream.unhealthy.add(host.pid);
  arrange(upstream);
}
