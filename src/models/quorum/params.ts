// Answers for what a scenario may say of a Dynamo-style store: Riak's and Cassandra's settings by their names where they have them.
import { z } from 'zod';
import { count, duration, param } from '../quantities.ts';

const flag = (description: string) => param(z.boolean(), { description, apply: 'live' });
const quorum = (description: string, property: string) =>
  param(count(1, 20), { description, apply: 'nextUse', unit: 'replicas', property });

export const params = z.strictObject({
  nodes: param(count(1, 20), { description: 'Nodes of the ring.', apply: 'rebuild', unit: 'nodes' }).default(5),
  n: param(count(1, 20), {
    description: 'Replicas of each key: the first so many distinct nodes that follow it on the ring.',
    apply: 'rebuild',
    unit: 'replicas',
    property: 'Riak n_val; Cassandra replication_factor',
  }).default(3),
  r: quorum('Answers that a read waits for.', 'Riak r').default(2),
  w: quorum('Replicas that must have a write on disk before it is acknowledged.', 'Riak w').default(2),
  sloppy: flag(
    'Whether the next nodes on the ring stand in for replicas that do not answer, and keep a hint for whom (hinted handoff).',
  ).default(true),
  versions: param(z.enum(['vectorClocks', 'lastWriteWins']), {
    description:
      'How newer is told from older: by vector clocks, which keep concurrent writes as siblings, or by the wall clocks of nodes, of which the later wins.',
    apply: 'rebuild',
    property: 'Riak allow_mult, last_write_wins',
  }).default('vectorClocks'),
  readRepair: flag('Whether a read brings replicas up to date that answered with something older.').default(true),
  antiEntropyInterval: param(duration(), {
    description: 'How often a node compares its hash tree with that of another; 0s: never.',
    apply: 'live',
    unit: 'us',
    property: 'Riak anti_entropy',
  }).default(5_000_000),
  handoffInterval: param(duration({ min: '10ms' }), {
    description: 'How often a stand-in tries to hand over what it keeps for others.',
    apply: 'live',
    unit: 'us',
  }).default(1_000_000),
  replicaTimeout: param(duration({ min: '1ms' }), {
    description: 'How long a coordinator waits for a replica before it turns to a stand-in.',
    apply: 'nextUse',
    unit: 'us',
  }).default(100_000),
  requestTimeout: param(duration({ min: '1ms' }), {
    description: 'How long a coordinator tries before it gives up.',
    apply: 'nextUse',
    unit: 'us',
  }).default(500_000),
});

export type Params = z.output<typeof params>;
