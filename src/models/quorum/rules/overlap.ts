// Answers for what N, R and W promise: which sets of replicas must meet, and how many may fail.

/** `n` replicas of a key, of which `r` answer a read and `w` a write. */
export interface QuorumSizes {
  readonly n: number;
  readonly r: number;
  readonly w: number;
}

/** R + W > N: every read set shares a replica with every write set (Gifford 1979; DeCandia et al. 2007, 4.5). Not so for sloppy quorums. */
export function readsMeetWrites({ n, r, w }: QuorumSizes): boolean {
  return r + w > n;
}

/** 2 W > N: two write sets share a replica. */
export function writesMeetWrites({ n, w }: QuorumSizes): boolean {
  return 2 * w > n;
}

/** Replicas that may be gone while operations that need `answers` still succeed. */
export function toleratedFailures({ n }: QuorumSizes, answers: number): number {
  return n - answers;
}
