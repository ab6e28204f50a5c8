// Answers for a server's part in backups: what the primary hands to the vault, what a restore puts in place of a log, and a mistake to recover from.
import type { Context } from '../../engine/index.ts';
import { entriesFrom, findConflict, lastIndex, overwrite, type RaftLog } from '../raft/rules/log.ts';
import { timeAt } from './rules/moments.ts';
import { save, sendDurably, sendToVault } from './disk.ts';
import { advance, append, applyCommitted, rollBack } from './replication.ts';
import type { ReplicationMessage, ServerConfig, ServerState, Write } from './state.ts';

type Install = Extract<ReplicationMessage, { readonly type: 'install' }>;
type Kept = Extract<ReplicationMessage, { readonly type: 'kept' }>;

/** A new primary begins with a full backup; the next ones hold what has come since. */
export function beginBackups(s: ServerState, ctx: Context): void {
  if ((ctx.config as ServerConfig).vault < 0) return;
  ctx.cancelTimer(s.backup.timer);
  s.backup = { chain: s.configuration.epoch, kept: 0, timer: 0 };
  scheduleBackup(s, ctx);
}

function scheduleBackup(s: ServerState, ctx: Context): void {
  if (ctx.params.backupInterval > 0) s.backup.timer = ctx.setTimer(ctx.params.backupInterval, 'backup');
}

/** Only what counts as acknowledged is backed up. What gets lost on the way is part of the next one. */
export function backUp(s: ServerState, ctx: Context): void {
  const { chain, kept } = s.backup;
  const entries = entriesFrom(s.log, kept + 1, s.commit - kept);
  const message = { port: 'replication', type: 'backup', chain, first: kept + 1, entries, at: ctx.now() } as const;
  sendToVault(ctx, { ...message, from: ctx.config.id });
  scheduleBackup(s, ctx);
}

export function onKept(s: ServerState, { chain, index }: Kept): void {
  if (chain === s.backup.chain) s.backup.kept = Math.max(s.backup.kept, index);
}

/** The restored log takes the place of this server's; one more entry, of this epoch, parts it from whatever others have after it. */
export function install(s: ServerState, ctx: Context, { epoch, entries }: Install): void {
  if (epoch !== s.configuration.epoch) return;
  if (s.installed !== epoch) {
    s.installed = epoch;
    const common = commonWith(s.log, entries);
    if (common < s.applied) rollBack(s, ctx, common);
    const marker = Object.freeze({ term: epoch, command: Object.freeze({ what: 'nothing' } as const) });
    overwrite(s.log, 1, [...entries, marker]);
    save(s, ctx, 1);
    s.commit = lastIndex(s.log);
    applyCommitted(s, ctx);
  }
  sendDurably(s, ctx, 0, { port: 'replication', type: 'installed', from: ctx.config.id, epoch });
}

function commonWith(log: RaftLog, entries: Install['entries']): number {
  const conflict = findConflict(log, 1, entries);
  return conflict > 0 ? conflict - 1 : Math.min(entries.length, lastIndex(log));
}

/** Somebody deletes everything. To the store these are writes like any others, and it replicates them. */
export function wipe(s: ServerState, ctx: Context): void {
  if (s.role !== 'primary' || s.handing !== null) return;
  ctx.log('primaryBackup.wiped', { keys: s.machine.size });
  for (const key of [...s.machine.keys()]) append(s, ctx, { port: 'kv', type: 'delete', id: 0, key } as Write);
  advance(s, ctx);
}

/** When the last write was made that this server knows to be acknowledged. */
export function lastAcknowledgedAt(s: ServerState): number {
  return timeAt(s.log, s.commit);
}
