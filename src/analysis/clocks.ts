// Answers for logical clocks: Lamport's, vector clocks and hybrid logical clocks, as values that their owner passes on.

/** Events known of each process or actor. A missing entry is 0; entries are never 0. */
export type VectorClock = Readonly<Record<string, number>>;

export type ClockRelation = 'equal' | 'before' | 'after' | 'concurrent';

/** How `a` lies to `b` in happens-before (Fidge 1988, Mattern 1989). */
export function compareClocks(a: VectorClock, b: VectorClock): ClockRelation {
  const [forth, back] = [descends(b, a), descends(a, b)];
  if (forth && back) return 'equal';
  return forth ? 'before' : back ? 'after' : 'concurrent';
}

/** True when `a` has seen all that `b` has (basho/riak_core: vclock.erl, descends). */
export function descends(a: VectorClock, b: VectorClock): boolean {
  return Object.keys(b).every((actor) => countOf(a, actor) >= b[actor]!);
}

/** True when `a` has seen all that `b` has, and more. */
export function dominates(a: VectorClock, b: VectorClock): boolean {
  return descends(a, b) && !descends(b, a);
}

export function mergeClocks(a: VectorClock, b: VectorClock): VectorClock {
  const merged: Record<string, number> = { ...a };
  for (const actor of Object.keys(b)) merged[actor] = Math.max(countOf(a, actor), b[actor]!);
  return merged;
}

/** The clock after one more event of `actor`. */
export function incrementClock(clock: VectorClock, actor: string): VectorClock {
  return { ...clock, [actor]: countOf(clock, actor) + 1 };
}

/** The clock of a receipt: what the message had seen and what the receiver had, and the receipt itself. */
export function receiveClock(own: VectorClock, message: VectorClock, actor: string): VectorClock {
  return incrementClock(mergeClocks(own, message), actor);
}

export function countOf(clock: VectorClock, actor: string): number {
  return Object.hasOwn(clock, actor) ? clock[actor]! : 0;
}

/** Lamport's clock of the next event (Lamport 1978); of a receipt, with the message's clock. */
export function lamportAfter(own: number, message = 0): number {
  return Math.max(own, message) + 1;
}

/** A hybrid logical clock: the highest physical time heard of, and a count of events within it. */
export interface HybridClock {
  /** In microseconds, by the clocks of machines. */
  readonly physical: number;
  readonly logical: number;
}

/** Clock of a local event or a sending (Kulkarni, Demirbas, Madappa, Avva, Leone 2014, figure 5). */
export function hybridAfter(own: HybridClock, now: number): HybridClock {
  return now > own.physical ? { physical: now, logical: 0 } : { physical: own.physical, logical: own.logical + 1 };
}

/** Clock of a receipt. */
export function hybridReceive(own: HybridClock, message: HybridClock, now: number): HybridClock {
  const physical = Math.max(own.physical, message.physical, now);
  const logical = Math.max(
    own.physical === physical ? own.logical : -1,
    message.physical === physical ? message.logical : -1,
  );
  return { physical, logical: logical + 1 };
}

/** Negative, 0 or positive, as `a` comes before, with or after `b`. */
export function compareHybrid(a: HybridClock, b: HybridClock): number {
  return a.physical - b.physical || a.logical - b.logical;
}
