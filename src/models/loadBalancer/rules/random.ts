// Answers for picking at random: the yardstick for every other rule.

/** Index of one of `n` hosts, all equally likely; -1 when there is none. `u`: uniform draw in [0, 1). */
export function pickRandom(n: number, u: number): number {
  return n === 0 ? -1 : Math.min(n - 1, Math.floor(u * n));
}

/** Index of a host, as likely as it weighs; -1 when nobody weighs anything. `u`: uniform draw in [0, 1). */
export function pickWeightedRandom(weights: ArrayLike<number>, u: number): number {
  let total = 0;
  for (let i = 0; i < weights.length; i++) total += weights[i]!;
  if (!(total > 0)) return -1;
  let left = u * total;
  let last = -1;
  for (let i = 0; i < weights.length; i++) {
    if (!(weights[i]! > 0)) continue;
    last = i;
    left -= weights[i]!;
    if (left < 0) return i;
  }
  return last;
}
