// Answers for a controller in its quorum: elections, following the leader, leading, and stepping down (Raft, by fetching).
// Source: apache/kafka raft/src/main/java/org/apache/kafka/raft/KafkaRaftClient.java
import { type Context, stream } from '../../engine/index.ts';
import { activate, deactivate, onCommitted } from './controller-active.ts';
import {
  appendEntry,
  type ControllerConfig,
  type ControllerState,
  truncateLog,
  writeQuorumFile,
} from './controller-state.ts';
import type { Params } from './params.ts';
import { endOffsetFor, latestEpoch } from './rules/leader-epochs.ts';
import {
  checkQuorumTimeout,
  onLocalEnd,
  onReplicaEnd,
  onVoterFetch,
  raftLeader,
  untilCheckQuorumExpires,
} from './rules/raft-leader.ts';
import { canGrantVote, electionBackoff, isElected, isUpToDate, type RaftState } from './rules/raft-vote.ts';
import { checkFetch, truncationPoint } from './rules/truncation.ts';

const ELECTION = stream('kafka.election');
const BACKOFF_SLOT = 100_000;
/** How long the leader keeps a fetch that finds nothing new (controller.quorum.fetch.max.wait, 500 ms). */
const FETCH_WAIT = 500_000;

const stateOf = (ctx: Context) => ctx.where('quorum', '') as RaftState;

function configOf(ctx: Context): ControllerConfig {
  return ctx.config;
}

function arm(s: ControllerState, ctx: Context, delay: number, name: string): void {
  if (s.timer !== 0) ctx.cancelTimer(s.timer);
  s.timer = ctx.setTimer(delay, name, ++s.armed);
}

function armElection(s: ControllerState, ctx: Context): void {
  const timeout = (ctx.params as Params).quorumElectionTimeout;
  arm(s, ctx, timeout + Math.floor(ctx.draw(ELECTION) * timeout), 'election');
}

/** What ran when the world began has an elected leader. */
export function startQuorum(s: ControllerState, ctx: Context): void {
  const { id } = configOf(ctx);
  if (s.leader === undefined) return armElection(s, ctx);
  if (s.leader === id) {
    ctx.become('quorum', '', 'Leader', 'BOOT');
    lead(s, ctx);
  } else follow(s, ctx, s.leader, s.epoch);
}

// ---------------------------------------------------------------- elections

/** Time to stand for election; a leader looks whether it has its majority. */
export function onQuorumTimer(s: ControllerState, ctx: Context, name: string, number: number): void {
  if (number !== s.armed) return;
  s.timer = 0;
  if (name === 'checkQuorum') return checkQuorum(s, ctx);
  const reason = stateOf(ctx) === 'Follower' ? 'FETCH_TIMEOUT' : 'ELECTION_TIMEOUT';
  standForElection(s, ctx, reason);
}

function standForElection(s: ControllerState, ctx: Context, reason: string): void {
  const { id, voters } = configOf(ctx);
  s.epoch++;
  s.votedFor = id;
  s.leader = undefined;
  s.votes.clear();
  s.votes.add(id);
  writeQuorumFile(s, ctx);
  ctx.become('quorum', '', 'Candidate', reason, [ctx.seq]);
  ctx.log('kafka.candidate', { epoch: s.epoch });
  const request = {
    port: 'kafka',
    type: 'vote',
    id: ++s.lastRequest,
    epoch: s.epoch,
    candidate: id,
    lastEpoch: latestEpoch(s.epochs) ?? 0,
    endOffset: s.log.end,
  } as const;
  for (const voter of voters) if (voter.id !== id) ctx.stream(voter.pid, { ...request });
  if (isElected(1, voters.length)) return win(s, ctx);
  const { quorumElectionTimeout: timeout, quorumElectionBackoffMax: max } = ctx.params as Params;
  const backoff = electionBackoff(++s.retries, BACKOFF_SLOT, max, ctx.draw(ELECTION));
  arm(s, ctx, timeout + Math.floor(ctx.draw(ELECTION) * timeout) + backoff, 'election');
}

export function onVote(s: ControllerState, ctx: Context, message: any): void {
  if (message.epoch > s.epoch) unattach(s, ctx, message.epoch);
  const upToDate = isUpToDate(
    { epoch: message.lastEpoch, offset: message.endOffset },
    { epoch: latestEpoch(s.epochs) ?? 0, offset: s.log.end },
  );
  const voter = { state: stateOf(ctx), votedFor: s.votedFor, leaderId: s.leader };
  const granted = message.epoch === s.epoch && canGrantVote(voter, message.candidate, upToDate);
  if (granted) {
    s.votedFor = message.candidate;
    writeQuorumFile(s, ctx);
    armElection(s, ctx);
  }
  const { id } = configOf(ctx);
  ctx.respond(ctx.connection, {
    port: 'kafka',
    type: 'voteResponse',
    id: message.id,
    epoch: s.epoch,
    voter: id,
    granted,
  } as never);
}

