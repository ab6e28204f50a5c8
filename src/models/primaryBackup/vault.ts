// Answers for the vault: a place apart where backups are kept on disk, and from which a state is fetched and prepared again.
import { AppendLog, type Behaviour, type Context, type Micros } from '../../engine/index.ts';
import type { Entry } from '../raft/rules/log.ts';
import { type Point, pointFor } from './rules/moments.ts';
import type { ReplicationMessage, VaultConfig } from './state.ts';

type Backup = Extract<ReplicationMessage, { readonly type: 'backup' }>;

export interface VaultState {
  /** A full backup and what came after it, by the epoch in which its primary was promoted. */
  readonly chains: Map<number, AppendLog<Entry>>;
  readonly points: AppendLog<Point>;
  /** What is being prepared. */
  preparing: Point | null;
}

export const vault: Behaviour<VaultState> = {
  role: 'primaryBackup/vault',
  init: () => ({ chains: new Map(), points: new AppendLog(), preparing: null }),
  start(s, ctx) {
    const pieces = (ctx.read('pieces') as number | undefined) ?? 0;
    for (let i = 1; i <= pieces; i++) take(s, ctx.read(`piece ${i}`) as Backup);
  },
  onMessage(s, ctx, message: ReplicationMessage, from) {
    if (message.type === 'backup') keep(s, ctx, message, from);
    else if (message.type === 'restore') prepare(s, ctx, message.to);
  },
  onSynced(_s, ctx, { to, chain, index }, result) {
    if (result === 'full') return ctx.exit('disk full');
    ctx.count('backups');
    ctx.datagram(to, { port: 'replication', bytes: 64, type: 'kept', chain, index } as never);
  },
  onTimer(s, ctx) {
    const point = s.preparing!;
    s.preparing = null;
    const entries: Entry[] = [];
    for (let i = 0; i < point.index; i++) entries.push(s.chains.get(point.chain)!.get(i)!);
    answer(ctx, entries, point.at);
  },
};

function keep(s: VaultState, ctx: Context, message: Backup, to: number): void {
  const end = s.chains.get(message.chain)?.end ?? 0;
  // Something before it is not here: the primary will say it again once it hears how far this chain goes.
  if (message.first <= end + 1) {
    const pieces = ((ctx.read('pieces') as number | undefined) ?? 0) + 1;
    ctx.write(`piece ${pieces}`, message);
    ctx.write('pieces', pieces);
    take(s, message);
  }
  ctx.sync({ to, chain: message.chain, index: s.chains.get(message.chain)?.end ?? 0 });
}

function take(s: VaultState, { chain, first, entries, at }: Backup): void {
  const log = s.chains.get(chain) ?? new AppendLog<Entry>();
  s.chains.set(chain, log);
  for (const entry of entries.slice(log.end + 1 - first)) log.append(entry);
  s.points.append(Object.freeze({ chain, index: log.end, at }));
}

/** Asked again while it is at it, it goes on. */
function prepare(s: VaultState, ctx: Context, to: Micros): void {
  if (s.preparing !== null) return;
  const points: Point[] = [];
  for (let i = s.points.start; i < s.points.end; i++) points.push(s.points.get(i)!);
  const point = pointFor(points, to);
  if (point === undefined) return answer(ctx, [], -1);
  s.preparing = point;
  ctx.setTimer(ctx.params.restoreTime, 'prepared');
}

function answer(ctx: Context, entries: readonly Entry[], at: Micros): void {
  const { monitor } = ctx.config as VaultConfig;
  const bytes = 64 + 128 * entries.length;
  ctx.datagram(monitor, { port: 'replication', bytes, type: 'loaded', entries: Object.freeze(entries), at } as never);
}
