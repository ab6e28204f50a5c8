// Answers for a server that follows: it takes over the leader's history, acknowledges proposals, and passes requests of clients on.
// Source: apache/zookeeper zookeeper-server/src/main/java/org/apache/zookeeper/server/quorum/{Follower,Learner}.java
import type { Context } from '../../engine/index.ts';
import { rebuild } from './database.ts';
import { applyCommitted, lookAgain, sendPeer, ticks } from './peers.ts';
import type { Params } from './params.ts';
import type { LogEntry } from './protocol.ts';
import { keepEntry, lastZxid, type ServerState, writeEpochs, zxidOf } from './state.ts';

/** `zookeeper.leaderConnectDelayDuringRetryMs` */
const CONNECT_AGAIN = 100_000;

export function startFollowing(s: ServerState, ctx: Context): void {
  ctx.become('peer', '', 'FOLLOWING_SYNC', 'FOUND', [ctx.seq]);
  waitForLeader(s, ctx, (ctx.params as Params).initLimit);
  sayHello(s, ctx, s.acceptedEpoch);
}

/** The leader may not be ready for followers yet: it is tried again until it names its epoch. */
export function sayHello(s: ServerState, ctx: Context, acceptedEpoch: number): void {
  if (ctx.where('peer', '') !== 'FOLLOWING_SYNC' || s.acceptedEpoch !== acceptedEpoch) return;
  sendPeer(s, ctx, s.leader, { type: 'followerInfo', acceptedEpoch } as never);
  ctx.setTimer(CONNECT_AGAIN, 'hello', acceptedEpoch);
}

/** It has followed since before the run. */
export function bootFollowing(s: ServerState, ctx: Context): void {
  ctx.become('peer', '', 'FOLLOWING', 'BOOT_FOLLOWING');
  waitForLeader(s, ctx, (ctx.params as Params).syncLimit);
}

function waitForLeader(s: ServerState, ctx: Context, count: number): void {
  ctx.cancelTimer(s.leaderTimer);
  s.leaderTimer = ctx.setTimer(ticks(ctx, count), 'leaderSilent');
}

export function loseLeader(s: ServerState, ctx: Context): void {
  const state = ctx.where('peer', '');
  if (state === 'FOLLOWING') lookAgain(s, ctx, 'LEADER_LOST');
  else if (state === 'FOLLOWING_SYNC') lookAgain(s, ctx, 'NOT_LED');
}

/** What its leader says; what others say, or an earlier one, does not count. */
export function onLeaderMessage(s: ServerState, ctx: Context, message: any): void {
  const following = ctx.where('peer', '') === 'FOLLOWING';
  if (message.sid !== s.leader || s.leading !== undefined) return;
  if (message.type === 'leaderInfo') return onLeaderInfo(s, ctx, message.epoch);
  if (message.epoch !== s.acceptedEpoch) return;
  waitForLeader(s, ctx, following ? (ctx.params as Params).syncLimit : (ctx.params as Params).initLimit);
  switch (message.type) {
    case 'newLeader':
      return takeHistory(s, ctx, message);
    case 'upToDate':
      if (following) return;
      ctx.become('peer', '', 'FOLLOWING', 'UP_TO_DATE', [ctx.seq]);
      ctx.log('zookeeper.follows', { leader: s.leader, epoch: s.currentEpoch });
      return;
    case 'proposal':
      keepEntry(s, ctx, message.entry);
      return ctx.sync(s.log.end);
    case 'commit':
      return onCommit(s, ctx, message.zxid);
    case 'ping': {
      const touched = Object.freeze([...s.touched]);
      s.touched = new Set();
      return sendPeer(s, ctx, s.leader, { type: 'pong', epoch: s.acceptedEpoch, touched } as never);
    }
  }
}

function onLeaderInfo(s: ServerState, ctx: Context, epoch: number): void {
  if (ctx.where('peer', '') !== 'FOLLOWING_SYNC') return;
  if (epoch < s.acceptedEpoch) return lookAgain(s, ctx, 'NOT_LED');
  s.acceptedEpoch = epoch;
  writeEpochs(s, ctx);
  const { currentEpoch } = s;
  sendPeer(s, ctx, s.leader, { type: 'ackEpoch', epoch, currentEpoch, lastZxid: lastZxid(s) } as never);
}

/** What is not in the leader's history is cut, what is missing is added. */
function takeHistory(s: ServerState, ctx: Context, message: any): void {
  const entries = message.entries as readonly LogEntry[];
  let common = 0;
  while (common < s.log.end && common < entries.length && s.log.get(common)!.zxid === entries[common]!.zxid) common++;
  if (common < s.log.end) {
    ctx.log('zookeeper.cut', { count: s.log.end - common });
    s.log.truncate(common);
    s.committed = 0;
    rebuild(s.database);
  }
  for (const entry of entries.slice(common)) keepEntry(s, ctx, entry);
  s.currentEpoch = message.epoch;
  writeEpochs(s, ctx);
  s.committed = Math.max(s.committed, message.committed);
  applyCommitted(s, ctx);
  ctx.sync(s.log.end);
}

function onCommit(s: ServerState, ctx: Context, zxid: number): void {
  while (s.committed < s.log.end && s.log.get(s.committed)!.zxid <= zxid) s.committed++;
  applyCommitted(s, ctx);
}

/** Its log is on disk up to here. */
export function onFollowerSynced(s: ServerState, ctx: Context, end: number): void {
  if (s.leader === 0 || s.currentEpoch !== s.acceptedEpoch) return;
  const zxid = Math.max(zxidOf(s.currentEpoch, 0), s.log.get(Math.min(end, s.log.end) - 1)?.zxid ?? 0);
  sendPeer(s, ctx, s.leader, { type: 'ack', epoch: s.acceptedEpoch, zxid } as never);
}
