// Answers for a replica's way to its databases: a pool of connections, statements one by one on each, transactions, and who waits for what.
// Pool and time-outs are HikariCP's: maximumPoolSize, connectionTimeout.
import type { Context, PeerTrouble, Pid, Seq } from '../../engine/index.ts';
import type { SqlOperation } from '../ports.ts';
import type { QueryConfig } from './program.ts';

interface Pool {
  readonly part: string;
  readonly pid: Pid;
  /** Lanes (connections) that are open and idle, the one used last at the end. */
  readonly idle: number[];
  /** Connections opened so far. */
  opened: number;
  /** Statements under way on each lane: a rollback is sent after a statement that nobody waits for any more. */
  readonly underWay: number[];
  /** Statements that wait for a connection, in order. */
  readonly waiting: number[];
}

interface Statement {
  readonly id: number;
  /** Who waits for it; 0: nobody any more. */
  task: number;
  readonly about: Seq;
  readonly parent: Seq;
  readonly chance: number;
  readonly kind: 'begin' | 'execute' | 'commit' | 'rollback';
  readonly part: string;
  readonly query: QueryConfig | null;
  readonly operation: SqlOperation | null;
  readonly transaction: number;
  span: Seq;
  lane: number;
  connection: number;
  timer: number;
}

/** How a statement ended, for the task that waited for it. */
export interface Outcome {
  readonly task: number;
  readonly ok: boolean;
  /** '' or why not. */
  readonly error: string;
  readonly because: readonly Seq[];
}

export interface Databases {
  lastId: number;
  readonly pools: Map<string, Pool>;
  readonly statements: Map<number, Statement>;
  /** Open transactions, by number: where they run, and the span they run for. */
  readonly transactions: Map<number, { readonly part: string; readonly lane: number; readonly span: Seq }>;
  /** Ends whose task has not been told yet. */
  readonly outcomes: Outcome[];
}

/** Connections that are open, those with a statement or transaction on them, and statements that wait for one. */
export function poolUse(d: Databases): { readonly open: number; readonly active: number; readonly pending: number } {
  const use = { open: 0, active: 0, pending: 0 };
  for (const pool of d.pools.values()) {
    use.open += pool.opened;
    use.active += pool.opened - pool.idle.length;
    use.pending += pool.waiting.length;
  }
  return use;
}

/** A wire holds at most so many connections from one process to another, the first of them for http. */
export const MOST_CONNECTIONS = 60;

export function databases(configs: readonly { readonly part: string; readonly pid: Pid }[]): Databases {
  return {
    lastId: 0,
    pools: new Map(configs.map((c) => [c.part, { ...c, idle: [], opened: 0, underWay: [], waiting: [] }])),
    statements: new Map(),
    transactions: new Map(),
    outcomes: [],
  };
}

interface Asker {
  readonly id: number;
  readonly span: Seq;
  readonly chance: number;
  readonly transaction: number;
}

/** A read or write for `asker`, in its transaction if it has one. */
export function query(d: Databases, ctx: Context, asker: Asker, q: QueryConfig, key: string): void {
  const operation: SqlOperation = q.write
    ? { op: 'write', table: q.table, key, row: Object.freeze({ value: asker.chance }) }
    : { op: 'read', table: q.table, key, lock: q.lock };
  const chance = chanceOf(asker.chance, q.id);
  submit(d, ctx, { ...asker, chance }, 'execute', q.database, asker.transaction, q, operation);
}

/** Each declared statement has a chance of its own, so that two of one request draw differently. */
function chanceOf(chance: number, id: number): number {
  return Math.imul(chance ^ Math.imul(id, 0x9e3779b1), 0x85ebca6b) >>> 0;
}

/** Begins a transaction for `asker`; returns its number, which holds a connection until it ends. */
export function begin(d: Databases, ctx: Context, asker: Asker, database: string): number {
  const transaction = ++d.lastId;
  submit(d, ctx, asker, 'begin', database, transaction, null, null);
  return transaction;
}

export function commit(d: Databases, ctx: Context, asker: Asker): void {
  const open = d.transactions.get(asker.transaction);
  if (!open) return void d.outcomes.push({ task: asker.id, ok: false, error: 'aborted', because: [] });
  submit(d, ctx, asker, 'commit', open.part, asker.transaction, null, null);
}

/** The task failed or is gone: what it waits for is nobody's, and its transaction is undone. */
export function giveUp(d: Databases, ctx: Context, asker: Asker): void {
  for (const s of d.statements.values()) {
    if (s.task !== asker.id) continue;
    s.task = 0;
    if (s.lane === 0) withdraw(d, ctx, s);
  }
  const open = d.transactions.get(asker.transaction);
  if (open) submit(d, ctx, { ...asker, id: 0 }, 'rollback', open.part, asker.transaction, null, null);
}

/** The next end, or null. */
export function nextOutcome(d: Databases): Outcome | null {
  return d.outcomes.shift() ?? null;
}

function submit(
  d: Databases,
  ctx: Context,
  asker: Asker,
  kind: Statement['kind'],
  part: string,
  transaction: number,
  q: QueryConfig | null,
  operation: SqlOperation | null,
): void {
  const s: Statement = {
    id: ++d.lastId,
    task: asker.id,
    about: ctx.about,
    parent: asker.span,
    chance: asker.chance,
    kind,
    part,
    query: q,
    operation,
    transaction,
    span: 0,
    lane: 0,
    connection: 0,
    timer: 0,
  };
  d.statements.set(s.id, s);
  const pool = d.pools.get(part)!;
  const lane = d.transactions.get(transaction)?.lane ?? freeLane(ctx, pool);
  if (lane > 0) return send(ctx, pool, s, lane);
  pool.waiting.push(s.id);
  const place = { position: pool.waiting.length - 1, connections: pool.opened };
  ctx.note('wait', 'connection pool', place, holderOf(d, part));
  s.timer = ctx.setTimer(ctx.params.connectionPool.connectionTimeout, 'connection', s.id);
}

