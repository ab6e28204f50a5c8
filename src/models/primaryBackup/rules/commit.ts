// Answers for when a write counts as replicated, and who may take over without losing one.

export type Replication = 'asynchronous' | 'semiSynchronous' | 'synchronous';

/**
 * Index up to which writes may be acknowledged. `own`: what is on the primary's disk; `backups`: what is on the disk of each backup that
 * belongs to the set. Asynchronous: the primary's disk is enough. Semi-synchronous: and that of one backup (MySQL, rpl_semi_sync). Synchronous:
 * and those of all (van Renesse and Schneider 2004: a write is answered by the chain's end).
 */
export function acknowledgedIndex(replication: Replication, own: number, backups: readonly number[]): number {
  if (replication === 'asynchronous' || backups.length === 0) return own;
  const onBackups =
    replication === 'synchronous'
      ? backups.reduce((least, index) => Math.min(least, index), own)
      : backups.reduce((most, index) => Math.max(most, index), 0);
  return Math.min(own, onBackups);
}

/** A server as the monitor knows it. */
export interface Candidate {
  readonly id: number;
  /** Last entry of its log, and that entry's epoch. */
  readonly lastIndex: number;
  readonly lastEpoch: number;
}

/** Who takes over: whoever has the newest log; of equals the first. 0: nobody. */
export function successor(candidates: readonly Candidate[]): number {
  let best: Candidate | undefined;
  for (const one of candidates)
    if (
      best === undefined ||
      one.lastEpoch > best.lastEpoch ||
      (one.lastEpoch === best.lastEpoch && one.lastIndex > best.lastIndex)
    )
      best = one;
  return best?.id ?? 0;
}
