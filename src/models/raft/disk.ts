// Answers for what a server keeps on disk: term, vote, log and snapshot; and that nothing said on their strength leaves before they are there.
import type { Context } from '../../engine/index.ts';
import { type MachineImage, machineFrom } from './machine.ts';
import { membersOf } from './rules/follower.ts';
import { compact, type Entry, entryAt, lastIndex, logFrom, snapshotIndex, termAt } from './rules/log.ts';
import type { Effects, RaftMessage } from './rules/node.ts';
import type { ServerState, Snapshot } from './state.ts';

interface HardState {
  readonly term: number;
  readonly votedFor: number;
}

interface Bounds {
  readonly first: number;
  readonly firstTerm: number;
  readonly last: number;
}

/** What a new incarnation finds. */
export function load(s: ServerState, ctx: Context): void {
  const hard = ctx.read('hard') as HardState | undefined;
  if (hard !== undefined) Object.assign(s.node, hard);
  const bounds = ctx.read('log') as Bounds | undefined;
  if (bounds === undefined) return;
  const snapshot = ctx.read('snapshot') as Snapshot | undefined;
  if (snapshot !== undefined) {
    s.snapshot = snapshot;
    s.machine = machineFrom(snapshot.image);
  }
  Object.assign(s.node.log, logFrom(bounds.first, bounds.firstTerm));
  for (let i = bounds.first + 1; i <= bounds.last; i++) s.node.log.entries.append(ctx.read(`entry ${i}`) as Entry);
  s.node.members = membersOf(s.node, s.snapshot.members);
  s.node.commit = bounds.first;
  s.applied = bounds.first;
  s.node.durable = bounds.last;
}

/** Writes what a rule has changed; it is on disk when the sync that follows is over. */
export function save(s: ServerState, ctx: Context, out: Effects): void {
  if (!out.hardState && out.changedFrom === 0) return;
  const { node, disk } = s;
  if (out.hardState) ctx.write('hard', { term: node.term, votedFor: node.votedFor });
  if (out.changedFrom > 0) {
    for (let i = out.changedFrom; i <= lastIndex(node.log); i++) ctx.write(`entry ${i}`, entryAt(node.log, i));
    writeBounds(s, ctx);
    disk.covers = Math.min(disk.covers, out.changedFrom - 1);
  }
  if (disk.syncing) disk.again = true;
  else sync(s, ctx);
}

function writeBounds({ node: { log } }: ServerState, ctx: Context): void {
  const first = snapshotIndex(log);
  ctx.write('log', { first, firstTerm: termAt(log, first), last: lastIndex(log) });
}

function sync(s: ServerState, ctx: Context): void {
  const { disk } = s;
  disk.syncing = true;
  disk.again = false;
  disk.covers = lastIndex(s.node.log);
  disk.held = disk.next;
  disk.next = [];
  ctx.sync('log');
}

/** Sends once what the server's word rests on is on disk. */
export function sendDurably(
  s: ServerState,
  to: number,
  message: RaftMessage,
  send: (to: number, message: RaftMessage) => void,
): void {
  const { disk } = s;
  if (disk.again) disk.next.push({ to, message });
  else if (disk.syncing) disk.held.push({ to, message });
  else send(to, message);
}

/** A sync is over: what waited for it may leave. Returns the last entry on disk. */
export function synced(s: ServerState, ctx: Context, send: (to: number, message: RaftMessage) => void): number {
  const { disk } = s;
  disk.syncing = false;
  const covered = disk.covers;
  for (const { to, message } of disk.held) send(to, message);
  disk.held = [];
  if (disk.again) sync(s, ctx);
  return covered;
}

/** The machine as it is now takes the place of the log before it. */
export function takeSnapshot(s: ServerState, ctx: Context, image: MachineImage): void {
  s.snapshot = Object.freeze({ index: s.applied, image, members: s.node.members });
  compact(s.node.log, s.applied);
  ctx.write('snapshot', s.snapshot);
  writeBounds(s, ctx);
}

/** A leader's snapshot has taken the log's place. */
export function keepSnapshot(s: ServerState, ctx: Context, index: number, image: MachineImage): void {
  s.snapshot = Object.freeze({ index, image, members: s.node.members });
  s.machine = machineFrom(image);
  s.applied = index;
  ctx.write('snapshot', s.snapshot);
}
