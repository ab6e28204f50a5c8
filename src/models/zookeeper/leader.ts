// Answers for a server that leads: its epoch, followers that take over its history, proposals and commits, ticks, sessions that expire.
// Source: apache/zookeeper zookeeper-server/src/main/java/org/apache/zookeeper/server/quorum/{Leader,LearnerHandler}.java
import type { Context } from '../../engine/index.ts';
import { applyCommitted, lookAgain, sendPeer, ticks, touchSession } from './peers.ts';
import type { Params } from './params.ts';
import type { Txn } from './protocol.ts';
import { isQuorum } from './rules/election.ts';
import {
  keepEntry,
  lastZxid,
  type Leading,
  leadingState,
  type ServerConfig,
  type ServerState,
  writeEpochs,
  zxidOf,
} from './state.ts';

function agrees(ctx: Context, count: number): boolean {
  return isQuorum(count, (ctx.config as ServerConfig).servers.length);
}

/** Elected: it waits for a quorum of followers. */
export function startLeading(s: ServerState, ctx: Context): void {
  ctx.become('peer', '', 'LEADING_SYNC', 'ELECTED', [ctx.seq]);
  s.leading = leadingState();
  s.leading.accepted.set(s.sid, s.acceptedEpoch);
  ctx.setTimer(ticks(ctx, (ctx.params as Params).initLimit), 'initLimit', s.round);
  ctx.setTimer(Math.floor(ticks(ctx, 1) / 2), 'tick', s.round);
  agreeOnEpoch(s, ctx, s.leading);
}

/** It has led since before the run. */
export function bootLeading(s: ServerState, ctx: Context): void {
  ctx.become('peer', '', 'LEADING', 'BOOT_LEADING');
  const leading = leadingState();
  leading.epoch = s.currentEpoch;
  for (const { sid } of (ctx.config as ServerConfig).servers)
    if (sid !== s.sid)
      leading.learners.set(sid, {
        acked: zxidOf(s.currentEpoch, 0),
        forwarding: true,
        deadline: (ctx.params as Params).syncLimit,
      });
  s.leading = leading;
  ctx.setTimer(Math.floor(ticks(ctx, 1) / 2), 'tick', s.round);
  ctx.setTimer(ticks(ctx, 1), 'expire', s.round);
}

// ---------------------------------------------------------------- discovery and synchronisation

export function onFollowerInfo(s: ServerState, ctx: Context, { sid, acceptedEpoch }: any): void {
  const { leading } = s;
  if (leading === undefined) return;
  const { initLimit, syncLimit } = ctx.params as Params;
  leading.accepted.set(sid, acceptedEpoch);
  leading.learners.set(sid, { acked: -1, forwarding: false, deadline: leading.tick + initLimit + syncLimit });
  if (leading.epoch > 0) sendPeer(s, ctx, sid, { type: 'leaderInfo', epoch: leading.epoch } as never);
  else agreeOnEpoch(s, ctx, leading);
}

/** One more than the largest epoch that anyone of a quorum has accepted. */
function agreeOnEpoch(s: ServerState, ctx: Context, leading: Leading): void {
  if (!agrees(ctx, leading.accepted.size)) return;
  leading.epoch = Math.max(...leading.accepted.values()) + 1;
  s.acceptedEpoch = leading.epoch;
  writeEpochs(s, ctx);
  leading.ackedEpochs.set(s.sid, lastZxid(s));
  for (const sid of leading.learners.keys())
    sendPeer(s, ctx, sid, { type: 'leaderInfo', epoch: leading.epoch } as never);
  takeEpoch(s, ctx, leading);
}

