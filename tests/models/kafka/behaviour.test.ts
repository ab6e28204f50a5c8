// What a cluster does in time: who notices a broker's end and when, what cut-off leaders may do, what rebalances stop.
import { describe, expect, it } from 'vitest';
import { KIND } from '../../../src/engine/index.ts';
import { play, type Played } from '../play.ts';

const world = (faults: string, more: { producers?: string; kafka?: string; consumers?: string } = {}) => `
network: { latency: 1ms }
world:
  shop: { kind: producers, to: kafka, topic: orders, rate: 100/s, ${more.producers ?? ''} }
  kafka: { kind: kafka, topics: { orders: { partitions: 3, replicationFactor: 3, minInsyncReplicas: 2 } }, ${more.kafka ?? ''} }
  billing: { kind: consumers, from: kafka, topic: orders, autoOffsetReset: earliest, ${more.consumers ?? 'members: 2'} }
faults: [${faults}]
`;

/** Moments, in seconds, of log lines of this kind. */
function logged(run: Played, id: string): number[] {
  return run
    .rows(KIND.log)
    .filter((row) => row.name === id)
    .map((row) => row.at / 1e6);
}

describe('a broker that dies', () => {
  it('is fenced 9 s after its last heartbeat, of which it sends one every 2 s, and its partitions are led on', async () => {
    const run = (await play(world(`{ at: 21s, kill: 'kafka#1' }`))).to(40);
    const [fenced] = logged(run, 'kafka.fenced');
    expect(fenced).toBeGreaterThan(28);
    expect(fenced).toBeLessThanOrEqual(30.1);
    expect(logged(run, 'kafka.newLeader').every((at) => at === fenced)).toBe(true);
    expect(run.read('kafka.offlinePartitions')).toBe(0);
    expect(run.read('kafka.underReplicated')).toBeGreaterThan(0);
  });

  it('goes without a pause when it is asked to: others lead before it ends', async () => {
    const run = (await play(world(`{ at: 21s, drain: 'kafka#1' }`))).to(40);
    expect(logged(run, 'kafka.fenced')).toEqual([]);
    expect(Math.max(...logged(run, 'kafka.newLeader'))).toBeLessThan(21.1);
    expect(run.total('shop', 'failed')).toBe(0);
  });
});

describe('a follower that hangs', () => {
  it('leaves the in-sync set only after replica.lag.time.max.ms when its heartbeats still come', async () => {
    const cut = `{ at: 20s, link: 'kafka#1 -> kafka#2', loss: 1, for: 60s }, { at: 20s, link: 'kafka#2 -> kafka#1', loss: 1, for: 60s }`;
    const run = (await play(world(cut))).to(90);
    const [first] = logged(run, 'kafka.isr');
    expect(first).toBeGreaterThanOrEqual(50);
    expect(first).toBeLessThanOrEqual(66);
    expect(run.to(100).read('kafka.underReplicated')).toBe(0);
  });
});

describe('a leader behind a partition', () => {
  const zombie = `{ at: 20s, partition: [['kafka#1'], ['kafka#2', 'kafka#3', kafka.controller1, kafka.controller2, kafka.controller3]], for: 40s }`;

  it('goes on acknowledging with acks=1, and cuts all of it when it is back', async () => {
    const run = (await play(world(zombie, { producers: 'acks: 1' }))).to(80);
    expect(run.read('kafka.acknowledgedLost')).toBeGreaterThan(200);
    expect(run.read('kafka.underReplicated')).toBe(0);
  });

  it('says of what it cuts how it had been acknowledged, and who leads without it', async () => {
    const run = (await play(world(zombie, { producers: 'acks: 1' }))).to(80);
    const cuts = run.rows(KIND.log).filter((row) => row.name === 'kafka.cutAcknowledged');
    expect(cuts.reduce((sum, row) => sum + row.data.lost, 0)).toBe(run.read('kafka.acknowledgedLost'));
    for (const { data } of cuts) {
      expect(data).toMatchObject({ acks: 1 });
      expect(data.leader).not.toBe(1);
      expect(data.leaderEpoch).toBeGreaterThan(data.epoch);
    }
  });

  it('acknowledges nothing that is lost with acks=all', async () => {
    const run = (await play(world(zombie, { producers: 'acks: all' }))).to(90);
    expect(run.read('kafka.acknowledgedLost')).toBe(0);
    expect(run.read('kafka.truncated')).toBeGreaterThan(0);
    expect(run.total('billing', 'processed')).toBeGreaterThanOrEqual(run.total('shop', 'acknowledged') - 5);
  });
});

