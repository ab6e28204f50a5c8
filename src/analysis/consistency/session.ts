// Answers for the session guarantees: read your writes, monotonic reads, monotonic writes, writes follow reads; and for convergence.

/** A completed operation with the version it wrote or read: the place of the write in its key's order, 0 for nothing written. */
export interface VersionedOperation {
  readonly client: string | number;
  readonly f: 'read' | 'write';
  readonly key: string;
  readonly version: number;
}

/** Operation `at` broke the guarantee that operation `since` of the same client had given it. Indices into the list. */
export interface SessionViolation {
  readonly since: number;
  readonly at: number;
}

export interface SessionVerdict {
  readonly readYourWrites: readonly SessionViolation[];
  readonly monotonicReads: readonly SessionViolation[];
  readonly monotonicWrites: readonly SessionViolation[];
  readonly writesFollowReads: readonly SessionViolation[];
}

/** What a client has seen of a key: the newest it read and wrote, and in which operation. */
interface Seen {
  readVersion: number;
  readAt: number;
  writtenVersion: number;
  writtenAt: number;
}

/**
 * The four guarantees (Terry, Demers, Petersen, Spreitzer, Theimer, Welch: Session guarantees for weakly consistent replicated data,
 * 1994), by client and key, over operations in order of completion.
 */
export function checkSession(operations: readonly VersionedOperation[]): SessionVerdict {
  const verdict = {
    readYourWrites: [] as SessionViolation[],
    monotonicReads: [] as SessionViolation[],
    monotonicWrites: [] as SessionViolation[],
    writesFollowReads: [] as SessionViolation[],
  };
  const sessions = new Map<string, Seen>();
  operations.forEach(({ client, f, key, version }, at) => {
    const name = JSON.stringify([client, key]);
    const seen = sessions.get(name) ?? { readVersion: 0, readAt: -1, writtenVersion: 0, writtenAt: -1 };
    sessions.set(name, seen);
    if (f === 'read') {
      if (version < seen.writtenVersion) verdict.readYourWrites.push({ since: seen.writtenAt, at });
      if (version < seen.readVersion) verdict.monotonicReads.push({ since: seen.readAt, at });
      if (version >= seen.readVersion) Object.assign(seen, { readVersion: version, readAt: at });
    } else {
      if (seen.writtenAt >= 0 && version <= seen.writtenVersion)
        verdict.monotonicWrites.push({ since: seen.writtenAt, at });
      if (seen.readAt >= 0 && version <= seen.readVersion) verdict.writesFollowReads.push({ since: seen.readAt, at });
      if (version >= seen.writtenVersion) Object.assign(seen, { writtenVersion: version, writtenAt: at });
    }
  });
  return verdict;
}

/** Eventual consistency of replicas at rest: all hold the same version of every key. A key that is missing has version 0. */
export function areConverged(replicas: readonly Readonly<Record<string, number>>[]): boolean {
  const [first, ...others] = replicas;
  if (first === undefined) return true;
  return others.every((other) =>
    [...Object.keys(first), ...Object.keys(other)].every((key) => (first[key] ?? 0) === (other[key] ?? 0)),
  );
}
