// Answers for which endpoints are fit to be picked: not ejected, not found unhealthy by whoever checks them, and not marked by max_fails.
// Source: nginx, ngx_http_upstream_module (max_fails, fail_timeout) and ngx_http_upstream_round_robin.c: after fail_timeout one live
// request is let through, and decides. Envoy, healthy_panic_threshold: where too few are fit, all are taken to be.
import type { Context, Pid, Seq } from '../../engine/index.ts';
import { isEjected } from '../loadBalancer/rules/outlier-ejection.ts';
import type { BalanceConfig } from './balance-params.ts';
import { arrange } from './endpoints.ts';
import type { Caller, Cluster, Host, Mark } from './state.ts';

/** Whether nothing speaks against the endpoint. */
export function isFit(c: Cluster, pid: Pid): boolean {
  if (c.unhealthy.has(pid) || (c.outliers !== null && isEjected(c.outliers, pid))) return false;
  const mark = c.marks.get(pid);
  return mark === undefined || mark.state === 'available' || (mark.state === 'trial' && !mark.taken);
}

/** A request at `pid` ended: with a status, or 504 or 503 where none came; 0: it was nobody's fault. `because`: the end itself. */
export function markEndpoint(
  ctx: Context,
  c: Cluster,
  config: BalanceConfig,
  pid: Pid,
  status: number,
  because: Seq,
): void {
  const host = c.byPid.get(pid);
  if (config.maxFails === 0 || !host) return;
  const mark = markOf(c, pid);
  if (status >= 502 && status <= 504) return failed(ctx, c, config, host, mark, because);
  if (mark.state !== 'trial') return;
  mark.taken = false;
  if (status !== 0) {
    mark.fails = 0;
    move(ctx, host, mark, 'available', 'SUCCEEDED', because);
  }
  arrange(c);
}

function markOf(c: Cluster, pid: Pid): Mark {
  let mark = c.marks.get(pid);
  if (mark === undefined) {
    mark = { state: 'available', fails: 0, failedAt: 0, timer: 0, taken: false };
    c.marks.set(pid, mark);
  }
  return mark;
}

function failed(ctx: Context, c: Cluster, config: BalanceConfig, host: Host, mark: Mark, because: Seq): void {
  if (ctx.now() - mark.failedAt > config.failTimeout) mark.fails = 0;
  mark.fails++;
  mark.failedAt = ctx.now();
  if (mark.state === 'unavailable' || (mark.state === 'available' && mark.fails < config.maxFails)) return;
  move(ctx, host, mark, 'unavailable', mark.state === 'trial' ? 'FAILED' : 'MAX_FAILS', because);
  mark.taken = false;
  ctx.about = 0;
  mark.timer = ctx.setTimer(config.failTimeout, 'failTimeout', [c.part, host.pid]);
  arrange(c);
}

/** fail_timeout is over: the next request may try the endpoint. */
export function onFailTimeout(caller: Caller, ctx: Context, part: string, pid: Pid): void {
  const c = caller.clusters.get(part);
  const host = c?.byPid.get(pid);
  const mark = c?.marks.get(pid);
  if (!c || !host || mark?.state !== 'unavailable') return;
  move(ctx, host, mark, 'trial', 'FAIL_TIMEOUT', ctx.seq);
  arrange(c);
}

/** The endpoint was picked. One request at a time is its trial. */
export function tryOut(c: Cluster, host: Host): void {
  const mark = c.marks.get(host.pid);
  if (mark?.state !== 'trial' || mark.taken) return;
  mark.taken = true;
  arrange(c);
}

/** The endpoint is announced no more: should it come back, it begins anew. */
export function forgetMark(ctx: Context, c: Cluster, host: Host): void {
  const mark = c.marks.get(host.pid);
  if (mark === undefined) return;
  if (mark.state !== 'available') move(ctx, host, mark, 'available', 'GONE', ctx.seq);
  ctx.cancelTimer(mark.timer);
  c.marks.delete(host.pid);
}

function move(ctx: Context, host: Host, mark: Mark, to: Mark['state'], reason: string, because: Seq): void {
  ctx.become('maxFails', host.name, to, reason, [because]);
  mark.state = to;
}
