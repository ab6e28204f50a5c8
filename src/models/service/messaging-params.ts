// Answers for what a scenario may say of a service's topics: handlers of records, and the settings of its own Kafka clients.
import { z } from 'zod';
import { consumerFields, type Params as ConsumerParams, params as consumerParams } from '../consumers/params.ts';
import { type Params as ProducerParams, params as producerParams } from '../producers/params.ts';
import { count, duration, param } from '../quantities.ts';
import type { DeclaredStep, TopicTarget } from './program.ts';
import { steps } from './steps.ts';

const use = 'nextUse' as const;

/** Settings of the producers, by Kafka's names and defaults. */
export const producer = producerParams
  .pick({
    acks: true,
    linger: true,
    batchSize: true,
    enableIdempotence: true,
    maxInFlightRequests: true,
    retries: true,
    deliveryTimeout: true,
    requestTimeout: true,
    retryBackoff: true,
    retryBackoffMax: true,
  })
  .prefault({})
  .meta({ description: "Settings of the replicas' producers, which the step publish uses." });

const subscription = consumerFields
  .pick({
    group: true,
    autoOffsetReset: true,
    isolationLevel: true,
    maxPollRecords: true,
    maxPollInterval: true,
    fetchMaxWait: true,
    maxPartitionFetchBytes: true,
    sessionTimeout: true,
    heartbeatInterval: true,
    requestTimeout: true,
    retryBackoff: true,
    assignment: true,
  })
  .extend({
    do: steps,
    commit: param(z.enum(['after', 'before']), {
      description:
        'When the offsets of a poll are committed: after its records are handled (at least once), or before (at most once).',
      apply: use,
      property: 'spring.kafka.listener.ack-mode',
    }).default('after'),
    attempts: param(count(1, 1000), {
      description: 'How often a record is tried, the first time included.',
      apply: use,
      unit: 'attempts',
      property: 'FixedBackOff.maxAttempts + 1',
    }).default(10),
    backoff: param(duration(), {
      description: 'Wait before a record is tried again; those behind it wait, too.',
      apply: use,
      unit: 'us',
      property: 'FixedBackOff.interval',
    }).default(0),
    deadLetter: z
      .string()
      .min(1)
      .max(60)
      .optional()
      .meta({ description: 'Topic for records whose attempts are used up; absent: they are skipped.' }),
    idempotent: param(z.boolean(), {
      description: 'Whether a replica keeps the ids of records it has handled, on its disk, and leaves them out later.',
      apply: use,
    }).default(false),
    as: z
      .string()
      .max(60)
      .regex(/^[a-z][A-Za-z0-9]*$/, 'a name begins with a small letter and has only letters and digits')
      .optional()
      .meta({ description: 'Name of the handler: paths use it.' }),
  });

export const on = z
  .record(
    z
      .string()
      .max(130)
      .regex(/^[a-z][A-Za-z0-9]* \S+$/, 'a cluster and a topic, such as kafka orders'),
    subscription,
  )
  .refine((topics) => Object.keys(topics).length <= 20, 'expected at most 20 topics')
  .default({})
  .meta({ description: 'Topics whose records it handles, as a member of a consumer group.' });

export type Subscription = Omit<z.output<typeof subscription>, 'do'> & { readonly do: readonly DeclaredStep[] };
export type Subscriptions = Readonly<Record<string, Subscription>>;

/** A Kafka client inside a replica: a producer for each topic that is published to, a consumer for each that is handled. */
export interface ClientConfig extends TopicTarget {
  readonly key: string;
  /** Its connections are its own. */
  readonly lane: number;
  readonly producer: ProducerParams | null;
  readonly consumer: ConsumerParams | null;
  /** Of consumers: what happens around the handler. */
  readonly handling: Handling | null;
}

export interface Handling {
  readonly attempts: number;
  readonly backoff: number;
  /** Topic; '': none. */
  readonly deadLetter: string;
  readonly idempotent: boolean;
}

/** `producer kafka orders`, as the client is known by. */
export function producerKey({ cluster, topic }: TopicTarget): string {
  return `producer ${cluster} ${topic}`;
}

export function compileClients(
  subscriptions: Subscriptions,
  published: readonly TopicTarget[],
  settings: z.output<typeof producer>,
): readonly ClientConfig[] {
  const clients: ClientConfig[] = [];
  const add = (client: Omit<ClientConfig, 'lane'>) => void clients.push({ ...client, lane: clients.length });
  const produce = (target: TopicTarget) => {
    const key = producerKey(target);
    if (clients.some((c) => c.key === key)) return;
    const { cluster, topic } = target;
    const own = producerParams.parse({ to: cluster, topic, rate: '0/s' });
    add({ cluster, topic, key, producer: { ...own, ...settings }, consumer: null, handling: null });
  };
  published.forEach(produce);
  for (const key of Object.keys(subscriptions)) {
    const [cluster, topic] = key.split(' ') as [string, string];
    const { do: _, as: __, attempts, backoff, deadLetter = '', idempotent, ...kafka } = subscriptions[key]!;
    // A record is worked on by its handler, whose time is its own: see `work` in client-context.ts.
    const process = { kind: 'constant', value: 1 } as const;
    const consumer = { ...consumerParams.parse({ from: cluster, topic }), ...kafka, process };
    add({ cluster, topic, key, producer: null, consumer, handling: { attempts, backoff, deadLetter, idempotent } });
    if (deadLetter !== '') produce({ cluster, topic: deadLetter });
  }
  return clients;
}