export function onAckEpoch(s: ServerState, ctx: Context, message: any): void {
  const { leading } = s;
  if (leading === undefined || message.epoch !== leading.epoch) return;
  const { sid, currentEpoch, lastZxid: theirs } = message;
  // Somebody has more: it should not lead.
  const ahead = currentEpoch > s.currentEpoch || (currentEpoch === s.currentEpoch && theirs > lastZxid(s));
  if (ahead && ctx.where('peer', '') === 'LEADING_SYNC') return lookAgain(s, ctx, 'GIVEN_UP');
  leading.ackedEpochs.set(sid, theirs);
  if (s.currentEpoch === leading.epoch) synchronise(s, ctx, leading, sid, theirs);
  else takeEpoch(s, ctx, leading);
}

/** A quorum has the epoch: its history is offered to all of them. */
function takeEpoch(s: ServerState, ctx: Context, leading: Leading): void {
  if (s.currentEpoch === leading.epoch || !agrees(ctx, leading.ackedEpochs.size)) return;
  s.currentEpoch = leading.epoch;
  writeEpochs(s, ctx);
  ctx.sync(s.log.end);
  for (const [sid, theirs] of leading.ackedEpochs) if (sid !== s.sid) synchronise(s, ctx, leading, sid, theirs);
  activate(s, ctx, leading);
}

function synchronise(s: ServerState, ctx: Context, leading: Leading, sid: number, theirs: number): void {
  const learner = leading.learners.get(sid);
  if (learner === undefined) return;
  const entries = Array.from({ length: s.log.end }, (_, i) => s.log.get(i)!);
  const how = theirs > lastZxid(s) ? 'TRUNC' : 'DIFF';
  const committed = ctx.where('peer', '') === 'LEADING' ? s.committed : s.log.end;
  learner.forwarding = true;
  sendPeer(s, ctx, sid, {
    type: 'newLeader',
    epoch: leading.epoch,
    how,
    entries: Object.freeze(entries),
    committed,
  } as never);
}

/** When a quorum has its history, it takes requests. All that it had logged is committed by that. */
function activate(s: ServerState, ctx: Context, leading: Leading): void {
  if (ctx.where('peer', '') !== 'LEADING_SYNC') return;
  if (!agrees(ctx, 1 + countAcked(leading, zxidOf(leading.epoch, 0)))) return;
  ctx.become('peer', '', 'LEADING', 'ACTIVE', [ctx.seq]);
  ctx.log('zookeeper.leads', { epoch: leading.epoch });
  s.committed = s.log.end;
  applyCommitted(s, ctx);
  for (const [session, timeout] of s.database.sessions) touchSession(s, ctx, session, timeout);
  for (const [sid, { acked }] of leading.learners)
    if (acked >= 0) sendPeer(s, ctx, sid, { type: 'upToDate', epoch: leading.epoch } as never);
  const tick = ticks(ctx, 1);
  ctx.setTimer(tick - (ctx.now() % tick), 'expire', s.round);
}

function countAcked(leading: Leading, zxid: number): number {
  return [...leading.learners.values()].filter((l) => l.acked >= zxid).length;
}

// ---------------------------------------------------------------- broadcast

export function propose(s: ServerState, ctx: Context, txn: Txn, origin: number, request: number): void {
  const leading = s.leading!;
  const entry = Object.freeze({
    zxid: zxidOf(leading.epoch, ++leading.counter),
    txn: Object.freeze(txn),
    origin,
    request,
  });
  keepEntry(s, ctx, entry);
  ctx.sync(s.log.end);
  for (const [sid, { forwarding }] of leading.learners)
    if (forwarding) sendPeer(s, ctx, sid, { type: 'proposal', epoch: leading.epoch, entry } as never);
}

/** Its own log is on disk up to here. */
export function onLeaderSynced(s: ServerState, ctx: Context): void {
  if (s.leading !== undefined) commitWhatCan(s, ctx, s.leading);
}