export function onVoteResponse(s: ControllerState, ctx: Context, message: any): void {
  if (message.epoch > s.epoch) return unattach(s, ctx, message.epoch);
  if (message.epoch < s.epoch || stateOf(ctx) !== 'Candidate' || !message.granted) return;
  s.votes.add(message.voter);
  if (isElected(s.votes.size, configOf(ctx).voters.length)) win(s, ctx);
}

function win(s: ControllerState, ctx: Context): void {
  const { id } = configOf(ctx);
  s.leader = id;
  s.retries = 0;
  ctx.become('quorum', '', 'Leader', 'ELECTED', [ctx.seq]);
  ctx.log('kafka.elected', { epoch: s.epoch });
  appendEntry(s, ctx, { epoch: s.epoch, record: { kind: 'leaderChange', leader: id } });
  lead(s, ctx);
}

/** Tells voters that have not fetched who leads, again and again: one that has restarted would not know. */
export function tellVoters(s: ControllerState, ctx: Context, of: number): void {
  if (s.raft === undefined || of !== s.epoch) return;
  const { id, voters } = configOf(ctx);
  const { epoch } = s;
  for (const voter of voters)
    if (voter.id !== id && !s.parked.some((p) => p.request.voter === voter.id))
      ctx.stream(voter.pid, { port: 'kafka', type: 'beginQuorumEpoch', id: 0, epoch, leader: id } as never);
  ctx.setTimer(Math.floor((ctx.params as Params).quorumFetchTimeout / 2), 'tellVoters', epoch);
}

/** Somebody is in a later epoch: whatever this one was, it is no more. */
function unattach(s: ControllerState, ctx: Context, epoch: number): void {
  s.epoch = epoch;
  s.votedFor = undefined;
  s.leader = undefined;
  writeQuorumFile(s, ctx);
  stopLeading(s, ctx);
  if (stateOf(ctx) !== 'Unattached') ctx.become('quorum', '', 'Unattached', 'HIGHER_EPOCH', [ctx.seq]);
  armElection(s, ctx);
}

// ---------------------------------------------------------------- leading

function lead(s: ControllerState, ctx: Context): void {
  const { id, voters } = configOf(ctx);
  const { quorumFetchTimeout } = ctx.params as Params;
  const first = s.epochs.findLast((entry) => entry.epoch === s.epoch)?.startOffset ?? s.log.end;
  s.raft = raftLeader(
    id,
    voters.map((v) => v.id),
    first,
    ctx.now(),
    quorumFetchTimeout,
  );
  s.raft.highWatermark = s.highWatermark;
  arm(s, ctx, checkQuorumTimeout(quorumFetchTimeout), 'checkQuorum');
  activate(s, ctx);
  tellVoters(s, ctx, s.epoch);
  onAppended(s, ctx);
}

function stopLeading(s: ControllerState, ctx: Context): void {
  if (s.raft === undefined) return;
  s.raft = undefined;
  deactivate(s, ctx);
}

/** The leader has written: what is committed by it alone is committed, and who waits for records gets them. */
export function onAppended(s: ControllerState, ctx: Context): void {
  if (s.raft === undefined) return;
  onLocalEnd(s.raft, s.log.end);
  settle(s, ctx);
}

function settle(s: ControllerState, ctx: Context): void {
  const committed = s.raft!.highWatermark ?? 0;
  if (committed > s.highWatermark) {
    s.highWatermark = committed;
    onCommitted(s, ctx);
  }
  const ready = s.parked.filter((p) => p.request.offset < visibleEnd(s, p.request.voter));
  s.parked = s.parked.filter((p) => !ready.includes(p));
  for (const parked of ready) {
    ctx.cancelTimer(parked.timer);
    answerFetch(s, ctx, parked.connection, parked.request);
  }
}

/** Voters get everything, observers what is committed. */
function visibleEnd(s: ControllerState, voter: number): number {
  return voter >= 0 ? s.log.end : s.highWatermark;
}

function checkQuorum(s: ControllerState, ctx: Context): void {
  if (s.raft === undefined) return;
  const remaining = untilCheckQuorumExpires(s.raft, ctx.now());
  if (remaining === undefined) return;
  if (remaining > 0) return arm(s, ctx, remaining, 'checkQuorum');
  stopLeading(s, ctx);
  s.leader = undefined;
  ctx.become('quorum', '', 'Resigned', 'NO_MAJORITY', [ctx.seq]);
  ctx.log('kafka.resigned', { epoch: s.epoch });
  armElection(s, ctx);
}

