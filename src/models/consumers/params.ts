// Answers for what a scenario may say of consumers: what they read, what they do with it, and consumer settings by Kafka's names and 3.9 defaults.
import { z } from 'zod';
import { count, duration, param, size, timeDistribution } from '../quantities.ts';

const use = 'nextUse' as const;

const time = (what: string, property: string, like: string, byDefault: number) =>
  param(duration({ min: '1ms', like }), { description: what, apply: use, unit: 'us', property }).default(byDefault);

export const consumerFields = z.strictObject({
  from: param(z.string().min(1).max(60), {
    description: 'The cluster they read from.',
    apply: 'rebuild',
    property: 'bootstrap.servers',
  }),
  topic: param(z.string().min(1).max(60), { description: 'The topic they read.', apply: 'rebuild' }),
  group: param(z.string().min(1).max(60), {
    description: 'Their group; absent: the name of the part.',
    apply: 'rebuild',
    property: 'group.id',
  }).optional(),
  members: param(count(0, 100), {
    description: 'Consumers in the group: more than partitions leave some without work.',
    apply: 'live',
    unit: 'members',
  }).default(1),
  process: param(timeDistribution(), {
    description: 'CPU time of processing a record.',
    apply: use,
    unit: 'us',
  }).default({
    kind: 'constant',
    value: 0,
  }),
  commit: param(z.enum(['auto', 'before', 'after', 'transaction']), {
    description:
      'When offsets are committed: by time with the next poll (enable.auto.commit), before records are processed (at most once), after (at least once), or in one transaction with what was made of them (exactly once; needs `into`).',
    apply: use,
    property: 'enable.auto.commit',
  }).default('auto'),
  into: z
    .strictObject({
      topic: param(z.string().min(1).max(60), { description: 'The topic of the results.', apply: 'rebuild' }),
      bytes: param(size({ like: '1KiB' }), { description: 'Size of a result.', apply: use, unit: 'bytes' }).default(
        1024,
      ),
    })
    .meta({
      description:
        'Each record that is processed leads to a result, in another topic of the cluster; it has the same key and value.',
    })
    .optional(),
  isolationLevel: param(z.enum(['read_uncommitted', 'read_committed']), {
    description: 'Whether records of transactions are read before it is decided what becomes of them.',
    apply: use,
    property: 'isolation.level',
  }).default('read_uncommitted'),
  transactionTimeout: time(
    'How long a transaction may be open before its coordinator aborts it.',
    'transaction.timeout.ms',
    '60s',
    60_000_000,
  ),
  autoCommitInterval: time('Time between automatic commits.', 'auto.commit.interval.ms', '5s', 5_000_000),
  autoOffsetReset: param(z.enum(['latest', 'earliest']), {
    description: 'Where to begin without a committed offset.',
    apply: use,
    property: 'auto.offset.reset',
  }).default('latest'),
  maxPollRecords: param(count(1, 100_000), {
    description: 'Most records that a poll takes.',
    apply: use,
    unit: 'records',
    property: 'max.poll.records',
  }).default(500),
  maxPollInterval: time(
    'Longest time between polls, before a consumer leaves its group.',
    'max.poll.interval.ms',
    '5m',
    300_000_000,
  ),
  fetchMaxWait: time('How long a fetch waits for records.', 'fetch.max.wait.ms', '500ms', 500_000),
  maxPartitionFetchBytes: param(size({ like: '1MiB' }), {
    description: 'Most bytes that a fetch takes of one partition.',
    apply: use,
    unit: 'bytes',
    property: 'max.partition.fetch.bytes',
  }).default(1_048_576),
  sessionTimeout: time('Silence after which a member is out.', 'session.timeout.ms', '45s', 45_000_000),
  heartbeatInterval: time('Time between heartbeats.', 'heartbeat.interval.ms', '3s', 3_000_000),
  requestTimeout: time('How long an answer is waited for.', 'request.timeout.ms', '30s', 30_000_000),
  retryBackoff: time('Wait before a request is tried again.', 'retry.backoff.ms', '100ms', 100_000),
  assignment: param(z.enum(['range', 'roundrobin', 'sticky', 'cooperative-sticky']), {
    description: 'How partitions are given to members; with cooperative-sticky only those that move stop.',
    apply: 'restart',
    property: 'partition.assignment.strategy',
  }).default('range'),
  staticMembership: param(z.boolean(), {
    description:
      'Whether members have a name that outlives a restart (group.instance.id), so that a quick one moves nothing.',
    apply: 'rebuild',
    property: 'group.instance.id',
  }).default(false),
});
export const params = consumerFields.superRefine((p, ctx) => {
  if (p.commit === 'transaction' && p.into === undefined)
    ctx.addIssue({
      code: 'custom',
      path: ['commit'],
      message: "expected 'into: { topic: ... }' beside it: a transaction holds results and offsets together",
    });
});
export type Params = z.output<typeof params>;
