// Answers for the client of an ensemble, as any process may keep one: a session that moves from server to server, requests one after another, watches.
// Source: apache/zookeeper zookeeper-server/src/main/java/org/apache/zookeeper/ClientCnxn.java
import { type Context, type Pid, stream } from '../../engine/index.ts';
import type { ZkOperation, ZkResult } from './protocol.ts';

/** A request that waits, or is under way. `tag` is the caller's own. */
interface Pending {
  readonly id: number;
  readonly tag: unknown;
  readonly operations: readonly ZkOperation[];
  readonly atomic: boolean;
}

export interface ZkClient {
  /** 0: none yet. */
  session: number;
  /** As negotiated; before that, as asked for. */
  timeout: number;
  /** Which server of the list it is at, or tries. */
  server: number;
  connection: number;
  lastId: number;
  queue: Pending[];
  inFlight: Pending | undefined;
  readonly dataWatches: Set<string>;
  readonly childWatches: Set<string>;
  zxid: number;
  lastHeard: number;
  /** One timer: of the answer that is waited for, the next ping, or the next attempt. */
  timer: number;
}

/** What has happened to a client by a message or a timer. */
export type ZkNews =
  /** A session is there: a new one, or the old one at another server. */
  | { readonly kind: 'session'; readonly fresh: boolean }
  | { readonly kind: 'expired' }
  | { readonly kind: 'answer'; readonly tag: any; readonly results: readonly ZkResult[] }
  | { readonly kind: 'watched'; readonly path: string };

const CONNECT = stream('zookeeper.client.connect');
/** Longest pause before another server is tried. */
const CONNECT_PAUSE = 1_000_000;
/** Timer of the client, in its process. */
export const ZK_TIMER = 'zookeeper';

export function zkClient(timeout: number): ZkClient {
  return {
    session: 0,
    timeout,
    server: -1,
    connection: 0,
    lastId: 0,
    queue: [],
    inFlight: undefined,
    dataWatches: new Set(),
    childWatches: new Set(),
    zxid: 0,
    lastHeard: 0,
    timer: 0,
  };
}

function arm(c: ZkClient, ctx: Context, delay: number, what: 'ping' | 'silent' | 'connect'): void {
  ctx.cancelTimer(c.timer);
  c.timer = ctx.setTimer(delay, ZK_TIMER, what);
}

function send(c: ZkClient, ctx: Context, servers: readonly Pid[], message: object): void {
  c.connection = ctx.stream(servers[c.server]!, { port: 'zookeeper', ...message } as never);
}

/** Asks for a session. @param servers `zookeeper.connect` @param timeout that is asked for */
export function openSession(c: ZkClient, ctx: Context, servers: readonly Pid[], timeout: number): void {
  c.session = 0;
  c.timeout = timeout;
  c.queue = [];
  c.inFlight = undefined;
  c.dataWatches.clear();
  c.childWatches.clear();
  ctx.become('session', '', 'CONNECTING', 'CONNECT');
  if (c.server < 0) c.server = Math.floor(ctx.draw(CONNECT) * servers.length);
  connect(c, ctx, servers);
}

function connect(c: ZkClient, ctx: Context, servers: readonly Pid[]): void {
  ctx.about = 0;
  send(c, ctx, servers, { type: 'connect', session: c.session, timeout: c.timeout });
  arm(c, ctx, Math.floor(c.timeout / servers.length), 'silent');
}

/** Requests go one after another; what is lost with a connection is sent again at the next one. */
export function submit(
  c: ZkClient,
  ctx: Context,
  servers: readonly Pid[],
  tag: unknown,
  operations: readonly ZkOperation[],
  atomic = false,
): void {
  c.queue.push({ id: ++c.lastId, tag, operations, atomic });
  sendNext(c, ctx, servers);
}

function sendNext(c: ZkClient, ctx: Context, servers: readonly Pid[]): void {
  if (c.inFlight !== undefined || ctx.where('session', '') !== 'CONNECTED') return;
  c.inFlight = c.queue.shift();
  if (c.inFlight !== undefined) sendPending(c, ctx, servers, c.inFlight);
}

function sendPending(c: ZkClient, ctx: Context, servers: readonly Pid[], { id, operations, atomic }: Pending): void {
  for (const o of operations)
    if ('watch' in o && o.watch) (o.op === 'getChildren' ? c.childWatches : c.dataWatches).add(o.path);
  send(c, ctx, servers, { type: 'request', id, session: c.session, operations, atomic });
  arm(c, ctx, Math.floor((c.timeout * 2) / 3), 'silent');
}

