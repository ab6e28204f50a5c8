// Answers for what can be read of consumers: records processed, lag, membership, and what came twice or out of order.
import type { ReadingSpec } from '../contract.ts';
import { type Assigned, type ConsumerState, lagOf } from './state.ts';

const role = 'consumers/consumer';
const common = { role, fold: 'sum' as const };

const counter = (name: string, title: string, description: string, meter = name): ReadingSpec => ({
  ...common,
  name,
  title,
  description,
  unit: 'records',
  kind: 'counter',
  meter,
});

const gauge = (
  name: string,
  title: string,
  description: string,
  unit: string,
  read: (s: ConsumerState, stable: boolean) => number,
): ReadingSpec => ({
  ...common,
  name,
  title,
  description,
  unit,
  kind: 'gauge',
  integer: true,
  read: (p) => read(p.state as ConsumerState, p.chart('member', '') === 'stable'),
});

const assignedTo = (s: ConsumerState): Assigned[] => [...s.assigned.values()];

export const readings: readonly ReadingSpec[] = [
  {
    ...common,
    name: 'consumed',
    title: 'Consumed',
    description: 'Records processed, a second (records-consumed-rate).',
    unit: '/s',
    kind: 'rate',
    meter: 'processed',
  },
  counter(
    'processed',
    'Processed',
    'Records processed, since the beginning; a record that is processed twice counts twice.',
  ),
  counter('duplicates', 'Duplicates', 'Records of a producer that lay in a partition twice, since the beginning.'),
  counter(
    'outOfOrder',
    'Out of order',
    'Records that came after a later one of their producer and partition, since the beginning.',
  ),
  counter('results', 'Results', 'Results that were written to the other topic, since the beginning.'),
  { ...counter('transactions', 'Transactions', 'Transactions that were committed, since the beginning.'), unit: '' },
  {
    ...counter(
      'aborted',
      'Aborted',
      'Transactions that were aborted by their producer, since the beginning.',
      'transactionsAborted',
    ),
    unit: '',
  },
  { ...counter('fenced', 'Fenced', 'Producers that were fenced, since the beginning.'), unit: '' },
  counter('resets', 'Resets', 'Positions that the log did not have any more, since the beginning.'),
  { ...counter('rebalances', 'Rebalances', 'Assignments received, by all members, since the beginning.'), unit: '' },
  gauge('lag', 'Lag', 'Committed records that are not processed yet (records-lag).', 'records', (s) =>
    assignedTo(s).reduce((sum, a) => sum + lagOf(a), 0),
  ),
  gauge('partitions', 'Partitions', 'Partitions assigned (assigned-partitions).', 'partitions', (s) => s.assigned.size),
  gauge('stable', 'Stable members', 'Members that have their assignment.', 'members', (_, stable) => (stable ? 1 : 0)),
  gauge(
    'idle',
    'Idle members',
    'Members that have no partition, although the group is stable.',
    'members',
    (s, stable) => (stable && s.assigned.size === 0 ? 1 : 0),
  ),
  {
    ...common,
    name: 'lag',
    title: 'Lag of a partition',
    description: 'Committed records of a partition that are not processed yet.',
    unit: 'records',
    kind: 'gauge',
    integer: true,
    items: (p) => [...(p.state as ConsumerState).assigned.keys()],
    readItem: (p, item) => lagOf((p.state as ConsumerState).assigned.get(item)!),
  },
  {
    ...common,
    fold: 'mean',
    name: 'delay',
    title: 'Delay',
    description: 'From making a record to the end of its processing.',
    unit: 'us',
    kind: 'distribution',
    meter: 'delay',
  },
];
