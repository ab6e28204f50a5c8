// Answers for what a supervisor remembers of its members, and what it tells those who watch.
import type { Context, Micros, Pid, Seq } from '../../engine/index.ts';
import type { Endpoint } from '../ports.ts';

export type ProbeKind = 'liveness' | 'readiness';
export const PROBE_KINDS: readonly ProbeKind[] = ['liveness', 'readiness'];

/** One kind of probe of one member. */
export interface ProbeCount {
  failures: number;
  successes: number;
  /** Ends of the latest failures. */
  readonly ends: Seq[];
}

export interface Member {
  readonly pid: Pid;
  readonly name: string;
  readonly ordinal: number;
  readonly host: number;
  /** Whether its host is its own (and may be resized with it). */
  readonly ownHost: boolean;
  /** Incarnations it was given here: timers of earlier ones are stale. */
  starts: number;
  startedAt: Micros;
  /** Moment it became ready. */
  since: Micros;
  /** Ends in a row that count as failures: what the back-off grows with. */
  failures: number;
  /** What is to become of it when it has ended: nothing, a restart at once (another size), or what the policy says of a good or bad end. */
  next: 'stop' | 'restart' | 'policy' | 'unhealthy';
  killTimer: number;
  readonly probes: Readonly<Record<ProbeKind, ProbeCount>>;
}

/** A probe that waits for its answer. */
export interface PendingProbe {
  readonly pid: Pid;
  readonly kind: ProbeKind;
  readonly starts: number;
  readonly span: Seq;
  readonly timer: number;
  readonly connection: number;
}

export interface SupervisorState {
  readonly members: Member[];
  /** Connections that want to hear of changes. */
  readonly watchers: number[];
  version: number;
  lastProbe: number;
  readonly pending: Map<number, PendingProbe>;
  /** Members that are to be restarted for their new size, one after the other. */
  readonly rolling: Pid[];
}

export function supervisorState(): SupervisorState {
  return { members: [], watchers: [], version: 0, lastProbe: 0, pending: new Map(), rolling: [] };
}

export function memberOf(s: SupervisorState, pid: Pid): Member | undefined {
  return s.members.find((m) => m.pid === pid);
}

export function makeMember(pid: Pid, name: string, ordinal: number, host: number, ownHost: boolean): Member {
  const none = (): ProbeCount => ({ failures: 0, successes: 0, ends: [] });
  return {
    pid,
    name,
    ordinal,
    host,
    ownHost,
    starts: 0,
    startedAt: 0,
    since: 0,
    failures: 0,
    next: 'policy',
    killTimer: 0,
    probes: { liveness: none(), readiness: none() },
  };
}

export function stateOf(ctx: Context, m: Member): string {
  return ctx.where('member', m.name);
}

/** Moves a member, and tells watchers when it came into or went out of rotation. */
export function moveMember(
  s: SupervisorState,
  ctx: Context,
  m: Member,
  to: string,
  reason: string,
  because: readonly Seq[],
): void {
  const before = stateOf(ctx, m);
  ctx.become('member', m.name, to, reason, because);
  if (to === 'ready') m.since = ctx.now();
  if ((before === 'ready') !== (to === 'ready') || to === 'ready') publish(s, ctx);
}

export function publish(s: SupervisorState, ctx: Context): void {
  s.version++;
  const message = announcement(s, ctx);
  let kept = 0;
  for (const watcher of s.watchers) if (ctx.respond(watcher, message)) s.watchers[kept++] = watcher;
  s.watchers.length = kept;
}

function isAnnounced(ctx: Context, m: Member): boolean {
  return ctx.config.announces === 'addresses' ? m.ordinal <= ctx.params.replicas : stateOf(ctx, m) === 'ready';
}

/** The endpoints. Versions of a later incarnation are above those of an earlier one. */
export function announcement(s: SupervisorState, ctx: Context) {
  const endpoints: Endpoint[] = [];
  for (const m of s.members) {
    if (!isAnnounced(ctx, m)) continue;
    const weight = ctx.params.weights[m.ordinal - 1] ?? 1;
    endpoints.push(
      Object.freeze({ pid: m.pid, name: m.name, weight, since: ctx.config.announces === 'addresses' ? 0 : m.since }),
    );
  }
  return {
    port: 'registry',
    type: 'endpoints',
    service: ctx.config.part,
    version: ctx.incarnation * 1_000_000 + s.version,
    endpoints: Object.freeze(endpoints),
  } as never;
}
