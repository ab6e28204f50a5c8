// Answers for a fixed set of replicas: starts them, restarts what ends, follows number and size that are wanted, and tells watchers who is ready.
import type { Behaviour, ChildExit, Context, Pid, ProcessSpec } from '../../engine/index.ts';
import { SUPERVISOR_CHARTS } from './charts.ts';
import {
  announcement,
  makeMember,
  type Member,
  memberOf,
  moveMember,
  PROBE_KINDS,
  publish,
  stateOf,
  type SupervisorState,
  supervisorState,
} from './members.ts';
import { answered, ask, beginProbes, broken, timedOut } from './probes.ts';

/** What a supervisor is given: with a template and hosts alone, whoever keeps replicas can keep these. */
export interface SupervisorConfig {
  /** What to start: everything but name, ordinal and host. */
  readonly template: Omit<ProcessSpec, 'name' | 'ordinal' | 'host'>;
  readonly part: string;
  /** Hosts to place on, in turn; none: each replica gets its own. */
  readonly hosts: readonly number[];
  /** Replicas that are there when the world begins. */
  readonly initial: number;
  /** Whom watchers are told of: those who are `ready`, or the `addresses` of all that are wanted, whoever is there (as DNS does). */
  readonly announces: 'ready' | 'addresses';
}

/** The host of a replica that has one of its own. */
export function hostName(part: string, ordinal: number): string {
  return `${part}-${ordinal}`;
}

export const supervisor: Behaviour<SupervisorState> = {
  role: 'replicas/supervisor',
  charts: SUPERVISOR_CHARTS,
  init: supervisorState,
  start: (s, ctx) => follow(s, ctx, true),
  onMessage(s, ctx, message) {
    switch (message.type) {
      case 'watch':
        s.watchers.push(ctx.connection);
        ctx.respond(ctx.connection, announcement(s, ctx));
        return;
      case 'register':
        return isUp(s, ctx, message.endpoint.pid);
      case 'deregister':
        return leaves(s, ctx, message.pid);
      case 'response':
        return judge(s, ctx, answered(s, ctx, message.id, message.status, message.because));
    }
  },
  onTrouble(s, ctx, trouble) {
    for (const end of broken(s, ctx, trouble)) judge(s, ctx, end);
  },
  onChildExit: (s, ctx, exit) => ended(s, ctx, exit),
  onTimer(s, ctx, name, data) {
    if (name === 'probeTimeout') return judge(s, ctx, timedOut(s, ctx, data));
    if (name === 'probe') {
      const [pid, kind, starts] = data;
      const m = memberOf(s, pid);
      if (m && m.starts === starts && isRunning(ctx, m)) ask(s, ctx, m, kind);
      return;
    }
    const m = memberOf(s, data);
    if (!m) return;
    if (name === 'kill') return kill(ctx, m);
    if (name === 'restart' && stateOf(ctx, m) === 'backingOff') begin(s, ctx, m, 'RESTARTED');
  },
  onParams(s, ctx, path) {
    if (path === 'replicas') follow(s, ctx, false);
    else if (path.startsWith('weights')) publish(s, ctx);
    else if (path === 'cpu' || path.startsWith('memory.limit')) resize(s, ctx);
    else if (path.startsWith('liveness') || path.startsWith('readiness')) newProbes(s, ctx);
  },
};

function isRunning(ctx: Context, m: Member): boolean {
  const state = stateOf(ctx, m);
  return state === 'starting' || state === 'ready' || state === 'unready';
}

// ---------------------------------------------------------------- number

