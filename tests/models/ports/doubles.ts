// The smallest servers of the ports sql, kv and events: the contract tests are run on them, and callers of these ports are tested against them.
import { z } from 'zod';
import type { Behaviour, Context } from '../../../src/engine/index.ts';
import type { Model, ModelEntry } from '../../../src/models/contract.ts';
import type { PortName } from '../../../src/models/ports.ts';

interface Waiting {
  readonly message: any;
  readonly connection: number;
}

interface SqlState {
  readonly rows: Map<string, unknown>;
  /** Row -> transaction that has it locked. */
  readonly locks: Map<string, number>;
  /** Transaction -> its writes; -1: it begins and ends with its statement. */
  readonly open: Map<number, Map<string, unknown>>;
  waiting: Waiting[];
  /** Connections it was spoken to on. */
  readonly connections: Set<number>;
}

/** Rows with a lock each, read committed. Every statement takes `config.time`; a transaction is named by connection and number. */
const sql: Behaviour<SqlState> = {
  role: 'plainSql/server',
  init: () => ({ rows: new Map(), locks: new Map(), open: new Map(), waiting: [], connections: new Set() }),
  onMessage(s, ctx, message) {
    s.connections.add(ctx.connection);
    ctx.setTimer(ctx.params.time, 'run', [message, ctx.connection]);
  },
  onTimer: (s, ctx, _name, [message, connection]) => run(s, ctx, { message, connection }),
};

function run(s: SqlState, ctx: Context, w: Waiting): void {
  const { message, connection } = w;
  const t = message.transaction;
  const result = (ok: boolean, error = '', rows: unknown[] = []) =>
    ctx.respond(connection, {
      port: 'sql',
      type: 'result',
      id: message.id,
      transaction: t,
      ok,
      error,
      rows: Object.freeze(rows),
      because: Object.freeze([]),
    } as never);
  if (message.type === 'begin') {
    s.open.set(t, new Map());
    return void result(true);
  }
  if (t !== 0 && !s.open.has(t)) return void result(false, 'aborted');
  if (message.type === 'commit' || message.type === 'rollback') {
    if (message.type === 'commit') for (const [row, value] of s.open.get(t)!) s.rows.set(row, value);
    release(s, ctx, t);
    return void result(true);
  }
  const { op, table, key, row, lock } = message.operation;
  const name = `${table}/${key}`;
  if (op === 'write' || lock) {
    const holder = s.locks.get(name);
    if (holder !== undefined && holder !== t) return void s.waiting.push(w);
    if (t !== 0) s.locks.set(name, t);
  }
  if (op === 'write') {
    (t === 0 ? s.rows : s.open.get(t)!).set(name, row);
    return void result(true);
  }
  const seen = s.open.get(t)?.has(name) ? s.open.get(t)!.get(name) : s.rows.get(name);
  result(true, '', seen === undefined || seen === null ? [] : [seen]);
}

function release(s: SqlState, ctx: Context, t: number): void {
  s.open.delete(t);
  for (const [row, holder] of [...s.locks]) if (holder === t) s.locks.delete(row);
  const waiting = s.waiting;
  s.waiting = [];
  for (const w of waiting) run(s, ctx, w);
}

const kv: Behaviour<{ readonly values: Map<string, unknown>; readonly versions: Map<string, number> }> = {
  role: 'plainKv/server',
  init: () => ({ values: new Map(), versions: new Map() }),
  onMessage(s, ctx, m) {
    const had = s.values.get(m.key);
    let error = '';
    if (m.type === 'cas' && had !== m.expected) error = 'not as expected';
    else if (m.type === 'put' || m.type === 'cas') s.values.set(m.key, m.value);
    else if (m.type === 'delete') s.values.delete(m.key);
    if (m.type !== 'get' && error === '') s.versions.set(m.key, (s.versions.get(m.key) ?? 0) + 1);
    const now = s.values.get(m.key);
    ctx.respond(ctx.connection, {
      port: 'kv',
      type: 'result',
      id: m.id,
      ok: error === '',
      error,
      values: Object.freeze(now === undefined ? [] : [now]),
      versions: Object.freeze(now === undefined ? [] : [String(s.versions.get(m.key))]),
    } as never);
  },
};

const events: Behaviour<{ readonly ends: Map<string, number> }> = {
  role: 'plainEvents/server',
  init: () => ({ ends: new Map() }),
  onMessage(s, ctx, m) {
    const offset = s.ends.get(m.topic) ?? 0;
    s.ends.set(m.topic, offset + 1);
    ctx.respond(ctx.connection, { port: 'events', type: 'published', id: m.id, ok: true, error: '', offset } as never);
  },
};

function entry(kind: string, port: PortName, behaviour: Behaviour): ModelEntry {
  const model: Model = {
    kind,
    title: kind,
    family: 'tests',
    summary: `The smallest server of ${port}.`,
    params: z.strictObject({ time: z.number().default(1000) }),
    serves: [port],
    calls: () => [],
    expand: (part) => ({
      hosts: [{ name: `${part.name}-host`, cores: 0 }],
      processes: [
        {
          name: `${part.name}#1`,
          role: behaviour.role,
          ordinal: 1,
          host: `${part.name}-host`,
          member: true,
          config: () => null,
        },
      ],
    }),
    behaviours: [behaviour],
    charts: {},
    readings: [],
    invariants: [],
    view: {
      face: (p) => ({ title: p.name, lines: [] }),
      cell: (p) => ({ label: p.name, state: p.life }),
      panels: () => [],
      say: () => null,
    },
    words: {},
  };
  return { kind, title: kind, family: 'tests', summary: '', load: async () => model };
}

export const DOUBLES: readonly ModelEntry[] = [
  entry('plainSql', 'sql', sql),
  entry('plainKv', 'kv', kv),
  entry('plainEvents', 'events', events),
];
