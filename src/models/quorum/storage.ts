// Answers for a node's own data: merging what comes, keeping it on disk before it is acknowledged, and finding it again.
import type { Context } from '../../engine/index.ts';
import type { Acknowledgement, NodeMessage, NodeState } from './state.ts';
import { hasAll, newest, type Stored } from './stored.ts';

/** What a new incarnation finds on its disk. */
export function load(s: NodeState, ctx: Context): void {
  // Counts that never reached the disk have been seen by other nodes: each start counts in a range of its own, so that none is used twice.
  s.events = (ctx.incarnation - 1) * LEAP;
  for (const key of (ctx.read('keys') as readonly string[] | undefined) ?? [])
    s.data.set(key, ctx.read(`key ${key}`) as readonly Stored[]);
  for (const [home, key, versions] of (ctx.read('hints') as readonly Hint[] | undefined) ?? [])
    keepHint(s, ctx, home, key, versions);
}

/** More writes than a node coordinates between two starts. */
const LEAP = 1_000_000;

type Hint = readonly [home: number, key: string, versions: readonly Stored[]];

/** Takes in versions of a key. True when any was news. */
export function merge(s: NodeState, ctx: Context, key: string, versions: readonly Stored[]): boolean {
  const known = s.data.get(key) ?? [];
  const merged = newest([...known, ...versions], ctx.params.versions);
  if (hasAll(known, merged)) return false;
  if (!s.data.has(key)) ctx.write('keys', [...s.data.keys(), key]);
  s.data.set(key, Object.freeze(merged));
  ctx.write(`key ${key}`, merged);
  return true;
}

/** Keeps versions for a home replica that does not answer. */
export function hint(s: NodeState, ctx: Context, home: number, key: string, versions: readonly Stored[]): void {
  const known = s.hints.get(home)?.get(key) ?? [];
  keepHint(s, ctx, home, key, Object.freeze(newest([...known, ...versions], ctx.params.versions)));
  writeHints(s, ctx);
}

/** The home replica has what was kept for it. */
export function forgetHint(s: NodeState, ctx: Context, home: number, key: string): void {
  const kept = s.hints.get(home);
  if (kept?.delete(key) !== true) return;
  if (kept.size === 0) s.hints.delete(home);
  if (s.hints.size === 0) ctx.become('node', '', 'own', 'HANDED_OVER', [ctx.seq]);
  writeHints(s, ctx);
}

function keepHint(s: NodeState, ctx: Context, home: number, key: string, versions: readonly Stored[]): void {
  const kept = s.hints.get(home);
  if (kept === undefined) s.hints.set(home, new Map([[key, versions]]));
  else kept.set(key, versions);
  if (ctx.where('node', '') === 'own') ctx.become('node', '', 'standIn', 'STANDS_IN', [ctx.seq]);
}

function writeHints(s: NodeState, ctx: Context): void {
  ctx.write(
    'hints',
    [...s.hints].flatMap(([home, kept]) => [...kept].map(([key, versions]): Hint => [home, key, versions])),
  );
}

/** Says so once everything written so far is on disk. One sync at a time, for all that wait. */
export function acknowledge(s: NodeState, ctx: Context, to: number, message: NodeMessage): void {
  s.disk.next.push({ to, message });
  if (!s.disk.syncing) sync(s, ctx);
}

function sync(s: NodeState, ctx: Context): void {
  s.disk.syncing = true;
  s.disk.underway = s.disk.next;
  s.disk.next = [];
  ctx.sync('data');
}

/** A sync is over: what waited for it. */
export function synced(s: NodeState, ctx: Context): readonly Acknowledgement[] {
  const done = s.disk.underway;
  s.disk.syncing = false;
  s.disk.underway = [];
  if (s.disk.next.length > 0) sync(s, ctx);
  return done;
}
