// Answers for the server process: its life from start-up and recovery to shutdown, every input, and that what can go on in the same event does.
import type { Behaviour, Context } from '../../engine/index.ts';
import { DATABASE_CHARTS } from './charts.ts';
import { recoveryTime } from './rules.ts';
import { clientGone, idleTooLong } from './sessions.ts';
import { type DatabaseState, databaseState } from './state.ts';
import { beginNext, fail, granted, onFlushed, onStatementTimer, receive, worked } from './statements.ts';
import { checkpoint } from './wal.ts';

export const server: Behaviour<DatabaseState> = {
  role: 'database/server',
  charts: DATABASE_CHARTS,
  init: databaseState,
  start(s, ctx) {
    // What runs when the world begins has been up for long.
    if (ctx.now() === 0) accept(s, ctx, 'READY');
    else ctx.setTimer(ctx.params.startup, 'startup');
  },
  onMessage(s, ctx, message) {
    receive(s, ctx, message);
    goOnNow(s, ctx);
  },
  onDone(s, ctx, connection) {
    worked(s, ctx, connection);
    goOnNow(s, ctx);
  },
  onSynced(s, ctx, token, result) {
    if (token === 'flush') onFlushed(s, ctx, result);
    else if (token === 'shutdown') return ctx.exit('drained');
    goOnNow(s, ctx);
  },
  onTrouble(s, ctx, trouble) {
    clientGone(s, ctx, trouble.connection);
    goOnNow(s, ctx);
  },
  onTimer(s, ctx, name, data) {
    onTimer(s, ctx, name, data);
    goOnNow(s, ctx);
  },
  onDrain(s, ctx) {
    shutDown(s, ctx);
    goOnNow(s, ctx);
  },
};

function onTimer(s: DatabaseState, ctx: Context, name: string, data: any): void {
  switch (name) {
    case 'startup':
      return recover(s, ctx);
    case 'recovered':
      if (ctx.where('database', '') !== 'recovering') return;
      checkpoint(s, ctx, 'checkpoint');
      return accept(s, ctx, 'RECOVERED');
    case 'checkpoint':
      if (ctx.where('database', '') !== 'accepting') return;
      checkpoint(s, ctx, 'checkpoint');
      return void ctx.setTimer(ctx.params.checkpointTimeout, 'checkpoint');
    case 'idle':
      return idleTooLong(s, ctx, data[0], data[1]);
    default:
      return onStatementTimer(s, ctx, name, data[0], data[1]);
  }
}

/** The control file says whether the log has an end that no checkpoint covers. */
function recover(s: DatabaseState, ctx: Context): void {
  if (ctx.where('database', '') !== 'starting') return;
  const takes = recoveryTime(s.wal.end, s.wal.checkpoint, ctx.params.replay);
  if (takes === 0) return accept(s, ctx, 'READY');
  s.movedBy = ctx.become('database', '', 'recovering', 'RECOVER', [ctx.seq]);
  ctx.log('database.recovers', { records: s.wal.end - s.wal.checkpoint, takes });
  ctx.setTimer(takes, 'recovered');
}

function accept(s: DatabaseState, ctx: Context, reason: 'READY' | 'RECOVERED'): void {
  s.movedBy = ctx.become('database', '', 'accepting', reason, [ctx.seq]);
  ctx.setTimer(ctx.params.checkpointTimeout, 'checkpoint');
}

/** Fast shutdown: what is not being committed is aborted. */
function shutDown(s: DatabaseState, ctx: Context): void {
  const crashed = ctx.where('database', '') !== 'accepting';
  s.movedBy = ctx.become('database', '', 'stopping', 'STOP', [ctx.seq]);
  if (crashed) return ctx.exit('stopped');
  for (const session of [...s.sessions.values()]) {
    session.queue.length = 0;
    session.gone = true;
    if (session.current === null) clientGone(s, ctx, session.connection);
    else if (session.state !== 'committing') fail(s, ctx, session, 'shutting down', [s.movedBy]);
  }
}

/** A checkpoint comes last, so that the next start has nothing to replay. */
function leaveWhenDone(s: DatabaseState, ctx: Context): void {
  if (s.leaving || s.sessions.size > 0 || ctx.where('database', '') !== 'stopping') return;
  s.leaving = true;
  checkpoint(s, ctx, 'shutdown');
}

/** Until nothing more can happen in this event: rows that were waited for, and statements that waited in their session. */
function goOnNow(s: DatabaseState, ctx: Context): void {
  for (;;) {
    const xid = s.granted.shift();
    if (xid !== undefined) {
      granted(s, ctx, xid);
      continue;
    }
    const connection = s.ready.shift();
    if (connection === undefined) return leaveWhenDone(s, ctx);
    beginNext(s, ctx, connection);
  }
}
