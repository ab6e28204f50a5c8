// Answers for row locks: who has a row, who waits for it in which order, and that everything is let go when a transaction ends.
import type { Context, Seq } from '../../engine/index.ts';
import { isDeadlocked } from './rules.ts';
import { type DatabaseState, ownerOf, type Transaction } from './state.ts';

/** Takes the row for `tx`, or puts it last among those who wait. Returns 0 when it has the row, and else the event of whoever does. */
export function lock(s: DatabaseState, ctx: Context, tx: Transaction, row: string): Seq {
  const held = s.locks.get(row);
  if (held === undefined) {
    s.locks.set(row, { holder: tx.xid, takenBy: ctx.seq, waiters: [] });
    tx.held.push(row);
    return 0;
  }
  if (held.holder === tx.xid) return 0;
  held.waiters.push(tx.xid);
  return held.takenBy;
}

/** How many wait for the row. */
export function waitersFor(s: DatabaseState, row: string): number {
  return s.locks.get(row)?.waiters.length ?? 0;
}

/** The transaction no longer waits for the row. */
export function withdraw(s: DatabaseState, xid: number, row: string): void {
  const waiters = s.locks.get(row)?.waiters ?? [];
  const i = waiters.indexOf(xid);
  if (i >= 0) waiters.splice(i, 1);
}

/** Lets go of every row: each goes to whoever has waited for it longest. */
export function releaseAll(s: DatabaseState, ctx: Context, tx: Transaction): void {
  for (const row of tx.held) {
    const held = s.locks.get(row)!;
    const next = s.transactions.get(held.waiters.shift() ?? 0);
    if (next === undefined) {
      s.locks.delete(row);
      continue;
    }
    held.holder = next.xid;
    held.takenBy = ctx.seq;
    next.held.push(row);
    s.granted.push(next.xid);
  }
  tx.held.length = 0;
}

/** Whether the transaction waits, over others, for itself. */
export function deadlocked(s: DatabaseState, xid: number): boolean {
  return isDeadlocked(xid, (waiting) => {
    const row = ownerOf(s, waiting)?.current?.row ?? '';
    return row === '' ? 0 : (s.locks.get(row)?.holder ?? 0);
  });
}
