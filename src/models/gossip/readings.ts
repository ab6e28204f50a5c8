// Answers for what can be read of a group that gossips: who is believed what, how far that is true, and what it costs.
import type { Invariant, ReadingSpec } from '../contract.ts';
import { counterOf, rateOf } from '../reading-kinds.ts';
import type { PartView, ProcessView } from '../view.ts';
import type { MemberState } from './rules/members.ts';
import type { State } from './state.ts';

const role = 'gossip/member';
const counter = counterOf(role);

/** What one member that runs believes of another. */
export interface Pair {
  readonly by: ProcessView;
  readonly of: ProcessView;
  readonly state: MemberState;
  readonly incarnation: number;
}

/** Beliefs of all who run; who sleeps or is dead is believed of, and believes nothing. */
export function pairs(part: PartView): readonly Pair[] {
  return part.processes.flatMap((by) => {
    if (by.state === null || by.life !== 'alive') return [];
    return [...(by.state as State).beliefs].map(([id, { state, incarnation }]) => ({
      by,
      of: part.processes[id - 1]!,
      state,
      incarnation,
    }));
  });
}

function countOf(name: string, title: string, description: string, holds: (pair: Pair) => boolean): ReadingSpec {
  return {
    name,
    title,
    description,
    unit: 'beliefs',
    kind: 'gauge',
    role,
    fold: 'max',
    integer: true,
    readPart: (part) => pairs(part).filter(holds).length,
  };
}

export const readings: readonly ReadingSpec[] = [
  countOf('wronglyDead', 'Wrongly dead', 'Beliefs that a member is dead which is not.', ({ of, state }) => {
    return state === 'dead' && of.life !== 'dead';
  }),
  countOf('undetected', 'Undetected', 'Beliefs that a member is alive or suspect which is dead.', ({ of, state }) => {
    return state !== 'dead' && of.life === 'dead';
  }),
  countOf('suspected', 'Suspected', 'Beliefs that a member is suspect.', ({ state }) => state === 'suspect'),
  counter('suspicions', 'Suspicions', 'Times that a member began to suspect another, since the beginning.'),
  counter('burials', 'Burials', 'Times that a member came to believe that another is dead, since the beginning.'),
  counter('refutations', 'Refutations', 'Times that a member objected to what was said of it, since the beginning.'),
  counter(
    'failedProbes',
    'Failed probes',
    'Probes without an answer, direct or by way of others, since the beginning.',
  ),
  rateOf(role)('packets', 'Packets', 'Packets that members send, a second.'),
  {
    name: 'incarnation',
    title: 'Incarnation',
    description: 'Highest incarnation of a member: one more for each time that it had to object.',
    unit: '',
    kind: 'gauge',
    role,
    fold: 'max',
    integer: true,
    read: (p) => (p.state === null ? 0 : (p.state as State).incarnation),
  },
];

/** Nobody knows of an incarnation of a member that it has not had; a suspicion runs exactly where there is a suspect. */
function beliefsAreFounded(part: PartView): string {
  for (const by of part.processes)
    for (const [id, { state, incarnation }] of (by.state as State | null)?.beliefs ?? []) {
      const of = part.processes[id - 1]!;
      const own = (of.state as State | null)?.incarnation;
      // A member that has started again does not know yet which incarnations it has had.
      if (own !== undefined && of.incarnation === 1 && incarnation > own)
        return `${by.name} knows ${of.name} in incarnation ${incarnation}, which is in ${own}`;
      if ((state === 'suspect') !== (by.state as State).suspicions.has(id))
        return `${by.name} believes ${of.name} ${state}, but its suspicion does not fit that`;
    }
  return '';
}

export const invariants: readonly Invariant[] = [{ name: 'beliefs are founded', check: beliefsAreFounded }];
