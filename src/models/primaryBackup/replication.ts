// Answers for a server's part in replication: roles by epoch, shipping the log, taking it over, and what may be acknowledged.
import type { Context } from '../../engine/index.ts';
import { apply, told } from '../raft/machine.ts';
import {
  appendAfter,
  entriesFrom,
  entryAt,
  findConflict,
  findConflictByTerm,
  lastIndex,
  mayAgreeAt,
  termAt,
} from '../raft/rules/log.ts';
import { KV_UNKNOWN } from '../ports.ts';
import { beginBackups, lastAcknowledgedAt } from './backups.ts';
import { save, saveConfiguration, send, sendDurably } from './disk.ts';
import { handIfDone } from './handover.ts';
import { refuseReads, tell } from './requests.ts';
import { acknowledgedIndex } from './rules/commit.ts';
import type { Configuration, ReplicationMessage, ServerState, Write } from './state.ts';

type Replicate = Extract<ReplicationMessage, { readonly type: 'replicate' }>;
type Replicated = Extract<ReplicationMessage, { readonly type: 'replicated' }>;

const MOST_ENTRIES = 64;

/** The monitor says who leads. Earlier epochs are no news. */
export function onConfiguration(s: ServerState, ctx: Context, configuration: Configuration): void {
  if (configuration.epoch > s.configuration.epoch) {
    s.configuration = configuration;
    saveConfiguration(s, ctx);
    followConfiguration(s, ctx);
  } else if (configuration.epoch === s.configuration.epoch && s.role === 'backup') followConfiguration(s, ctx);
  const { log } = s;
  send(ctx, 0, {
    port: 'replication',
    type: 'alive',
    from: ctx.config.id,
    epoch: s.configuration.epoch,
    lastIndex: lastIndex(log),
    lastEpoch: termAt(log, lastIndex(log))!,
    lastAt: lastAcknowledgedAt(s),
    leads: s.role === 'primary',
    handing: s.handing !== null,
    ready:
      s.role === 'primary' && s.configuration.members.every((id) => id === ctx.config.id || matchOf(s, id) >= s.commit),
  });
}

export function followConfiguration(s: ServerState, ctx: Context): void {
  const { primary, epoch } = s.configuration;
  if (primary !== ctx.config.id) return stepDown(s, ctx, 'DEPOSED');
  if (epoch <= s.fenced) return;
  if (s.role !== 'primary') {
    s.role = 'primary';
    s.readableFrom = lastIndex(s.log);
    ctx.become('server', '', 'primary', 'PROMOTED', [ctx.seq]);
    s.progress.clear();
    for (let id = 1; id <= ctx.config.pids.length; id++)
      if (id !== ctx.config.id && id < ctx.config.sparesFrom)
        s.progress.set(id, { next: lastIndex(s.log) + 1, match: 0 });
    ctx.cancelTimer(s.heartbeatTimer);
    s.heartbeatTimer = ctx.setTimer(ctx.params.heartbeatInterval, 'heartbeat');
    beginBackups(s, ctx);
  }
  replicate(s, ctx);
  advance(s, ctx);
}

function stepDown(s: ServerState, ctx: Context, reason: 'DEPOSED' | 'FENCED'): void {
  if (s.role !== 'primary') return;
  s.role = 'backup';
  s.handing = null;
  if (reason === 'FENCED') s.fenced = s.configuration.epoch;
  s.waitingSince = 0;
  ctx.become('server', '', 'backup', reason, [ctx.seq]);
  if (ctx.where('acknowledging', '') === 'degraded') ctx.become('acknowledging', '', 'waiting', 'CAUGHT_UP');
  for (const { waiting } of s.proposed.values()) tell(ctx, waiting, told(KV_UNKNOWN));
  s.proposed.clear();
  refuseReads(s, ctx);
}

/** Appends a client's write with its moment; returns its index. */
export function append(s: ServerState, ctx: Context, write: Write): number {
  const input = Object.freeze({ ...write, at: ctx.now() });
  s.log.entries.append(Object.freeze({ term: s.configuration.epoch, command: { what: 'machine', input } } as const));
  const index = lastIndex(s.log);
  save(s, ctx, index);
  replicate(s, ctx);
  return index;
}

/** Sends each backup what it lacks, or nothing but that the primary is there. */
export function replicate(s: ServerState, ctx: Context): void {
  for (const id of s.progress.keys()) sendEntries(s, ctx, id);
}

function sendEntries(s: ServerState, ctx: Context, to: number): void {
  const progress = s.progress.get(to)!;
  // Without fencing, another primary may have shortened this one's log.
  progress.next = Math.min(progress.next, lastIndex(s.log) + 1);
  const prevIndex = progress.next - 1;
  const entries = entriesFrom(s.log, progress.next, MOST_ENTRIES);
  progress.next += entries.length;
  const { epoch } = s.configuration;
  const prevEpoch = termAt(s.log, prevIndex)!;
  send(ctx, to, {
    port: 'replication',
    type: 'replicate',
    from: ctx.config.id,
    epoch,
    prevIndex,
    prevEpoch,
    entries,
    commit: s.commit,
  });
}

