// Answers for sessions in a replica's memory: a cookie for who comes without, and 401 for one it does not know (after a restart, or elsewhere).
import type { Context } from '../../engine/index.ts';
import type { ReplicaState, Task } from './task.ts';

/** Whether the request may be served. Without sessions, or with a store behind all replicas, every one may. */
export function knowsSession(s: ReplicaState, ctx: Context, task: Task): boolean {
  const { kept, lifetime } = ctx.params.sessions;
  if (kept !== 'memory' || task.request.auth === '') return true;
  const used = s.sessions.get(task.request.auth);
  if (used === undefined || ctx.now() - used > lifetime) {
    s.sessions.delete(task.request.auth);
    ctx.count('sessionsUnknown');
    return false;
  }
  touch(s, ctx, task.request.auth);
  return true;
}

/** The cookie of an answer: a new session for who came without one; '' when there is nothing to set. */
export function sessionCookie(s: ReplicaState, ctx: Context, task: Task): string {
  if (ctx.params.sessions.kept === 'none' || task.request.auth !== '') return '';
  if (task.request.route === ctx.params.health.path) return '';
  const cookie = `${ctx.name}-${ctx.incarnation}-${++s.lastSession}`;
  if (ctx.params.sessions.kept === 'memory') touch(s, ctx, cookie);
  return cookie;
}

/** Used now: the one not used for longest is the first to be forgotten. */
function touch(s: ReplicaState, ctx: Context, cookie: string): void {
  s.sessions.delete(cookie);
  while (s.sessions.size >= ctx.params.sessions.most) s.sessions.delete(s.sessions.keys().next().value!);
  s.sessions.set(cookie, ctx.now());
}
