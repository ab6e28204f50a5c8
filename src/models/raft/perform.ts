// Answers for doing what the rules ask: moves, disk, messages, timers, applying what is committed, and answering who waits.
import { type Context, stream } from '../../engine/index.ts';
import { keepSnapshot, save, sendDurably, takeSnapshot } from './disk.ts';
import { type Answer, apply, imageOf, type MachineImage, readFrom, told, type Write } from './machine.ts';
import { entryAt, snapshotIndex } from './rules/log.ts';
import { type Effects, type RaftMessage, randomElectionTimeout } from './rules/node.ts';
import type { ServerState, Waiting } from './state.ts';

const ELECTION = stream('raft.election');
/** Bytes of a message without entries, and of one entry: about those of etcd's. */
const HEADER = 64;
const ENTRY = 128;

export function perform(s: ServerState, ctx: Context, out: Effects): void {
  const about = ctx.about;
  for (const { to, reason } of out.moves) {
    ctx.become('server', '', to, reason, [ctx.seq]);
    if (to === 'candidate') ctx.count('elections');
    else if (to === 'leader') s.led.push(s.node.term);
  }
  if (out.installed !== null) keepSnapshot(s, ctx, out.installed.index, out.installed.machine as MachineImage);
  save(s, ctx, out);
  for (const { to, message, durable } of out.send) {
    if (durable) sendDurably(s, to, message, (peer, said) => transmit(s, ctx, peer, said));
    else transmit(s, ctx, to, message);
  }
  followRole(s, ctx, out);
  for (const token of out.refusedReads) refuseRead(s, ctx, token);
  s.allowed.push(...out.allowedReads);
  applyCommitted(s, ctx);
  ctx.about = about;
}

/** Datagrams, because whatever is lost is said again. */
export function transmit(s: ServerState, ctx: Context, to: number, message: RaftMessage): void {
  const pid = ctx.config.pids[to - 1];
  const entries = message.type === 'append' ? message.entries.length : 0;
  const whole =
    message.type === 'snapshot' ? { ...message, machine: s.snapshot.image, members: s.snapshot.members } : message;
  const size = message.type === 'snapshot' ? s.snapshot.image.length : entries;
  ctx.datagram(pid, { port: 'raft', bytes: HEADER + ENTRY * size, ...whole });
}

/** Timers of the role: a leader beats and counts whom it hears from; everybody else waits for a leader. */
function followRole(s: ServerState, ctx: Context, out: Effects): void {
  if (s.node.role === 'leader') {
    s.electionTimer = stop(ctx, s.electionTimer);
    if (s.heartbeatTimer === 0) s.heartbeatTimer = ctx.setTimer(ctx.params.heartbeatInterval, 'heartbeat');
    if (s.quorumTimer === 0) s.quorumTimer = ctx.setTimer(ctx.params.electionTimeout, 'quorum');
    return;
  }
  s.heartbeatTimer = stop(ctx, s.heartbeatTimer);
  s.quorumTimer = stop(ctx, s.quorumTimer);
  if (out.restartElectionTimer || s.electionTimer === 0) waitForLeader(s, ctx);
}

export function waitForLeader(s: ServerState, ctx: Context): void {
  stop(ctx, s.electionTimer);
  ctx.about = 0;
  const timeout = randomElectionTimeout(ctx.params.electionTimeout, ctx.draw(ELECTION));
  s.electionTimer = ctx.setTimer(timeout, 'election');
}

function stop(ctx: Context, timer: number): 0 {
  if (timer !== 0) ctx.cancelTimer(timer);
  return 0;
}

/** Brings the machine up to the commit index, and answers proposals and reads that waited for it. */
function applyCommitted(s: ServerState, ctx: Context): void {
  const { node } = s;
  while (s.applied < node.commit) {
    const index = s.applied + 1;
    const entry = entryAt(node.log, index)!;
    s.applied = index;
    const { command } = entry;
    const answer = command.what === 'machine' ? apply(s.machine, command.input as Write, index) : told();
    const proposal = s.proposed.get(index);
    if (proposal === undefined) continue;
    s.proposed.delete(index);
    const kept = proposal.term === entry.term;
    tell(ctx, proposal.waiting, kept ? answer : told('another leader put its own entry there'));
  }
  answerReads(s, ctx);
  if (s.applied - snapshotIndex(node.log) >= ctx.params.snapshotEvery) takeSnapshot(s, ctx, imageOf(s.machine));
}

function answerReads(s: ServerState, ctx: Context): void {
  while (s.allowed.length > 0 && s.allowed[0]!.index <= s.applied) {
    const { token } = s.allowed.shift()!;
    const read = s.reads.get(token);
    if (read === undefined) continue;
    s.reads.delete(token);
    tell(ctx, read.waiting, readFrom(s.machine, read.key));
  }
}

function refuseRead(s: ServerState, ctx: Context, token: number): void {
  const read = s.reads.get(token);
  s.reads.delete(token);
  if (read !== undefined) tell(ctx, read.waiting, told('no longer the leader'));
}

export function tell(ctx: Context, { connection, id, forwarded, about }: Waiting, answer: Answer): void {
  ctx.about = about;
  if (forwarded) ctx.respond(connection, { port: 'raft', type: 'forwarded', token: id, answer } as never);
  else ctx.respond(connection, { port: 'kv', type: 'result', id, ...answer } as never);
}
