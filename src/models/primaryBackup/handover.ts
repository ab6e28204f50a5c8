// Answers for fail-back: a primary that hands over to the preferred server, and a monitor that has it do so once that one has caught up.
import type { Context } from '../../engine/index.ts';
import { lastIndex } from '../raft/rules/log.ts';
import { send } from './disk.ts';
import type { Configuration, MonitorState, ReplicationMessage, ServerState } from './state.ts';

type HandOver = Extract<ReplicationMessage, { readonly type: 'handOver' }>;

/** The primary takes no more writes, and goes on replicating those that it has (PostgreSQL 17, 26.3; MongoDB replSetStepDown). */
export function onHandOver(s: ServerState, ctx: Context, { epoch, to, attempt }: HandOver): void {
  if (s.role !== 'primary' || epoch !== s.configuration.epoch) return;
  if (s.handing === null) ctx.become('server', '', 'handingOver', 'HAND_OVER', [ctx.seq]);
  s.handing = { to, attempt };
  handIfDone(s, ctx);
}

/** Everything is with the other, and nothing waits: the monitor may make it the primary. */
export function handIfDone(s: ServerState, ctx: Context): void {
  if (s.handing === null) return;
  const { to, attempt } = s.handing;
  const last = lastIndex(s.log);
  if ((s.progress.get(to)?.match ?? 0) < last || s.commit < last) return;
  send(ctx, 0, { port: 'replication', type: 'handedOver', epoch: s.configuration.epoch, attempt });
}

/** The monitor has thought better of it, and will not make another the primary because of what it was told. */
export function onResume(s: ServerState, ctx: Context, attempt: number): void {
  if (s.handing === null || s.handing.attempt > attempt) return;
  s.handing = null;
  ctx.become('server', '', 'primary', 'RESUMED', [ctx.seq]);
}

/** With every beat: whether the preferred server should lead, and can. `silent`: how long a server has been. */
export function preferred(s: MonitorState, ctx: Context, silent: (id: number) => number): void {
  const { preferred: to, failureTimeout, replication } = ctx.params;
  const { epoch, primary, members } = s.configuration;
  if (s.deciding || primary === 0) return;
  const [theirs, leading] = [s.heard.get(to), s.heard.get(primary)];
  const allowed = replication === 'synchronous' ? s.safe : members;
  const can =
    to !== primary &&
    allowed.includes(to) &&
    silent(to) <= failureTimeout &&
    silent(primary) <= failureTimeout &&
    theirs !== undefined &&
    leading !== undefined &&
    theirs.lastIndex >= leading.lastIndex - CLOSE;
  // Once begun it goes on while both are heard: nothing is written that the other could fall behind by.
  if (!can) s.switching = 0;
  else if (s.switching === 0) s.switching = ++s.attempts;
  if (s.switching > 0) tell(ctx, primary, { port: 'replication', type: 'handOver', epoch, to, attempt: s.switching });
  else if (leading?.handing) tell(ctx, primary, { port: 'replication', type: 'resume', attempt: s.attempts });
}

/** Entries that may still be lacking when it begins. */
const CLOSE = 32;

/** null: what is said is about another attempt. */
export function handedOver(
  s: MonitorState,
  ctx: Context,
  { epoch, attempt }: Extract<ReplicationMessage, { readonly type: 'handedOver' }>,
): Configuration | null {
  if (s.deciding || s.switching === 0 || attempt !== s.switching || epoch !== s.configuration.epoch) return null;
  s.switching = 0;
  ctx.count('failbacks');
  ctx.log('primaryBackup.failback', { server: ctx.params.preferred, epoch: epoch + 1 });
  return { ...s.configuration, epoch: epoch + 1, primary: ctx.params.preferred };
}

function tell(ctx: Context, to: number, message: ReplicationMessage): void {
  ctx.datagram(ctx.config.pids[to - 1], { bytes: 64, ...message } as never);
}
