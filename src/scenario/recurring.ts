// Answers for faults that strike at random, again and again: their moments in one run, drawn from its seed.
import { type Distribution, type Fault, type Micros, sample, stream, uniform } from '../engine/index.ts';

/** No fault of a run strikes more often. */
const MOST_STRIKES = 1_000;
/** Least time between the end of one strike and the next. */
const LEAST_GAP: Micros = 1_000;

/**
 * An alternating renewal process: it holds off for a time drawn from `every`, strikes for `fault.for`, and so on; drawn exponentially, `every`
 * has the mean time between failures as its mean, and the struck part is well for a share of MTBF / (MTBF + for) of the time.
 * Moments depend on the seed and the fault's name alone.
 */
export function strikesOf(fault: Fault, every: Distribution, seed: number, length: Micros): Fault[] {
  const named = stream(fault.name);
  const strikes: Fault[] = [];
  let at = 0;
  while (strikes.length < MOST_STRIKES) {
    at += Math.max(LEAST_GAP, Math.round(sample(every, uniform(seed, DRAW, named, strikes.length, 0))));
    if (at >= length) break;
    strikes.push({ ...fault, name: `${fault.name} ${strikes.length + 1}`, at });
    at += fault.for ?? 0;
  }
  return strikes;
}

const DRAW = stream('scenario.every');
