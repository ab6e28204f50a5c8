// Reading, working and writing in one transaction: what crashes, pauses and rebalances leave behind, and what it is without transactions.
import { describe, expect, it } from 'vitest';
import { CONSUMER_CHARTS } from '../../../src/models/consumers/charts.ts';
import { KIND } from '../../../src/engine/index.ts';
import { type Drive, drivesEveryEdge } from '../charts.ts';
import { play, type Played } from '../play.ts';
import type { BrokerState } from '../../../src/models/kafka/broker-state.ts';
import { lastStableOffset } from '../../../src/models/kafka/partition-transactions.ts';
import { randomFaults } from './chaos.ts';

const world = (
  faults: string,
  billing = 'commit: transaction',
  ledger = 'isolationLevel: read_committed',
  process = '3ms',
) => `
network: { latency: 2ms }
world:
  shop: { kind: producers, to: kafka, topic: orders, rate: 40/s, keys: { count: 40 } }
  kafka: { kind: kafka, minInsyncReplicas: 2, flushBeforeAcknowledge: true, offsetsTopicReplicationFactor: 3,
    topics: { orders: { partitions: 2, replicationFactor: 3 }, invoices: { partitions: 2, replicationFactor: 3 } } }
  billing: { kind: consumers, from: kafka, topic: orders, into: { topic: invoices }, members: 2, process: ${process}, autoOffsetReset: earliest,
    sessionTimeout: 6s, maxPollInterval: 20s, maxPollRecords: 20, transactionTimeout: 10s, ${billing} }
  ledger: { kind: consumers, from: kafka, topic: invoices, autoOffsetReset: earliest, ${ledger} }
faults: [${faults}]
`;

function logged(run: Played, id: string): number[] {
  return run
    .rows(KIND.log)
    .filter((row) => row.name === id)
    .map((row) => row.at / 1e6);
}

/** Six crashes of the workers. */
const CRASHES = [12, 16, 20, 24, 28, 32]
  .map(
    (at, i) =>
      `{ at: ${at}${(i * 137) % 1000 < 100 ? '' : `.${(i * 137) % 1000}`}s, kill: 'billing#${1 + (i % 2)}', for: 1s }`,
  )
  .join(', ');

describe('a worker that reads, works and writes in transactions', () => {
  it('makes one result of each record, in calm', async () => {
    const run = (await play(world(''))).to(30);
    expect(run.read('billing.transactions')).toBeGreaterThan(50);
    expect(run.total('ledger', 'processed')).toBeGreaterThan(run.total('shop', 'acknowledged') - 60);
    expect(run.read('ledger.duplicates')).toBe(0);
    expect(run.read('billing.aborted')).toBe(0);
  });

  it('makes one result of each record, also when it crashes again and again', async () => {
    const run = (await play(world(CRASHES))).to(70);
    expect(run.total('ledger', 'processed')).toBeGreaterThan(run.total('shop', 'acknowledged') - 40);
    expect(run.total('ledger', 'processed')).toBeLessThanOrEqual(run.total('shop', 'acknowledged'));
    expect(run.read('ledger.duplicates')).toBe(0);
  });

  it('makes some twice when it commits afterwards instead', async () => {
    const seeds = [1, 2, 3];
    const runs = await Promise.all(
      seeds.map(async (seed) => (await play(world(CRASHES, 'commit: after', '', '40ms'), seed)).to(70)),
    );
    expect(runs.reduce((sum, run) => sum + committedResults(run).twice, 0)).toBeGreaterThan(0);
  });

  it('shows unfinished work to a reader who does not wait for its end', async () => {
    const run = (await play(world(CRASHES, 'commit: transaction', 'isolationLevel: read_uncommitted', '40ms'))).to(70);
    expect(run.read('ledger.duplicates')).toBeGreaterThan(0);
  });
});

describe('a transaction that is left open', () => {
  const hang = `{ at: 20s, pause: 'billing#1', for: 30s }`;

  it('holds read-committed readers back until its coordinator aborts it', async () => {
    const seeds = [1, 2, 3, 4, 5, 6];
    const runs = await Promise.all(seeds.map(async (seed) => (await play(world(hang), seed)).to(60)));
    const timedOut = runs.filter((run) => logged(run, 'kafka.txnTimedOut').length > 0);
    expect(timedOut.length).toBeGreaterThan(0);
    for (const run of timedOut) {
      // Its time-out of 10 s, and up to 10 s until the coordinator looks.
      const [at] = logged(run, 'kafka.txnTimedOut');
      expect(at).toBeGreaterThan(29);
      expect(at).toBeLessThan(41);
      expect(run.read('billing.fenced') + run.read('billing.aborted')).toBeGreaterThan(0);
    }
    for (const run of runs) expect(run.read('ledger.duplicates')).toBe(0);
  });
});

