// Answers for statements: what each kind does to its session and transaction, from its arrival to its answer.
import { type Context, type Seq, stream } from '../../engine/index.ts';
import { deadlocked, lock, releaseAll, waitersFor, withdraw } from './locks.ts';
import { abort, answer, enter, sessionFor } from './sessions.ts';
import { type Asked, type DatabaseState, ownerOf, rowName, type Session, type Transaction } from './state.ts';
import { committed, flushed, flushSoon } from './wal.ts';

const WORK = stream('database.work');
const ERROR = stream('database.error');

/** A message of a client. A session executes one statement after the other. */
export function receive(s: DatabaseState, ctx: Context, asked: Asked): void {
  ctx.count('statements');
  const session = sessionFor(s, ctx, asked);
  if (session === null) return;
  if (session.current === null && session.queue.length === 0) begin(s, ctx, session, asked);
  else session.queue.push({ asked, about: ctx.about });
}

/** The next statement that waits in a session. */
export function beginNext(s: DatabaseState, ctx: Context, connection: number): void {
  const session = s.sessions.get(connection);
  const next = session?.queue.shift();
  if (session === undefined || next === undefined) return;
  ctx.about = next.about;
  begin(s, ctx, session, next.asked);
}

function begin(s: DatabaseState, ctx: Context, session: Session, asked: Asked): void {
  if (session.idleTimer !== 0) ctx.cancelTimer(session.idleTimer);
  session.idleTimer = 0;
  const span = ctx.openSpan(nameOf(asked), asked.span);
  enter(ctx, session, 'active');
  session.serial++;
  const st = {
    asked,
    about: ctx.about,
    span,
    arrived: ctx.now(),
    job: 0,
    timeout: 0,
    lockTimeout: 0,
    deadlockTimeout: 0,
  };
  session.current = { ...st, row: '', waitedSince: 0 };
  const limit = ctx.params.statementTimeout;
  if (limit > 0) session.current.timeout = ctx.setTimer(limit, 'statement', timerOf(session), span);
  if (asked.type === 'begin') return open(s, ctx, session, asked.transaction);
  if (asked.transaction !== 0 && asked.transaction !== session.open) return answer(s, ctx, session, false, 'aborted');
  if (asked.type === 'execute') return execute(s, ctx, session);
  end(s, ctx, session, asked.type === 'commit');
}

function nameOf(asked: Asked): string {
  if (asked.type !== 'execute') return asked.type;
  const { op, table, lock: locks } = asked.operation;
  return op === 'write' ? `write ${table}` : locks === true ? `read ${table} for update` : `read ${table}`;
}

// ---------------------------------------------------------------- transactions

function open(s: DatabaseState, ctx: Context, session: Session, transaction: number): void {
  if (session.open !== 0) return answer(s, ctx, session, false, 'transaction in progress');
  session.open = transaction;
  start(s, session);
  answer(s, ctx, session, true, '');
}

function start(s: DatabaseState, session: Session): Transaction {
  const tx = { xid: ++s.lastXid, connection: session.connection, held: [], writes: new Map() };
  s.transactions.set(tx.xid, tx);
  session.xid = tx.xid;
  return tx;
}

/** Commit or rollback. A transaction that failed can only be rolled back, whatever its client says. */
function end(s: DatabaseState, ctx: Context, session: Session, commits: boolean): void {
  const tx = s.transactions.get(session.xid);
  if (commits && tx !== undefined) return commit(s, ctx, session, tx);
  session.open = 0;
  abort(s, ctx, session);
  answer(s, ctx, session, !commits, commits ? 'aborted' : '');
}

/** What it wrote must be on disk before anybody may see it; what only read is over at once. */
function commit(s: DatabaseState, ctx: Context, session: Session, tx: Transaction): void {
  if (tx.writes.size === 0) return over(s, ctx, session, tx);
  enter(ctx, session, 'committing');
  session.current!.waitedSince = ctx.now();
  flushSoon(s, ctx, tx.xid);
}

function over(s: DatabaseState, ctx: Context, session: Session, tx: Transaction): void {
  finish(s, ctx, session, tx);
  ctx.count('commits');
  answer(s, ctx, session, true, '');
}

function finish(s: DatabaseState, ctx: Context, session: Session, tx: Transaction): void {
  s.transactions.delete(tx.xid);
  session.xid = 0;
  session.open = 0;
  releaseAll(s, ctx, tx);
}

/** A flush of the write-ahead log is over. */
export function onFlushed(s: DatabaseState, ctx: Context, result: 'ok' | 'full'): void {
  for (const xid of flushed(s, ctx, result)) {
    const session = ownerOf(s, xid)!;
    const tx = s.transactions.get(xid)!;
    const st = session.current!;
    ctx.about = st.about;
    ctx.observe('flush', ctx.now() - st.waitedSince);
    if (result === 'ok') {
      over(s, ctx, session, tx);
      continue;
    }
    ctx.count('rollbacks');
    finish(s, ctx, session, tx);
    answer(s, ctx, session, false, 'disk full', [], [ctx.seq]);
  }
}

// ---------------------------------------------------------------- reads and writes

