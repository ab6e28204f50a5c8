// Answers for what can be read of replicas that converge: what each shows, how far they are apart, and what is lost.
import type { Invariant, ReadingSpec } from '../contract.ts';
import { counterOf, rateOf } from '../reading-kinds.ts';
import type { PartView, ProcessView } from '../view.ts';
import { agreedOn, apart, differs, namesOf, wrongIn } from './agreement.ts';
import { heardOf, numberOf } from './objects.ts';
import type { State } from './state.ts';

const role = 'crdt/replica';
const counter = counterOf(role);
const rate = rateOf(role);

const total = (
  name: string,
  title: string,
  description: string,
  unit: string,
  of: (part: PartView, object: string) => number,
): ReadingSpec => ({
  name,
  title,
  description,
  unit,
  kind: 'gauge',
  role,
  fold: 'max',
  integer: true,
  readPart: (part) => namesOf(part).reduce((sum, object) => sum + of(part, object), 0),
});

export const readings: readonly ReadingSpec[] = [
  {
    name: 'value',
    title: 'Value',
    description: 'What a replica shows: a count, or the number of articles in a basket.',
    unit: '',
    kind: 'gauge',
    role,
    fold: 'max',
    integer: true,
    items: (p) => [...Object.keys(p.params.counters), ...Object.keys(p.params.baskets)],
    readItem: (p, object) => (p.state === null ? 0 : numberOf((p.state as State).entries.get(object)!.kept)),
  },
  total(
    'differing',
    'Objects that differ',
    'Objects that replicas which run show differently.',
    'objects',
    (part, o) => (differs(part, o) ? 1 : 0),
  ),
  total(
    'apart',
    'Disagreement',
    'How far the replicas that run are apart: the highest count less the lowest, and articles that some show and others do not.',
    'changes',
    apart,
  ),
  total(
    'lost',
    'Changes lost',
    'Changes that would be missing if the replicas exchanged now. 0 while one of them does not run, whose disk nobody can ask.',
    'changes',
    (part, object) => wrongIn(part, object).lost,
  ),
  total(
    'returned',
    'Articles that came back',
    'Articles that somebody took out, and that would be back if the replicas exchanged now.',
    'articles',
    (part, object) => wrongIn(part, object).returned,
  ),
  counter('changes', 'Changes', 'Changes that were acknowledged to users, since the beginning.'),
  rate('changeRate', 'Changes a second', 'Changes that were acknowledged to users, a second.', 'changes'),
  counter(
    'ignored',
    'Changes ignored',
    'Changes acknowledged that had no effect at all: what was there bore a later time. Since the beginning.',
  ),
  counter('exchanges', 'Exchanges', 'Exchanges that were answered, since the beginning.'),
  counter('failedExchanges', 'Failed exchanges', 'Exchanges without an answer in time, since the beginning.'),
  { ...rate('sent', 'Sent', 'What replicas send one another, a second.'), unit: 'bytes/s' },
];

/** Nobody has heard of more changes of a replica than that one has made: what it sends is on its disk first. */
function heardOfWhatWas(part: PartView): string {
  for (const name of namesOf(part))
    for (const by of part.processes) {
      const heard = heardBy(by, name);
      for (const of of part.processes) {
        const made = heardBy(of, name)[of.ordinal] ?? 0;
        if (of.state !== null && (heard[of.ordinal] ?? 0) > made)
          return `${by.name} has heard of ${heard[of.ordinal]} changes of ${name} by ${of.name}, which has made ${made}`;
      }
    }
  return '';
}

function heardBy(p: ProcessView, name: string): Readonly<Record<string, number>> {
  return p.state === null ? {} : heardOf((p.state as State).entries.get(name)!.kept);
}

/** What replicas count and collect by themselves and merge is never lost; a register promises no such thing. */
function convergentTypesLoseNothing(part: PartView): string {
  for (const name of namesOf(part)) {
    if ((agreedOn(part, name)?.type ?? 'lwwRegister') === 'lwwRegister') continue;
    const { lost, returned } = wrongIn(part, name);
    if (lost + returned > 0) return `${name} lacks ${lost} changes, and has ${returned} articles that were taken out`;
  }
  return '';
}

export const invariants: readonly Invariant[] = [
  { name: 'nobody has heard of what was not done', check: heardOfWhatWas },
  { name: 'convergent counters and sets lose nothing', check: convergentTypesLoseNothing },
];
