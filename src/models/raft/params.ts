// Answers for what a scenario may say of a Raft cluster: etcd's settings by their names, how reads are served, and rules that may be broken.
import { z } from 'zod';
import { count, duration, param, share } from '../quantities.ts';
import type { RaftConfig } from './rules/node.ts';

const flag = (description: string) => param(z.boolean(), { description, apply: 'live' });

const declared = z.strictObject({
  replicas: param(count(1, 9), { description: 'Servers that there are.', apply: 'rebuild', unit: 'servers' }).default(
    3,
  ),
  voters: param(count(0, 9), {
    description:
      'Of these, so many vote, the first ones; 0: all. The leader brings a change about by joint consensus, one at a time.',
    apply: 'live',
    unit: 'servers',
  }).default(0),
  heartbeatInterval: param(duration({ min: '1ms' }), {
    description: 'How often a leader tells the others that it leads.',
    apply: 'live',
    unit: 'us',
    property: 'etcd --heartbeat-interval',
  }).default(100_000),
  electionTimeout: param(duration({ min: '10ms' }), {
    description: 'A follower that hears of no leader for this long, or up to twice as long, stands for election.',
    apply: 'live',
    unit: 'us',
    property: 'etcd --election-timeout',
  }).default(1_000_000),
  reads: param(z.enum(['readIndex', 'lease', 'local']), {
    description:
      'How a read is served: after a majority has confirmed the leader, by the leader alone while its lease runs, or by whoever is asked from what it has.',
    apply: 'live',
  }).default('readIndex'),
  clockDriftBound: param(share(), {
    description: 'How far clocks may drift apart, as leases allow for.',
    apply: 'live',
    unit: 'share',
  }).default(0.1),
  preVote: flag('Whether a server asks, before it raises its term, if it would be elected.').default(true),
  checkQuorum: flag(
    'Whether a leader that hears from no majority steps down, and who hears of a leader refuses to vote for another.',
  ).default(true),
  snapshotEvery: param(count(10, 1_000_000), {
    description: 'Applied entries after which the log is replaced by a snapshot.',
    apply: 'live',
    unit: 'entries',
    property: 'etcd --snapshot-count',
  }).default(10_000),
  maxEntriesPerMessage: param(count(1, 10_000), {
    description: 'Entries that one message carries at most.',
    apply: 'live',
    unit: 'entries',
  }).default(64),
  commitOldTermEntries: flag(
    'Breaks Raft: a leader commits entries of earlier terms as soon as a majority has them (figure 8).',
  ).default(false),
  voteTwice: flag('Breaks Raft: a server votes for everyone who asks, several times in one term.').default(false),
  skipLogCheck: flag('Breaks Raft: a server votes also for candidates that lack entries which it has.').default(false),
});

export const params = declared.transform((p): z.output<typeof declared> & { readonly rules: RaftConfig } => ({
  ...p,
  rules: {
    electionTimeout: p.electionTimeout,
    preVote: p.preVote,
    checkQuorum: p.checkQuorum,
    leaderLease: p.reads === 'lease',
    clockDriftBound: p.clockDriftBound,
    maxEntriesPerMessage: p.maxEntriesPerMessage,
    commitOldTermEntries: p.commitOldTermEntries,
    voteTwice: p.voteTwice,
    skipLogCheck: p.skipLogCheck,
  },
}));

export type Params = z.output<typeof params>;