/** Brings the number of members to what is wanted: new ones start, the latest leave by SIGTERM. `found`: they ran before this supervisor. */
function follow(s: SupervisorState, ctx: Context, found: boolean): void {
  const wanted: number = ctx.params.replicas;
  const there = found ? Math.max(wanted, ctx.config.initial) : wanted;
  for (let i = 0; i < there; i++) {
    const m = s.members[i] ?? create(s, ctx, i);
    m.next = m.next === 'stop' ? 'policy' : m.next;
    if (stateOf(ctx, m) === 'stopped') {
      if (m.ownHost && m.starts > 0) ctx.resize(m.host, ctx.params.cpu);
      begin(s, ctx, m, found ? 'FOUND' : 'SPAWNED');
    }
    // It is on its way out already: it is started anew when it has ended.
    else if (stateOf(ctx, m) === 'stopping') m.next = 'restart';
  }
  for (const m of s.members.slice(wanted)) {
    const state = stateOf(ctx, m);
    if (state === 'backingOff') moveMember(s, ctx, m, 'stopped', 'NOT_WANTED', [ctx.seq]);
    else if (state === 'stopping') m.next = 'stop';
    else if (state !== 'stopped') stop(s, ctx, m, 'SCALED_DOWN', 'stop');
  }
  if (found) publish(s, ctx);
}

function create(s: SupervisorState, ctx: Context, i: number): Member {
  const config: SupervisorConfig = ctx.config;
  const name = `${config.part}#${i + 1}`;
  const own = config.hosts.length === 0;
  const host = own ? ctx.host(hostName(config.part, i + 1), ctx.params.cpu) : config.hosts[i % config.hosts.length];
  const pid = ctx.spawn({ ...config.template, name, ordinal: i + 1, host });
  const m = makeMember(pid, name, i + 1, host, own);
  s.members.push(m);
  return m;
}

/** A member is started (spawning one starts it too). */
function begin(s: SupervisorState, ctx: Context, m: Member, reason: 'FOUND' | 'SPAWNED' | 'RESTARTED'): void {
  if (m.starts > 0) {
    ctx.restart(m.pid);
    if (reason === 'RESTARTED') ctx.count('restarts');
  }
  m.starts++;
  m.startedAt = ctx.now();
  m.next = 'policy';
  moveMember(s, ctx, m, reason === 'FOUND' ? 'ready' : 'starting', reason, [ctx.seq]);
  beginProbes(ctx, m);
}

/** SIGTERM, and SIGKILL when the grace period is over. */
function stop(s: SupervisorState, ctx: Context, m: Member, reason: string, next: Member['next']): void {
  m.next = next;
  moveMember(s, ctx, m, 'stopping', reason, reason === 'UNHEALTHY' ? m.probes.liveness.ends : [ctx.seq]);
  ctx.signal(m.pid, 'drain', reason);
  m.killTimer = ctx.setTimer(ctx.params.shutdown.grace, 'kill', m.pid);
}

function kill(ctx: Context, m: Member): void {
  m.killTimer = 0;
  if (stateOf(ctx, m) === 'stopping') ctx.signal(m.pid, 'kill', 'grace period over');
}

// ---------------------------------------------------------------- what members say and do

/** A member says that it is up. With a readiness probe that decides; without one its word does. */
function isUp(s: SupervisorState, ctx: Context, pid: Pid): void {
  const m = memberOf(s, pid);
  if (!m) return;
  const state = stateOf(ctx, m);
  if (state === 'stopping' || state === 'unready' || state === 'ready') return;
  if (state !== 'starting') {
    // Somebody else started it: its probes begin with it.
    m.starts++;
    m.startedAt = ctx.now();
    beginProbes(ctx, m);
  }
  if (ctx.params.readiness) return moveMember(s, ctx, m, 'unready', 'AWAITS_PROBE', [ctx.seq]);
  moveMember(s, ctx, m, 'ready', 'REGISTERED', [ctx.seq]);
  roll(s, ctx);
}

/** A member says that it is leaving: somebody sent it SIGTERM. */
function leaves(s: SupervisorState, ctx: Context, pid: Pid): void {
  const m = memberOf(s, pid);
  if (!m || !isRunning(ctx, m)) return;
  m.next = 'policy';
  moveMember(s, ctx, m, 'stopping', 'DRAINED', [ctx.seq]);
  m.killTimer = ctx.setTimer(ctx.params.shutdown.grace, 'kill', m.pid);
}

