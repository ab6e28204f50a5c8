// What a primary with backups keeps, loses and refuses: by how it replicates, who may read, and what the monitor can see.
import { describe, expect, it } from 'vitest';
import { acknowledgedIndex, successor } from '../../../src/models/primaryBackup/rules/commit.ts';
import { type Played, play } from '../play.ts';

/** Clients 1 and 4 speak to server 1, 2 and 5 to server 2, 3 and 6 to server 3. */
function world(store: string, faults: string, clients = 'failover: false'): string {
  return `
network: { latency: 3ms }
world:
  clients: { kind: kvClients, store: store, clients: 6, ${clients} }
  store: { kind: primaryBackup, replicas: 3, ${store} }
faults: [${faults}]
`;
}
const REST = `'store#2', 'store#3', store.monitor, 'clients#2', 'clients#3', 'clients#5', 'clients#6'`;
const ALONE = `{ name: cut, at: 10s, for: 20s, partition: [['store#1', 'clients#1', 'clients#4'], [${REST}]] }`;
const UNSEEN = ['store.monitor -> store#1', 'store#1 -> store.monitor']
  .map((link, i) => `{ name: unseen${i}, at: 10s, for: 10s, link: '${link}', loss: 1 }`)
  .join();
const SAFE = 'replication: synchronous, reads: confirmed';

function expectRight(run: Played): void {
  expect(run.read('store.lostWrites')).toBe(0);
  expect(run.read('clients.anomalies')).toBe(0);
  expect(run.read('clients.staleReads')).toBe(0);
}

describe('rules', () => {
  it('a write waits for nobody, for one backup, or for all', () => {
    expect(acknowledgedIndex('asynchronous', 9, [3, 5])).toBe(9);
    expect(acknowledgedIndex('semiSynchronous', 9, [3, 5])).toBe(5);
    expect(acknowledgedIndex('synchronous', 9, [3, 5])).toBe(3);
    expect(acknowledgedIndex('synchronous', 4, [7, 8])).toBe(4);
  });

  it('the newest log takes over: by epoch first, then by length', () => {
    const server = (id: number, lastEpoch: number, lastIndex: number) => ({ id, lastEpoch, lastIndex });
    expect(successor([server(2, 1, 90), server(3, 2, 10)])).toBe(3);
    expect(successor([server(2, 1, 9), server(3, 1, 10)])).toBe(3);
    expect(successor([])).toBe(0);
  });
});

describe('asynchronous', () => {
  it('a primary that is cut off goes on with its clients, and what they wrote is lost when it is back', async () => {
    const run = (await play(world('', ALONE))).to(25);
    expect(run.read('store.primaries')).toBe(2);
    expect(run.read('clients#1.goodput')).toBeGreaterThan(0);
    expect(run.read('clients#2.goodput')).toBeGreaterThan(0);
    run.to(40);
    expect(run.read('store.primaries')).toBe(1);
    expect(run.read('store.lostWrites')).toBeGreaterThan(10);
    expect(run.read('clients.anomalies')).toBe(1);
  });
});

describe('synchronous with fencing and confirmed reads', () => {
  it('loses nothing, and shows nothing old, when a primary is cut off', async () => {
    const run = (await play(world(SAFE, ALONE))).to(45);
    expect(run.read('store.failovers')).toBe(1);
    expectRight(run);
  });

  it('blocks without a backup, and goes on when it is back', async () => {
    const run = (await play(world(SAFE, `{ name: away, at: 10s, for: 10s, kill: 'store#3' }`))).to(11);
    const before = run.read('clients.answeredTotal');
    expect(run.to(19).read('clients.answeredTotal') - before).toBeLessThan(10);
    expect(run.to(30).read('clients.goodput')).toBeGreaterThan(5);
    expectRight(run);
  });

  it('goes on without it where the monitor may take it out of the set', async () => {
    const run = await play(world(`${SAFE}, degrade: true`, `{ name: away, at: 10s, for: 20s, kill: 'store#3' }`, ''));
    expect(run.to(20).read('clients.goodput')).toBeGreaterThan(5);
    run.to(45);
    expect(run.read('store.lag')).toBeLessThan(3);
    expectRight(run);
  });

  it('is right after all servers have crashed at once', async () => {
    const run = (await play(world(SAFE, `{ name: crash, at: 10s, for: 2s, kill: store }`))).to(25);
    expect(run.read('clients.goodput')).toBeGreaterThan(5);
    expectRight(run);
  });
});

describe('reads', () => {
  it('of a primary that does not know of its successor are stale unless they are confirmed', async () => {
    const stale = async (reads: string): Promise<number> => {
      const store = `replication: synchronous, degrade: true, reads: ${reads}`;
      return (await play(world(store, ALONE, 'failover: false, reads: 50'))).to(29).read('clients.staleReads');
    };
    expect(await stale('primary')).toBeGreaterThan(0);
    expect(await stale('confirmed')).toBe(0);
  });
});

describe('false suspicion: only the monitor does not see the primary', () => {
  it('with fencing the old primary is refused and steps down, and no acknowledged write is lost', async () => {
    const run = (await play(world(`${SAFE}, degrade: true`, UNSEEN))).to(18);
    expect(run.read('store.failovers')).toBe(1);
    expect(run.read('store.primaries')).toBe(1);
    expectRight(run.to(30));
  });

  it('without, two primaries overwrite each other', async () => {
    const lost = async (seed: number): Promise<number> =>
      (await play(world(`${SAFE}, degrade: true, fencing: false`, UNSEEN), seed)).to(30).read('store.lostWrites');
    const found = await Promise.all([1, 2, 3, 4, 5].map(lost));
    expect(Math.max(...found)).toBeGreaterThan(0);
  });
});
