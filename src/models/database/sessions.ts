// Answers for sessions: who gets one, the answers they give, what they are between statements, and their ends.
import type { Context, Seq } from '../../engine/index.ts';
import { enterState, type SessionState } from './charts.ts';
import { releaseAll } from './locks.ts';
import { ordinaryConnections } from './rules.ts';
import { type Asked, type DatabaseState, type Session, sessionOf } from './state.ts';

const NO_ROWS: readonly unknown[] = Object.freeze([]);

/** The session of the connection the message came on; null when it is refused (and has been told so). */
export function sessionFor(s: DatabaseState, ctx: Context, asked: Asked): Session | null {
  const known = s.sessions.get(ctx.connection);
  if (known !== undefined) return known;
  const phase = ctx.where('database', '');
  if (phase !== 'accepting') {
    refuse(ctx, asked, phase === 'stopping' ? 'shutting down' : 'starting up', [s.movedBy]);
    return null;
  }
  const { maxConnections, superuserReservedConnections } = ctx.boot;
  if (s.sessions.size >= ordinaryConnections(maxConnections, superuserReservedConnections)) {
    refuse(ctx, asked, 'too many clients', [ctx.note('full', 'table of connections')]);
    return null;
  }
  const session = sessionOf(ctx.connection, ctx.now());
  s.sessions.set(ctx.connection, session);
  return session;
}

function refuse(ctx: Context, asked: Asked, error: string, because: readonly Seq[]): void {
  ctx.count('refused');
  respond(ctx, ctx.connection, asked, false, error, NO_ROWS, because);
}

export function enter(ctx: Context, session: Session, to: SessionState): void {
  enterState(session, to);
  session.since = ctx.now();
}

/** The statement of a session is over. Its next one, or nothing, follows. */
export function answer(
  s: DatabaseState,
  ctx: Context,
  session: Session,
  ok: boolean,
  error: string,
  rows: readonly unknown[] = NO_ROWS,
  because: readonly Seq[] = [],
): void {
  const st = session.current!;
  session.current = null;
  for (const timer of [st.timeout, st.lockTimeout, st.deadlockTimeout]) if (timer !== 0) ctx.cancelTimer(timer);
  ctx.closeSpan(st.span, ok ? 'ok' : error, because);
  ctx.count(ok ? 'answered' : 'failed');
  ctx.observe('latency', ctx.now() - st.arrived);
  respond(ctx, session.connection, st.asked, ok, error, rows, because);
  enter(ctx, session, session.open === 0 ? 'idle' : session.xid === 0 ? 'aborted' : 'idleInTransaction');
  if (session.gone) return close(s, ctx, session);
  if (session.queue.length > 0) s.ready.push(session.connection);
  else if (session.open !== 0) awaitClient(ctx, session);
}

/** A session inside a transaction whose client says nothing is ended, where that is asked for. */
function awaitClient(ctx: Context, session: Session): void {
  const limit = ctx.params.idleInTransactionSessionTimeout;
  if (limit > 0) session.idleTimer = ctx.setTimer(limit, 'idle', [session.connection, session.serial]);
}

function respond(
  ctx: Context,
  connection: number,
  asked: Asked,
  ok: boolean,
  error: string,
  rows: readonly unknown[],
  because: readonly Seq[],
): void {
  const { id, transaction } = asked;
  ctx.respond(connection, {
    port: 'sql',
    type: 'result',
    id,
    transaction,
    ok,
    error,
    rows: Object.freeze(rows),
    because: Object.freeze(because),
  } as never);
}

/** Undoes what the session's transaction did, and lets go of its rows. It stays open for its client, who has to end it. */
export function abort(s: DatabaseState, ctx: Context, session: Session): void {
  const tx = s.transactions.get(session.xid);
  if (tx === undefined) return;
  s.transactions.delete(tx.xid);
  session.xid = 0;
  releaseAll(s, ctx, tx);
  ctx.count('rollbacks');
}

/** The session is over between two statements, and its transaction with it. */
function close(s: DatabaseState, ctx: Context, session: Session): void {
  if (session.idleTimer !== 0) ctx.cancelTimer(session.idleTimer);
  abort(s, ctx, session);
  enter(ctx, session, 'closed');
  s.sessions.delete(session.connection);
}

/** The client is gone. A server in the middle of a statement only notices when it wants to answer. */
export function clientGone(s: DatabaseState, ctx: Context, connection: number): void {
  const session = s.sessions.get(connection);
  if (session === undefined) return;
  session.gone = true;
  session.queue.length = 0;
  if (session.current === null) close(s, ctx, session);
}

/** It has done nothing inside a transaction for too long. Its client learns of it with the next statement. */
export function idleTooLong(s: DatabaseState, ctx: Context, connection: number, serial: number): void {
  const session = s.sessions.get(connection);
  if (session === undefined || session.serial !== serial || session.current !== null) return;
  session.idleTimer = 0;
  ctx.count('idleTimeouts');
  ctx.log('database.idleTooLong', { session: connection });
  close(s, ctx, session);
}
