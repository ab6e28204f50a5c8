// Answers for what a scenario may say of a Kafka cluster: broker and topic settings by Kafka's names and 3.9 defaults.
import { z } from 'zod';
import { count, duration, factor, param, size } from '../quantities.ts';

const live = 'live' as const;
const rebuild = 'rebuild' as const;

const time = (what: string, property: string, like: string, byDefault: number) =>
  param(duration({ min: '1ms', like }), { description: what, apply: live, unit: 'us', property }).default(byDefault);

const minIsr = () =>
  param(count(1, 30), {
    description: 'Members that the in-sync set must have for writes with acks=all.',
    apply: live,
    unit: 'replicas',
    property: 'min.insync.replicas',
  });
const unclean = () =>
  param(z.boolean(), {
    description:
      'Whether a replica that is not in sync may lead when none that is can: available, at the price of records.',
    apply: live,
    property: 'unclean.leader.election.enable',
  });

/** `delete` drops old files, `compact` keeps of each key the latest record. */
const cleanup = () =>
  param(z.enum(['delete', 'compact', 'compact,delete']), {
    description: 'What becomes of old records: deleted by age and size, reduced to the latest of each key, or both.',
    apply: live,
    property: 'cleanup.policy',
  });

const topic = z.strictObject({
  partitions: param(count(1, 200), {
    description: 'Partitions: how many consumers of a group can work at once, and the span of order.',
    apply: rebuild,
    unit: 'partitions',
    property: 'num.partitions',
  }).default(1),
  replicationFactor: param(count(1, 30), {
    description: 'Copies of each partition, the leader included.',
    apply: rebuild,
    unit: 'replicas',
    property: 'default.replication.factor',
  }).default(1),
  minInsyncReplicas: minIsr().optional(),
  uncleanLeaderElection: unclean().optional(),
  cleanupPolicy: cleanup().optional(),
});

