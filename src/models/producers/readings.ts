// Answers for what can be read of producers: records sent, acknowledged, given up, overwritten, and the time they took.
import type { ReadingSpec } from '../contract.ts';
import { rateOf } from '../reading-kinds.ts';
import { waitingRecords } from './state.ts';

const role = 'producers/producer';
const common = { role, fold: 'sum' as const };

const rate = rateOf(role);

const counter = (name: string, title: string, description: string, meter: string): ReadingSpec => ({
  ...common,
  name,
  title,
  description,
  unit: 'records',
  kind: 'counter',
  meter,
});

export const readings: readonly ReadingSpec[] = [
  rate('sends', 'Sends', 'Records made, a second.', 'sent'),
  rate('acks', 'Acknowledged', 'Records that were acknowledged, a second.', 'acknowledged'),
  rate('errors', 'Given up', 'Records that were given up, a second (record-error-rate).', 'failed'),
  rate('retries', 'Retries', 'Batches to be sent again, a second (record-retry-rate).', 'retries'),
  counter('sent', 'Sent', 'Records made, since the beginning.', 'sent'),
  counter(
    'acknowledged',
    'Acknowledged in all',
    'Records that were acknowledged, since the beginning.',
    'acknowledged',
  ),
  counter('failed', 'Given up in all', 'Records that were given up, since the beginning.', 'failed'),
  counter(
    'overwritten',
    'Overwritten',
    'Acknowledged records whose offsets were given to others later, since the beginning: they are gone.',
    'overwritten',
  ),
  {
    ...common,
    name: 'waiting',
    title: 'Waiting',
    description: 'Records that wait in batches, or for their answer.',
    unit: 'records',
    kind: 'gauge',
    integer: true,
    read: (p) => waitingRecords(p.state),
  },
  {
    ...common,
    fold: 'mean',
    name: 'latency',
    title: 'Latency',
    description: 'From making a record to its acknowledgement.',
    unit: 'us',
    kind: 'distribution',
    meter: 'latency',
  },
];