/** A primary's entries. With fencing, those of an earlier epoch are refused; without, they take the place of whatever is there. */
export function onReplicate(s: ServerState, ctx: Context, message: Replicate): void {
  const { epoch, primary } = s.configuration;
  // The same primary may not have heard of the new epoch yet.
  if (message.epoch < epoch && message.from !== primary && ctx.params.fencing)
    return reply(s, ctx, message, 'fenced', 0);
  if (message.epoch > epoch) return;
  const { prevIndex, prevEpoch, entries } = message;
  const conflict = findConflict(s.log, prevIndex + 1, entries);
  const last = appendAfter(s.log, prevIndex, prevEpoch, entries);
  if (last === undefined)
    return reply(
      s,
      ctx,
      message,
      'missing',
      findConflictByTerm(s.log, Math.min(prevIndex, lastIndex(s.log)), prevEpoch),
    );
  if (conflict > 0) {
    if (conflict <= s.applied) rollBack(s, ctx, conflict - 1);
    save(s, ctx, conflict);
  }
  s.commit = Math.max(Math.min(s.commit, lastIndex(s.log)), Math.min(message.commit, last));
  applyCommitted(s, ctx);
  reply(s, ctx, message, 'ok', last);
}

function reply(
  s: ServerState,
  ctx: Context,
  { from: to }: Replicate,
  result: Replicated['result'],
  index: number,
): void {
  const { epoch } = s.configuration;
  const entryEpoch = termAt(s.log, index) ?? 0;
  sendDurably(s, ctx, to, {
    port: 'replication',
    type: 'replicated',
    from: ctx.config.id,
    epoch,
    result,
    index,
    entryEpoch,
  });
}

/** What was acknowledged here is not part of the history that goes on: it is lost. */
export function rollBack(s: ServerState, ctx: Context, index: number): void {
  ctx.count('lostWrites', s.applied - index);
  ctx.log('primaryBackup.lost', { entries: s.applied - index, from: index + 1 });
  s.machine = new Map();
  s.commit = Math.min(s.commit, index);
  s.applied = 0;
  for (let i = 1; i <= index; i++) applyEntry(s, i);
  s.applied = index;
}

export function onReplicated(s: ServerState, ctx: Context, message: Replicated): void {
  const progress = s.progress.get(message.from);
  if (s.role !== 'primary' || progress === undefined) return;
  if (message.result === 'fenced') return stepDown(s, ctx, 'FENCED');
  if (message.result === 'missing') {
    if (message.index < progress.match) return;
    progress.next = Math.max(progress.match, mayAgreeAt(s.log, message.index, message.entryEpoch)) + 1;
    return sendEntries(s, ctx, message.from);
  }
  progress.match = Math.max(progress.match, Math.min(message.index, lastIndex(s.log)));
  progress.next = Math.max(progress.next, progress.match + 1);
  if (ctx.where('acknowledging', '') === 'degraded' && progress.match >= s.durable)
    ctx.become('acknowledging', '', 'waiting', 'CAUGHT_UP', [ctx.seq]);
  advance(s, ctx);
}

function matchOf(s: ServerState, id: number): number {
  return s.progress.get(id)?.match ?? 0;
}

/** Acknowledges what may be, and looks how long the rest has waited. */
export function advance(s: ServerState, ctx: Context): void {
  if (s.role !== 'primary') return;
  const backups = s.configuration.members.filter((id) => id !== ctx.config.id).map((id) => matchOf(s, id));
  const degraded = ctx.where('acknowledging', '') === 'degraded';
  const replication = degraded ? 'asynchronous' : ctx.params.replication;
  s.commit = Math.max(s.commit, acknowledgedIndex(replication, s.durable, backups));
  applyCommitted(s, ctx);
  handIfDone(s, ctx);
  if (s.commit === lastIndex(s.log)) s.waitingSince = 0;
  else if (s.waitingSince === 0) s.waitingSince = ctx.now();
}

/** MySQL's way out: a semi-synchronous primary without a backup goes on alone, and says so. */
export function degradeIfStuck(s: ServerState, ctx: Context): void {
  const { replication, semiSyncTimeout } = ctx.params;
  if (replication !== 'semiSynchronous' || s.waitingSince === 0) return;
  if (ctx.now() - s.waitingSince < semiSyncTimeout || ctx.where('acknowledging', '') === 'degraded') return;
  ctx.become('acknowledging', '', 'degraded', 'TIMEOUT', [ctx.seq]);
  ctx.log('primaryBackup.degraded');
  advance(s, ctx);
}

export function applyCommitted(s: ServerState, ctx: Context): void {
  while (s.applied < s.commit) {
    const index = s.applied + 1;
    const answer = applyEntry(s, index);
    s.applied = index;
    const proposal = s.proposed.get(index);
    if (proposal === undefined) continue;
    s.proposed.delete(index);
    const kept = proposal.epoch === entryAt(s.log, index)!.term;
    tell(ctx, proposal.waiting, kept ? answer : told(KV_UNKNOWN));
  }
}

function applyEntry(s: ServerState, index: number) {
  const { command } = entryAt(s.log, index)!;
  return command.what === 'machine' ? apply(s.machine, command.input as Write, index) : told();
}
