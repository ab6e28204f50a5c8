// Answers for the chance of a search: its own stream of draws for each seed, so that drawing faults changes nothing else in a run.
import { exp, ln, stream, uniform } from '../../engine/index.ts';

const STREAM = stream('explore');

/** Draws of one seed, one after the other. */
export interface Dice {
  /** An integer from 0 to below `n`. */
  below(n: number): number;
  pick<T>(list: readonly T[]): T;
  chance(share: number): boolean;
  /** Uniform in [from, to). */
  between(from: number, to: number): number;
  /** Between two positive numbers, every magnitude as likely as any other. */
  magnitude(from: number, to: number): number;
  /** Each element with a chance of one half, at least one. */
  some<T>(list: readonly T[]): T[];
  /** So many different elements, in the order of the list. */
  subset<T>(list: readonly T[], size: number): T[];
}

export function dice(seed: number): Dice {
  let drawn = 0;
  const next = () => uniform(seed, STREAM, ++drawn, 0, 0);
  const below = (n: number) => Math.floor(next() * n);
  const pick = <T>(list: readonly T[]): T => list[below(list.length)]!;
  return {
    below,
    pick,
    chance: (share) => next() < share,
    between: (from, to) => from + next() * (to - from),
    magnitude: (from, to) => (to <= from ? from : exp(ln(from) + next() * (ln(to) - ln(from)))),
    some: (list) => {
      const chosen = list.filter(() => next() < 0.5);
      return chosen.length > 0 || list.length === 0 ? chosen : [pick(list)];
    },
    subset(list, size) {
      let wanted = size;
      // Selection sampling (Knuth, TAOCP 2, 3.4.2 S): each element with the chance that what is left needs it.
      return list.filter((_, i) => {
        const taken = next() * (list.length - i) < wanted;
        if (taken) wanted--;
        return taken;
      });
    },
  };
}
