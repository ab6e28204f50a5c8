// A cluster's run goes on from a keyframe exactly as it would have: nothing of its state is shared that changes.
import { expect, it } from 'vitest';
import { createKernel, restoreKeyframe, SECOND, takeKeyframe, Trace } from '../../../src/engine/index.ts';
import { createLoader } from '../../../src/scenario/loader.ts';
import { REGISTRY } from '../../../src/models/registry.ts';
import { randomFaults } from './chaos.ts';

/** On ZooKeeper, with results written in transactions. */
const transactional = (seed: number) => `murphy: 1
title: A test
length: 60s
network: { latency: 2ms }
world:
  shop: { kind: producers, to: kafka, topic: orders, rate: 40/s, acks: all }
  zk: { kind: zookeeper }
  kafka: { kind: kafka, coordination: zookeeper, zookeeper: zk, minInsyncReplicas: 2,
    topics: { orders: { partitions: 2, replicationFactor: 3 }, invoices: { partitions: 2, replicationFactor: 3 } } }
  billing: { kind: consumers, from: kafka, topic: orders, into: { topic: invoices }, commit: transaction, members: 2, process: 5ms, autoOffsetReset: earliest, sessionTimeout: 6s }
${randomFaults(seed, 8, true).replaceAll('kafka.controller', 'zk#')}
`;

const text = (seed: number) => `murphy: 1
title: A test
length: 60s
network: { latency: 2ms }
world:
  shop: { kind: producers, to: kafka, topic: orders, rate: 40/s, acks: all }
  kafka: { kind: kafka, topics: { orders: { partitions: 2, replicationFactor: 3, minInsyncReplicas: 2 } } }
  billing: { kind: consumers, from: kafka, topic: orders, members: 2, process: 5ms, autoOffsetReset: earliest, sessionTimeout: 6s }
${randomFaults(seed, 8, true)}
`;

const WORLDS = { KRaft: text, 'ZooKeeper and transactions': transactional };
const CASES = [1, 2, 3].flatMap((seed) => Object.entries(WORLDS).map(([name, world]) => ({ seed, name, world })));

it.each(CASES)('seed $seed, $name: whole, traced, and from keyframes it is the same run', async ({ seed, world }) => {
  const { scenario, problems } = await createLoader(REGISTRY)(world(seed), 'test.yaml');
  expect(problems.filter((p) => p.severity === 'error')).toEqual([]);
  const whole = createKernel(scenario!.world(seed, []));
  whole.runUntil(60 * SECOND);
  const traced = createKernel(scenario!.world(seed, []), new Trace(2_000_000));
  traced.runUntil(60 * SECOND);
  expect(traced.digestNow()).toBe(whole.digestNow());
  const broken = createKernel(scenario!.world(seed, []));
  for (let at = 7; at < 60; at += 7) {
    broken.runUntil(at * SECOND);
    const frame = takeKeyframe(broken);
    broken.runUntil((at + 5) * SECOND);
    restoreKeyframe(broken, frame);
  }
  broken.runUntil(60 * SECOND);
  expect(broken.digestNow()).toBe(whole.digestNow());
});
