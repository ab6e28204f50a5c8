// Answers for liveness and readiness probes: asking each member over the network, counting answers, and when they count.
// Rules and names are those of Kubernetes' kubelet (pkg/kubelet/prober).
import type { Context, PeerTrouble, Seq } from '../../engine/index.ts';
import {
  type Member,
  memberOf,
  type PendingProbe,
  PROBE_KINDS,
  type ProbeKind,
  type SupervisorState,
} from './members.ts';
import { probeRequest } from './probe-request.ts';

/** A member was started: its counts begin anew, and so do its probes. */
export function beginProbes(ctx: Context, m: Member): void {
  for (const kind of PROBE_KINDS) {
    const count = m.probes[kind];
    count.failures = 0;
    count.successes = 0;
    count.ends.length = 0;
    if (ctx.where('probe', keyOf(m, kind)) === 'failing')
      ctx.become('probe', keyOf(m, kind), 'passing', 'NEW_INCARNATION');
    const probe = ctx.params[kind];
    if (probe) schedule(ctx, m, kind, probe.initialDelay);
  }
}

export function keyOf(m: Member, kind: ProbeKind): string {
  return `${m.name} ${kind}`;
}

function schedule(ctx: Context, m: Member, kind: ProbeKind, delay: number): void {
  ctx.about = 0;
  ctx.setTimer(delay, 'probe', [m.pid, kind, m.starts]);
}

/** It is time to ask. Timer data: member, kind, and the start it belongs to. */
export function ask(s: SupervisorState, ctx: Context, m: Member, kind: ProbeKind): void {
  const probe = ctx.params[kind];
  if (!probe) return;
  schedule(ctx, m, kind, probe.period);
  const path = probe.path ?? ctx.params.health.path;
  const id = ++s.lastProbe;
  const span = ctx.openSpan(kind === 'liveness' ? 'liveness probe' : 'readiness probe', 0, null);
  ctx.about = span;
  ctx.count('probes');
  const connection = ctx.stream(
    m.pid,
    probeRequest({
      id,
      chance: span * 4 + (kind === 'liveness' ? 0 : 1),
      span,
      route: path,
      deadline: ctx.now() + probe.timeout,
    }),
  );
  const timer = ctx.setTimer(probe.timeout, 'probeTimeout', id, span);
  s.pending.set(id, { pid: m.pid, kind, starts: m.starts, span, timer, connection });
}

/** What a probe's end means. `counts`: the threshold was just reached, and this is what it rests on. */
interface ProbeEnd {
  readonly member: Member;
  readonly kind: ProbeKind;
  readonly ok: boolean;
  readonly counts: boolean;
  readonly because: readonly Seq[];
}

/** An answer to a probe: from 200 to 399 is a success. Null when nobody waits for it. */
export function answered(
  s: SupervisorState,
  ctx: Context,
  id: number,
  status: number,
  because: readonly Seq[],
): ProbeEnd | null {
  const pending = s.pending.get(id);
  if (!pending) return null;
  ctx.cancelTimer(pending.timer);
  const ok = status >= 200 && status < 400;
  return end(s, ctx, id, pending, ok, ok ? 'ok' : `status ${status}`, because);
}

/** No answer in time. */
export function timedOut(s: SupervisorState, ctx: Context, id: number): ProbeEnd | null {
  const pending = s.pending.get(id);
  return pending ? end(s, ctx, id, pending, false, 'timeout', [ctx.seq]) : null;
}

/** The connection to a member broke: every probe on it failed. */
export function broken(s: SupervisorState, ctx: Context, trouble: PeerTrouble): ProbeEnd[] {
  const ends: ProbeEnd[] = [];
  for (const [id, pending] of [...s.pending]) {
    if (pending.connection !== trouble.connection) continue;
    ctx.cancelTimer(pending.timer);
    const ended = end(s, ctx, id, pending, false, trouble.what, [ctx.seq]);
    if (ended) ends.push(ended);
  }
  return ends;
}

function end(
  s: SupervisorState,
  ctx: Context,
  id: number,
  pending: PendingProbe,
  ok: boolean,
  outcome: string,
  because: readonly Seq[],
): ProbeEnd | null {
  s.pending.delete(id);
  ctx.about = pending.span;
  const closed = ctx.closeSpan(pending.span, outcome, because);
  const member = memberOf(s, pending.pid);
  const probe = ctx.params[pending.kind];
  if (!member || !probe || member.starts !== pending.starts) return null;
  const count = member.probes[pending.kind];
  count.failures = ok ? 0 : count.failures + 1;
  count.successes = ok ? count.successes + 1 : 0;
  if (ok) count.ends.length = 0;
  else {
    ctx.count('probeFailures');
    count.ends.push(closed);
    if (count.ends.length > 4) count.ends.shift();
  }
  const counts = ok ? count.successes === probe.successThreshold : count.failures === probe.failureThreshold;
  if (counts) follow(ctx, member, pending.kind, ok);
  return { member, kind: pending.kind, ok, counts, because: count.ends.slice() };
}

function follow(ctx: Context, m: Member, kind: ProbeKind, ok: boolean): void {
  const key = keyOf(m, kind);
  const failing = ctx.where('probe', key) === 'failing';
  if (ok && failing) ctx.become('probe', key, 'passing', 'SUCCEEDED');
  if (!ok && !failing) ctx.become('probe', key, 'failing', 'FAILED', m.probes[kind].ends);
}
