// Answers for nginx's `hash` and `hash ... consistent`: the same key to the same server, as Cache::Memcached has it.
// Source: nginx src/http/modules/ngx_http_upstream_hash_module.c.
import type { Micros } from '../../../engine/time.ts';
import { CRC32_START, crc32, crc32Final, crc32Update } from './crc32.ts';
import { isEligible, type NginxPeer, nginxTime, raiseWeight, takePeer } from './nginx-peers.ts';
import { pickSmoothWeighted } from './smooth-wrr.ts';
import { utf8 } from './utf8.ts';

/** Servers looked at before round robin decides. */
const MAX_TRIES = 20;
const POINTS_PER_WEIGHT = 160;

/** One request's way through the servers. */
export interface NginxHash {
  readonly key: string;
  hash: number;
  rehash: number;
}

export function nginxHash(key: string): NginxHash {
  return { key, hash: 0, rehash: 0 };
}

/** Index of the server that this request would try next, by weight alone. */
export function nextByHash(h: NginxHash, weights: readonly number[], totalWeight: number): number {
  const prefix = h.rehash > 0 ? String(h.rehash) : '';
  h.hash = (h.hash + ((crc32(prefix + h.key) >>> 16) & 0x7fff)) >>> 0;
  h.rehash++;
  let w = h.hash % totalWeight;
  let i = 0;
  while (w >= weights[i]!) w -= weights[i++]!;
  return i;
}

/** `hash`: picks a peer and counts a connection to it; -1 when none is eligible. `tried` as in smooth weighted round robin. */
export function pickByHash(peers: readonly NginxPeer[], key: string, now: Micros, tried: Uint8Array | null): number {
  if (peers.length < 2 || key === '') return pickSmoothWeighted(peers, now, tried);
  const second = nginxTime(now);
  const weights = peers.map((peer) => peer.weight);
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  const h = nginxHash(key);
  for (let tries = 0; tries <= MAX_TRIES; tries++) {
    const i = nextByHash(h, weights, total);
    if ((tried !== null && tried[i] !== 0) || !isEligible(peers[i]!, second)) continue;
    takePeer(peers[i]!, second);
    if (tried !== null) tried[i] = 1;
    return i;
  }
  return pickSmoothWeighted(peers, now, tried);
}

/** Points of a consistent-hash ring in ascending order, without duplicates. */
export interface NginxRing {
  readonly hashes: Uint32Array;
  /** Indices into the list of servers that the ring was built from. */
  readonly servers: Int32Array;
}

/** The ring of the servers with these names (`host:port`), 160 points for each unit of weight. */
export function nginxRing(names: readonly string[], weights: readonly number[]): NginxRing {
  const points: { readonly hash: number; readonly server: number }[] = [];
  names.forEach((name, server) => {
    const base = crc32Update(CRC32_START, serverBytes(name));
    const previous = new Uint8Array(4);
    for (let i = 0; i < weights[server]! * POINTS_PER_WEIGHT; i++) {
      const hash = crc32Final(crc32Update(base, previous));
      points.push({ hash, server });
      for (let byte = 0; byte < 4; byte++) previous[byte] = hash >>> (8 * byte);
    }
  });
  points.sort((a, b) => a.hash - b.hash);
  const distinct = points.filter((point, i) => i === 0 || point.hash !== points[i - 1]!.hash);
  return { hashes: Uint32Array.from(distinct, (p) => p.hash), servers: Int32Array.from(distinct, (p) => p.server) };
}

/** Position on the ring of the first point that is not before `hash`; the ring's length when there is none. */
export function pointFor(ring: NginxRing, hash: number): number {
  let low = 0;
  let high = ring.hashes.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (ring.hashes[middle]! < hash) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** Index of the server at a position; positions beyond the last go round. -1 when the ring is empty. */
export function serverAt(ring: NginxRing, position: number): number {
  return ring.servers.length === 0 ? -1 : ring.servers[position % ring.servers.length]!;
}

/** `hash ... consistent`: like `pickByHash`, along a ring that was built from the same peers. */
export function pickByConsistentHash(
  peers: readonly NginxPeer[],
  ring: NginxRing,
  key: string,
  now: Micros,
  tried: Uint8Array | null,
): number {
  if (peers.length < 2 || key === '' || ring.servers.length === 0) return pickSmoothWeighted(peers, now, tried);
  const second = nginxTime(now);
  let position = pointFor(ring, crc32(key));
  for (let tries = 0; tries <= MAX_TRIES; tries++, position++) {
    const i = serverAt(ring, position);
    if ((tried !== null && tried[i] !== 0) || !isEligible(peers[i]!, second)) continue;
    // A round of smooth weighted round robin among the peers of one name: here one peer, so that only its recovery shows.
    const brought = raiseWeight(peers[i]!);
    peers[i]!.currentWeight -= brought;
    takePeer(peers[i]!, second);
    if (tried !== null) tried[i] = 1;
    return i;
  }
  return pickSmoothWeighted(peers, now, tried);
}

/** HOST, a zero byte, PORT: a server without a port (or a path to a socket) ends with the zero byte. */
function serverBytes(name: string): Uint8Array {
  if (name.slice(0, 5).toLowerCase() === 'unix:') return utf8(`${name.slice(5)}\0`);
  const port = /:([0-9]*)$/.exec(name);
  return port === null ? utf8(`${name}\0`) : utf8(`${name.slice(0, port.index)}\0${port[1]}`);
}
