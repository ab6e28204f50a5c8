// Every edge of a partition's chart at a controller on ZooKeeper, and of a broker's session, driven by named worlds; and storms that lose nothing.
import { describe, expect, it } from 'vitest';
import { BROKER_CHARTS } from '../../../src/models/kafka/charts.ts';
import { type Drive, drivesEveryEdge } from '../charts.ts';
import { play } from '../play.ts';
import { randomFaults, recordsOf } from './chaos.ts';

const cluster = `
network: { latency: 2ms }
world:
  shop: { kind: producers, to: kafka, topic: orders, rate: 20/s, acks: all }
  zk: { kind: zookeeper }
  kafka: { kind: kafka, coordination: zookeeper, zookeeper: zk, minInsyncReplicas: 2, flushBeforeAcknowledge: true,
    topics: { orders: { partitions: 2, replicationFactor: 3 } } }
  billing: { kind: consumers, from: kafka, topic: orders, members: 2, autoOffsetReset: earliest, sessionTimeout: 10s }
`;

function calm(name: string, faults: string, seconds: number, edges: readonly string[]): Drive {
  return { name, world: `${cluster}faults: [${faults}]`, seconds, edges };
}

describe('a partition at the controller', () => {
  drivesEveryEdge('partition', BROKER_CHARTS.partition!, [
    calm('the topics of the beginning', '', 5, [
      'NonExistentPartition -> NewPartition (CREATED)',
      'NewPartition -> OnlinePartition (INITIALISED)',
    ]),
    calm('a leader dies', `{ at: 5s, kill: 'kafka#2' }, { at: 5s, kill: 'kafka#3' }`, 40, [
      'OnlinePartition -> OfflinePartition (LEADER_GONE)',
      'OfflinePartition -> OnlinePartition (ELECTED)',
    ]),
    calm('the controller dies, and leads a partition', `{ at: 5s, kill: 'kafka#1' }`, 40, [
      'NonExistentPartition -> OnlinePartition (LOADED)',
      'NonExistentPartition -> OfflinePartition (LOADED_OFFLINE)',
    ]),
    calm('the controller pauses', `{ at: 5s, pause: 'kafka#1', for: 30s }`, 60, [
      'OnlinePartition -> NonExistentPartition (RESIGNED)',
    ]),
    {
      name: 'the controller pauses while a partition without copies is offline',
      world: `${cluster.replace('partitions: 2, replicationFactor: 3', 'partitions: 3')}
        faults: [{ at: 5s, kill: 'kafka#2' }, { at: 30s, pause: 'kafka#1', for: 30s }]`.replace(/^ +faults/m, 'faults'),
      seconds: 80,
      edges: ['OfflinePartition -> NonExistentPartition (RESIGNED)'],
    },
  ]);
});

describe('a storm of faults on brokers and the ensemble', () => {
  it.each([1, 2, 3, 4, 5, 6])('seed %i loses, doubles and reorders nothing', async (seed) => {
    const faults = randomFaults(seed, 8, true).replaceAll('kafka.controller', 'zk#');
    const run = (await play(`${cluster}${faults}`, seed)).to(160);
    expect(recordsOf(run, 'orders', 2)).toEqual({ lost: 0, duplicates: 0, disordered: 0, leaderless: 0 });
    expect(run.read('kafka.underReplicated')).toBe(0);
    expect(run.read('kafka.activeControllers')).toBe(1);
    expect(run.read('kafka.activeBrokers')).toBe(3);
  });
});
