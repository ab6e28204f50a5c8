// Answers for what a scenario may say of producers: what they send where, and producer settings by Kafka's names and 3.9 defaults.
import { z } from 'zod';
import { count, duration, factor, param, rate, size } from '../quantities.ts';

const use = 'nextUse' as const;

const time = (what: string, property: string, like: string, byDefault: number) =>
  param(duration({ like }), { description: what, apply: use, unit: 'us', property }).default(byDefault);

export const params = z.strictObject({
  to: param(z.string().min(1).max(60), {
    description: 'The cluster they send to.',
    apply: 'rebuild',
    property: 'bootstrap.servers',
  }),
  topic: param(z.string().min(1).max(60), { description: 'The topic they send to.', apply: 'rebuild' }),
  producers: param(count(1, 100), {
    description: 'Producer processes; they share the rate.',
    apply: 'rebuild',
    unit: 'producers',
  }).default(1),
  rate: param(rate(), { description: 'Records that are sent, by all of them.', apply: 'live', unit: '/s' }),
  keys: z
    .strictObject({
      count: param(count(0, 1_000_000), {
        description: 'Different keys; 0: records have none, and go to a partition until its batch is full.',
        apply: use,
        unit: 'keys',
      }).default(100),
      skew: param(factor(0, 3), { description: "How uneven they are: Zipf's exponent.", apply: use }).default(0),
    })
    .prefault({}),
  bytes: param(size({ like: '1KiB' }), { description: 'Size of a record.', apply: use, unit: 'bytes' }).default(1024),
  acks: param(z.enum({ all: 'all', leader: 1, nobody: 0 } as const), {
    description:
      'Who must have a record before it counts as sent: all of the in-sync set, the leader alone, or nobody.',
    apply: use,
    property: 'acks',
  }).default('all'),
  linger: time('How long a batch waits for more records.', 'linger.ms', '5ms', 0),
  batchSize: param(size({ like: '16KiB' }), {
    description: 'Size at which a batch is full.',
    apply: use,
    unit: 'bytes',
    property: 'batch.size',
  }).default(16_384),
  enableIdempotence: param(z.boolean(), {
    description:
      'Whether brokers recognise retries and keep their order; needs acks=all and at most 5 requests under way.',
    apply: 'restart',
    property: 'enable.idempotence',
  }).default(true),
  maxInFlightRequests: param(count(1, 100), {
    description: 'Requests under way to one broker; above 1 without idempotence a retry can change the order.',
    apply: use,
    unit: 'requests',
    property: 'max.in.flight.requests.per.connection',
  }).default(5),
  retries: param(count(0, 2_147_483_647), {
    description: 'How often a batch is sent again.',
    apply: use,
    unit: 'retries',
    property: 'retries',
  }).default(2_147_483_647),
  deliveryTimeout: time('How long a record may take, retries included.', 'delivery.timeout.ms', '120s', 120_000_000),
  requestTimeout: time('How long an answer is waited for.', 'request.timeout.ms', '30s', 30_000_000),
  retryBackoff: time('Wait before the first retry; it doubles.', 'retry.backoff.ms', '100ms', 100_000),
  retryBackoffMax: time('Longest wait before a retry.', 'retry.backoff.max.ms', '1s', 1_000_000),
});
export type Params = z.output<typeof params>;

/** `acks` as the protocol has it. */
export function acksOf(p: Params): number {
  return p.acks === 'all' ? -1 : p.acks;
}

/** Idempotence is only where its conditions are met; Kafka refuses such a configuration, or switches it off by itself. */
export function isIdempotent(p: Params): boolean {
  return p.enableIdempotence && p.acks === 'all' && p.maxInFlightRequests <= 5 && p.retries > 0;
}
