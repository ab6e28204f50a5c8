// Answers for chance: counter-based draws, a hash of (seed, stream, keys), so that no draw depends on how many came before it elsewhere.
// Mixing after MurmurHash3 (A. Appleby): two 32-bit lanes, one round a key, the fmix32 finalizer.

/** The number of a named stream of draws; made once, at load. */
export function stream(name: string): number {
  let h = 0x811c9dc5;
  for (let i = 0; i < name.length; i++) h = Math.imul(h ^ name.charCodeAt(i), 0x01000193);
  return finish(h);
}

function finish(h: number): number {
  h = Math.imul(h ^ (h >>> 16), 0x85ebca6b);
  h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35);
  return h ^ (h >>> 16);
}

/** Uniform in (0, 1), 52 bits, from a seed and four integer keys. */
export function uniform(seed: number, a: number, b: number, c: number, d: number): number {
  let h = seed ^ 0x9e3779b9;
  let g = seed ^ 0x7f4a7c15;
  let k = Math.imul(a, 0xcc9e2d51);
  h = Math.imul((h ^ k ^ (k >>> 15)) | 0, 0x1b873593) + 0x2545f491;
  g = Math.imul(((g ^ k) << 13) | ((g ^ k) >>> 19), 0x85ebca6b) ^ h;
  k = Math.imul(b, 0xcc9e2d51);
  h = Math.imul(((h ^ k) << 13) | ((h ^ k) >>> 19), 0x1b873593) ^ (k >>> 16);
  g = Math.imul((g ^ k ^ (h >>> 15)) | 0, 0xc2b2ae35) + 0x27d4eb2f;
  k = Math.imul(c, 0xcc9e2d51);
  h = Math.imul(((h ^ k) << 15) | ((h ^ k) >>> 17), 0x1b873593) ^ (k >>> 16);
  g = Math.imul((g ^ k ^ (h >>> 13)) | 0, 0xc2b2ae35) + 0x165667b1;
  k = Math.imul(d, 0xcc9e2d51);
  h = Math.imul(((h ^ k) << 17) | ((h ^ k) >>> 15), 0x1b873593) ^ (k >>> 16);
  g = Math.imul((g ^ k ^ (h >>> 11)) | 0, 0xc2b2ae35);
  h = finish(h ^ (g >>> 7));
  g = finish(g ^ h);
  return ((h >>> 6) * 67108864 + (g >>> 6) + 0.5) / 4503599627370496;
}

/** A 32-bit key from the same hash: for identities of requests and the like. */
export function key32(seed: number, a: number, b: number, c: number): number {
  return Math.floor(uniform(seed, a, b, c, 0x51ed270b) * 4294967296) >>> 0;
}