/** The span of who has had a connection for longest: a statement under way, or a request inside its transaction. */
function holderOf(d: Databases, part: string): readonly Seq[] {
  for (const s of d.statements.values()) if (s.part === part && s.lane > 0) return [s.span];
  for (const open of d.transactions.values()) if (open.part === part) return [open.span];
  return [];
}

function freeLane(ctx: Context, pool: Pool): number {
  if (pool.idle.length > 0) return pool.idle.pop()!;
  return pool.opened < ctx.params.connectionPool.maximumPoolSize ? ++pool.opened : 0;
}

function send(ctx: Context, pool: Pool, s: Statement, lane: number): void {
  s.lane = lane;
  pool.underWay[lane] = (pool.underWay[lane] ?? 0) + 1;
  s.span = ctx.openSpan(s.query?.name ?? s.kind, s.parent, null);
  const common = { port: 'sql', id: s.id, transaction: s.transaction, chance: s.chance, span: s.span } as const;
  const message =
    s.operation === null
      ? { ...common, type: s.kind }
      : { ...common, type: 'execute', operation: Object.freeze(s.operation) };
  ctx.count('queries');
  s.connection = ctx.stream(pool.pid, message as never, lane);
  if (s.query !== null && s.query.timeout > 0) s.timer = ctx.setTimer(s.query.timeout, 'query', s.id, s.span);
}

// ---------------------------------------------------------------- inputs

/** The server's answer to a statement. */
export function onResult(
  d: Databases,
  ctx: Context,
  message: { id: number; ok: boolean; error: string; because: readonly Seq[] },
): void {
  const s = d.statements.get(message.id);
  if (s) finish(d, ctx, s, message.ok, message.error, message.because);
}

/** Timers `query` and `connection`; false when it is neither. */
export function onDatabaseTimer(d: Databases, ctx: Context, name: string, id: any): boolean {
  if (name !== 'query' && name !== 'connection') return false;
  const s = d.statements.get(id);
  if (!s) return true;
  s.timer = 0;
  if (name === 'connection') {
    ctx.note('drop', 'connection pool');
    ctx.count('connectionTimeouts');
    withdraw(d, ctx, s);
    tell(d, s, false, 'no connection', [ctx.seq]);
  } else {
    // The connection is of no use before the server has answered: the statement stays, without anybody waiting.
    tell(d, s, false, 'query timeout', [ctx.seq]);
    s.task = 0;
  }
  return true;
}

/** A connection to a database broke: what was on it failed. */
export function onDatabaseTrouble(d: Databases, ctx: Context, trouble: PeerTrouble): void {
  for (const s of [...d.statements.values()]) {
    if (s.lane === 0 || s.connection !== trouble.connection) continue;
    ctx.about = s.about;
    if (s.kind === 'execute') d.transactions.delete(s.transaction);
    finish(d, ctx, s, false, trouble.what, [ctx.seq]);
  }
}

function finish(d: Databases, ctx: Context, s: Statement, ok: boolean, error: string, because: readonly Seq[]): void {
  if (s.timer !== 0) ctx.cancelTimer(s.timer);
  d.statements.delete(s.id);
  d.pools.get(s.part)!.underWay[s.lane]--;
  ctx.about = s.about;
  ctx.closeSpan(s.span, ok ? 'ok' : error, because);
  if (s.kind === 'begin' && ok) {
    d.transactions.set(s.transaction, { part: s.part, lane: s.lane, span: s.parent });
    if (s.task === 0)
      return submit(
        d,
        ctx,
        { id: 0, span: s.parent, chance: s.chance, transaction: 0 },
        'rollback',
        s.part,
        s.transaction,
        null,
        null,
      );
  } else if (s.kind !== 'execute' || s.transaction === 0 || !d.transactions.has(s.transaction)) {
    d.transactions.delete(s.transaction);
    release(d, ctx, s.part, s.lane);
  }
  tell(d, s, ok, error, because);
}

function tell(d: Databases, s: Statement, ok: boolean, error: string, because: readonly Seq[]): void {
  if (s.task !== 0) d.outcomes.push({ task: s.task, ok, error, because });
}

/** A statement that has no connection yet leaves the pool's queue. */
function withdraw(d: Databases, ctx: Context, s: Statement): void {
  if (s.timer !== 0) ctx.cancelTimer(s.timer);
  d.statements.delete(s.id);
  const { waiting } = d.pools.get(s.part)!;
  const i = waiting.indexOf(s.id);
  if (i >= 0) waiting.splice(i, 1);
}

/** A connection is free: the first in the pool's queue gets it. */
function release(d: Databases, ctx: Context, part: string, lane: number): void {
  const pool = d.pools.get(part)!;
  if (pool.underWay[lane] > 0) return;
  const next = d.statements.get(pool.waiting.shift() ?? 0);
  if (!next) return void pool.idle.push(lane);
  if (next.timer !== 0) ctx.cancelTimer(next.timer);
  next.timer = 0;
  const before = ctx.about;
  ctx.about = next.about;
  ctx.note('admit', 'connection pool');
  send(ctx, pool, next, lane);
  ctx.about = before;
}
