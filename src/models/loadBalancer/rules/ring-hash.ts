// Answers for consistent hashing on a ring: which host owns which arc, and who answers for a request.
// Source: envoyproxy/envoy source/extensions/load_balancing_policies/ring_hash/ring_hash_lb.cc (a port of ketama).
import { murmurHash2 } from './murmur2.ts';
import { compare, type Uint64 } from './uint64.ts';
import { xxHash64 } from './xxhash64.ts';

export interface RingHashConfig {
  readonly hashFunction: 'XX_HASH' | 'MURMUR_HASH_2';
  readonly minimumRingSize: number;
  readonly maximumRingSize: number;
}

export const RING_HASH_DEFAULTS: RingHashConfig = Object.freeze({
  hashFunction: 'XX_HASH',
  minimumRingSize: 1024,
  maximumRingSize: 8 * 1024 * 1024,
});

/** Points of the ring in ascending order: `hosts[i]` owns the hashes after point i-1 up to and including point i. */
export interface HashRing {
  /** Points asked for; `hosts.length` may differ by one from rounding. */
  readonly size: number;
  readonly hi: Uint32Array;
  readonly lo: Uint32Array;
  /** Indices into the list of hosts that the ring was built from. */
  readonly hosts: Int32Array;
  readonly minHashesPerHost: number;
  readonly maxHashesPerHost: number;
}

/** What is wrong with `c`, in Envoy's words; empty when nothing is. */
export function ringHashProblems(c: RingHashConfig): string[] {
  if (c.minimumRingSize <= c.maximumRingSize) return [];
  return [`ring hash: minimum_ring_size (${c.minimumRingSize}) > maximum_ring_size (${c.maximumRingSize})`];
}

/** Each weight's share of their sum, all 0 when nobody weighs anything. Source: thread_aware_lb_impl.cc:normalizeHostWeights. */
export function normalizedWeights(weights: readonly number[]): number[] {
  const sum = weights.reduce((total, weight) => total + weight, 0);
  return weights.map((weight) => (sum === 0 ? 0 : weight / sum));
}

/** A ring of the hosts with these keys (addresses or names) and normalized weights. A share of 0 takes no part. */
export function hashRing(config: RingHashConfig, keys: readonly string[], shares: readonly number[]): HashRing {
  const smallest = shares.reduce((min, share) => (share > 0 && share < min ? share : min), 1);
  const scale = shares.every((share) => share === 0)
    ? 0
    : Math.min(Math.ceil(smallest * config.minimumRingSize) / smallest, config.maximumRingSize);
  const points: Point[] = [];
  const size = Math.ceil(scale);
  let target = 0;
  let min = size;
  let max = 0;
  keys.forEach((key, host) => {
    if (shares[host] === 0) return;
    // Running sums, not a count for each host: what rounding takes from one host it gives to the next.
    target += scale * shares[host]!;
    let i = 0;
    while (points.length < target) points.push({ hash: hashOf(config, `${key}_${i++}`), host });
    min = Math.min(min, i);
    max = Math.max(max, i);
  });
  points.sort((a, b) => compare(a.hash[0]!, a.hash[1]!, b.hash[0]!, b.hash[1]!));
  return { size, ...columns(points), minHashesPerHost: min, maxHashesPerHost: max };
}

/**
 * Index of the host for a hash, -1 when the ring is empty. `attempt` above 0 goes that many points further: it need not be
 * another host.
 */
export function pickFromRing(ring: HashRing, hi: number, lo: number, attempt: number): number {
  const n = ring.hosts.length;
  if (n === 0) return -1;
  let low = 0;
  let high = n;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (compare(ring.hi[middle]!, ring.lo[middle]!, hi, lo) < 0) low = middle + 1;
    else high = middle;
  }
  return ring.hosts[((low === n ? 0 : low) + attempt) % n]!;
}

interface Point {
  readonly hash: Uint64;
  readonly host: number;
}

function hashOf(config: RingHashConfig, text: string): Uint64 {
  return config.hashFunction === 'XX_HASH' ? xxHash64(text) : murmurHash2(text);
}

function columns(points: readonly Point[]): Pick<HashRing, 'hi' | 'lo' | 'hosts'> {
  const hi = new Uint32Array(points.length);
  const lo = new Uint32Array(points.length);
  const hosts = new Int32Array(points.length);
  points.forEach((point, i) => {
    hi[i] = point.hash[0]!;
    lo[i] = point.hash[1]!;
    hosts[i] = point.host;
  });
  return { hi, lo, hosts };
}
