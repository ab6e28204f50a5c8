// Stores under random faults: settings that promise something keep it, whatever fails when; those that do not are found out.
import { describe, expect, it } from 'vitest';
import { type Played, play } from '../play.ts';

const SEEDS = Array.from({ length: 12 }, (_, i) => i + 1);
const CALM = 40;

/** A sequence of numbers in [0, 1) (xorshift). */
function numbers(seed: number): () => number {
  let x = Math.imul(seed, 2654435761) >>> 0;
  return () => {
    x ^= x << 13;
    x ^= x >>> 17;
    x ^= x << 5;
    return (x >>> 0) / 4294967296;
  };
}

/** Kills, pauses and cuts between 2 s and 34 s, all of which end. */
function storm(seed: number, servers: readonly string[]): string {
  const next = numbers(seed);
  return Array.from({ length: 3 + Math.floor(next() * 5) }, (_, i) => {
    const head = `name: f${i}, at: ${(2 + next() * 26).toFixed(2)}s, for: ${(1 + next() * 6).toFixed(2)}s`;
    const kind = next();
    const one = servers[Math.floor(next() * servers.length)];
    if (kind < 0.35) return `{ ${head}, kill: ${one} }`;
    if (kind < 0.45) return `{ ${head}, pause: ${one} }`;
    const side = servers.filter(() => next() < 0.5);
    const rest = servers.filter((name) => !side.includes(name));
    const cut = side.length > 0 && rest.length > 0;
    return cut ? `{ ${head}, partition: [[${side.join()}], [${rest.join()}]] }` : `{ ${head}, kill: ${one} }`;
  }).join();
}

async function weathered(store: string, servers: readonly string[], seed: number): Promise<Played> {
  const run = await play(
    `
network: { latency: { normal: { mean: 5ms, sd: 3ms } }, loss: 0.02 }
world:
  clients: { kind: kvClients, store: store, keys: 2, clients: 5, thinkTime: 100ms }
  store: { ${store} }
faults: [${storm(seed, servers)}]
`,
    seed,
  );
  return run.to(CALM);
}

const five = [1, 2, 3, 4, 5].map((n) => `'store#${n}'`);
const threeAndMonitor = [...[1, 2, 3].map((n) => `'store#${n}'`), 'store.monitor'];

describe.each([
  ['raft', 'kind: raft, replicas: 5', five],
  ['raft with leases', 'kind: raft, replicas: 5, reads: lease', five],
  ['raft with snapshots and without pre-vote', 'kind: raft, replicas: 5, snapshotEvery: 20, preVote: false', five],
  [
    'a synchronous primary with fencing and confirmed reads',
    'kind: primaryBackup, replicas: 3, replication: synchronous, reads: confirmed, degrade: true',
    threeAndMonitor,
  ],
] as const)('%s', (_, store, servers) => {
  it.each(SEEDS)('is linearizable, and answers again when the storm is over (seed %i)', async (seed) => {
    const run = await weathered(store, servers, seed);
    expect(run.read('clients.anomalies')).toBe(0);
    expect(run.read('clients.staleReads')).toBe(0);
    expect(run.read('clients.goodput')).toBeGreaterThan(5);
  });
});

describe('a quorum store whose quorums meet', () => {
  it.each(SEEDS)('shows what was acknowledged, and its copies become equal (seed %i)', async (seed) => {
    const store = 'kind: quorum, sloppy: false, versions: lastWriteWins, antiEntropyInterval: 500ms';
    const run = await weathered(store, five, seed);
    expect(run.read('clients.staleReads')).toBe(0);
    let least = Number.POSITIVE_INFINITY;
    for (let i = 1; i <= 50; i++) {
      run.k.runUntil(CALM * 1_000_000 + i * 100_000);
      least = Math.min(least, run.read('store.differing'));
    }
    expect(least).toBe(0);
  });
});

it.each([
  [
    'raft that skips the check of logs',
    'kind: raft, replicas: 5, skipLogCheck: true, preVote: false, checkQuorum: false',
    five,
  ],
  ['asynchronous failover', 'kind: primaryBackup, replicas: 3', threeAndMonitor],
  [
    'no fencing',
    'kind: primaryBackup, replicas: 3, replication: synchronous, reads: confirmed, degrade: true, fencing: false',
    threeAndMonitor,
  ],
] as const)('%s is found out', async (_, store, servers) => {
  const found = async (seed: number): Promise<boolean> => {
    try {
      const run = await weathered(store, servers, seed);
      const lost = store.includes('primaryBackup') ? run.read('store.lostWrites') : 0;
      return lost > 0 || run.read('clients.anomalies') > 0;
    } catch {
      // An invariant of the model did not hold.
      return true;
    }
  };
  const runs = await Promise.all(Array.from({ length: 30 }, (_, i) => found(i + 1)));
  expect(runs.filter(Boolean).length).toBeGreaterThan(0);
});