export function onAck(s: ServerState, ctx: Context, { sid, epoch, zxid }: any): void {
  const learner = s.leading?.learners.get(sid);
  if (s.leading === undefined || learner === undefined || epoch !== s.leading.epoch) return;
  const first = learner.acked < 0;
  learner.acked = Math.max(learner.acked, zxid);
  learner.deadline = s.leading.tick + (ctx.params as Params).syncLimit;
  if (ctx.where('peer', '') === 'LEADING_SYNC') return activate(s, ctx, s.leading);
  if (first) sendPeer(s, ctx, sid, { type: 'upToDate', epoch } as never);
  commitWhatCan(s, ctx, s.leading);
}

function commitWhatCan(s: ServerState, ctx: Context, leading: Leading): void {
  if (ctx.where('peer', '') !== 'LEADING') return;
  while (s.committed < s.log.end) {
    const { zxid } = s.log.get(s.committed)!;
    if (!agrees(ctx, (s.durable > s.committed ? 1 : 0) + countAcked(leading, zxid))) return;
    s.committed++;
    for (const [sid, { forwarding }] of leading.learners)
      if (forwarding) sendPeer(s, ctx, sid, { type: 'commit', epoch: leading.epoch, zxid } as never);
    applyCommitted(s, ctx);
  }
}

// ---------------------------------------------------------------- time

/** Pings go out every half tick; at every whole one it looks whether a quorum still answers. */
export function onTick(s: ServerState, ctx: Context, round: number): void {
  const { leading } = s;
  if (leading === undefined || round !== s.round) return;
  leading.half = !leading.half;
  if (!leading.half) {
    leading.tick++;
    const synced = [...leading.learners.values()].filter((l) => l.deadline >= leading.tick).length;
    if (ctx.where('peer', '') === 'LEADING' && !agrees(ctx, 1 + synced)) {
      ctx.log('zookeeper.noQuorum');
      return lookAgain(s, ctx, 'NO_QUORUM');
    }
  }
  for (const sid of leading.learners.keys()) sendPeer(s, ctx, sid, { type: 'ping', epoch: leading.epoch } as never);
  ctx.setTimer(Math.floor(ticks(ctx, 1) / 2), 'tick', round);
}

export function onInitLimit(s: ServerState, ctx: Context, round: number): void {
  if (round === s.round && ctx.where('peer', '') === 'LEADING_SYNC') lookAgain(s, ctx, 'GIVEN_UP');
}

/** A follower's answer, with the sessions that were heard of there. */
export function onPong(s: ServerState, ctx: Context, { sid, epoch, touched }: any): void {
  const learner = s.leading?.learners.get(sid);
  if (learner === undefined || epoch !== s.leading!.epoch) return;
  learner.deadline = s.leading!.tick + (ctx.params as Params).syncLimit;
  for (const session of touched) touch(s, ctx, session);
}

/** False: there is no such session any more. */
export function touch(s: ServerState, ctx: Context, session: number): boolean {
  const timeout = s.database.sessions.get(session);
  if (timeout === undefined || s.leading?.expiry.has(session) !== true) return false;
  touchSession(s, ctx, session, timeout);
  return true;
}

/** At every tick sessions end that nobody has heard of for their time-out. */
export function onExpire(s: ServerState, ctx: Context, round: number): void {
  if (s.leading === undefined || round !== s.round || ctx.where('peer', '') !== 'LEADING') return;
  for (const [session, at] of [...s.leading.expiry]) {
    if (at > ctx.now()) continue;
    s.leading.expiry.delete(session);
    ctx.count('expired');
    ctx.log('zookeeper.expired', { session, timeout: s.database.sessions.get(session) ?? 0 });
    propose(s, ctx, { kind: 'closeSession', session }, s.sid, 0);
  }
  const tick = ticks(ctx, 1);
  ctx.setTimer(tick - (ctx.now() % tick), 'expire', round);
}

export function onLearnerGone(s: ServerState, sid: number): void {
  s.leading?.learners.delete(sid);
  if (s.leading?.epoch === 0) s.leading.accepted.delete(sid);
}
