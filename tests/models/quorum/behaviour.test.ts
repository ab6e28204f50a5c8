// What a Dynamo-style store does when nodes, networks and clocks fail: who is answered, what is stale, what is lost, and how copies become equal.
import { describe, expect, it } from 'vitest';
import { type Played, play } from '../play.ts';

const CUT = `{ name: cut, at: 10s, for: 15s, partition: [['store#1', 'store#2', 'clients#1', 'clients#2'], ['store#3', 'store#4', 'store#5', 'clients#3', 'clients#4', 'clients#5']] }`;
const AWAY = `{ name: away, at: 5s, for: 10s, kill: 'store#3' }`;

function world(store: string, faults: string, clients = ''): string {
  return `
network: { latency: 3ms }
world:
  clients: { kind: kvClients, store: store, clients: 5, failover: false, cas: 0, ${clients} }
  store: { kind: quorum, ${store} }
faults: [${faults}]
`;
}

/** The least that the reading comes to between two moments, looked at ten times a second. */
function least(run: Played, path: string, from: number, to: number): number {
  let value = Number.POSITIVE_INFINITY;
  for (let at = from * 10; at <= to * 10; at++) {
    run.k.runUntil(at * 100_000);
    value = Math.min(value, run.read(path));
  }
  return value;
}

describe('quorums', () => {
  it('that meet show every acknowledged write, as long as nobody stands in', async () => {
    for (const seed of [1, 2, 3]) {
      const run = (await play(world('versions: lastWriteWins, sloppy: false', CUT), seed)).to(35);
      expect(run.read('clients.staleReads')).toBe(0);
    }
  });

  it('that do not meet miss some', async () => {
    const store = 'versions: lastWriteWins, r: 1, w: 1, sloppy: false, readRepair: false, antiEntropyInterval: 0s';
    const run = (await play(world(store, AWAY, 'keys: 10'))).to(30);
    expect(run.read('clients.staleReads')).toBeGreaterThan(0);
  });

  it('without enough replicas on one side refuse there, and are answered on both with stand-ins', async () => {
    const small = async (sloppy: boolean) => {
      const run = (await play(world(`sloppy: ${sloppy}`, CUT))).to(12);
      return run.mean('clients#1.goodput', 24);
    };
    expect(await small(true)).toBeGreaterThan(1);
    // Not for keys of which two homes are there.
    expect(await small(false)).toBeLessThan((await small(true)) / 2);
  });
});

it('is answered by every node while nothing fails, also where the node asked is the first home of the key', async () => {
  const run = (await play(world('nodes: 3, sloppy: false', '', 'keys: 9'))).to(20);
  expect(run.read('clients.answeredTotal')).toBeGreaterThan(100);
  expect(run.read('clients.unknownTotal')).toBe(0);
});

describe('copies become equal again', () => {
  it('by hand-off: stand-ins keep hints, and hand them over when the replica is back', async () => {
    const run = (await play(world('readRepair: false, antiEntropyInterval: 0s', AWAY))).to(14);
    expect(run.read('store.hints')).toBeGreaterThan(0);
    expect(least(run, 'store.hints', 15, 20)).toBe(0);
    expect(run.total('store', 'handoffs')).toBeGreaterThan(0);
  });

  it('by comparing trees, where neither reads nor stand-ins have done it', async () => {
    const remaining = async (interval: string): Promise<number> => {
      const store = `sloppy: false, readRepair: false, antiEntropyInterval: ${interval}`;
      const run = (await play(world(store, AWAY, 'keys: 100'))).to(16);
      return least(run, 'store.differing', 20, 40);
    };
    expect(await remaining('1s')).toBe(0);
    expect(await remaining('0s')).toBeGreaterThan(0);
  });

  it('by reads, of the keys that are read', async () => {
    const end = async (readRepair: boolean): Promise<Played> => {
      const store = `sloppy: false, antiEntropyInterval: 0s, readRepair: ${readRepair}`;
      return (await play(world(store, AWAY, 'keys: 40, writes: 1, reads: 20'))).to(60);
    };
    const [repaired, left] = [await end(true), await end(false)];
    expect(repaired.total('store', 'repairs')).toBeGreaterThan(0);
    expect(repaired.read('store.differing')).toBeLessThan(left.read('store.differing'));
  });
});

describe('concurrent writes', () => {
  it('are kept as siblings by vector clocks, and not where the last writer wins', async () => {
    const most = async (versions: string): Promise<number> => {
      const run = await play(world(`versions: ${versions}`, CUT, 'reads: 1, writes: 5'));
      let siblings = 0;
      for (let at = 1; at <= 30; at++) siblings = Math.max(siblings, run.to(at).read('store.siblings'));
      return siblings;
    };
    expect(await most('vectorClocks')).toBeGreaterThan(1);
    expect(await most('lastWriteWins')).toBe(1);
  });

  it('do not make anybody blind: whoever reads siblings sees the latest write among them', async () => {
    const run = (await play(world('', ''))).to(30);
    expect(run.read('store.siblings')).toBeGreaterThan(1);
    expect(run.read('clients.staleReads')).toBe(0);
  });

  it('by a node whose clock is behind are acknowledged and vanish, where the last writer wins', async () => {
    const late = `{ name: behind, at: 1s, clock: 'store#1', skew: -10s }`;
    const run = (await play(world('versions: lastWriteWins', late))).to(30);
    expect(run.read('clients.staleReads')).toBeGreaterThan(0);
    expect(run.read('clients.anomalies')).toBe(1);
    const right = (await play(world('versions: lastWriteWins', ''))).to(30);
    expect(right.read('clients.staleReads')).toBe(0);
  });
});

it('what was acknowledged is there after all nodes have crashed at once', async () => {
  const run = (await play(world('versions: lastWriteWins', `{ name: crash, at: 10s, for: 2s, kill: store }`))).to(20);
  expect(run.read('clients.staleReads')).toBe(0);
  expect(run.read('clients.goodput')).toBeGreaterThan(5);
});
