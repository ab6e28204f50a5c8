// Answers for the rules of a database that need no state of their own: who may connect, who is deadlocked, how long recovery takes.

/**
 * Sessions an ordinary client may bring the server to.
 * Source: PostgreSQL, src/backend/utils/init/postinit.c, InitPostgres ("remaining connection slots are reserved").
 */
export function ordinaryConnections(maxConnections: number, reserved: number): number {
  return Math.max(0, maxConnections - reserved);
}

/**
 * Whether waiting leads `from` back to itself. `waitsFor` gives whom a transaction waits for; 0: nobody.
 * Rows have one holder and every transaction waits for one row at most, so that the waits-for graph is a set of chains.
 * Whoever finds the cycle aborts itself. Source: PostgreSQL, src/backend/storage/lmgr/deadlock.c, DeadLockCheck; README, "The Deadlock
 * Detection Algorithm".
 */
export function isDeadlocked(from: number, waitsFor: (transaction: number) => number): boolean {
  const seen = new Set<number>();
  let at = waitsFor(from);
  while (at !== 0 && !seen.has(at)) {
    if (at === from) return true;
    seen.add(at);
    at = waitsFor(at);
  }
  return false;
}

/** Microseconds that replaying the log takes: from the last checkpoint's position to the log's end. */
export function recoveryTime(end: number, checkpoint: number, perRecord: number): number {
  return Math.max(0, end - checkpoint) * perRecord;
}
