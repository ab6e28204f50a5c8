// What Kafka promises with acks=all, two in sync, no unclean elections and flushed logs: random faults lose, double and reorder nothing.
import { describe, expect, it } from 'vitest';
import { play } from '../play.ts';
import { randomFaults, recordsOf } from './chaos.ts';

const world = (producers: string, kafka: string) => `
network: { latency: 2ms }
world:
  shop: { kind: producers, to: kafka, topic: orders, rate: 60/s, keys: { count: 20 }, ${producers} }
  kafka: { kind: kafka, topics: { orders: { partitions: 2, replicationFactor: 3 } }, ${kafka} }
  billing: { kind: consumers, from: kafka, topic: orders, members: 2, autoOffsetReset: earliest, sessionTimeout: 10s }
`;
const SAFE = world('acks: all', 'minInsyncReplicas: 2, flushBeforeAcknowledge: true');
const SEEDS = Number(process.env.MURPHY_DEEP ?? 50);

describe('acks=all, min.insync.replicas=2, no unclean election, flushed', () => {
  it.each(Array.from({ length: SEEDS }, (_, i) => i + 1))('seed %i', async (seed) => {
    const run = (await play(`${SAFE}${randomFaults(seed, 6, true)}`, seed)).to(100);
    expect(recordsOf(run, 'orders', 2)).toEqual({ lost: 0, duplicates: 0, disordered: 0, leaderless: 0 });
    expect(run.total('shop', 'acknowledged')).toBeGreaterThan(1000);
  });
});

/** Each setting that is weakened does harm that can be found. */
describe('without', () => {
  const found = async (weak: string, power: boolean, harm: 'lost' | 'duplicates' | 'disordered') => {
    for (let seed = 1; seed <= 300; seed++) {
      const run = (await play(`${weak}${randomFaults(seed, 10, power)}`, seed)).to(100);
      if (recordsOf(run, 'orders', 2)[harm] > 0) return true;
    }
    return false;
  };

  it('acks=all, records are lost', async () => {
    expect(await found(world('acks: 1', 'minInsyncReplicas: 2, flushBeforeAcknowledge: true'), false, 'lost')).toBe(
      true,
    );
  });
  it('a second replica in sync and with unclean elections, records are lost', async () => {
    const kafka = 'minInsyncReplicas: 1, uncleanLeaderElection: true, flushBeforeAcknowledge: true';
    expect(await found(world('acks: all', kafka), false, 'lost')).toBe(true);
  });
  it('flushes, records that all replicas had are lost with the power of all hosts at once', async () => {
    const hosts = ['kafka-1', 'kafka-2', 'kafka-3'];
    const dark = hosts.flatMap((h) => [`{ at: 25s, kill: ${h} }`, `{ at: 30s, restart: ${h} }`]).join(', ');
    const lost = async (kafka: string) => {
      const run = (await play(`${world('acks: all', kafka)}faults: [${dark}]`)).to(70);
      return recordsOf(run, 'orders', 2).lost;
    };
    expect(await lost('minInsyncReplicas: 2')).toBeGreaterThan(100);
    expect(await lost('minInsyncReplicas: 2, flushBeforeAcknowledge: true')).toBe(0);
  });
  it('idempotence, retries double records', async () => {
    const producers = 'acks: all, enableIdempotence: false, requestTimeout: 3s';
    expect(await found(world(producers, 'minInsyncReplicas: 2'), false, 'duplicates')).toBe(true);
  });
  it('idempotence, several requests under way change the order', async () => {
    const producers = 'acks: all, enableIdempotence: false, requestTimeout: 3s';
    expect(await found(world(producers, 'minInsyncReplicas: 2'), false, 'disordered')).toBe(true);
  });
});
