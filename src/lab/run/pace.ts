// Answers for how much virtual time passes in a second of the watcher's: the automatic pace and the steps between paces.
import type { Micros } from '../../engine/index.ts';

/** A message that takes the median hop is on screen for at least this long (seconds of wall time). */
const HOP_ON_SCREEN = 0.6;
const SLOWEST = 0.001;
/** Share of the way to a new pace that is gone in a second, so that the pace never jumps. */
const EASING = 3;

/** Paces a person may choose, in virtual seconds a second. */
export const PACES = [0.001, 0.003, 0.01, 0.03, 0.1, 0.3, 1, 3, 10, 30] as const;

export type Pace = number | 'auto';

/**
 * The pace at which the median message in flight can be followed.
 * @param medianHop microseconds; 0 when nothing is in flight
 */
export function automaticPace(medianHop: Micros): number {
  if (medianHop <= 0) return 1;
  return Math.min(1, Math.max(SLOWEST, medianHop / 1e6 / HOP_ON_SCREEN));
}

/** Moves from one pace towards another in proportion, over `seconds` of wall time. */
export function easedPace(from: number, to: number, seconds: number): number {
  const share = 1 - Math.exp(-EASING * seconds);
  return from * (to / from) ** share;
}

/** The next slower (-1) or faster (1) pace to choose from. */
export function neighbourPace(now: number, direction: 1 | -1): number {
  if (direction > 0) return PACES.find((pace) => pace > now * 1.01) ?? PACES[PACES.length - 1];
  return PACES.findLast((pace) => pace < now * 0.99) ?? PACES[0];
}
