// Answers for a fixed set of replicas: starts them, restarts what ends, follows the wanted number, and tells watchers who is ready.
import type { Behaviour, Context, Pid, ProcessSpec } from '../../engine/index.ts';
import type { Endpoint } from '../ports.ts';

export interface SupervisorConfig {
  /** What to start: everything but name, ordinal and host. */
  readonly template: Omit<ProcessSpec, 'name' | 'ordinal' | 'host'>;
  readonly part: string;
  /** Host of each replica by ordinal; `{}` gives each its own. */
  readonly hosts: readonly number[];
  readonly cores: number;
}

interface Member {
  readonly pid: Pid;
  readonly name: string;
  ready: boolean;
  since: number;
  failures: number;
  leaving: boolean;
}

export interface SupervisorState {
  readonly members: Member[];
  readonly watchers: number[];
  version: number;
}

export const supervisor: Behaviour<SupervisorState> = {
  role: 'replicas/supervisor',
  init: () => ({ members: [], watchers: [], version: 0 }),
  start: (s, ctx) => follow(s, ctx),
  onMessage(s, ctx, message) {
    if (message.type !== 'watch') return;
    s.watchers.push(ctx.connection);
    if (s.version > 0) ctx.respond(ctx.connection, endpoints(s, ctx));
  },
  onChildExit(s, ctx, exit) {
    const member = s.members.find((m) => m.pid === exit.pid);
    if (!member) return;
    member.ready = false;
    publish(s, ctx);
    if (member.leaving) return;
    member.failures++;
    ctx.log('replicas.exited', { replica: member.name, reason: exit.reason });
    ctx.setTimer(ctx.params.restartDelay, 'restart', exit.pid);
  },
  onTimer(s, ctx, name, pid) {
    const member = s.members.find((m) => m.pid === pid);
    if (!member || member.leaving) return;
    if (name === 'restart') {
      ctx.restart(pid);
      ctx.setTimer(ctx.params.startup, 'ready', pid);
    } else {
      member.ready = true;
      member.since = ctx.now();
      publish(s, ctx);
    }
  },
  onParams: (s, ctx, path) => {
    if (path === 'replicas') follow(s, ctx);
  },
};

/** Brings the number of members to what is wanted: new ones start, the latest leave by SIGTERM. */
function follow(s: SupervisorState, ctx: Context): void {
  const config: SupervisorConfig = ctx.config;
  const wanted: number = ctx.params.replicas;
  const first = s.members.length === 0;
  for (let i = 0; i < wanted; i++) {
    const member = s.members[i];
    if (member && !member.leaving) continue;
    if (member) {
      member.leaving = false;
      ctx.setTimer(0, 'restart', member.pid);
      continue;
    }
    const name = `${config.part}#${i + 1}`;
    const host =
      config.hosts[i % Math.max(1, config.hosts.length)] ?? ctx.host(`${config.part}-${i + 1}`, config.cores);
    const pid = ctx.spawn({ ...config.template, name, ordinal: i + 1, host });
    s.members.push({ pid, name, ready: first, since: ctx.now(), failures: 0, leaving: false });
    if (!first) ctx.setTimer(ctx.params.startup, 'ready', pid);
  }
  for (const member of s.members.slice(wanted)) {
    if (member.leaving) continue;
    member.leaving = true;
    member.ready = false;
    ctx.signal(member.pid, 'drain', 'scaled down');
  }
  publish(s, ctx);
}

function endpoints(s: SupervisorState, ctx: Context) {
  const ready: Endpoint[] = s.members
    .filter((m) => m.ready)
    .map((m) => ({ pid: m.pid, name: m.name, weight: 1, since: m.since }));
  return {
    port: 'registry',
    type: 'endpoints',
    service: ctx.config.part,
    version: s.version,
    endpoints: ready,
  } as never;
}

function publish(s: SupervisorState, ctx: Context): void {
  s.version++;
  const message = endpoints(s, ctx);
  for (const watcher of s.watchers) ctx.respond(watcher, message);
}
