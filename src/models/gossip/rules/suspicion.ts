// Answers for how long a suspected member has to speak up, and how much a cluster's size stretches intervals.
import { ln, MILLISECOND, type Micros } from '../../../engine/index.ts';

/** Shortest time from suspicion to death (hashicorp/memberlist: util.go, suspicionTimeout). */
export function suspicionTimeout(suspicionMult: number, members: number, probeInterval: Micros): Micros {
  const scale = Math.trunc(1000 * Math.max(1, log10(Math.max(1, members))));
  return Math.trunc((suspicionMult * scale * probeInterval) / 1000);
}

/** A running suspicion: who confirmed it (Lifeguard; suspicion.go). */
export interface Suspicion {
  readonly from: string;
  readonly expected: number;
  readonly least: Micros;
  readonly most: Micros;
  readonly confirmedBy: readonly string[];
}

/** The suspicion after `from` confirmed it; the same when that says nothing new. */
export function confirm(suspicion: Suspicion, from: string): Suspicion {
  const { confirmedBy, expected } = suspicion;
  if (confirmedBy.length >= expected || from === suspicion.from || confirmedBy.includes(from)) return suspicion;
  return { ...suspicion, confirmedBy: [...confirmedBy, from] };
}

/** Time from the beginning of the suspicion after which the member is declared dead. */
export function totalTimeout({ expected, least, most, confirmedBy }: Suspicion): Micros {
  return expected < 1 ? least : timeoutAfter(confirmedBy.length, expected, least, most);
}

/** Time that remains of a suspicion; negative when it is over (suspicion.go, remainingSuspicionTime). */
export function remainingSuspicionTime(
  confirmations: number,
  expected: number,
  elapsed: Micros,
  least: Micros,
  most: Micros,
): Micros {
  return timeoutAfter(confirmations, expected, least, most) - elapsed;
}

function timeoutAfter(confirmations: number, expected: number, least: Micros, most: Micros): Micros {
  const share = ln(confirmations + 1) / ln(expected + 1);
  const raw = most - share * (most - least);
  return Math.max(least, Math.floor(raw / MILLISECOND) * MILLISECOND);
}

/** How often a message is passed on (util.go, retransmitLimit). */
export function retransmitLimit(retransmitMult: number, members: number): number {
  return retransmitMult * Math.ceil(log10(members + 1));
}

const PUSH_PULL_SCALE_THRESHOLD = 32;

/** Interval of full exchanges of state (util.go, pushPullScale). */
export function pushPullScale(interval: Micros, members: number): Micros {
  if (members <= PUSH_PULL_SCALE_THRESHOLD) return interval;
  return interval * (Math.ceil(log2(members) - log2(PUSH_PULL_SCALE_THRESHOLD)) + 1);
}

function log10(x: number): number {
  return exactLog(x, 10);
}

function log2(x: number): number {
  return exactLog(x, 2);
}

/** Exact for powers of the base, which a quotient of logarithms is not. */
function exactLog(x: number, base: number): number {
  const log = ln(x) / ln(base);
  let power = 1;
  for (let i = 0; i < Math.round(log); i++) power *= base;
  return power === x ? Math.round(log) : log;
}
