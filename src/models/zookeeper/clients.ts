// Answers for a server's clients: sessions that come, move and end, requests, watches that fire.
// Source: apache/zookeeper zookeeper-server/src/main/java/org/apache/zookeeper/server/{ZooKeeperServer,FinalRequestProcessor}.java
import type { Context } from '../../engine/index.ts';
import { forgetWatches, isRead, read, setWatches } from './database.ts';
import type { Params } from './params.ts';
import type { Applied } from './database.ts';
import type { LogEntry, Txn } from './protocol.ts';
import type { Fired } from './rules/znodes.ts';
import { negotiatedTimeout } from './rules/sessions.ts';
import type { ServerState } from './state.ts';

/** How a server brings a transaction to the leader, asks it for a session, and tells it of one that lives. */
export interface ToLeader {
  propose(s: ServerState, ctx: Context, txn: Txn, request: number): void;
  revalidate(s: ServerState, ctx: Context, session: number): void;
  touch(s: ServerState, ctx: Context, session: number): void;
}

function close(ctx: Context, connection: number): void {
  ctx.respond(connection, { port: 'zookeeper', type: 'close' } as never);
}

/** Sessions get numbers that no other server gives, nor another incarnation of this one. */
function newSession(s: ServerState, ctx: Context): number {
  return s.sid * 1_000_000_000 + ctx.incarnation * 100_000 + ++s.lastSession;
}

export function onConnect(s: ServerState, ctx: Context, message: any, to: ToLeader): void {
  if (message.session === 0) {
    const { tickTime, minSessionTimeout, maxSessionTimeout } = ctx.params as Params;
    const timeout = negotiatedTimeout(message.timeout, { tickTime, minSessionTimeout, maxSessionTimeout });
    const session = newSession(s, ctx);
    const request = wait(s, ctx, 0, session);
    return to.propose(s, ctx, { kind: 'createSession', session, timeout }, request);
  }
  s.clients.set(message.session, { connection: ctx.connection, session: message.session });
  to.revalidate(s, ctx, message.session);
}

/** The leader has said whether a session that moved here is still there. */
export function onRevalidated(s: ServerState, ctx: Context, session: number, valid: boolean): void {
  const client = s.clients.get(session);
  if (client === undefined) return;
  const timeout = valid ? (s.database.sessions.get(session) ?? 0) : 0;
  ctx.respond(client.connection, { port: 'zookeeper', type: 'connected', session, timeout } as never);
  if (timeout > 0) return;
  s.clients.delete(session);
}

function wait(s: ServerState, ctx: Context, id: number, session: number): number {
  const request = ++s.lastRequest;
  s.waiting.set(request, { connection: ctx.connection, id, session });
  return request;
}

export function onRequest(s: ServerState, ctx: Context, message: any, to: ToLeader): void {
  const { session, operations, atomic, id } = message;
  if (!s.clients.has(session)) return close(ctx, ctx.connection);
  to.touch(s, ctx, session);
  if (!isRead(operations)) {
    ctx.count('writes');
    return to.propose(s, ctx, { kind: 'operations', session, operations, atomic }, wait(s, ctx, id, session));
  }
  ctx.count('reads');
  const results = operations.map((o: any) => read(s.database, o, session));
  answer(s, ctx, ctx.connection, id, results);
}

function answer(s: ServerState, ctx: Context, connection: number, id: number, results: unknown): void {
  ctx.respond(connection, { port: 'zookeeper', type: 'response', id, zxid: appliedZxid(s), results } as never);
}

/** The last transaction that is in the tree here. */
function appliedZxid(s: ServerState): number {
  return s.log.get(s.database.applied - 1)?.zxid ?? 0;
}

export function onClientPing(s: ServerState, ctx: Context, session: number, to: ToLeader): void {
  if (!s.clients.has(session)) return close(ctx, ctx.connection);
  to.touch(s, ctx, session);
  ctx.respond(ctx.connection, { port: 'zookeeper', type: 'clientPong', zxid: appliedZxid(s) } as never);
}

export function onSetWatches(s: ServerState, ctx: Context, message: any): void {
  tellWatchers(s, ctx, setWatches(s.database, message.session, message.zxid, message.data, message.children));
}

export function onCloseSession(s: ServerState, ctx: Context, session: number, to: ToLeader): void {
  if (s.clients.has(session)) to.propose(s, ctx, { kind: 'closeSession', session }, wait(s, ctx, 0, session));
}

/** A watch fires once, at the server that its client is at; the client hears of it before it sees the new data. */
export function tellWatchers(s: ServerState, ctx: Context, fired: readonly Fired[]): void {
  for (const { session, path, event } of fired) {
    const client = s.clients.get(session);
    if (client === undefined) continue;
    ctx.count('watchesFired');
    const message = { port: 'zookeeper', type: 'watched', path, event, zxid: appliedZxid(s) };
    ctx.respond(client.connection, message as never);
  }
}

/** A transaction is in the tree: watchers are told, and the client that asked for it is answered. */
export function onApplied(s: ServerState, ctx: Context, entry: LogEntry, { results, fired }: Applied): void {
  const { txn } = entry;
  tellWatchers(s, ctx, fired);
  const asked = entry.origin === s.sid ? s.waiting.get(entry.request) : undefined;
  if (asked !== undefined) s.waiting.delete(entry.request);
  if (txn.kind === 'createSession' && asked !== undefined) {
    const { session, timeout } = txn;
    const told = ctx.respond(asked.connection, { port: 'zookeeper', type: 'connected', session, timeout } as never);
    if (told) s.clients.set(session, { connection: asked.connection, session });
  }
  if (txn.kind === 'closeSession') closeClient(s, ctx, txn.session);
  if (txn.kind === 'operations' && asked !== undefined) {
    if (results === undefined) close(ctx, asked.connection);
    else answer(s, ctx, asked.connection, asked.id, results);
  }
}

function closeClient(s: ServerState, ctx: Context, session: number): void {
  const client = s.clients.get(session);
  if (client === undefined) return;
  s.clients.delete(session);
  close(ctx, client.connection);
}

/** This server serves nobody any more: its clients have to look for another one. */
export function closeAll(s: ServerState, ctx: Context): void {
  const connections = new Set([...s.clients.values(), ...s.waiting.values()].map((c) => c.connection));
  for (const connection of connections) close(ctx, connection);
  for (const session of s.clients.keys()) forgetWatches(s.database, session);
  s.clients.clear();
  s.waiting.clear();
}

/** A client's connection is gone. Its session goes on until it expires. */
export function onClientGone(s: ServerState, connection: number): void {
  for (const [session, client] of s.clients) {
    if (client.connection !== connection) continue;
    s.clients.delete(session);
    forgetWatches(s.database, session);
  }
  for (const [request, asked] of s.waiting) if (asked.connection === connection) s.waiting.delete(request);
}
