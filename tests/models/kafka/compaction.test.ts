// What compaction leaves in running logs: the latest of each key, gaps in offsets, and tombstones for a while.
import { describe, expect, it } from 'vitest';
import type { BrokerState, Replica } from '../../../src/models/kafka/broker-state.ts';
import { cleanLogs } from '../../../src/models/kafka/log-cleaner.ts';
import { appendRecords, type PartitionLog, partitionLog } from '../../../src/models/kafka/partition-log.ts';
import { params } from '../../../src/models/kafka/params.ts';
import type { StoredRecord } from '../../../src/models/kafka/protocol.ts';
import { type Played, play } from '../play.ts';

const world = (policy: string, more = '') => `
network: { latency: 1ms }
world:
  office: { kind: producers, to: kafka, topic: prices, rate: 100/s, keys: { count: 10 }, bytes: 256B }
  kafka:
    kind: kafka
    segmentBytes: 16KiB
    logCleanerBackoff: 5s
    retention: 15s
    retentionCheckInterval: 5s
    topics: { prices: { partitions: 1, replicationFactor: 3, minInsyncReplicas: 2, cleanupPolicy: ${policy} } }
    ${more}
  window: { kind: consumers, from: kafka, topic: prices, members: 1, autoOffsetReset: earliest, maxPollRecords: 5 }
faults: [{ at: 1ms, kill: window, for: 40s }]
`;

function replicas(run: Played): Replica[] {
  const pids = run.k.pidsOf(run.k.partIndex('kafka'));
  const states = pids.map((pid) => run.k.process(pid).state as BrokerState | null);
  return states.flatMap((s) => s?.replicas?.get('prices-0') ?? []);
}

const data = (log: PartitionLog) => [...log.records.contents()].filter((r) => r.control === undefined);

describe('a compacted topic', () => {
  it('keeps the latest record of each key, its offsets and its beginning, at every replica', async () => {
    const run = (await play(world('compact'))).to(40);
    const logs = replicas(run).map((r) => r.log);
    expect(logs).toHaveLength(3);
    for (const log of logs) {
      expect(log.records.start).toBe(0);
      expect(log.cleaned).toBeGreaterThan(2000);
      const clean = [...log.records.contents()].slice(0, log.cleaned).filter((r) => r.control === undefined);
      expect(clean.length).toBeLessThanOrEqual(10);
      expect(new Set(data(log).map((r) => r.key)).size).toBe(10);
    }
  });

  it('is read over its gaps to the end by who comes late', async () => {
    const run = (await play(world('compact'))).to(60);
    expect(run.read('window.lag')).toBeLessThan(50);
    expect(run.total('window', 'processed')).toBeLessThan(run.total('office', 'acknowledged') - 2500);
  });

  it('is not cleaned before min.compaction.lag.ms, nor below the dirty ratio', async () => {
    expect((await play(world('compact', 'minCompactionLag: 10m'))).to(30).read('kafka.compacted')).toBe(0);
    expect((await play(world('compact', 'minCleanableDirtyRatio: 1'))).to(30).read('kafka.compacted')).toBe(0);
  });

  it('is deleted by age as well only if the policy says both', async () => {
    expect((await play(world('compact'))).to(35).read('kafka.deleted')).toBe(0);
    const both = (await play(world('"compact,delete"').replace('retention: 15s', 'retention: 2s'))).to(35);
    expect(both.read('kafka.deleted')).toBeGreaterThan(0);
    expect(both.read('kafka.compacted')).toBeGreaterThan(0);
    expect((await play(world('delete'))).to(35).read('kafka.compacted')).toBe(0);
  });

  it('is the same log after a broker has lost its memory', async () => {
    const run = (
      await play(world('compact').replace('faults: [', `faults: [{ at: 20s, kill: 'kafka#2', for: 5s }, `))
    ).to(40);
    for (const { log } of replicas(run)) expect(new Set(data(log).map((r) => r.key)).size).toBe(10);
    expect(run.read('kafka.underReplicated')).toBe(0);
    expect(run.read('kafka.acknowledgedLost')).toBe(0);
  });
});

describe('a tombstone', () => {
  const record = (key: string, value: unknown): StoredRecord => ({
    ...{ key, value, headers: {}, bytes: 600, timestamp: 0, span: 0, epoch: 0, leader: 1, acks: -1 },
    ...{ producerId: -1, producerEpoch: -1, sequence: -1, index: 0, count: 1 },
  });

  it('takes the values of its key at once, and goes itself delete.retention.ms after its first pass', () => {
    let now = 0;
    const topics = { t: { cleanupPolicy: 'compact' } };
    const p = params.parse({ topics, segmentBytes: '1KiB', deleteRetention: '10s', minCleanableDirtyRatio: 0 });
    const ctx: any = { params: p, config: { id: 1 }, write() {}, wallClock: () => now };
    const log = partitionLog('t-0');
    const append = (key: string, value: unknown) => {
      appendRecords(log, ctx, [record(key, value)]);
      log.highWatermark = log.records.end;
    };
    const left = () => data(log).map((r) => `${r.key}=${r.value}`);
    append('a', 1);
    append('a', null);
    append('b', 1);
    cleanLogs([log], ctx, () => {});
    expect(left()).toEqual(['a=null', 'b=1']);
    now = 9_000_000;
    append('c', 1);
    cleanLogs([log], ctx, () => {});
    expect(left()).toEqual(['a=null', 'b=1', 'c=1']);
    now = 11_000_000;
    append('d', 1);
    cleanLogs([log], ctx, () => {});
    expect(left()).toEqual(['b=1', 'c=1', 'd=1']);
    expect(log.records.end).toBe(5);
  });
});
