// Answers for the process of a ZooKeeper server: its inputs, and which part of it they concern.
import type { Behaviour, Context } from '../../engine/index.ts';
import { PEER_CHARTS } from './charts.ts';
import {
  onClientGone,
  onClientPing,
  onCloseSession,
  onConnect,
  onRequest,
  onRevalidated,
  onSetWatches,
  type ToLeader,
} from './clients.ts';
import { endElection, lookForLeader, onNotification, onNotifyTimer } from './election.ts';
import { bootFollowing, loseLeader, onFollowerSynced, onLeaderMessage, sayHello, startFollowing } from './follower.ts';
import {
  bootLeading,
  onAck,
  onAckEpoch,
  onExpire,
  onFollowerInfo,
  onInitLimit,
  onLeaderSynced,
  onLearnerGone,
  onPong,
  onTick,
  propose,
  startLeading,
  touch,
} from './leader.ts';
import { applyCommitted, isServing, sendPeer, sidOf } from './peers.ts';
import { serverState, type ServerConfig, type ServerState } from './state.ts';

const toLeader: ToLeader = {
  propose(s, ctx, txn, request) {
    if (s.leading !== undefined) propose(s, ctx, txn, s.sid, request);
    else sendPeer(s, ctx, s.leader, { type: 'forward', epoch: s.acceptedEpoch, txn, request } as never);
  },
  revalidate(s, ctx, session) {
    if (s.leading !== undefined) onRevalidated(s, ctx, session, touch(s, ctx, session));
    else sendPeer(s, ctx, s.leader, { type: 'revalidate', epoch: s.acceptedEpoch, session } as never);
  },
  touch(s, ctx, session) {
    if (s.leading !== undefined) touch(s, ctx, session);
    else s.touched.add(session);
  },
};

export const server: Behaviour<ServerState> = {
  role: 'zookeeper/server',
  charts: PEER_CHARTS,
  init: serverState,
  start(s, ctx) {
    if (ctx.now() > 0) return void ctx.setTimer(ctx.params.startup, 'startup');
    // The ensemble has been up: of equals the one with the largest number leads.
    s.round = 1;
    endElection(s, ctx, (ctx.config as ServerConfig).servers.length);
    if (s.leader === s.sid) bootLeading(s, ctx);
    else bootFollowing(s, ctx);
  },
  onMessage(s, ctx, message, from) {
    // Before it is up, nobody listens on its ports.
    if (s.round === 0) return refuse(ctx, message);
    if (message.type === 'notification') return follow(s, ctx, onNotification(s, ctx, message));
    if (sidOf(ctx, from) > 0) return onPeerMessage(s, ctx, message);
    if (isServing(ctx)) onClientMessage(s, ctx, message);
    else refuse(ctx, message);
  },
  onTimer(s, ctx, name, data) {
    ctx.about = 0;
    timers[name]!(s, ctx, data);
  },
  onSynced(s, ctx, end, result) {
    if (result === 'full') return;
    s.durable = Math.max(s.durable, Math.min(end, s.log.end));
    if (s.leading === undefined) onFollowerSynced(s, ctx, end);
    else onLeaderSynced(s, ctx);
  },
  onTrouble(s, ctx, { peer, connection }) {
    onClientGone(s, connection);
    const sid = sidOf(ctx, peer);
    if (sid === 0) return;
    onLearnerGone(s, sid);
    if (sid === s.leader) loseLeader(s, ctx);
  },
  plays: (s, role) => role === (s.leading === undefined ? 'follower' : 'leader'),
};

function refuse(ctx: Context, message: any): void {
  if (message.type === 'connect' || message.type === 'request' || message.type === 'clientPing')
    ctx.respond(ctx.connection, { port: 'zookeeper', type: 'close' } as never);
}

/** The election has come to an end, if there is a leader. */
function follow(s: ServerState, ctx: Context, leader: number): void {
  if (leader === 0) return;
  endElection(s, ctx, leader);
  if (leader === s.sid) startLeading(s, ctx);
  else startFollowing(s, ctx);
}

const timers: Readonly<Record<string, (s: ServerState, ctx: Context, data: any) => void>> = {
  startup(s, ctx) {
    applyCommitted(s, ctx);
    lookForLeader(s, ctx);
  },
  notify: onNotifyTimer,
  finalize(s, ctx) {
    if (s.vote.state === 'LOOKING') follow(s, ctx, s.vote.leader);
  },
  hello: sayHello,
  leaderSilent: loseLeader,
  tick: onTick,
  initLimit: onInitLimit,
  expire: onExpire,
};

function onPeerMessage(s: ServerState, ctx: Context, message: any): void {
  switch (message.type) {
    case 'followerInfo':
      return onFollowerInfo(s, ctx, message);
    case 'ackEpoch':
      return onAckEpoch(s, ctx, message);
    case 'ack':
      return onAck(s, ctx, message);
    case 'pong':
      return onPong(s, ctx, message);
    case 'forward':
      if (ctx.where('peer', '') === 'LEADING' && message.epoch === s.leading!.epoch)
        propose(s, ctx, message.txn, message.sid, message.request);
      return;
    case 'revalidate':
      if (ctx.where('peer', '') !== 'LEADING') return;
      return sendPeer(s, ctx, message.sid, revalidated(s, ctx, message.session) as never);
    case 'revalidated':
      if (message.sid === s.leader) onRevalidated(s, ctx, message.session, message.valid);
      return;
    case 'leave':
      if (message.sid === s.leader && message.epoch === s.acceptedEpoch) return loseLeader(s, ctx);
      return onLearnerGone(s, message.sid);
    default:
      return onLeaderMessage(s, ctx, message);
  }
}

function revalidated(s: ServerState, ctx: Context, session: number) {
  return { type: 'revalidated', epoch: s.acceptedEpoch, session, valid: touch(s, ctx, session) };
}

function onClientMessage(s: ServerState, ctx: Context, message: any): void {
  switch (message.type) {
    case 'connect':
      return onConnect(s, ctx, message, toLeader);
    case 'request':
      return onRequest(s, ctx, message, toLeader);
    case 'clientPing':
      return onClientPing(s, ctx, message.session, toLeader);
    case 'setWatches':
      return onSetWatches(s, ctx, message);
    case 'closeSession':
      return onCloseSession(s, ctx, message.session, toLeader);
  }
}
