// Answers for a server's disk: its log and the configuration it knows, and that nothing is acknowledged before it is there.
import type { Context } from '../../engine/index.ts';
import { type Entry, entryAt, lastIndex } from '../raft/rules/log.ts';
import type { Configuration, ReplicationMessage, ServerState } from './state.ts';

/** What a new incarnation finds. What of it was acknowledged, the primary will say. */
export function load(s: ServerState, ctx: Context): void {
  s.configuration = (ctx.read('configuration') as Configuration | undefined) ?? s.configuration;
  const last = (ctx.read('last') as number | undefined) ?? 0;
  for (let i = 1; i <= last; i++) s.log.entries.append(ctx.read(`entry ${i}`) as Entry);
  s.durable = last;
}

/** Writes the log from `from` on, and syncs. One sync at a time, for all that wait. */
export function save(s: ServerState, ctx: Context, from: number): void {
  for (let i = from; i <= lastIndex(s.log); i++) ctx.write(`entry ${i}`, entryAt(s.log, i));
  ctx.write('last', lastIndex(s.log));
  s.durable = Math.min(s.durable, from - 1);
  s.disk.covers = Math.min(s.disk.covers, from - 1);
  requestSync(s, ctx);
}

export function saveConfiguration(s: ServerState, ctx: Context): void {
  ctx.write('configuration', s.configuration);
  requestSync(s, ctx);
}

function requestSync(s: ServerState, ctx: Context): void {
  if (s.disk.syncing) s.disk.again = true;
  else sync(s, ctx);
}

function sync(s: ServerState, ctx: Context): void {
  Object.assign(s.disk, { syncing: true, again: false, covers: lastIndex(s.log), held: s.disk.next, next: [] });
  ctx.sync('log');
}

/** Sends once everything written so far is on disk. */
export function sendDurably(s: ServerState, ctx: Context, to: number, message: ReplicationMessage): void {
  if (s.disk.again) s.disk.next.push({ to, message });
  else if (s.disk.syncing) s.disk.held.push({ to, message });
  else send(ctx, to, message);
}

/** A sync is over. */
export function synced(s: ServerState, ctx: Context): void {
  s.disk.syncing = false;
  s.durable = Math.max(s.durable, s.disk.covers);
  const { held } = s.disk;
  s.disk.held = [];
  for (const { to, message } of held) send(ctx, to, message);
  if (s.disk.again) sync(s, ctx);
}

/** Bytes of a message, and of each entry in it. */
const HEADER = 64;
const ENTRY = 128;

export function sendToVault(ctx: Context, message: Extract<ReplicationMessage, { readonly type: 'backup' }>): void {
  ctx.datagram(ctx.config.vault, { bytes: HEADER + ENTRY * message.entries.length, ...message } as never);
}

/** To the server with that number by datagram; what is lost is said again with the next heartbeat. 0: to the monitor. */
export function send(ctx: Context, to: number, message: ReplicationMessage): void {
  const pid = to === 0 ? ctx.config.monitor : ctx.config.pids[to - 1];
  const entries = message.type === 'replicate' ? message.entries.length : 0;
  ctx.datagram(pid, { bytes: HEADER + ENTRY * entries, ...message } as never);
}
