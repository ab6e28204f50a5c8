// Answers for hash trees: what two replicas have to compare to find the keys in which they differ.

/** A complete binary tree of hashes, root first; node i has children 2i + 1 and 2i + 2. The last level's nodes are buckets of keys. */
export type MerkleTree = readonly number[];

const DEPTH = 4;
/** Buckets of keys, by hash. */
const BUCKETS = 1 << DEPTH;

export function bucketOf(keyHash: number): number {
  return keyHash % BUCKETS;
}

/** The tree over hashes of single entries, given as (hash of the key, hash of what is stored). Order does not matter. */
export function merkleTree(entries: Iterable<readonly [keyHash: number, entryHash: number]>): MerkleTree {
  const tree: number[] = Array.from({ length: 2 * BUCKETS - 1 }, () => 0);
  for (const [keyHash, entryHash] of entries) tree[BUCKETS - 1 + bucketOf(keyHash)]! += mix(keyHash, entryHash);
  for (let i = BUCKETS - 2; i >= 0; i--) tree[i] = mix(tree[2 * i + 1]! | 0, tree[2 * i + 2]! | 0);
  return tree.map((hash) => hash | 0);
}

/** Buckets that differ, found from the root on: equal subtrees are not looked into (DeCandia et al. 2007, 4.7). */
export function differingBuckets(a: MerkleTree, b: MerkleTree): readonly number[] {
  const found: number[] = [];
  const waiting = [0];
  for (let i = waiting.pop(); i !== undefined; i = waiting.pop()) {
    if (a[i] === b[i]) continue;
    if (i >= BUCKETS - 1) found.push(i - BUCKETS + 1);
    else waiting.push(2 * i + 2, 2 * i + 1);
  }
  return found;
}

function mix(a: number, b: number): number {
  let h = Math.imul(a ^ 0x9e3779b9, 0x85ebca6b) ^ b;
  h = Math.imul(h ^ (h >>> 15), 0xc2b2ae35);
  return h ^ (h >>> 13);
}