function execute(s: DatabaseState, ctx: Context, session: Session): void {
  const { asked } = session.current!;
  if (asked.type !== 'execute') return;
  if (session.open !== 0 && session.xid === 0) return answer(s, ctx, session, false, 'aborted');
  const error = ctx.effect('error');
  if (error.value > 0 && ctx.keyed(ERROR, asked.chance) < error.value)
    return fail(s, ctx, session, 'error', [error.because]);
  const { op, table } = asked.operation;
  const time = ctx.params.tables[table]?.[op] ?? ctx.params[op];
  session.current!.job = ctx.work(ctx.sample(time, ctx.keyed(WORK, asked.chance)), session.connection);
}

/** The CPU's part is done: the row is known, and locked if it is to be changed. */
export function worked(s: DatabaseState, ctx: Context, connection: number): void {
  const session = s.sessions.get(connection);
  const asked = session?.current?.asked;
  if (session === undefined || asked?.type !== 'execute') return;
  session.current!.job = 0;
  const { operation } = asked;
  const row = rowName(operation);
  if (operation.op === 'read' && operation.lock !== true) return read(s, ctx, session, row);
  const tx = s.transactions.get(session.xid) ?? start(s, session);
  const takenBy = lock(s, ctx, tx, row);
  if (takenBy === 0) apply(s, ctx, session, tx);
  else waitFor(s, ctx, session, row, takenBy);
}

function read(s: DatabaseState, ctx: Context, session: Session, row: string): void {
  const writes = s.transactions.get(session.xid)?.writes;
  const value = writes?.has(row) ? writes.get(row) : committed(s, ctx, row);
  answer(s, ctx, session, true, '', value === null ? [] : [value]);
}

/** The row is the transaction's own. A statement outside of a transaction commits by itself. */
function apply(s: DatabaseState, ctx: Context, session: Session, tx: Transaction): void {
  const { asked } = session.current!;
  if (asked.type !== 'execute') return;
  const { operation } = asked;
  const row = rowName(operation);
  if (operation.op === 'write') tx.writes.set(row, operation.row ?? null);
  if (session.open === 0 && operation.op === 'write') return commit(s, ctx, session, tx);
  if (session.open === 0) finish(s, ctx, session, tx);
  if (operation.op === 'read') read(s, ctx, session, row);
  else answer(s, ctx, session, true, '');
}

// ---------------------------------------------------------------- waiting

/** Data of a statement's timers. */
function timerOf(session: Session): readonly [number, number] {
  return [session.connection, session.serial];
}

function waitFor(s: DatabaseState, ctx: Context, session: Session, row: string, takenBy: Seq): void {
  const st = session.current!;
  st.row = row;
  st.waitedSince = ctx.now();
  enter(ctx, session, 'waiting');
  ctx.note('wait', 'row lock', { row, position: waitersFor(s, row) - 1 }, [takenBy]);
  st.deadlockTimeout = ctx.setTimer(ctx.params.deadlockTimeout, 'deadlock', timerOf(session));
  const limit = ctx.params.lockTimeout;
  if (limit > 0) st.lockTimeout = ctx.setTimer(limit, 'lock', timerOf(session), st.span);
}

/** The transaction was given the row it waited for. */
export function granted(s: DatabaseState, ctx: Context, xid: number): void {
  const session = ownerOf(s, xid);
  const st = session?.current;
  if (session === undefined || !st) return;
  ctx.about = st.about;
  ctx.note('admit', 'row lock', { row: st.row });
  for (const timer of [st.lockTimeout, st.deadlockTimeout]) if (timer !== 0) ctx.cancelTimer(timer);
  st.lockTimeout = 0;
  st.deadlockTimeout = 0;
  ctx.observe('lockWait', ctx.now() - st.waitedSince);
  st.row = '';
  enter(ctx, session, 'active');
  apply(s, ctx, session, s.transactions.get(xid)!);
}

/** A time limit of a statement, or the moment to look for a deadlock. What is being committed is not interrupted. */
export function onStatementTimer(
  s: DatabaseState,
  ctx: Context,
  name: string,
  connection: number,
  serial: number,
): void {
  const session = s.sessions.get(connection);
  const st = session?.current;
  if (session === undefined || !st || session.serial !== serial || session.state === 'committing') return;
  if (name !== 'statement' && session.state !== 'waiting') return;
  if (name === 'deadlock') {
    st.deadlockTimeout = 0;
    if (deadlocked(s, session.xid)) fail(s, ctx, session, 'deadlock', [ctx.seq]);
  } else fail(s, ctx, session, name === 'lock' ? 'lock timeout' : 'statement timeout', [ctx.seq]);
}

const METERS: Readonly<Record<string, string>> = {
  deadlock: 'deadlocks',
  'lock timeout': 'lockTimeouts',
  'statement timeout': 'statementTimeouts',
};

/** The statement cannot be done: it is answered with `error`, and its transaction is undone. */
export function fail(s: DatabaseState, ctx: Context, session: Session, error: string, because: readonly Seq[]): void {
  const st = session.current!;
  ctx.about = st.about;
  if (error in METERS) ctx.count(METERS[error]);
  if (st.job !== 0) ctx.cancelWork(st.job);
  if (st.row !== '') withdraw(s, session.xid, st.row);
  abort(s, ctx, session);
  answer(s, ctx, session, false, error, [], because);
}
