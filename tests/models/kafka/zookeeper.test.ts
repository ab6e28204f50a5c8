// A cluster on ZooKeeper in time: who notices what when, who controls, and what goes on without the ensemble.
import { describe, expect, it } from 'vitest';
import { KIND } from '../../../src/engine/index.ts';
import { play, type Played } from '../play.ts';

const world = (faults: string, more: { producers?: string; kafka?: string } = {}) => `
network: { latency: 1ms }
world:
  shop: { kind: producers, to: kafka, topic: orders, rate: 100/s, ${more.producers ?? ''} }
  zk: { kind: zookeeper }
  kafka: { kind: kafka, coordination: zookeeper, zookeeper: zk, topics: { orders: { partitions: 3, replicationFactor: 3, minInsyncReplicas: 2 } }, ${more.kafka ?? ''} }
  billing: { kind: consumers, from: kafka, topic: orders, autoOffsetReset: earliest, members: 2 }
faults: [${faults}]
`;

/** Moments, in seconds, of log lines of this kind. */
function logged(run: Played, id: string): number[] {
  return run
    .rows(KIND.log)
    .filter((row) => row.name === id)
    .map((row) => row.at / 1e6);
}

describe('a calm cluster', () => {
  it('has one controller, its brokers and partitions in the tree, and serves', async () => {
    const run = (await play(world(''))).to(20);
    expect(run.read('kafka.activeControllers')).toBe(1);
    expect(run.read('kafka.activeBrokers')).toBe(3);
    expect(run.read('kafka.underReplicated')).toBe(0);
    expect(run.read('zk.ephemerals')).toBe(4);
    expect(run.mean('shop.acks', 25)).toBeGreaterThan(90);
    expect(run.total('billing', 'processed')).toBeGreaterThan(1500);
  });
});

describe('a broker that dies', () => {
  it('is missed when its session is over: 18 s after its last sign of life, at a tick', async () => {
    const run = (await play(world(`{ at: 30s, kill: 'kafka#2' }`))).to(70);
    const [gone] = logged(run, 'kafka.brokerGone');
    // It pings every 6 s; a follower of the ensemble passes that on at its next ping, a second later at most.
    expect(gone).toBeGreaterThanOrEqual(30 - 6 + 18);
    expect(gone).toBeLessThanOrEqual(30 + 1 + 18 + 2.1);
    const [led] = logged(run, 'kafka.newLeader');
    expect(led! - gone!).toBeLessThan(0.1);
    expect(run.read('kafka.offlinePartitions')).toBe(0);
    expect(run.read('kafka.underReplicated')).toBeGreaterThan(0);
    expect(run.mean('shop.acks', 75)).toBeGreaterThan(90);
  });

  it('goes without a pause when it is asked to', async () => {
    const run = (await play(world(`{ at: 30s, drain: 'kafka#2' }`))).to(40);
    expect(Math.max(...logged(run, 'kafka.newLeader'))).toBeLessThan(30.2);
    expect(logged(run, 'kafka.brokerGone')[0]).toBeLessThan(30.2);
    expect(run.total('shop', 'failed')).toBe(0);
    expect(run.mean('shop.acks', 45)).toBeGreaterThan(90);
  });

  it('that comes back before its old session is over has to wait for the end of it', async () => {
    const run = (await play(world(`{ at: 30s, kill: 'kafka#2', for: 3s }`))).to(90);
    expect(logged(run, 'kafka.nodeExists').length).toBeGreaterThan(5);
    expect(run.read('kafka.activeBrokers')).toBe(3);
    expect(run.read('kafka.underReplicated')).toBe(0);
  });
});

describe('the controller', () => {
  const role = '{ of: kafka, role: controller }';

  it('that dies is followed by whoever is first to create /controller, when the session is over', async () => {
    const run = (await play(world(`{ at: 30s, kill: ${role} }`))).to(70);
    const controls = logged(run, 'kafka.controls').filter((at) => at > 10);
    const [over] = logged(run, 'zookeeper.expired');
    expect(controls).toHaveLength(1);
    expect(controls[0]! - over!).toBeLessThan(0.1);
    expect(run.read('kafka.activeControllers')).toBe(1);
    expect(run.read('kafka.offlinePartitions')).toBe(0);
    expect(run.mean('shop.acks', 75)).toBeGreaterThan(90);
  });

  it('that pauses for longer than its session is fenced: its epoch is over, and it learns of it', async () => {
    const run = (await play(world(`{ at: 30s, pause: ${role}, for: 40s }`))).to(110);
    expect(logged(run, 'kafka.sessionExpired')).toHaveLength(1);
    expect(run.read('kafka.activeControllers')).toBe(1);
    expect(run.read('kafka.underReplicated')).toBe(0);
    expect(run.read('kafka.activeBrokers')).toBe(3);
  });
});

describe('an ensemble without a quorum', () => {
  const dark = `{ at: 30s, kill: 'zk#1', for: 60s }, { at: 30s, kill: 'zk#2', for: 60s }`;

  it('leaves leaders, producers and consumers alone', async () => {
    const run = (await play(world(dark))).to(40);
    expect(run.mean('shop.acks', 85)).toBeGreaterThan(90);
    expect(run.mean('billing.consumed', 86)).toBeGreaterThan(90);
    run.to(120);
    expect(run.read('kafka.activeBrokers')).toBe(3);
    expect(logged(run, 'zookeeper.expired')).toEqual([]);
  });

  it('elects nobody for a broker that dies, until it is back', async () => {
    const run = (await play(world(`${dark}, { at: 40s, kill: 'kafka#2' }`))).to(89);
    expect(logged(run, 'kafka.newLeader')).toEqual([]);
    expect(run.mean('shop.acks', 89.9)).toBeLessThan(70);
    // The new leader of the ensemble gives every session its whole time again.
    run.to(130);
    const [led] = logged(run, 'kafka.newLeader');
    expect(led).toBeGreaterThan(90 + 18);
    expect(led).toBeLessThan(90 + 18 + 6);
    expect(run.mean('shop.acks', 140)).toBeGreaterThan(90);
  });
});
