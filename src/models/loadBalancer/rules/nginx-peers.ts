// Answers for the servers of an nginx upstream as all its methods see them: what failures and successes do to them.
// Source: nginx src/http/ngx_http_upstream_round_robin.c.
import { type Micros, SECOND } from '../../../engine/time.ts';

/** Parameters are those of the `server` directive. Moments are whole seconds, because nginx's clock ticks in them. */
export interface NginxPeer {
  weight: number;
  /** Failures after which it is left alone; 0: never. */
  maxFails: number;
  /** In seconds: how long failures count, and how long it is then left alone. */
  failTimeout: number;
  /** Requests at once; 0: as many as come. */
  maxConns: number;
  down: boolean;
  currentWeight: number;
  /** Lowered by failures; recovers by one with each pick that considers the peer. */
  effectiveWeight: number;
  conns: number;
  fails: number;
  /** When it last failed. */
  accessed: number;
  /** When it last failed, or was last given a chance. */
  checked: number;
}

/** `server` directive without parameters. */
export const NGINX_DEFAULTS = Object.freeze({ weight: 1, maxFails: 1, failTimeout: 10, maxConns: 0 });

export function nginxPeer(weight: number, maxFails: number, failTimeout: number, maxConns: number): NginxPeer {
  return {
    weight,
    maxFails,
    failTimeout,
    maxConns,
    down: false,
    currentWeight: 0,
    effectiveWeight: weight,
    conns: 0,
    fails: 0,
    accessed: 0,
    checked: 0,
  };
}

/** nginx's clock. */
export function nginxTime(now: Micros): number {
  return Math.floor(now / SECOND);
}

/** Whether a request may go to the peer now: it is not marked down, failed too often just now, or full. */
export function isEligible(peer: NginxPeer, second: number): boolean {
  if (peer.down) return false;
  if (peer.maxFails > 0 && peer.fails >= peer.maxFails && second - peer.checked <= peer.failTimeout) return false;
  return peer.maxConns === 0 || peer.conns < peer.maxConns;
}

/** A request goes to the peer. */
export function takePeer(peer: NginxPeer, second: number): void {
  if (second - peer.checked > peer.failTimeout) peer.checked = second;
  peer.conns++;
}

/** The only server of a group: it is never left alone for failures. Returns 0, or -1 when it is down or full. */
export function pickOnly(peers: readonly NginxPeer[]): number {
  const [peer] = peers;
  if (peer!.down || (peer!.maxConns > 0 && peer!.conns >= peer!.maxConns)) return -1;
  peer!.conns++;
  return 0;
}

/** A request to peer number `index` is over. Source: ngx_http_upstream_free_round_robin_peer. */
export function releaseNginxPeer(peers: readonly NginxPeer[], index: number, failed: boolean, now: Micros): void {
  const peer = peers[index]!;
  if (peers.length === 1) {
    peer.fails = 0;
  } else if (failed) {
    peer.fails++;
    peer.accessed = nginxTime(now);
    peer.checked = peer.accessed;
    if (peer.maxFails > 0)
      peer.effectiveWeight = Math.max(0, peer.effectiveWeight - Math.trunc(peer.weight / peer.maxFails));
  } else if (peer.accessed < peer.checked) {
    // It has been given a chance since it last failed, and took it.
    peer.fails = 0;
  }
  peer.conns--;
}

/** One peer's part in a round of smooth weighted round robin. Returns the weight that it brought in. */
export function raiseWeight(peer: NginxPeer): number {
  const brought = peer.effectiveWeight;
  peer.currentWeight += brought;
  if (peer.effectiveWeight < peer.weight) peer.effectiveWeight++;
  return brought;
}
