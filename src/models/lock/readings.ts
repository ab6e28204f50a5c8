// Answers for what can be read of a lock service: what is held, who waits, what was granted and ran out, and what must always hold.
import type { Invariant, ReadingSpec } from '../contract.ts';
import { counterOf } from '../reading-kinds.ts';
import type { PartView, ProcessView } from '../view.ts';
import type { ServiceState } from './service.ts';

const role = 'lock/service';
const counter = counterOf(role);

const gauge = (
  name: string,
  title: string,
  description: string,
  unit: string,
  of: (s: ServiceState) => number,
): ReadingSpec => ({
  name,
  title,
  description,
  unit,
  kind: 'gauge',
  role,
  fold: 'sum',
  integer: true,
  read: (p: ProcessView) => (p.state === null ? 0 : of(p.state as ServiceState)),
});

export const readings: readonly ReadingSpec[] = [
  gauge('held', 'Held', 'Locks on which somebody has a lease.', 'locks', (s) => s.leases.size),
  gauge('waiting', 'Waiting', 'Clients that wait for a lock.', 'clients', (s) =>
    [...s.waiting.values()].reduce((sum, waiting) => sum + waiting.length, 0),
  ),
  gauge('token', 'Token', 'The last fencing token that was given.', '', (s) => s.lastToken),
  counter('grants', 'Grants', 'Times that a lock was granted, since the beginning.'),
  counter('renewals', 'Renewals', 'Times that a lease was renewed, since the beginning.'),
  counter('expirations', 'Expirations', 'Leases that ran out and were not given back, since the beginning.'),
  {
    name: 'wait',
    title: 'Wait',
    description: 'How long those waited to whom a lock was granted.',
    unit: 'us',
    kind: 'distribution',
    role,
    fold: 'mean',
    meter: 'wait',
  },
];

function tokensRise(part: PartView): string {
  for (const p of part.processes) {
    const s = p.state as ServiceState | null;
    if (s === null) continue;
    const tokens = [...s.leases.values()].map(({ token }) => token);
    if (new Set(tokens).size < tokens.length) return `${p.name} has given a token twice`;
    if (tokens.some((token) => token > s.lastToken)) return `${p.name} does not remember the last token it gave`;
  }
  return '';
}

function someoneWaitsForWhatIsHeld(part: PartView): string {
  for (const p of part.processes)
    for (const name of (p.state as ServiceState | null)?.waiting.keys() ?? [])
      if (!p.state.leases.has(name)) return `${p.name} lets clients wait for ${name}, which nobody holds`;
  return '';
}

export const invariants: readonly Invariant[] = [
  { name: 'every lease has a token of its own, at most the last one given', check: tokensRise },
  { name: 'nobody waits for a free lock', check: someoneWaitsForWhatIsHeld },
];
