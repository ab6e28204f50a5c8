// Answers for the ring of a part: where its nodes lie on it, and which are the homes of a key.
import { key32, stream } from '../../engine/index.ts';
import { preferenceList, type RingPlace } from './rules/placement.ts';

const PLACES = stream('quorum.ring');
/** Places of each node, so that ranges are of about the same size (virtual nodes). */
const PLACES_EACH = 16;

export function ringOf(nodes: number): readonly RingPlace[] {
  const places: RingPlace[] = [];
  for (let id = 1; id <= nodes; id++)
    for (let i = 0; i < PLACES_EACH; i++) places.push([key32(PLACES, id, i, 0), String(id)]);
  return places.sort((a, b) => a[0] - b[0] || (a[1] < b[1] ? -1 : 1));
}

export function hashOf(key: string): number {
  return stream(key) >>> 0;
}

/** Numbers of the nodes that a key's replicas belong on. */
export function homesOf(ring: readonly RingPlace[], key: string, n: number): readonly number[] {
  return preferenceList(ring, hashOf(key), n).map(Number);
}
