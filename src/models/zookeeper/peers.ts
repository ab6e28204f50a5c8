// Answers for what leader and followers share: messages between servers, committed entries that come into the tree, the way back to looking.
// Source: apache/zookeeper zookeeper-server/src/main/java/org/apache/zookeeper/server/quorum/{QuorumPeer,Leader,Learner}.java
import type { Context } from '../../engine/index.ts';
import { closeAll, onApplied } from './clients.ts';
import { applyEntry } from './database.ts';
import { lookForLeader } from './election.ts';
import type { Params } from './params.ts';
import { QUORUM_LANE } from './protocol.ts';
import { expiryTime } from './rules/sessions.ts';
import type { ServerConfig, ServerState } from './state.ts';

export function sendPeer(s: ServerState, ctx: Context, sid: number, message: { readonly type: string }): void {
  const { servers } = ctx.config as ServerConfig;
  const to = servers.find((other) => other.sid === sid)!.pid;
  ctx.stream(to, { port: 'zookeeper', sid: s.sid, ...message } as never, QUORUM_LANE);
}

export function sidOf(ctx: Context, pid: number): number {
  return (ctx.config as ServerConfig).servers.find((other) => other.pid === pid)?.sid ?? 0;
}

export function ticks(ctx: Context, count: number): number {
  return count * (ctx.params as Params).tickTime;
}

/** Whether it takes requests of clients. */
export function isServing(ctx: Context): boolean {
  const state = ctx.where('peer', '');
  return state === 'LEADING' || state === 'FOLLOWING';
}

/** Brings what is committed into the tree; the leader minds the sessions that come and go. */
export function applyCommitted(s: ServerState, ctx: Context): void {
  while (s.database.applied < s.committed) {
    const entry = s.log.get(s.database.applied)!;
    const applied = applyEntry(s.database, entry);
    const { txn } = entry;
    if (txn.kind === 'createSession') touchSession(s, ctx, txn.session, txn.timeout);
    if (txn.kind === 'closeSession') s.leading?.expiry.delete(txn.session);
    onApplied(s, ctx, entry, applied);
  }
}

/** A session lives: it is over a time-out from now, at the tick after that. */
export function touchSession(s: ServerState, ctx: Context, session: number, timeout: number): void {
  s.leading?.expiry.set(session, expiryTime(ctx.now(), timeout, (ctx.params as Params).tickTime));
}

/** It has no leader, or leads nobody: clients go, the log is what it is, and it votes again. */
export function lookAgain(s: ServerState, ctx: Context, reason: string): void {
  const others = s.leading === undefined ? [s.leader] : [...s.leading.learners.keys()];
  for (const sid of others) if (sid !== s.sid && sid !== 0) sendPeer(s, ctx, sid, leave(s));
  closeAll(s, ctx);
  ctx.cancelTimer(s.leaderTimer);
  s.leaderTimer = 0;
  s.leading = undefined;
  s.leader = 0;
  s.touched = new Set();
  s.committed = s.log.end;
  applyCommitted(s, ctx);
  ctx.become('peer', '', 'LOOKING', reason, [ctx.seq]);
  ctx.log('zookeeper.looking');
  lookForLeader(s, ctx);
}

function leave(s: ServerState) {
  return { type: 'leave', epoch: s.acceptedEpoch };
}
