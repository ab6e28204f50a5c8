// Answers for the two rules of leases with fencing tokens: when a lease is over, and which token may still write.
import type { Micros } from '../../engine/index.ts';

/** A lease that ends at `ends` is over at that moment, on whichever clock both are measured. */
export function isOver(ends: Micros, now: Micros): boolean {
  return now >= ends;
}

/** What writes with `token` is refused once a greater one was seen (Kleppmann 2016; Burrows 2006, section 2.4: sequencers). */
export function isStale(token: number, seen: number): boolean {
  return token < seen;
}
