// Answers for recovery as the monitor does it: a person asks for a moment, service stops, a backup is put in place, and what that cost.
import type { Context, Micros } from '../../engine/index.ts';
import type { Entry } from '../raft/rules/log.ts';
import type { Configuration, MonitorConfig, MonitorState, ReplicationMessage } from './state.ts';

type Decide = (s: MonitorState, ctx: Context, configuration: Configuration, safe: readonly number[]) => void;

/** Service is about to go from one primary to another: from when, and what the old one had acknowledged, as far as is known. */
export function beginOutage(s: MonitorState): void {
  const old = s.heard.get(s.configuration.primary);
  s.outage ??= { from: old?.at ?? 0, lastAt: old?.lastAt ?? 0, keptTo: 0 };
}

/** What the next primary has: the recovery point. */
export function recoverTo(s: MonitorState, lastAt: Micros): void {
  if (s.outage !== null) s.outage = { ...s.outage, keptTo: lastAt };
}

/** The next primary is there: the recovery time. */
export function endOutage(s: MonitorState, ctx: Context): void {
  const { outage } = s;
  if (outage === null) return;
  s.outage = null;
  s.rto = ctx.now() - outage.from;
  s.rpo = Math.max(0, outage.lastAt - outage.keptTo);
  ctx.log('primaryBackup.recovered', { rto: s.rto, rpo: s.rpo });
}

/** Somebody wants the state of a moment back: nobody may write meanwhile. */
export function restore(s: MonitorState, ctx: Context, decide: Decide): void {
  const { vault } = ctx.config as MonitorConfig;
  const { restoreTo, restoreTime, failureTimeout } = ctx.params;
  if (vault < 0 || restoreTo === 0 || s.restoring !== null) return;
  const { epoch, primary, members } = s.configuration;
  beginOutage(s);
  s.restoring = { to: restoreTo, old: primary, loaded: null };
  ctx.become('recovery', '', 'restoring', 'ASKED', [ctx.seq]);
  ctx.log('primaryBackup.restore', { to: restoreTo });
  ctx.setTimer(2 * restoreTime + failureTimeout, 'giveUp', epoch + 1);
  decide(s, ctx, { epoch: epoch + 1, primary: 0, members }, s.safe);
}

/** With every beat: what is lacking is asked for again. */
export function goOn(s: MonitorState, ctx: Context): void {
  const { restoring } = s;
  if (restoring === null || s.deciding) return;
  const { vault, pids } = ctx.config as MonitorConfig;
  if (restoring.loaded === null) return say(ctx, vault, { port: 'replication', type: 'restore', to: restoring.to });
  const target = pids.findIndex(
    (_, i) => ctx.now() - (s.heard.get(i + 1)?.at ?? -Infinity) <= ctx.params.failureTimeout,
  );
  if (target < 0) return;
  const { entries } = restoring.loaded;
  say(ctx, pids[target]!, { port: 'replication', type: 'install', epoch: s.configuration.epoch, entries });
}

/** `at` below 0: the vault has nothing as old as that. */
export function onLoaded(s: MonitorState, ctx: Context, entries: readonly Entry[], at: Micros, decide: Decide): void {
  if (s.restoring === null || s.restoring.loaded !== null) return;
  if (at < 0) return giveUp(s, ctx, decide);
  s.restoring = { ...s.restoring, loaded: { entries, at } };
  goOn(s, ctx);
}

/** The backup is on a server's disk: it leads, and the others that are heard follow. */
export function onInstalled(s: MonitorState, ctx: Context, from: number, epoch: number, decide: Decide): void {
  if (s.restoring?.loaded == null || epoch !== s.configuration.epoch) return;
  const { entries, at } = s.restoring.loaded;
  s.restoring = null;
  const last = entries.at(-1)?.command;
  recoverTo(s, last?.what === 'machine' ? ((last.input as { readonly at?: Micros }).at ?? at) : at);
  const heard = s.configuration.members.filter(
    (id) => ctx.now() - (s.heard.get(id)?.at ?? -Infinity) <= ctx.params.failureTimeout,
  );
  ctx.become('recovery', '', 'serving', 'RESTORED', [ctx.seq]);
  ctx.count('restores');
  const members = [...new Set([...heard, from])].sort((a, b) => a - b);
  decide(s, ctx, { epoch: epoch + 1, primary: from, members }, [from]);
}

/** Nothing could be fetched: whoever led leads again. */
export function giveUp(s: MonitorState, ctx: Context, decide: Decide): void {
  if (s.restoring === null || s.restoring.loaded !== null) return;
  const { old } = s.restoring;
  s.restoring = null;
  ctx.become('recovery', '', 'serving', 'NO_BACKUP', [ctx.seq]);
  ctx.log('primaryBackup.noBackup');
  const { epoch, members } = s.configuration;
  if (s.outage !== null) recoverTo(s, s.outage.lastAt);
  decide(s, ctx, { epoch: epoch + 1, primary: old, members }, s.safe);
}

function say(ctx: Context, to: number, message: ReplicationMessage): void {
  const entries = message.type === 'install' ? message.entries.length : 0;
  ctx.datagram(to, { bytes: 64 + 128 * entries, ...message } as never);
}
