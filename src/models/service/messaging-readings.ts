// Answers for what can be read of a service's topics: records published, handled, tried again, left out and given up, and how far behind it is.
import type { ReadingSpec } from '../contract.ts';
import { lagOf } from '../consumers/state.ts';
import type { ProcessView } from '../view.ts';
import type { ReplicaState } from './task.ts';

/** Committed records of its partitions that are not handled yet. */
function lag(p: ProcessView): number {
  let sum = 0;
  for (const { consumer } of (p.state as ReplicaState).clients.all.values())
    for (const assigned of consumer?.assigned.values() ?? []) sum += lagOf(assigned);
  return sum;
}

export function messagingReadings(role: string): readonly ReadingSpec[] {
  const counter = (name: string, title: string, description: string, meter = name): ReadingSpec => ({
    name,
    title,
    description: `${description}, since the beginning.`,
    unit: 'records',
    kind: 'counter',
    role,
    fold: 'sum',
    meter,
    integer: true,
  });
  return [
    counter('published', 'Published', 'Records that were acknowledged, dead letters included', 'producer acknowledged'),
    counter('unpublished', 'Not published', 'Records that were given up by their producer', 'producer failed'),
    counter('consumed', 'Consumed', 'Records handled well; one that is handled twice counts twice'),
    counter('redelivered', 'Tried again', 'Times that a record was tried again after its handler had failed'),
    counter('duplicates', 'Duplicates', 'Records that were left out, because they had been handled before'),
    counter('deadLettered', 'Dead letters', 'Records that went to the dead-letter topic'),
    counter('skipped', 'Skipped', 'Records that were skipped when their attempts were used up'),
    {
      name: 'lag',
      title: 'Lag',
      description: 'Committed records of its partitions that are not handled yet (records-lag).',
      unit: 'records',
      kind: 'gauge',
      role,
      fold: 'sum',
      integer: true,
      read: lag,
    },
    {
      name: 'delay',
      title: 'Delay',
      description: 'From publishing a record to the end of its handler.',
      unit: 'us',
      kind: 'distribution',
      role,
      fold: 'mean',
      meter: 'consumed delay',
    },
  ];
}
