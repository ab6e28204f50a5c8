// Answers for what can be read of a Raft cluster: leaders, terms, logs, elections, and how far the others are behind.
import type { Fold, ReadingSpec } from '../contract.ts';
import type { PartView, ProcessView } from '../view.ts';
import { lastIndex, snapshotIndex } from './rules/log.ts';
import { invariants } from './invariants.ts';
import type { ServerState } from './state.ts';

const role = 'raft/server';

const gauge = (
  name: string,
  title: string,
  description: string,
  unit: string,
  fold: Fold,
  of: (s: ServerState) => number,
): ReadingSpec => ({
  name,
  title,
  description,
  unit,
  kind: 'gauge',
  role,
  fold,
  integer: true,
  read: (p: ProcessView) => (p.state === null ? 0 : of(p.state as ServerState)),
});

function broken(part: PartView): number {
  return invariants.filter(({ check }) => check(part) !== '').length;
}

export const readings: readonly ReadingSpec[] = [
  gauge('leaders', 'Leaders', 'Servers that take themselves for the leader.', 'servers', 'sum', (s) =>
    s.node.role === 'leader' ? 1 : 0,
  ),
  gauge('term', 'Term', 'The current term.', '', 'max', (s) => s.node.term),
  gauge('commitIndex', 'Commit index', 'Last entry known to be committed.', 'entries', 'max', (s) => s.node.commit),
  gauge('lastIndex', 'Last entry', 'Last entry of the log.', 'entries', 'max', (s) => lastIndex(s.node.log)),
  gauge('applied', 'Applied', 'Last entry that the machine has applied.', 'entries', 'min', (s) => s.applied),
  gauge(
    'logLength',
    'Log',
    'Entries that no snapshot has replaced.',
    'entries',
    'max',
    (s) => lastIndex(s.node.log) - snapshotIndex(s.node.log),
  ),
  {
    name: 'role',
    title: 'Role',
    description: 'What a server is: follower, preCandidate, candidate or leader.',
    unit: '',
    kind: 'state',
    role,
    fold: 'max',
    read: (p) => p.chart('server', ''),
  },
  {
    name: 'elections',
    title: 'Elections',
    description: 'Candidacies since the beginning.',
    unit: '',
    kind: 'counter',
    role,
    fold: 'sum',
    meter: 'elections',
    integer: true,
  },
  {
    name: 'violations',
    title: 'Broken promises',
    description: "Of the paper's four properties (figure 3), those that do not hold now.",
    unit: '',
    kind: 'gauge',
    role,
    fold: 'max',
    integer: true,
    readPart: broken,
  },
];
