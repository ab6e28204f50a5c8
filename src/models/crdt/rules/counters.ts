// Answers for counters that replicas count by themselves and merge: G-counter and PN-counter.

/** Increments by actor (Shapiro, Preguica, Baquero, Zawirski 2011; basho/riak_dt: riak_dt_gcounter.erl). */
export type GCounter = Readonly<Record<string, number>>;

/** Increments and decrements by actor (riak_dt_pncounter.erl). */
export type PnCounter = Readonly<Record<string, readonly [number, number]>>;

export function incrementG(counter: GCounter, actor: string, by: number): GCounter {
  return { ...counter, [actor]: (counter[actor] ?? 0) + by };
}

export function valueOfG(counter: GCounter): number {
  return Object.values(counter).reduce((sum, n) => sum + n, 0);
}

/** Each actor's counts only grow, so that the higher is the later. */
export function mergeG(a: GCounter, b: GCounter): GCounter {
  const merged: Record<string, number> = { ...a };
  for (const actor of Object.keys(b)) merged[actor] = Math.max(merged[actor] ?? 0, b[actor]!);
  return merged;
}

/** Counts `by`, which may be negative. */
export function addPn(counter: PnCounter, actor: string, by: number): PnCounter {
  const [up, down] = counter[actor] ?? [0, 0];
  return { ...counter, [actor]: by >= 0 ? [up + by, down] : [up, down - by] };
}

export function valueOfPn(counter: PnCounter): number {
  return Object.values(counter).reduce((sum, [up, down]) => sum + up - down, 0);
}

export function mergePn(a: PnCounter, b: PnCounter): PnCounter {
  const merged: Record<string, readonly [number, number]> = { ...a };
  for (const actor of Object.keys(b)) {
    const [up, down] = merged[actor] ?? [0, 0];
    merged[actor] = [Math.max(up, b[actor]![0]), Math.max(down, b[actor]![1])];
  }
  return merged;
}
