// Answers for a replica's memory: what it holds, and that it is killed (OOMKilled) where it needs more than its limit.
import type { Context } from '../../engine/index.ts';
import type { ReplicaState } from './task.ts';

/** Bytes in use. */
export function memoryInUse(s: ReplicaState, params: any): number {
  const m = params.memory;
  return m.base + s.requests * m.perRequest + s.sessions.size * m.perSession + s.leaked;
}

/** Whether the replica has outgrown its limit; then it is about to be killed. */
export function outOfMemory(s: ReplicaState, ctx: Context): boolean {
  // A limit is the container's: a running one keeps it, unless it may be resized in place.
  const limit = (ctx.params.inPlaceResize ? ctx.params : ctx.boot).memory.limit;
  if (limit === 0) return false;
  const used = memoryInUse(s, ctx.params);
  if (used <= limit) return false;
  ctx.count('oomKills');
  ctx.log('service.outOfMemory', { used, limit });
  ctx.exit('OOMKilled');
  return true;
}
