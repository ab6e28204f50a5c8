// Answers for a set whose adds win over concurrent removes, without tombstones (OR-SWOT).
import { countOf, incrementClock, mergeClocks, type VectorClock } from '../../../analysis/clocks.ts';

/** All events seen, and for each member the adds (dots: actor and count) that keep it in. */
export interface Orswot {
  readonly clock: VectorClock;
  readonly members: Readonly<Record<string, VectorClock>>;
}

export const EMPTY_SET: Orswot = { clock: {}, members: {} };

/** The element's dots are replaced by one new one (Bieniusa et al. 2012; basho/riak_dt: riak_dt_orswot.erl). */
export function addTo(set: Orswot, element: string, actor: string): Orswot {
  const clock = incrementClock(set.clock, actor);
  return { clock, members: { ...set.members, [element]: { [actor]: clock[actor]! } } };
}

/** The entry goes; that its adds were seen is remembered by the clock alone. */
export function removeFrom(set: Orswot, element: string): Orswot {
  const { [element]: _, ...members } = set.members;
  return { clock: set.clock, members };
}

export function valueOfSet(set: Orswot): readonly string[] {
  return Object.keys(set.members).sort((a, b) => (a < b ? -1 : 1));
}

/** A dot stays when both have it, or when one has it and the other has not seen it. */
export function mergeSets(a: Orswot, b: Orswot): Orswot {
  const members: Record<string, VectorClock> = {};
  for (const element of new Set([...Object.keys(a.members), ...Object.keys(b.members)])) {
    const [ours, theirs] = [a.members[element] ?? {}, b.members[element] ?? {}];
    const dots = mergeClocks(surviving(ours, theirs, b.clock), surviving(theirs, ours, a.clock));
    if (Object.keys(dots).length > 0) members[element] = dots;
  }
  return { clock: mergeClocks(a.clock, b.clock), members };
}

function surviving(dots: VectorClock, others: VectorClock, seen: VectorClock): VectorClock {
  const kept: Record<string, number> = {};
  for (const actor of Object.keys(dots))
    if (countOf(others, actor) === dots[actor] || dots[actor]! > countOf(seen, actor)) kept[actor] = dots[actor]!;
  return kept;
}
