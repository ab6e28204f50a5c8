// Answers for what a scenario may say of clients of a key-value store.
import { z } from 'zod';
import { count, duration, factor, param, timeDistribution } from '../quantities.ts';

const use = 'nextUse' as const;
const weight = (what: string) =>
  param(factor(), { description: `How often ${what}, against the others.`, apply: use, unit: '' });

export const params = z.strictObject({
  store: param(z.string().min(1).max(60), { description: 'The store they speak to.', apply: 'rebuild' }),
  clients: param(count(1, 100), {
    description: 'Clients, each on its own host, with one operation under way at a time.',
    apply: 'rebuild',
    unit: 'clients',
  }).default(6),
  servers: z
    .array(count(1, 100))
    .max(100)
    .default([])
    .meta({ description: 'Numbers of the servers they know, and begin with one after the other; none: all of them.' }),
  failover: param(z.boolean(), {
    description: 'Whether a client goes on with the next server after it was refused or had no answer.',
    apply: use,
  }).default(true),
  thinkTime: param(timeDistribution(), {
    description: 'Time between an answer and the next operation.',
    apply: use,
    unit: 'us',
  }).default({ kind: 'exponential', mean: 200_000 }),
  timeout: param(duration({ min: '1ms' }), {
    description: 'How long a client waits for an answer. Afterwards it does not know what became of the operation.',
    apply: use,
    unit: 'us',
  }).default(1_000_000),
  keys: param(count(1, 1000), { description: 'Keys that are used, all alike.', apply: use, unit: 'keys' }).default(3),
  reads: weight('a key is read').default(5),
  writes: weight('a key is written').default(4),
  cas: weight('a key is compared and set').default(1),
});

export type Params = z.output<typeof params>;
