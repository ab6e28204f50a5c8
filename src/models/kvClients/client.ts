// Answers for one client of a key-value store: an operation at a time, its time-out, and the record of what it was told.
import {
  AppendLog,
  type Behaviour,
  type Context,
  type Micros,
  type PeerTrouble,
  type Seq,
  stream,
} from '../../engine/index.ts';
import type { Operation, Outcome, Value } from '../../analysis/consistency/history.ts';
import { KV_DIFFERS, KV_UNKNOWN, type Kv } from '../ports.ts';
import { CLIENT_CHARTS, MOVES } from './charts.ts';
import type { Params } from './params.ts';

const THINK = stream('kvClients.think');
const KIND_OF = stream('kvClients.kind');
const KEY = stream('kvClients.key');

/** Operations that are remembered; what comes later is not part of verdicts. */
const MOST_OPERATIONS = 20_000;

type Result = Extract<Kv, { readonly type: 'result' }>;

interface Current {
  readonly id: number;
  readonly operation: Operation;
  readonly span: Seq;
  readonly invocation: Seq;
  readonly timer: number;
  readonly connection: number;
}

export interface ClientState {
  /** Operations begun. */
  n: number;
  /** Place of the server it speaks to, among those it knows. */
  server: number;
  current: Current | null;
  /** What it last saw of each key. */
  readonly seen: Map<string, { readonly value: Value; readonly versions: readonly string[] }>;
  readonly history: AppendLog<Operation>;
}

export interface ClientConfig {
  /** Number of this client among its part's. */
  readonly ordinal: number;
  /** Number of this part's streams of draws. */
  readonly salt: number;
  readonly servers: readonly number[];
}

export const client: Behaviour<ClientState> = {
  role: 'kvClients/client',
  charts: CLIENT_CHARTS,
  init: (ctx) => ({
    n: 0,
    server: (ctx.config.ordinal - 1) % ctx.config.servers.length,
    current: null,
    seen: new Map(),
    history: new AppendLog(),
  }),
  start: think,
  onTimer(s, ctx, name, id) {
    if (name === 'think') begin(s, ctx);
    else if (s.current?.id === id) end(s, ctx, 'info', 'timeout', undefined);
  },
  onMessage(s, ctx, message: Result) {
    if (message.type === 'result' && s.current?.id === message.id) answered(s, ctx, message);
  },
  onTrouble(s, ctx, trouble) {
    lostContact(s, ctx, trouble);
  },
};

function think(s: ClientState, ctx: Context): void {
  ctx.about = 0;
  const u = ctx.keyed(THINK, ctx.config.salt, ctx.config.ordinal, ++s.n);
  ctx.setTimer(ctx.sample(ctx.params.thinkTime, u), 'think');
}

function begin(s: ClientState, ctx: Context): void {
  const operation = choose(s, ctx);
  const span = ctx.openSpan(`${operation.f} ${operation.key}`, 0, null);
  ctx.about = span;
  const invocation = ctx.invoke('kv', operation);
  const message = messageOf(s, operation, s.n, span);
  const connection = ctx.stream(ctx.config.servers[s.server], message as never);
  const timer = ctx.setTimer(ctx.params.timeout, 'timeout', s.n, span);
  s.current = { id: s.n, operation, span, invocation, timer, connection };
  ctx.count('begun');
}

function choose(s: ClientState, ctx: Context): Operation {
  const { keys, reads, writes, cas } = ctx.params as Params;
  const { salt, ordinal } = ctx.config as ClientConfig;
  const key = `k${Math.min(keys - 1, Math.floor(ctx.keyed(KEY, salt, ordinal, s.n) * keys))}`;
  const u = ctx.keyed(KIND_OF, salt, ordinal, s.n) * (reads + writes + cas);
  const common = { client: ctx.name, key, invoked: ctx.now(), returned: undefined, outcome: 'info' } as const;
  // No value is ever written twice, so that whoever reads it is known to have seen this very write.
  const value = `${ordinal}.${s.n}`;
  if (u < reads) return { ...common, f: 'read' };
  if (u < reads + writes) return { ...common, f: 'write', input: value };
  return { ...common, f: 'cas', input: s.seen.get(key)?.value ?? null, second: value };
}

function messageOf(s: ClientState, operation: Operation, id: number, span: Seq): Kv {
  const { key } = operation;
  switch (operation.f) {
    case 'read':
      return { port: 'kv', type: 'get', id, key, span };
    case 'write':
      return {
        port: 'kv',
        type: 'put',
        id,
        key,
        value: operation.input,
        context: s.seen.get(key)?.versions ?? [],
        span,
      };
    default:
      return { port: 'kv', type: 'cas', id, key, expected: operation.input, value: operation.second, span };
  }
}

function answered(s: ClientState, ctx: Context, result: Result): void {
  const { operation } = s.current!;
  const differs = result.error === KV_DIFFERS;
  if (!result.ok && !differs)
    return end(s, ctx, result.error === KV_UNKNOWN ? 'info' : 'fail', result.error, undefined);
  const value =
    operation.f === 'read' ? ((result.values[0] ?? null) as Value) : operation.f === 'cas' ? !differs : undefined;
  if (operation.f === 'read') s.seen.set(operation.key, { value: value!, versions: result.versions });
  else if (!differs)
    s.seen.set(operation.key, { value: operation.second ?? operation.input!, versions: result.versions });
  end(s, ctx, 'ok', 'ok', value);
}

/** What was certainly not delivered did not happen; of the rest nobody knows. */
function lostContact(s: ClientState, ctx: Context, trouble: PeerTrouble): void {
  if (s.current === null || s.current.connection !== trouble.connection) return;
  const { id } = s.current;
  const unsent = trouble.unsent.some((message) => (message as unknown as Kv).id === id);
  end(s, ctx, unsent ? 'fail' : 'info', trouble.what, undefined);
}

function end(s: ClientState, ctx: Context, outcome: Outcome, reason: string, output: Value | undefined): void {
  const { operation, span, invocation, timer } = s.current!;
  s.current = null;
  ctx.cancelTimer(timer);
  ctx.about = span;
  const returned: Micros | undefined = outcome === 'info' ? undefined : ctx.now();
  const ended: Operation = { ...operation, ...(output === undefined ? {} : { output }), returned, outcome };
  if (s.history.length < MOST_OPERATIONS) s.history.append(ended);
  ctx.complete('kv', invocation, ended);
  ctx.count('ended');
  ctx.count(outcome);
  if (outcome === 'ok') ctx.observe('latency', ctx.now() - operation.invoked);
  else if (ctx.params.failover) s.server = (s.server + 1) % ctx.config.servers.length;
  ctx.closeSpan(span, reason);
  const move = MOVES[outcome];
  if (ctx.where('client', '') !== move.to) ctx.become('client', '', move.to, move.reason, [ctx.seq]);
  think(s, ctx);
}