/** Ends the session: its ephemeral nodes go at once. */
export function endSession(c: ZkClient, ctx: Context, servers: readonly Pid[]): void {
  if (ctx.where('session', '') !== 'CONNECTED') return;
  send(c, ctx, servers, { type: 'closeSession', session: c.session });
  ctx.cancelTimer(c.timer);
  ctx.become('session', '', 'CLOSED', 'CLOSE', [ctx.seq]);
}

export function onZkMessage(c: ZkClient, ctx: Context, servers: readonly Pid[], message: any): ZkNews | undefined {
  if (ctx.connection !== c.connection || ctx.where('session', '') === 'CLOSED') return undefined;
  c.zxid = Math.max(c.zxid, message.zxid ?? 0);
  c.lastHeard = ctx.now();
  switch (message.type) {
    case 'close':
      disconnected(c, ctx, servers);
      return undefined;
    case 'connected':
      return onConnected(c, ctx, servers, message);
    case 'response': {
      const asked = c.inFlight;
      if (asked === undefined || asked.id !== message.id) return undefined;
      c.inFlight = undefined;
      pingLater(c, ctx);
      sendNext(c, ctx, servers);
      return { kind: 'answer', tag: asked.tag, results: message.results };
    }
    case 'clientPong':
      if (c.inFlight === undefined) pingLater(c, ctx);
      return undefined;
    case 'watched':
      c.dataWatches.delete(message.path);
      c.childWatches.delete(message.path);
      return { kind: 'watched', path: message.path };
  }
  return undefined;
}

function onConnected(c: ZkClient, ctx: Context, servers: readonly Pid[], message: any): ZkNews | undefined {
  if (ctx.where('session', '') !== 'CONNECTING') return undefined;
  if (message.timeout === 0) {
    ctx.cancelTimer(c.timer);
    ctx.become('session', '', 'EXPIRED', 'EXPIRED', [ctx.seq]);
    return { kind: 'expired' };
  }
  const fresh = c.session === 0;
  c.session = message.session;
  c.timeout = message.timeout;
  ctx.become('session', '', 'CONNECTED', 'CONNECTED', [ctx.seq]);
  pingLater(c, ctx);
  if (!fresh) {
    const { session, zxid } = c;
    send(c, ctx, servers, {
      type: 'setWatches',
      session,
      zxid,
      data: [...c.dataWatches],
      children: [...c.childWatches],
    });
    if (c.inFlight !== undefined) sendPending(c, ctx, servers, c.inFlight);
  }
  sendNext(c, ctx, servers);
  return { kind: 'session', fresh };
}

/** An idle client pings so often that the server hears of it three times in a session. */
function pingLater(c: ZkClient, ctx: Context): void {
  arm(c, ctx, Math.floor(c.timeout / 3), 'ping');
}

function disconnected(c: ZkClient, ctx: Context, servers: readonly Pid[]): void {
  if (ctx.where('session', '') === 'CONNECTED') ctx.become('session', '', 'CONNECTING', 'DISCONNECTED', [ctx.seq]);
  c.server = (c.server + 1) % servers.length;
  c.connection = 0;
  arm(c, ctx, Math.floor(ctx.draw(CONNECT) * CONNECT_PAUSE), 'connect');
}

/** The server it is at, or tries, is gone. */
export function onZkTrouble(c: ZkClient, ctx: Context, servers: readonly Pid[], connection: number): void {
  const state = ctx.where('session', '');
  if (connection === c.connection && (state === 'CONNECTED' || state === 'CONNECTING')) disconnected(c, ctx, servers);
}

export function onZkTimer(c: ZkClient, ctx: Context, servers: readonly Pid[], what: string): void {
  const state = ctx.where('session', '');
  if (state !== 'CONNECTED' && state !== 'CONNECTING') return;
  if (what === 'connect') return connect(c, ctx, servers);
  if (what === 'silent') {
    ctx.hangUp(c.connection);
    return disconnected(c, ctx, servers);
  }
  send(c, ctx, servers, { type: 'clientPing', session: c.session });
  arm(c, ctx, Math.floor(c.timeout / 3), 'silent');
}
