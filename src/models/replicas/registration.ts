// Answers for what a member tells its supervisor of itself: that it is up, and that it is leaving. Its configuration names both.
import type { Context, Micros, Pid } from '../../engine/index.ts';

/** Configuration of a process that a supervisor keeps. */
export interface Supervised {
  readonly part: string;
  readonly supervisor: Pid;
}

/** It is up since `since`. */
export function register(ctx: Context, since: Micros): void {
  const { part, supervisor }: Supervised = ctx.config;
  const endpoint = Object.freeze({ pid: ctx.pid, name: ctx.name, weight: 1, since });
  ctx.stream(supervisor, { port: 'registry', type: 'register', service: part, endpoint } as never);
}

/** It was asked to stop. */
export function deregister(ctx: Context): void {
  const { part, supervisor }: Supervised = ctx.config;
  ctx.stream(supervisor, { port: 'registry', type: 'deregister', service: part, pid: ctx.pid } as never);
}
