// Answers for where a key's replicas lie on the ring, and who stands in for those that are down.

/** A node and its place on the ring of hashes. */
export type RingPlace = readonly [hash: number, node: string];

/** Who gets a copy; `hintFor` names the home replica it stands in for. */
export interface Target {
  readonly node: string;
  readonly hintFor?: string;
}

/** The `n` distinct nodes that follow the key's hash on the ring (DeCandia et al. 2007, 4.2). `ring` is in order of hashes. */
export function preferenceList(ring: readonly RingPlace[], keyHash: number, n: number): readonly string[] {
  return walk(ring, keyHash).slice(0, n);
}

/**
 * The targets of a sloppy quorum (DeCandia et al. 2007, 4.6): in the place of each home replica that is down, the next node on the ring
 * that is up and has no copy yet, with a hint for whom it keeps it. A home replica without a stand-in is left out.
 */
export function sloppyTargets(
  ring: readonly RingPlace[],
  keyHash: number,
  n: number,
  isUp: (node: string) => boolean,
): readonly Target[] {
  const nodes = walk(ring, keyHash);
  const standIns = nodes.slice(n).filter(isUp);
  return nodes.slice(0, n).flatMap((home): readonly Target[] => {
    if (isUp(home)) return [{ node: home }];
    const standIn = standIns.shift();
    return standIn === undefined ? [] : [{ node: standIn, hintFor: home }];
  });
}

/** All distinct nodes in the order in which the ring is walked from the key on. */
function walk(ring: readonly RingPlace[], keyHash: number): readonly string[] {
  const first = ring.findIndex(([hash]) => hash >= keyHash);
  const from = first < 0 ? 0 : first;
  return [...new Set([...ring.slice(from), ...ring.slice(0, from)].map(([, node]) => node))];
}
