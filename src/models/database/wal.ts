// Answers for what makes commits last: records of the write-ahead log, flushed for all commits that wait at once, and checkpoints.
// Source: PostgreSQL, src/backend/access/transam/xlog.c, XLogFlush (whoever comes during a flush waits for the next, which is for all of them).
import type { Context } from '../../engine/index.ts';
import { type DatabaseState, ownerOf } from './state.ts';

/** Value of a row as everybody sees it; null: there is none. */
export function committed(s: DatabaseState, ctx: Context, row: string): unknown {
  const { before } = s.wal;
  return before.has(row) ? before.get(row) : (ctx.read(row) ?? null);
}

/** The transaction's changes have to be on disk: with the flush that begins now, or the one after that which is under way. */
export function flushSoon(s: DatabaseState, ctx: Context, xid: number): void {
  s.wal.next.push(xid);
  if (s.wal.flushing.length > 0) ctx.note('wait', 'write-ahead log', { position: s.wal.next.length - 1 });
  else flush(s, ctx);
}

function flush(s: DatabaseState, ctx: Context): void {
  const { wal } = s;
  wal.flushing = wal.next;
  wal.next = [];
  ctx.about = ownerOf(s, wal.flushing[0])?.current?.about ?? 0;
  for (const xid of wal.flushing) {
    for (const [row, value] of s.transactions.get(xid)!.writes) {
      if (!wal.before.has(row)) wal.before.set(row, committed(s, ctx, row));
      ctx.write(row, value);
      wal.end++;
    }
    wal.end++;
  }
  ctx.count('flushes');
  writeControl(s, ctx);
  ctx.sync('flush');
}

/** The flush is over: the transactions it was for. On a full disk nothing of it counts. The next flush begins. */
export function flushed(s: DatabaseState, ctx: Context, result: 'ok' | 'full'): readonly number[] {
  const { wal } = s;
  const done = wal.flushing;
  if (result === 'full') for (const [row, value] of wal.before) ctx.write(row, value);
  wal.before.clear();
  wal.flushing = [];
  if (wal.next.length > 0) flush(s, ctx);
  return done;
}

/** After a crash the log is replayed from here. */
export function checkpoint(s: DatabaseState, ctx: Context, token: 'checkpoint' | 'shutdown'): void {
  s.wal.checkpoint = s.wal.end;
  ctx.count('checkpoints');
  writeControl(s, ctx);
  ctx.sync(token);
}

function writeControl(s: DatabaseState, ctx: Context): void {
  ctx.write('control', { end: s.wal.end, checkpoint: s.wal.checkpoint });
}