const declared = z.strictObject({
  brokers: param(count(1, 30), {
    description: 'Brokers; each has a host of its own.',
    apply: rebuild,
    unit: 'brokers',
  }).default(3),
  racks: z
    .array(z.string().min(1).max(40))
    .max(30)
    .meta({ description: 'Racks, given to the brokers in turn; none: brokers name no rack.' })
    .default([]),
  controllers: param(count(1, 7), {
    description: 'Controllers of the KRaft quorum, processes of their own (process.roles=controller).',
    apply: rebuild,
    unit: 'controllers',
    property: 'controller.quorum.voters',
  }).default(3),
  coordination: param(z.enum(['kraft', 'zookeeper']), {
    description: 'Who keeps the metadata and elects the controller: a quorum of controllers, or a ZooKeeper ensemble.',
    apply: rebuild,
    property: 'process.roles, zookeeper.connect',
  }).default('kraft'),
  zookeeper: param(z.string().min(1).max(60), {
    description: 'The ensemble, a part of its own; with coordination: zookeeper.',
    apply: rebuild,
    property: 'zookeeper.connect',
  }).optional(),
  topics: z
    .record(z.string().regex(/^[a-zA-Z0-9._-]{1,60}$/, 'expected letters, digits, dots, dashes'), topic)
    .refine((topics) => Object.keys(topics).length <= 50, 'expected at most 50 topics')
    .meta({ description: 'Topics, by name.' }),
  minInsyncReplicas: minIsr().default(1),
  uncleanLeaderElection: unclean().default(false),
  cleanupPolicy: cleanup().default('delete'),
  minCleanableDirtyRatio: param(factor(0, 1), {
    description: 'Share of bytes not cleaned yet above which a compacted log is cleaned.',
    apply: live,
    property: 'log.cleaner.min.cleanable.ratio',
  }).default(0.5),
  minCompactionLag: param(duration({ like: '1m' }), {
    description: 'How long a record is safe from compaction.',
    apply: live,
    unit: 'us',
    property: 'log.cleaner.min.compaction.lag.ms',
  }).default(0),
  deleteRetention: param(duration({ like: '24h' }), {
    description:
      'How long compaction leaves a tombstone (a record without a value), from the first pass that meets it.',
    apply: live,
    unit: 'us',
    property: 'log.cleaner.delete.retention.ms',
  }).default(86_400_000_000),
  logCleanerBackoff: time(
    'How long the cleaner waits when no log is dirty enough.',
    'log.cleaner.backoff.ms',
    '15s',
    15_000_000,
  ),
  replicaLagTimeMax: time(
    'How long a follower may lag before it is out of sync.',
    'replica.lag.time.max.ms',
    '30s',
    30_000_000,
  ),
  replicaFetchWaitMax: time(
    'How long a fetch of a follower waits for records.',
    'replica.fetch.wait.max.ms',
    '500ms',
    500_000,
  ),
  replicaFetchBackoff: time(
    'How long a follower waits after a fetch that failed.',
    'replica.fetch.backoff.ms',
    '1s',
    1_000_000,
  ),
  replicaSocketTimeout: time(
    'How long a follower waits for the answer to a fetch.',
    'replica.socket.timeout.ms',
    '30s',
    30_000_000,
  ),
  replicaFetchMaxBytes: param(size({ like: '1MiB' }), {
    description: 'Most bytes that a fetch takes of one partition.',
    apply: live,
    unit: 'bytes',
    property: 'replica.fetch.max.bytes',
  }).default(1_048_576),
  brokerHeartbeatInterval: time(
    'Time between the heartbeats of a broker.',
    'broker.heartbeat.interval.ms',
    '2s',
    2_000_000,
  ),
  brokerSessionTimeout: time('Silence after which a broker is fenced.', 'broker.session.timeout.ms', '9s', 9_000_000),
  quorumElectionTimeout: time(
    'How long a controller without a leader waits before it stands for election.',
    'controller.quorum.election.timeout.ms',
    '1s',
    1_000_000,
  ),
  quorumFetchTimeout: time(
    'How long a controller waits to hear from the leader, and the leader from a majority.',
    'controller.quorum.fetch.timeout.ms',
    '2s',
    2_000_000,
  ),
  quorumElectionBackoffMax: time(
    'Longest wait after an election that nobody won.',
    'controller.quorum.election.backoff.max.ms',
    '1s',
    1_000_000,
  ),
  zookeeperSessionTimeout: param(duration({ min: '100ms', like: '18s' }), {
    description:
      'Silence after which ZooKeeper takes a broker for dead, as asked for; the ensemble may grant less or more.',
    apply: 'nextUse',
    unit: 'us',
    property: 'zookeeper.session.timeout.ms',
  }).default(18_000_000),
  controlledShutdownMaxRetries: param(count(0, 100), {
    description: 'How often a broker that is to end asks again to be rid of its partitions (ZooKeeper).',
    apply: live,
    unit: 'retries',
    property: 'controlled.shutdown.max.retries',
  }).default(3),
  controlledShutdownRetryBackoff: time(
    'Time before it asks again.',
    'controlled.shutdown.retry.backoff.ms',
    '5s',
    5_000_000,
  ),
  leaderImbalancePerBrokerPercentage: param(count(0, 100), {
    description: "Share of a broker's partitions that others may lead before it gets them back (ZooKeeper).",
    apply: live,
    unit: '%',
    property: 'leader.imbalance.per.broker.percentage',
  }).default(10),
  autoLeaderRebalance: param(z.boolean(), {
    description: 'Whether preferred leaders get their partitions back.',
    apply: live,
    property: 'auto.leader.rebalance.enable',
  }).default(true),
  leaderImbalanceCheckInterval: time(
    'How often that is looked at.',
    'leader.imbalance.check.interval.seconds',
    '300s',
    300_000_000,
  ),
  flushBeforeAcknowledge: param(z.boolean(), {
    description: 'Whether brokers flush records to disk before they count them as theirs. Kafka does not.',
    apply: live,
    property: 'log.flush.interval.messages=1',
  }).default(false),
  flushEvery: time(
    'How often the operating system writes what it has cached to disk.',
    'vm.dirty_expire_centisecs',
    '30s',
    30_000_000,
  ),
  highWatermarkCheckpointInterval: time(
    'How often brokers note their high watermarks.',
    'replica.high.watermark.checkpoint.interval.ms',
    '5s',
    5_000_000,
  ),
  retention: time('How long records are kept.', 'log.retention.ms', '7d', 604_800_000_000),
  retentionBytes: param(size({ like: '1GiB' }), {
    description: 'How much of a partition is kept; absent: any amount.',
    apply: live,
    unit: 'bytes',
    property: 'log.retention.bytes',
  }).optional(),
  retentionCheckInterval: time('How often that is looked at.', 'log.retention.check.interval.ms', '5m', 300_000_000),
  segmentBytes: param(size({ min: '1KiB', like: '1GiB' }), {
    description: 'Size of the files of a log; only whole files are deleted.',
    apply: live,
    unit: 'bytes',
    property: 'log.segment.bytes',
  }).default(1_073_741_824),
  startup: time('From the start of a broker or controller until it speaks.', 'JVM', '2s', 2_000_000),
  groupInitialRebalanceDelay: param(duration({ like: '3s' }), {
    description: 'How long the first rebalance of an empty group waits for others to come.',
    apply: live,
    unit: 'us',
    property: 'group.initial.rebalance.delay.ms',
  }).default(3_000_000),
  groupMinSessionTimeout: time(
    'Shortest session that a member may ask for.',
    'group.min.session.timeout.ms',
    '6s',
    6_000_000,
  ),
  groupMaxSessionTimeout: time(
    'Longest session that a member may ask for.',
    'group.max.session.timeout.ms',
    '30m',
    1_800_000_000,
  ),
  groupMaxSize: param(count(1, 1_000_000), {
    description: 'Most members that a group may have.',
    apply: live,
    unit: 'members',
    property: 'group.max.size',
  }).default(1_000_000),
  transactionStatePartitions: param(count(1, 200), {
    description: 'Partitions of __transaction_state, by which transactional ids find their coordinators.',
    apply: rebuild,
    unit: 'partitions',
    property: 'transaction.state.log.num.partitions',
  }).default(50),
  transactionAbortTimedOutInterval: time(
    'How often coordinators look for transactions that have been open for too long.',
    'transaction.abort.timed.out.transaction.cleanup.interval.ms',
    '10s',
    10_000_000,
  ),
  offsetsTopicPartitions: param(count(1, 200), {
    description: 'Partitions of __consumer_offsets, by which groups find their coordinators.',
    apply: rebuild,
    unit: 'partitions',
    property: 'offsets.topic.num.partitions',
  }).default(50),
  offsetsTopicReplicationFactor: param(count(1, 30), {
    description: 'Copies of __consumer_offsets; no more than there are brokers.',
    apply: rebuild,
    unit: 'replicas',
    property: 'offsets.topic.replication.factor',
  }).default(3),
});

