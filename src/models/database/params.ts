// Answers for what a scenario may say of a database: PostgreSQL's settings by their names and defaults, and what its statements cost.
import { z } from 'zod';
import { count, duration, factor, param, timeDistribution } from '../quantities.ts';

const live = 'live' as const;
const use = 'nextUse' as const;

const time = (what: string) => param(timeDistribution(), { description: what, apply: use, unit: 'us' });
/** A time limit that is off at 0s, as PostgreSQL has them. */
const limit = (what: string, property: string) =>
  param(duration(), { description: `${what} 0s: no limit.`, apply: use, unit: 'us', property }).default(0);

const table = z.strictObject({
  read: time('CPU time of a read of this table.').optional(),
  write: time('CPU time of a write to this table.').optional(),
});

export const params = z.strictObject({
  read: time('CPU time of a read.').default({ kind: 'exponential', mean: 1_000 }),
  write: time('CPU time of a write, its commit aside.').default({ kind: 'exponential', mean: 2_000 }),
  tables: z
    .record(z.string().max(60), table)
    .refine((tables) => Object.keys(tables).length <= 100, 'expected at most 100 tables')
    .meta({ description: 'Tables whose statements cost something else, by name.' })
    .default({}),
  cpu: param(factor(0, 1024), {
    description: 'Cores of its own host, shared by all statements that are being executed; 0: as many as they ask for.',
    apply: 'rebuild',
    unit: 'cores',
    property: 'resources.limits.cpu',
  }).default(4),
  host: param(z.string().max(60), {
    description: 'Declared host it is placed on; absent: one of its own.',
    apply: 'rebuild',
  }).optional(),
  maxConnections: param(count(1, 10_000), {
    description: 'Connections it takes, the reserved ones included; one more is refused.',
    apply: 'restart',
    unit: 'connections',
    property: 'max_connections',
  }).default(100),
  superuserReservedConnections: param(count(0, 1_000), {
    description: 'Of these, kept for administrators.',
    apply: 'restart',
    unit: 'connections',
    property: 'superuser_reserved_connections',
  }).default(3),
  statementTimeout: limit('How long a statement may take, waiting for locks included.', 'statement_timeout'),
  lockTimeout: limit('How long a statement may wait for one row.', 'lock_timeout'),
  idleInTransactionSessionTimeout: limit(
    'How long a session may do nothing inside a transaction before it is ended.',
    'idle_in_transaction_session_timeout',
  ),
  deadlockTimeout: param(duration({ min: '1ms' }), {
    description: 'How long a statement waits for a row before it looks whether it is part of a deadlock.',
    apply: use,
    unit: 'us',
    property: 'deadlock_timeout',
  }).default(1_000_000),
  checkpointTimeout: param(duration({ min: '30s' }), {
    description: 'Time between checkpoints: what was written since the last one is replayed after a crash.',
    apply: live,
    unit: 'us',
    property: 'checkpoint_timeout',
  }).default(300_000_000),
  startup: param(duration(), {
    description: 'From its start to the moment at which it knows whether it has to recover.',
    apply: 'restart',
    unit: 'us',
  }).default(1_000_000),
  replay: param(duration(), {
    description: 'Time that replaying one record of the write-ahead log takes after a crash.',
    apply: 'restart',
    unit: 'us',
  }).default(100),
});

export type Params = z.output<typeof params>;
