// Answers for what a database remembers: sessions with their statements, transactions with their rows, locks, and its write-ahead log.
import type { Context, Micros, Seq } from '../../engine/index.ts';
import type { Sql } from '../ports.ts';
import type { SessionState } from './charts.ts';

/** A statement as a client sends it. */
export type Asked = Exclude<Sql, { readonly type: 'result' }>;

export interface Statement {
  readonly asked: Asked;
  readonly about: Seq;
  readonly span: Seq;
  readonly arrived: Micros;
  /** Work on the CPU; 0: none. */
  job: number;
  /** Timers of statement_timeout, lock_timeout and deadlock_timeout; 0: not set. */
  timeout: number;
  lockTimeout: number;
  deadlockTimeout: number;
  /** Row it waits for since then; '': none. */
  row: string;
  waitedSince: Micros;
}

export interface Session {
  readonly connection: number;
  state: SessionState;
  /** When it came into this state. */
  since: Micros;
  current: Statement | null;
  /** Statements begun: timers of earlier ones are stale. (One may fire unseen while the process is paused.) */
  serial: number;
  /** Statements that came before the one being executed was answered. */
  readonly queue: { readonly asked: Asked; readonly about: Seq }[];
  /** The client's number of the transaction it has open; 0: none. */
  open: number;
  /** The server's number of it, or of the statement that is a transaction by itself; 0: none, or it was aborted. */
  xid: number;
  /** Timer of idle_in_transaction_session_timeout. */
  idleTimer: number;
  /** The client is gone: the session ends with its statement. */
  gone: boolean;
}

export interface Transaction {
  readonly xid: number;
  readonly connection: number;
  /** Rows it has locked, in order. */
  readonly held: string[];
  /** What it will change, by row; null deletes. */
  readonly writes: Map<string, unknown>;
}

export interface Lock {
  /** Transaction that has the row, and the event in which it took it. */
  holder: number;
  takenBy: Seq;
  /** Transactions that wait for it, first come first served. */
  readonly waiters: number[];
}

/** Where the write-ahead log ends and where the last checkpoint is: what the control file says. In records. */
export interface Control {
  readonly end: number;
  readonly checkpoint: number;
}

export interface Wal {
  end: number;
  checkpoint: number;
  /** Transactions whose records are on their way to disk now, and those that go with the next flush (group commit). */
  flushing: number[];
  next: number[];
  /** Rows as everybody still sees them while their new version is on its way to disk. */
  readonly before: Map<string, unknown>;
}

export interface DatabaseState {
  lastXid: number;
  /** The last checkpoint before the end is under way. */
  leaving: boolean;
  /** The server's latest move: what a refusal rests on. */
  movedBy: Seq;
  /** Transactions that were given the row they waited for, and sessions that may begin their next statement: they go on in this event. */
  readonly granted: number[];
  readonly ready: number[];
  readonly sessions: Map<number, Session>;
  readonly transactions: Map<number, Transaction>;
  readonly locks: Map<string, Lock>;
  readonly wal: Wal;
}

export function databaseState(ctx: Context): DatabaseState {
  const control = (ctx.read('control') ?? { end: 0, checkpoint: 0 }) as Control;
  return {
    lastXid: 0,
    leaving: false,
    movedBy: 0,
    granted: [],
    ready: [],
    sessions: new Map(),
    transactions: new Map(),
    locks: new Map(),
    wal: { ...control, flushing: [], next: [], before: new Map() },
  };
}

export function sessionOf(connection: number, now: Micros): Session {
  return {
    connection,
    state: 'idle',
    since: now,
    current: null,
    serial: 0,
    queue: [],
    open: 0,
    xid: 0,
    idleTimer: 0,
    gone: false,
  };
}

/** Session of a transaction. */
export function ownerOf(s: DatabaseState, xid: number): Session | undefined {
  return s.sessions.get(s.transactions.get(xid)?.connection ?? -1);
}

/** The row an operation is about, as files and locks name it. (The slash tells it from the control file.) */
export function rowName(operation: { readonly table: string; readonly key: string }): string {
  return `${operation.table}/${operation.key}`;
}
