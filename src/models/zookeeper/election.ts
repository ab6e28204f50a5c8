// Answers for a server that looks for a leader: notifications, rounds, and when it has waited long enough for better votes.
// Source: apache/zookeeper zookeeper-server/src/main/java/org/apache/zookeeper/server/quorum/FastLeaderElection.java
import type { Context } from '../../engine/index.ts';
import { ELECTION_LANE } from './protocol.ts';
import { confirmsLeader, hasQuorum, isBetterVote, type Proposal, type Vote } from './rules/election.ts';
import { lastZxid, type ServerConfig, type ServerState } from './state.ts';

/** `minNotificationInterval`, `maxNotificationInterval` */
const FIRST_INTERVAL = 200_000;
const LAST_INTERVAL = 60_000_000;
/** How long better votes are waited for (`finalizeWait`). */
const FINALIZE_WAIT = 200_000;
const VERSION = 2;

/** A new round: it votes for itself, and tells everybody. */
export function lookForLeader(s: ServerState, ctx: Context): void {
  s.round++;
  s.received.clear();
  s.outOfElection.clear();
  s.interval = FIRST_INTERVAL;
  propose(s, ctx, ownProposal(s));
  notifyLater(s, ctx);
  // An ensemble of one need not ask.
  if (hasQuorum(s.received, s.vote, ensembleSize(ctx))) finalizeLater(s, ctx);
}

function ensembleSize(ctx: Context): number {
  return (ctx.config as ServerConfig).servers.length;
}

function ownProposal(s: ServerState): Proposal {
  return { leader: s.sid, zxid: lastZxid(s), peerEpoch: s.currentEpoch };
}

function propose(s: ServerState, ctx: Context, { leader, zxid, peerEpoch }: Proposal): void {
  s.vote = { leader, zxid, peerEpoch, electionEpoch: s.round, state: 'LOOKING', version: VERSION };
  s.received.set(s.sid, s.vote);
  for (const { sid } of (ctx.config as ServerConfig).servers) if (sid !== s.sid) notify(s, ctx, sid);
}

function notify(s: ServerState, ctx: Context, sid: number): void {
  const { servers } = ctx.config as ServerConfig;
  const { leader, zxid, peerEpoch, electionEpoch, state } = s.vote;
  const message = {
    port: 'zookeeper',
    type: 'notification',
    sid: s.sid,
    leader,
    zxid,
    peerEpoch,
    electionEpoch,
    state,
  };
  ctx.stream(servers.find((other) => other.sid === sid)!.pid, message as never, ELECTION_LANE);
}

function notifyLater(s: ServerState, ctx: Context): void {
  ctx.cancelTimer(s.electionTimer);
  s.electionTimer = ctx.setTimer(s.interval, 'notify');
}

/** Nobody said anything for a while: it says its vote again, less and less often. */
export function onNotifyTimer(s: ServerState, ctx: Context): void {
  if (s.vote.state !== 'LOOKING') return;
  for (const { sid } of (ctx.config as ServerConfig).servers) if (sid !== s.sid) notify(s, ctx, sid);
  s.interval = Math.min(2 * s.interval, LAST_INTERVAL);
  notifyLater(s, ctx);
}

/** @returns the leader that was found outside of an election, or 0 */
export function onNotification(s: ServerState, ctx: Context, message: any): number {
  const { sid, leader, zxid, peerEpoch, electionEpoch, state } = message;
  const theirs: Vote = { leader, zxid, peerEpoch, electionEpoch, state, version: VERSION };
  if (s.vote.state !== 'LOOKING') {
    if (state === 'LOOKING') notify(s, ctx, sid);
    return 0;
  }
  s.interval = FIRST_INTERVAL;
  notifyLater(s, ctx);
  if (state !== 'LOOKING') return foundOutside(s, ctx, sid, theirs);
  if (electionEpoch < s.round) {
    notify(s, ctx, sid);
    return 0;
  }
  const before = s.vote;
  if (electionEpoch > s.round) {
    s.round = electionEpoch;
    s.received.clear();
    const own = ownProposal(s);
    propose(s, ctx, isBetterVote(theirs, own) ? theirs : own);
  } else if (isBetterVote(theirs, s.vote)) propose(s, ctx, theirs);
  s.received.set(sid, theirs);
  if (s.vote !== before || s.finalizeTimer === 0) {
    if (hasQuorum(s.received, s.vote, ensembleSize(ctx))) finalizeLater(s, ctx);
    else stopFinalizing(s, ctx);
  }
  return 0;
}

/** Others have a leader already: it joins them if a quorum follows, and the leader says so itself. */
function foundOutside(s: ServerState, ctx: Context, sid: number, theirs: Vote): number {
  const size = ensembleSize(ctx);
  if (theirs.electionEpoch === s.round) {
    s.received.set(sid, theirs);
    if (hasQuorum(s.received, theirs, size) && confirms(s, s.received, theirs)) return theirs.leader;
  }
  s.outOfElection.set(sid, theirs);
  if (!hasQuorum(s.outOfElection, theirs, size) || !confirms(s, s.outOfElection, theirs)) return 0;
  s.round = theirs.electionEpoch;
  return theirs.leader;
}

function confirms(s: ServerState, votes: ReadonlyMap<number, Vote>, { leader, electionEpoch }: Vote): boolean {
  return confirmsLeader(votes, leader, electionEpoch, s.sid, s.round);
}

function finalizeLater(s: ServerState, ctx: Context): void {
  stopFinalizing(s, ctx);
  s.finalizeTimer = ctx.setTimer(FINALIZE_WAIT, 'finalize');
}

function stopFinalizing(s: ServerState, ctx: Context): void {
  ctx.cancelTimer(s.finalizeTimer);
  s.finalizeTimer = 0;
}

/** The election is over here: whom it votes for leads. */
export function endElection(s: ServerState, ctx: Context, leader: number): void {
  stopFinalizing(s, ctx);
  ctx.cancelTimer(s.electionTimer);
  s.electionTimer = 0;
  s.leader = leader;
  const state = leader === s.sid ? 'LEADING' : 'FOLLOWING';
  s.vote = { ...s.vote, leader, electionEpoch: s.round, state };
}