/** A fetch is how a follower says how far it is. */
export function onFetchMetadata(s: ControllerState, ctx: Context, message: any): void {
  if (message.epoch > s.epoch && message.voter >= 0) unattach(s, ctx, message.epoch);
  if (s.raft === undefined) return refuseFetch(s, ctx, message.id);
  const log = { epochs: s.epochs, logStartOffset: 0, logEndOffset: s.log.end };
  const found = checkFetch(log, message.offset, message.lastFetchedEpoch);
  if (found === undefined && message.voter >= 0) {
    onReplicaEnd(s.raft, message.voter, message.offset);
    onVoterFetch(s.raft, message.voter, ctx.now(), (ctx.params as Params).quorumFetchTimeout);
    settle(s, ctx);
  }
  if (found === undefined && message.offset >= visibleEnd(s, message.voter)) {
    const ticket = ++s.lastRequest;
    const timer = ctx.setTimer(FETCH_WAIT, 'parked', ticket);
    s.parked.push({ ticket, connection: ctx.connection, request: message, timer });
    return;
  }
  answerFetch(s, ctx, ctx.connection, message);
}

export function onParkedTimer(s: ControllerState, ctx: Context, ticket: number): void {
  const parked = s.parked.find((p) => p.ticket === ticket);
  if (parked === undefined) return;
  s.parked = s.parked.filter((p) => p !== parked);
  answerFetch(s, ctx, parked.connection, parked.request);
}

function answerFetch(s: ControllerState, ctx: Context, connection: number, request: any): void {
  const log = { epochs: s.epochs, logStartOffset: 0, logEndOffset: s.log.end };
  const found = checkFetch(log, request.offset, request.lastFetchedEpoch);
  const diverging = typeof found === 'object' ? found : undefined;
  const end = found === undefined ? visibleEnd(s, request.voter) : request.offset;
  const entries = [];
  for (let i = request.offset; i < end; i++) entries.push(s.log.get(i)!);
  ctx.respond(connection, {
    port: 'kafka',
    type: 'fetchMetadataResponse',
    id: request.id,
    error: '',
    epoch: s.epoch,
    leader: s.leader ?? -1,
    entries,
    baseOffset: request.offset,
    highWatermark: s.highWatermark,
    diverging,
  } as never);
}

/** Whoever does not lead names who does. */
function refuseFetch(s: ControllerState, ctx: Context, id: number): void {
  const { epoch, highWatermark, leader = -1 } = s;
  ctx.respond(ctx.connection, {
    port: 'kafka',
    type: 'fetchMetadataResponse',
    id,
    error: 'NOT_LEADER_OR_FOLLOWER',
    epoch,
    leader,
    entries: [],
    baseOffset: 0,
    highWatermark,
  } as never);
}

// ---------------------------------------------------------------- following

export function onBeginQuorumEpoch(s: ControllerState, ctx: Context, message: any): void {
  if (message.epoch > s.epoch) unattach(s, ctx, message.epoch);
  const known = stateOf(ctx) === 'Leader' || (stateOf(ctx) === 'Follower' && s.leader === message.leader);
  if (message.epoch === s.epoch && !known) follow(s, ctx, message.leader, message.epoch);
}

function follow(s: ControllerState, ctx: Context, leader: number, epoch: number): void {
  if (stateOf(ctx) === 'Resigned') return;
  s.leader = leader;
  s.epoch = epoch;
  s.retries = 0;
  if (stateOf(ctx) !== 'Follower') ctx.become('quorum', '', 'Follower', 'FOUND_LEADER', [ctx.seq]);
  armFetchTimeout(s, ctx);
  fetch(s, ctx);
}

function armFetchTimeout(s: ControllerState, ctx: Context): void {
  arm(s, ctx, (ctx.params as Params).quorumFetchTimeout, 'fetchTimeout');
}

function fetch(s: ControllerState, ctx: Context): void {
  const { id, voters } = configOf(ctx);
  const leader = voters.find((v) => v.id === s.leader);
  if (leader === undefined) return;
  ctx.stream(leader.pid, {
    port: 'kafka',
    type: 'fetchMetadata',
    id: ++s.lastRequest,
    epoch: s.epoch,
    voter: id,
    offset: s.log.end,
    lastFetchedEpoch: latestEpoch(s.epochs),
  } as never);
}

export function onFetchMetadataResponse(s: ControllerState, ctx: Context, message: any): void {
  if (message.epoch > s.epoch) {
    unattach(s, ctx, message.epoch);
    if (message.leader >= 0) follow(s, ctx, message.leader, message.epoch);
    return;
  }
  if (stateOf(ctx) !== 'Follower' || message.epoch < s.epoch || message.error !== '') return;
  armFetchTimeout(s, ctx);
  if (message.diverging !== undefined) {
    const own = endOffsetFor(s.epochs, message.diverging.epoch, s.log.end);
    const cut = truncationPoint(message.diverging, own.endOffset < 0 ? undefined : own, s.log.end, s.highWatermark);
    truncateLog(s, ctx, cut.truncateTo);
  } else if (message.baseOffset === s.log.end) for (const entry of message.entries) appendEntry(s, ctx, entry);
  s.highWatermark = Math.max(s.highWatermark, Math.min(message.highWatermark, s.log.end));
  fetch(s, ctx);
}