/** A member has ended. */
function ended(s: SupervisorState, ctx: Context, exit: ChildExit): void {
  const m = memberOf(s, exit.pid);
  if (!m) return;
  const state = stateOf(ctx, m);
  if (state === 'stopped' || state === 'backingOff') return;
  if (m.killTimer !== 0) ctx.cancelTimer(m.killTimer);
  m.killTimer = 0;
  ctx.log('replicas.ended', { replica: m.name, reason: exit.reason });
  if (m.ordinal > ctx.params.replicas || m.next === 'stop') return rest(s, ctx, m);
  if (m.next === 'restart' && state === 'stopping') {
    if (m.ownHost) ctx.resize(m.host, ctx.params.cpu);
    return begin(s, ctx, m, 'RESTARTED');
  }
  const { policy } = ctx.params.restart;
  const well = exit.reason === 'drained' && m.next !== 'unhealthy';
  if (policy === 'never' || (policy === 'onFailure' && well)) return rest(s, ctx, m);
  moveMember(s, ctx, m, 'backingOff', 'EXITED', [ctx.seq]);
  ctx.setTimer(backOff(ctx, m, well), 'restart', m.pid);
}

/** A member has ended for good; a rollout that waited for its end goes on. */
function rest(s: SupervisorState, ctx: Context, m: Member): void {
  moveMember(s, ctx, m, 'stopped', 'ENDED', [ctx.seq]);
  roll(s, ctx);
}

/** Crash-loop back-off: delay, times multiplier for each failure in a row, up to max. */
function backOff(ctx: Context, m: Member, well: boolean): number {
  const { delay, multiplier, max, resetAfter } = ctx.params.restart;
  m.failures = well || ctx.now() - m.startedAt >= resetAfter ? 0 : m.failures + 1;
  let wait = delay;
  for (let i = 1; i < m.failures && wait < max; i++) wait *= multiplier;
  return Math.min(Math.max(max, delay), Math.round(wait));
}

/** A probe has ended: what it means when it counts. */
function judge(s: SupervisorState, ctx: Context, end: ReturnType<typeof answered>): void {
  if (!end?.counts) return;
  const { member: m, kind, ok } = end;
  const state = stateOf(ctx, m);
  if (kind === 'liveness') {
    if (ok || !isRunning(ctx, m)) return;
    ctx.log('replicas.unhealthy', { replica: m.name });
    return stop(s, ctx, m, 'UNHEALTHY', 'unhealthy');
  }
  if (ok && state === 'unready') {
    moveMember(s, ctx, m, 'ready', 'PROBE_SUCCEEDED', [ctx.seq]);
    roll(s, ctx);
  } else if (!ok && state === 'ready') moveMember(s, ctx, m, 'unready', 'PROBE_FAILED', end.because);
}

/** Probes were declared or changed: those of running members begin with the next period. */
function newProbes(s: SupervisorState, ctx: Context): void {
  for (const m of s.members) {
    if (!isRunning(ctx, m)) continue;
    m.starts++;
    beginProbes(ctx, m);
    if (!PROBE_KINDS.some((kind) => kind === 'readiness' && ctx.params[kind]) && stateOf(ctx, m) === 'unready')
      moveMember(s, ctx, m, 'ready', 'PROBE_SUCCEEDED', [ctx.seq]);
  }
}

// ---------------------------------------------------------------- size

/** Another size is wanted: in place, or by restarting one member after the other. */
function resize(s: SupervisorState, ctx: Context): void {
  if (ctx.params.inPlaceResize) {
    for (const m of s.members) if (m.ownHost) ctx.resize(m.host, ctx.params.cpu);
    return;
  }
  s.rolling.length = 0;
  for (const m of s.members) if (isRunning(ctx, m)) s.rolling.push(m.pid);
  roll(s, ctx);
}

/** The next member in line is restarted, when no other is under way. */
function roll(s: SupervisorState, ctx: Context): void {
  if (s.rolling.length === 0) return;
  for (const m of s.members) if (stateOf(ctx, m) === 'stopping' || stateOf(ctx, m) === 'starting') return;
  const m = memberOf(s, s.rolling.shift()!);
  if (m && isRunning(ctx, m)) stop(s, ctx, m, 'RESIZED', 'restart');
  else roll(s, ctx);
}
