// Answers for nginx's least_conn: the server with the fewest connections for its weight.
// Source: nginx src/http/modules/ngx_http_upstream_least_conn_module.c.
import type { Micros } from '../../../engine/time.ts';
import { isEligible, type NginxPeer, nginxTime, pickOnly, raiseWeight, takePeer } from './nginx-peers.ts';

/**
 * Picks a peer and counts a connection to it; -1 when none is eligible. Among equals, smooth weighted round robin decides.
 * `tried` as in smooth weighted round robin.
 */
export function pickLeastConnections(peers: readonly NginxPeer[], now: Micros, tried: Uint8Array | null): number {
  if (peers.length === 1) return pickOnly(peers);
  const second = nginxTime(now);
  let best = -1;
  let equals = false;
  for (let i = 0; i < peers.length; i++) {
    if (!isCandidate(peers, i, second, tried)) continue;
    const order = best < 0 ? -1 : compareLoad(peers[i]!, peers[best]!);
    if (order < 0) {
      best = i;
      equals = false;
    } else if (order === 0) equals = true;
  }
  if (best < 0) return -1;
  if (equals) best = pickAmongEquals(peers, best, second, tried);
  takePeer(peers[best]!, second);
  if (tried !== null) tried[best] = 1;
  return best;
}

function pickAmongEquals(peers: readonly NginxPeer[], first: number, second: number, tried: Uint8Array | null): number {
  let best = first;
  let total = 0;
  for (let i = first; i < peers.length; i++) {
    if (compareLoad(peers[i]!, peers[first]!) !== 0 || !isCandidate(peers, i, second, tried)) continue;
    total += raiseWeight(peers[i]!);
    if (peers[i]!.currentWeight > peers[best]!.currentWeight) best = i;
  }
  peers[best]!.currentWeight -= total;
  return best;
}

function isCandidate(peers: readonly NginxPeer[], i: number, second: number, tried: Uint8Array | null): boolean {
  return (tried === null || tried[i] === 0) && isEligible(peers[i]!, second);
}

/** Connections for each unit of weight, compared without a division. */
function compareLoad(a: NginxPeer, b: NginxPeer): number {
  return a.conns * b.weight - b.conns * a.weight;
}
