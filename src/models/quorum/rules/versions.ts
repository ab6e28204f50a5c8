// Answers for what a read makes of the versions that replicas answer with: the newest, or siblings, and who is to be repaired.
import { compareClocks, dominates, mergeClocks, type VectorClock } from '../../../analysis/clocks.ts';

/** A value with the clock of its write. */
export interface Versioned<V> {
  readonly clock: VectorClock;
  readonly value: V;
}

export interface Resolution<V> {
  /** What no other answer has superseded; more than one: siblings. */
  readonly winners: readonly Versioned<V>[];
  /** Clock that a later write passes on to supersede all that was read. */
  readonly context: VectorClock;
  /** Indices of answers that a single winner supersedes. */
  readonly stale: readonly number[];
}

/** Maximal versions by vector clock (DeCandia et al. 2007, 4.4). With siblings nobody is repaired: the next write will do it. */
export function resolve<V>(answers: readonly Versioned<V>[]): Resolution<V> {
  const winners = answers.filter(
    (one, i) =>
      !answers.some((other) => dominates(other.clock, one.clock)) &&
      answers.findIndex((other) => compareClocks(other.clock, one.clock) === 'equal') === i,
  );
  const [only, ...others] = winners;
  const repairs = only !== undefined && others.length === 0;
  return {
    winners,
    context: answers.map(({ clock }) => clock).reduce(mergeClocks, {}),
    stale: repairs ? answers.flatMap(({ clock }, i) => (dominates(only.clock, clock) ? [i] : [])) : [],
  };
}