describe('controllers', () => {
  it('have a new leader within some seconds, and brokers hear no gap', async () => {
    const run = (await play(world('{ at: 20s, kill: kafka.controller1 }'))).to(40);
    const [elected] = logged(run, 'kafka.elected');
    expect(elected).toBeGreaterThan(22);
    expect(elected).toBeLessThan(27);
    expect(logged(run, 'kafka.fenced')).toEqual([]);
    expect(run.mean('shop.acks', 45)).toBeGreaterThan(80);
  });

  it('that are too few leave leaders as they are: records flow, but nobody is elected', async () => {
    const faults = `{ at: 20s, kill: kafka.controller1 }, { at: 20s, kill: kafka.controller2 }, { at: 25s, kill: 'kafka#1' }`;
    const run = (await play(world(faults))).to(24);
    expect(run.mean('shop.acks', 25)).toBeGreaterThan(80);
    run.to(60);
    expect(run.total('kafka', 'elections')).toBe(0);
    expect(run.mean('shop.acks', 62)).toBeLessThan(90);
  });
});

describe('a rebalance', () => {
  const fifth = `{ at: 30s, set: billing.members, to: 5 }`;
  const slow = (assignment: string) => ({
    producers: 'keys: { count: 200 }',
    consumers: `members: 4, process: 20ms, maxPartitionFetchBytes: 64KiB, assignment: ${assignment}`,
  });
  const least = async (assignment: string) => {
    const run = (await play(world(fifth, slow(assignment)), 6)).to(30);
    let lowest = 1e9;
    for (let at = 30; at < 40; at += 0.5) {
      run.mean('billing.consumed', at);
      lowest = Math.min(lowest, run.read('billing.consumed'));
    }
    return lowest;
  };

  it('stops everybody with an eager assignor, and nobody who keeps its partitions with the cooperative one', async () => {
    expect(await least('range')).toBeLessThan(50);
    expect(await least('cooperative-sticky')).toBeGreaterThan(70);
  });
});

describe('offsets', () => {
  it('outlive a consumer: with commits after processing the next one begins where the last one was', async () => {
    const run = (
      await play(world(`{ at: 20s, kill: 'billing#1', for: 5s }`, { consumers: 'members: 1, commit: after' }))
    ).to(90);
    const [acknowledged, processed] = [run.total('shop', 'acknowledged'), run.total('billing', 'processed')];
    expect(processed).toBeGreaterThanOrEqual(acknowledged - 5);
    expect(processed).toBeLessThan(acknowledged + 30);
  });

  it('outlive their coordinator: they are read from the log by the next one', async () => {
    const home = '__consumer_offsets-9';
    const run = (await play(world(`{ at: 20s, kill: { of: kafka, role: leader, item: ${home} } }`))).to(60);
    expect(run.moves('group').some((move) => move.includes('Empty -> Stable (LOADED)'))).toBe(true);
    expect(run.read('billing.stable')).toBe(2);
    expect(run.total('billing', 'duplicates')).toBe(0);
  });
});

describe('retention', () => {
  const kafka = 'retention: 20s, retentionCheckInterval: 5s, segmentBytes: 64KiB';

  it('deletes whole segments, and a group that was away for longer misses what they held', async () => {
    const run = (await play(world(`{ at: 30s, kill: billing, for: 50s }`, { kafka, consumers: 'members: 1' }))).to(110);
    const missed = run.total('shop', 'acknowledged') - run.total('billing', 'processed');
    expect(run.read('kafka.deleted')).toBeGreaterThan(1000);
    expect(run.read('billing.resets')).toBe(3);
    expect(missed).toBeGreaterThan(1500);
    expect(missed).toBeLessThan(4500);
  });

  it('makes a follower begin anew that was away for longer', async () => {
    const run = (await play(world(`{ at: 20s, kill: 'kafka#2', for: 70s }`, { kafka }))).to(130);
    expect(run.read('kafka.underReplicated')).toBe(0);
    expect(run.total('shop', 'acknowledged')).toBeGreaterThan(10_000);
  });
});
