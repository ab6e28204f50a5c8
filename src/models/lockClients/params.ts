// Answers for what a scenario may say of clients that update files under a lock.
import { z } from 'zod';
import { count, duration, param, timeDistribution } from '../quantities.ts';

const use = 'nextUse' as const;
const time = (description: string, min = '1ms') => param(duration({ min }), { description, apply: use, unit: 'us' });
const partName = (description: string) => param(z.string().min(1).max(60), { description, apply: 'rebuild' });

export const params = z.strictObject({
  lock: partName('The lock service they ask.'),
  store: partName('The store that holds the files they update.'),
  clients: param(count(1, 50), {
    description: 'Clients, each on its own host, with one update under way at a time.',
    apply: 'rebuild',
    unit: 'clients',
  }).default(3),
  files: param(count(1, 100), {
    description: 'Files, each with a lock of its own; every update picks one.',
    apply: use,
    unit: 'files',
  }).default(1),
  thinkTime: param(timeDistribution(), {
    description: 'Time between an update and the next one.',
    apply: use,
    unit: 'us',
  }).default({ kind: 'exponential', mean: 500_000 }),
  work: param(timeDistribution(), {
    description: 'CPU time between reading a file and writing it again, with the lock held.',
    apply: use,
    unit: 'us',
  }).default({ kind: 'constant', value: 500_000 }),
  checkLease: param(z.boolean(), {
    description: 'Whether a client looks at its clock before it writes, and gives up if the lease is over.',
    apply: use,
  }).default(true),
  leaseMargin: param(duration(), {
    description: 'How much earlier than told a client takes its lease for over: for delays, and clocks that differ.',
    apply: use,
    unit: 'us',
  }).default(0),
  beforeWrite: time('Time between that look and the moment at which the write leaves.', '0s').default(1_000),
  renewInterval: param(duration(), {
    description: 'How often a holder renews its lease; 0s: never.',
    apply: use,
    unit: 'us',
    property: 'Redisson lockWatchdogTimeout / 3',
  }).default(0),
  acquireTimeout: time('How long a client waits for the lock before it gives up.').default(30_000_000),
  storeTimeout: time('How long a client waits for the store.').default(1_000_000),
});

export type Params = z.output<typeof params>;
