// Answers for the monitor: whom it hears, when it makes a backup the primary, and whom synchronous writes wait for.
import type { Behaviour, Context } from '../../engine/index.ts';
import { MONITOR_CHARTS } from './charts.ts';
import { successor } from './rules/commit.ts';
import { handedOver, preferred } from './handover.ts';
import { beginOutage, endOutage, giveUp, goOn, onInstalled, onLoaded, recoverTo, restore } from './recovery.ts';
import type { Configuration, MonitorConfig, MonitorState, ReplicationMessage } from './state.ts';

type Alive = Extract<ReplicationMessage, { readonly type: 'alive' }>;

export const monitor: Behaviour<MonitorState> = {
  role: 'primaryBackup/monitor',
  charts: MONITOR_CHARTS,
  init(ctx) {
    const { first } = ctx.config as MonitorConfig;
    return {
      configuration: first,
      safe: first.members,
      deciding: false,
      heard: new Map(),
      restoring: null,
      // Numbers of attempts are never used again, not by a later incarnation either.
      attempts: (ctx.incarnation - 1) * 1_000_000,
      switching: 0,
      outage: null,
      rpo: 0,
      rto: 0,
    };
  },
  start(s, ctx) {
    const kept = ctx.read('state') as Pick<MonitorState, 'configuration' | 'safe'> | undefined;
    if (kept !== undefined) Object.assign(s, kept);
    if (s.configuration.primary === 0) restore(s, ctx, decide);
    beat(s, ctx);
  },
  onMessage(s, ctx, message: ReplicationMessage) {
    if (message.type === 'alive') onAlive(s, ctx, message);
    else if (message.type === 'loaded') onLoaded(s, ctx, message.entries, message.at, decide);
    else if (message.type === 'handedOver') {
      const next = handedOver(s, ctx, message);
      if (next !== null) decide(s, ctx, next, s.safe);
    } else if (message.type === 'installed') onInstalled(s, ctx, message.from, message.epoch, decide);
  },
  onTimer(s, ctx, name, epoch) {
    if (name === 'beat') beat(s, ctx);
    else if (s.configuration.epoch === epoch) giveUp(s, ctx, decide);
  },
  onParams(s, ctx, path) {
    if (path === 'restoreTo') restore(s, ctx, decide);
  },
  onSynced(s, ctx) {
    s.deciding = false;
    tellAll(s, ctx);
  },
};

function beat(s: MonitorState, ctx: Context): void {
  ctx.about = 0;
  watch(s, ctx);
  if (!s.deciding) tellAll(s, ctx);
  goOn(s, ctx);
  preferred(s, ctx, (id) => silence(s, ctx, id));
  ctx.setTimer(ctx.params.heartbeatInterval, 'beat');
}

function tellAll({ configuration }: MonitorState, ctx: Context): void {
  for (const pid of ctx.config.pids)
    ctx.datagram(pid, { port: 'replication', bytes: 64, type: 'configuration', configuration } as never);
}

function onAlive(s: MonitorState, ctx: Context, message: Alive): void {
  const { from, lastIndex, lastEpoch, lastAt, handing } = message;
  s.heard.set(from, { at: ctx.now(), lastIndex, lastEpoch, lastAt, handing });
  const { epoch, primary, members } = s.configuration;
  if (from !== primary) return;
  if (message.epoch === epoch && message.leads) endOutage(s, ctx);
  if (message.epoch === epoch && message.ready && s.safe.length < members.length)
    decide(s, ctx, s.configuration, members);
  if (ctx.where('watch', '') !== 'trusting') ctx.become('watch', '', 'trusting', 'HEARD', [ctx.seq]);
}

/** Silence since the last word; a server that never spoke has been silent since the beginning. */
function silence(s: MonitorState, ctx: Context, id: number): number {
  return ctx.now() - (s.heard.get(id)?.at ?? 0);
}

function watch(s: MonitorState, ctx: Context): void {
  const { heartbeatInterval, failureTimeout, failover } = ctx.params;
  if (s.configuration.primary === 0) return;
  const quiet = silence(s, ctx, s.configuration.primary);
  if (quiet > failureTimeout && failover) replacePrimary(s, ctx);
  else if (quiet > heartbeatInterval + heartbeatInterval / 2 && ctx.where('watch', '') === 'trusting')
    ctx.become('watch', '', 'suspecting', 'SILENT', [ctx.seq]);
  if (ctx.params.replication === 'synchronous' && ctx.params.degrade) adjustSet(s, ctx);
}

/** False suspicion looks the same: the primary may be well, and only out of the monitor's sight. */
function replacePrimary(s: MonitorState, ctx: Context): void {
  const { epoch, primary, members } = s.configuration;
  const allowed = ctx.params.replication === 'synchronous' ? s.safe : members;
  const candidates = allowed
    .filter((id) => id !== primary && silence(s, ctx, id) <= ctx.params.failureTimeout && s.heard.has(id))
    .map((id) => ({ id, ...s.heard.get(id)! }));
  const next = successor(candidates);
  const state = ctx.where('watch', '');
  if (next === 0) {
    if (state === 'trusting') ctx.become('watch', '', 'suspecting', 'SILENT', [ctx.seq]);
    if (state !== 'stuck') ctx.become('watch', '', 'stuck', 'NO_SUCCESSOR', [ctx.seq]);
    return;
  }
  if (state === 'trusting') ctx.become('watch', '', 'suspecting', 'SILENT', [ctx.seq]);
  ctx.become('watch', '', 'trusting', 'FAILED_OVER', [ctx.seq]);
  ctx.count('failovers');
  beginOutage(s);
  recoverTo(s, candidates.find(({ id }) => id === next)!.lastAt);
  ctx.log('primaryBackup.failover', { server: next, epoch: epoch + 1 });
  decide(s, ctx, { epoch: epoch + 1, primary: next, members }, allowed);
}

/** Takes silent backups out of the set, and puts those back that are heard; the primary says when they have everything. */
function adjustSet(s: MonitorState, ctx: Context): void {
  const { epoch, primary, members } = s.configuration;
  const heard = (ctx.config as MonitorConfig).pids
    .map((_, i) => i + 1)
    .filter((id) => id < ctx.config.sparesFrom || id === primary)
    .filter((id) => id === primary || (s.heard.has(id) && silence(s, ctx, id) <= ctx.params.failureTimeout));
  if (heard.join() === members.join()) return;
  ctx.log('primaryBackup.set', { members: heard.join(', ') });
  decide(
    s,
    ctx,
    { epoch: epoch + 1, primary, members: heard },
    s.safe.filter((id) => heard.includes(id)),
  );
}

/** What the monitor has decided is on its disk before anybody hears of it. */
function decide(s: MonitorState, ctx: Context, configuration: Configuration, safe: readonly number[]): void {
  s.configuration = Object.freeze({ ...configuration });
  s.safe = safe;
  s.deciding = true;
  ctx.write('state', { configuration: s.configuration, safe });
  ctx.sync('state');
}
