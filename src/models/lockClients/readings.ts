// Answers for what can be read of a lock's clients: who believes to hold it, and what became of their updates.
import type { Invariant, ReadingSpec } from '../contract.ts';
import { counterOf, rateOf } from '../reading-kinds.ts';
import type { PartView, ProcessView } from '../view.ts';
import type { ClientState } from './state.ts';

const role = 'lockClients/client';
const counter = counterOf(role, 'updates');

/** A client that sleeps believes what it believed before. */
export function believes(p: ProcessView): boolean {
  return ((p.state as ClientState | null)?.update?.token ?? 0) > 0;
}

/** Most clients that believe to hold the same lock. */
function holdersOfOne(part: PartView): number {
  const holders = new Map<string, number>();
  for (const p of part.processes) {
    if (!believes(p)) continue;
    const { file } = (p.state as ClientState).update!;
    holders.set(file, (holders.get(file) ?? 0) + 1);
  }
  return [...holders.values()].reduce((most, n) => Math.max(most, n), 0);
}

const gauge = (name: string, title: string, description: string, read: (p: ProcessView) => number): ReadingSpec => ({
  name,
  title,
  description,
  unit: 'clients',
  kind: 'gauge',
  role,
  fold: 'sum',
  integer: true,
  read,
});

export const readings: readonly ReadingSpec[] = [
  {
    name: 'holders',
    title: 'Holders',
    description: 'Most clients that believe to hold one and the same lock. More than one: mutual exclusion is gone.',
    unit: 'clients',
    kind: 'gauge',
    role,
    fold: 'max',
    integer: true,
    readPart: holdersOfOne,
  },
  gauge('believing', 'Believing', 'Clients that believe to hold a lock.', (p) => (believes(p) ? 1 : 0)),
  gauge('waiting', 'Waiting', 'Clients that wait for a lock.', (p) => (p.chart('holder', '') === 'waiting' ? 1 : 0)),
  {
    name: 'phase',
    title: 'Phase',
    description: 'What a client is about: idle, waiting, holding, checked or writing.',
    unit: '',
    kind: 'state',
    role,
    fold: 'max',
    read: (p) => p.chart('holder', ''),
  },
  rateOf(role)('goodput', 'Goodput', 'Updates that were acknowledged, a second.', 'updates'),
  counter('updates', 'Updates', 'Updates that were acknowledged, since the beginning.'),
  counter('refused', 'Refused', 'Updates that the store refused because their token was old, since the beginning.'),
  counter('noticed', 'Noticed', 'Updates that a client gave up because its lease was over, since the beginning.'),
  counter('failed', 'Failed', 'Updates that had no lock in time, or no answer of the store, since the beginning.'),
  {
    name: 'wait',
    title: 'Wait',
    description: 'How long those waited who were granted a lock.',
    unit: 'us',
    kind: 'distribution',
    role,
    fold: 'mean',
    meter: 'wait',
  },
];

function updatesEnd(part: PartView): string {
  for (const p of part.processes) {
    if (p.state === null || p.incarnation > 1) continue;
    const known = p.total('ended') + (p.state.update === null ? 0 : 1);
    if (p.total('begun') !== known) return `${p.name} has begun ${p.total('begun')} updates, but ${known} are known of`;
  }
  return '';
}

function chartsAgree(part: PartView): string {
  for (const p of part.processes) {
    if (p.state === null) continue;
    const state = p.chart('holder', '');
    if (believes(p) !== ['holding', 'checked', 'writing'].includes(state))
      return `${p.name} is ${state} without a token`;
  }
  return '';
}

export const invariants: readonly Invariant[] = [
  { name: 'every update is under way or ended', check: updatesEnd },
  { name: 'who holds has a token', check: chartsAgree },
];
