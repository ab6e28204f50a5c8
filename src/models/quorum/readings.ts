// Answers for what can be read of a Dynamo-style store: repairs, hints, siblings, refusals, and how far replicas differ.
import type { Invariant, ReadingSpec } from '../contract.ts';
import { rateOf } from '../reading-kinds.ts';
import type { PartView, ProcessView } from '../view.ts';
import { compareClocks } from '../../analysis/clocks.ts';
import { homesOf } from './ring.ts';
import type { NodeConfig, NodeState } from './state.ts';
import { hasAll } from './stored.ts';

const role = 'quorum/node';

const rate = rateOf(role);

const gauge = (
  name: string,
  title: string,
  description: string,
  unit: string,
  fold: 'sum' | 'max',
  of: (s: NodeState) => number,
): ReadingSpec => ({
  name,
  title,
  description,
  unit,
  kind: 'gauge',
  role,
  fold,
  integer: true,
  read: (p: ProcessView) => (p.state === null ? 0 : of(p.state as NodeState)),
});

/** Keys of which some home replica that runs lacks what another has. */
export function differingKeys(part: PartView): readonly string[] {
  const running = part.processes.filter((p) => p.state !== null);
  const keys = [...new Set(running.flatMap((p) => [...(p.state as NodeState).data.keys()]))];
  return keys.filter((key) => {
    const homes = homesOf((part.processes[0]!.config as NodeConfig).ring, key, part.params.n);
    const copies = running
      .filter((p) => homes.includes(p.ordinal))
      .map((p) => (p.state as NodeState).data.get(key) ?? []);
    return copies.some((one) => copies.some((other) => !hasAll(one, other)));
  });
}

export const readings: readonly ReadingSpec[] = [
  gauge('hints', 'Hints', 'Versions that stand-ins keep for replicas that did not answer.', '', 'sum', (s) =>
    [...s.hints.values()].reduce((sum, kept) => sum + kept.size, 0),
  ),
  gauge('siblings', 'Siblings', 'Most concurrent versions of one key at one node.', '', 'max', (s) =>
    [...s.data.values()].reduce((most, versions) => Math.max(most, versions.length), 0),
  ),
  {
    name: 'differing',
    title: 'Keys that differ',
    description: 'Keys of which some replica lacks what another has.',
    unit: 'keys',
    kind: 'gauge',
    role,
    fold: 'max',
    integer: true,
    readPart: (part) => differingKeys(part).length,
  },
  rate('repairs', 'Read repairs', 'Replicas brought up to date by reads, a second.'),
  rate('handoffs', 'Hand-offs', 'Keys that stand-ins have handed over, a second.'),
  rate('exchanged', 'Exchanged', 'Keys brought up to date by comparing trees, a second.'),
  rate('unavailable', 'Unavailable', 'Operations for which too few replicas answered, a second.'),
  rate('siblingReads', 'Reads with siblings', 'Reads that found several concurrent versions, a second.'),
];

/** What a replica keeps of a key does not supersede itself. */
function keepsOnlyNewest(part: PartView): string {
  for (const p of part.processes)
    for (const [key, versions] of (p.state as NodeState | null)?.data ?? []) {
      if (part.params.versions === 'lastWriteWins' && versions.length > 1) return `${p.name} has siblings of ${key}`;
      for (const a of versions)
        for (const b of versions)
          if (a !== b && compareClocks(a.clock, b.clock) !== 'concurrent')
            return `${p.name} keeps a version of ${key} that another supersedes`;
    }
  return '';
}

function operationsEnd(part: PartView): string {
  for (const p of part.processes)
    for (const operation of (p.state as NodeState | null)?.operations.values() ?? [])
      if (operation.answers.size > operation.asked.size) return `${p.name} has answers of nodes that it did not ask`;
  return '';
}

export const invariants: readonly Invariant[] = [
  { name: 'a replica keeps only versions that none of its others supersedes', check: keepsOnlyNewest },
  { name: 'only nodes that were asked answer', check: operationsEnd },
];
