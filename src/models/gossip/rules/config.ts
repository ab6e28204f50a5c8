// Answers for memberlist's three profiles of settings, with its own names.
import { MILLISECOND, type Micros, SECOND } from '../../../engine/index.ts';

/** Intervals in microseconds (hashicorp/memberlist: config.go). */
export interface GossipConfig {
  readonly tcpTimeout: Micros;
  readonly indirectChecks: number;
  readonly retransmitMult: number;
  readonly suspicionMult: number;
  readonly suspicionMaxTimeoutMult: number;
  readonly pushPullInterval: Micros;
  readonly probeInterval: Micros;
  readonly probeTimeout: Micros;
  readonly awarenessMaxMultiplier: number;
  readonly gossipNodes: number;
  readonly gossipInterval: Micros;
  readonly gossipToTheDeadTime: Micros;
}

export const LAN: GossipConfig = {
  tcpTimeout: 10 * SECOND,
  indirectChecks: 3,
  retransmitMult: 4,
  suspicionMult: 4,
  suspicionMaxTimeoutMult: 6,
  pushPullInterval: 30 * SECOND,
  probeInterval: SECOND,
  probeTimeout: 500 * MILLISECOND,
  awarenessMaxMultiplier: 8,
  gossipNodes: 3,
  gossipInterval: 200 * MILLISECOND,
  gossipToTheDeadTime: 30 * SECOND,
};

export const WAN: GossipConfig = {
  ...LAN,
  tcpTimeout: 30 * SECOND,
  suspicionMult: 6,
  pushPullInterval: 60 * SECOND,
  probeInterval: 5 * SECOND,
  probeTimeout: 3 * SECOND,
  gossipNodes: 4,
  gossipInterval: 500 * MILLISECOND,
  gossipToTheDeadTime: 60 * SECOND,
};

export const LOCAL: GossipConfig = {
  ...LAN,
  tcpTimeout: SECOND,
  indirectChecks: 1,
  retransmitMult: 2,
  suspicionMult: 3,
  pushPullInterval: 15 * SECOND,
  probeTimeout: 200 * MILLISECOND,
  gossipInterval: 100 * MILLISECOND,
  gossipToTheDeadTime: 15 * SECOND,
};