export const params = declared.superRefine((p, ctx) => {
  if (p.coordination === 'zookeeper' && p.zookeeper === undefined)
    ctx.addIssue({
      code: 'custom',
      path: ['coordination'],
      message: "expected 'zookeeper: <part>' beside it: the ensemble that keeps the metadata",
    });
  for (const [name, t] of Object.entries(p.topics))
    if (t.replicationFactor > p.brokers)
      ctx.addIssue({
        code: 'custom',
        path: ['topics', name, 'replicationFactor'],
        message: `there are ${p.brokers} brokers: each replica needs one of its own (InvalidReplicationFactorException)`,
      });
});
export type Params = z.output<typeof params>;

/** `transaction.state.log.min.isr` */
const TRANSACTION_MIN_ISR = 2;

// A function of the name; names are few, and asked for with every request.
const topics = new Map<string, string>();
const MOST_NAMES = 10_000;

function topicOf(partition: string): string {
  let topic = topics.get(partition);
  if (topic === undefined) {
    if (topics.size >= MOST_NAMES) topics.clear();
    topics.set(partition, (topic = partition.slice(0, partition.lastIndexOf('-'))));
  }
  return topic;
}

/** `min.insync.replicas` of a partition's topic. */
export function minInsyncReplicas(p: Params, partition: string): number {
  if (partition.startsWith('__transaction_state-')) return TRANSACTION_MIN_ISR;
  return p.topics[topicOf(partition)]?.minInsyncReplicas ?? p.minInsyncReplicas;
}

/** `unclean.leader.election.enable` of a partition's topic. */
export function isUncleanAllowed(p: Params, partition: string): boolean {
  return p.topics[topicOf(partition)]?.uncleanLeaderElection ?? p.uncleanLeaderElection;
}

/** `cleanup.policy` of a partition's topic. The brokers' own topics are kept whole here. */
export function cleanupPolicy(p: Params, partition: string): Params['cleanupPolicy'] {
  return partition.startsWith('__') ? 'delete' : (p.topics[topicOf(partition)]?.cleanupPolicy ?? p.cleanupPolicy);
}

/** Whether any topic is compacted. */
export function isCompacting(p: Params): boolean {
  return [p.cleanupPolicy, ...Object.values(p.topics).map((t) => t.cleanupPolicy)].some((c) => c?.includes('compact'));
}
