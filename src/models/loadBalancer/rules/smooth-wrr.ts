// Answers for nginx's smooth weighted round robin: turns in proportion to weight, and no bursts at one server.
// Source: nginx src/http/ngx_http_upstream_round_robin.c:ngx_http_upstream_get_peer.
import type { Micros } from '../../../engine/time.ts';
import { isEligible, type NginxPeer, nginxTime, pickOnly, raiseWeight, takePeer } from './nginx-peers.ts';

/**
 * Picks a peer and counts a connection to it; -1 when none is eligible. `tried[i]` not 0: this request was at peer i before
 * (null: it is a new one); the pick is marked there.
 */
export function pickSmoothWeighted(peers: readonly NginxPeer[], now: Micros, tried: Uint8Array | null): number {
  if (peers.length === 1) return pickOnly(peers);
  const second = nginxTime(now);
  let best = -1;
  let total = 0;
  for (let i = 0; i < peers.length; i++) {
    if ((tried !== null && tried[i] !== 0) || !isEligible(peers[i]!, second)) continue;
    total += raiseWeight(peers[i]!);
    if (best < 0 || peers[i]!.currentWeight > peers[best]!.currentWeight) best = i;
  }
  if (best < 0) return -1;
  peers[best]!.currentWeight -= total;
  takePeer(peers[best]!, second);
  if (tried !== null) tried[best] = 1;
  return best;
}