/** Results of which a transaction was committed, by what the leaders have; a record of the shop is known by its producer and number. */
function committedResults(run: Played): { readonly count: number; readonly twice: number } {
  const seen = new Set<string>();
  let [count, twice] = [0, 0];
  const brokers = run.k.pidsOf(run.k.partIndex('kafka')).map((pid) => run.k.process(pid));
  for (const name of ['invoices-0', 'invoices-1']) {
    const replicas = brokers.flatMap((b) => (b.state as BrokerState | null)?.replicas?.get(name) ?? []);
    const leader = replicas.filter((r) => r.leader !== undefined).sort((a, b) => b.leaderEpoch - a.leaderEpoch)[0]!;
    const { records, aborted } = leader.log;
    for (let at = records.start; at < lastStableOffset(leader.log); at++) {
      const { value, control, producerId } = records.get(at)!;
      const isAborted = aborted.some((t) => t.producerId === producerId && t.firstOffset <= at && at < t.lastOffset);
      if (control !== undefined || isAborted) continue;
      const { producer, n } = value as { readonly producer: number; readonly n: number };
      count++;
      if (seen.has(`${producer}/${n}`)) twice++;
      seen.add(`${producer}/${n}`);
    }
  }
  return { count, twice };
}

describe('storms', () => {
  it.each([1, 2, 3, 4, 5, 6, 7, 8])('seed %i: each record has one result', async (seed) => {
    const faults = randomFaults(seed, 6, true).replace('faults: [', '').replace(/\]$/, '');
    const run = (await play(world(`${faults}, ${CRASHES}, { at: 140s, set: shop.rate, to: 0/s }`), seed)).to(170);
    const { count, twice } = committedResults(run);
    expect(twice).toBe(0);
    expect(count).toBe(run.total('shop', 'sent') - run.total('shop', 'failed'));
    expect(run.read('ledger.lag')).toBe(0);
  });
});

describe('the producer of a worker', () => {
  const drive = (name: string, faults: string, seconds: number, edges: readonly string[], seed = 1): Drive => ({
    name,
    world: `
network: { latency: 2ms }
world:
  shop: { kind: producers, to: kafka, topic: orders, rate: 40/s, keys: { count: 40 } }
  kafka: { kind: kafka, minInsyncReplicas: 2, topics: { orders: { partitions: 2, replicationFactor: 3 }, invoices: { partitions: 2, replicationFactor: 3 } } }
  billing: { kind: consumers, from: kafka, topic: orders, into: { topic: invoices }, members: 2, process: 3ms, autoOffsetReset: earliest,
    sessionTimeout: 6s, maxPollInterval: 20s, maxPollRecords: 20, transactionTimeout: 10s, commit: transaction }
faults: [${faults}]
`,
    seconds,
    edges,
    seed,
  });
  const pause = (at: string) => `{ at: ${at}, pause: 'billing#1', for: 30s }`;
  const storm = randomFaults(6, 8, true).replace('faults: [', '').replace(/\]$/, '');
  drivesEveryEdge('transaction', CONSUMER_CHARTS.transaction!, [
    drive('all goes well', '', 15, [
      'UNINITIALIZED -> INITIALIZING (INIT)',
      'INITIALIZING -> READY (INITIALIZED)',
      'READY -> IN_TRANSACTION (BEGIN)',
      'IN_TRANSACTION -> COMMITTING_TRANSACTION (COMMIT)',
      'COMMITTING_TRANSACTION -> READY (COMPLETED)',
    ]),
    drive('a pause before the commit is asked for', pause('20100ms'), 60, [
      'COMMITTING_TRANSACTION -> FATAL_ERROR (FENCED)',
      'FATAL_ERROR -> INITIALIZING (INIT)',
    ]),
    drive('a pause before the offsets are written', pause('20107ms'), 60, [
      'IN_TRANSACTION -> ABORTABLE_ERROR (ERROR)',
      'ABORTABLE_ERROR -> ABORTING_TRANSACTION (ABORT)',
      'ABORTING_TRANSACTION -> INITIALIZING (INIT)',
    ]),
    drive('a pause beyond the time-out of the transaction', pause('20226ms'), 60, [
      'ABORTING_TRANSACTION -> FATAL_ERROR (FENCED)',
    ]),
    drive(
      'a storm, while the group grows and shrinks',
      `${storm}, { name: c3, at: 20s, set: billing.members, to: 4 }, { name: c4, at: 55s, set: billing.members, to: 2 }`,
      90,
      ['IN_TRANSACTION -> FATAL_ERROR (FENCED)'],
      6,
    ),
  ]);
});
