// What a Raft cluster does when servers, networks, disks and clocks fail: it stays right, and says so where its rules are loosened.
import { describe, expect, it } from 'vitest';
import { type Played, play } from '../play.ts';

const SIDES = `[['store#1', 'store#2', 'clients#1', 'clients#2'], ['store#3', 'store#4', 'store#5', 'clients#3', 'clients#4', 'clients#5']]`;
const CUT = `{ name: cut, at: 10s, for: 20s, partition: ${SIDES} }`;

function world(store: string, faults: string, clients = 'failover: false'): string {
  return `
network: { latency: 3ms }
world:
  clients: { kind: kvClients, store: store, clients: 5, ${clients} }
  store: { kind: raft, replicas: 5, ${store} }
faults: [${faults}]
`;
}

function expectRight(run: Played): void {
  expect(run.read('store.violations')).toBe(0);
  expect(run.read('clients.anomalies')).toBe(0);
  expect(run.read('clients.staleReads')).toBe(0);
}

describe('a leader that is lost', () => {
  it('is replaced after an election time-out, and nothing that was acknowledged is lost', async () => {
    const run = (await play(world('', `{ name: crash, at: 10s, kill: 'store#1' }`))).to(10);
    const [term, committed] = [run.read('store.term'), run.read('store.commitIndex')];
    run.to(14);
    expect(run.read('store.leaders')).toBe(1);
    expect(run.read('store.term')).toBeGreaterThan(term);
    expect(run.read('clients#3.goodput')).toBeGreaterThan(0);
    expect(run.to(20).read('store.commitIndex')).toBeGreaterThan(committed);
    expectRight(run);
  });
});

describe('a cut', () => {
  it('the minority refuses, the majority goes on, and afterwards all have the same log', async () => {
    const run = (await play(world('', CUT))).to(15);
    expect(run.mean('clients#1.goodput', 28)).toBe(0);
    expect(run.read('clients#4.goodput')).toBeGreaterThan(0);
    run.to(35);
    expect(run.read('clients#1.goodput')).toBeGreaterThan(0);
    expectRight(run);
  });

  it('local reads are answered on both sides, and are stale on one', async () => {
    const run = (await play(world('reads: local', CUT))).to(28);
    expect(run.read('clients#1.goodput')).toBeGreaterThan(0);
    expect(run.read('clients.staleReads')).toBeGreaterThan(0);
    expect(run.read('clients.anomalies')).toBe(1);
    expect(run.read('store.violations')).toBe(0);
  });

  it('without pre-vote it raises the terms of who was cut off, with pre-vote it does not', async () => {
    const alone = `{ name: cut, at: 5s, for: 20s, partition: [['store#5'], ['store#1', 'store#2', 'store#3', 'store#4']] }`;
    const terms = async (preVote: boolean) =>
      (await play(world(`preVote: ${preVote}`, alone))).to(24).read('store#5.term');
    expect(await terms(true)).toBe(1);
    expect(await terms(false)).toBeGreaterThan(5);
  });
});

describe('leases', () => {
  const slow = (drift: string) => `{ name: slow, at: 1s, clock: 'store#1', drift: ${drift} }`;
  const cut = `{ name: cut, at: 10s, partition: [['store#1', 'clients#1'], ['store#2', 'store#3', 'store#4', 'store#5', 'clients#2', 'clients#3', 'clients#4', 'clients#5']] }`;
  const stale = async (drift: string, seed: number): Promise<number> => {
    const busy = 'failover: false, thinkTime: 20ms, timeout: 50ms, keys: 1, reads: 30';
    const store = 'reads: lease, electionTimeout: 300ms, heartbeatInterval: 50ms';
    const run = (await play(world(store, [slow(drift), cut].join(), busy), seed)).to(12);
    return run.read('clients.staleReads');
  };

  it('are safe while clocks drift less than they allow for', async () => {
    for (const seed of [1, 2, 3]) expect(await stale('-0.05', seed)).toBe(0);
  });

  it('serve stale reads when the leader has a clock that is slower than that', async () => {
    const found = await Promise.all([1, 2, 3].map((seed) => stale('-0.5', seed)));
    expect(Math.max(...found)).toBeGreaterThan(0);
  });
});

describe('disks', () => {
  it('what was acknowledged is there after all servers have crashed at once', async () => {
    const run = (await play(world('', `{ name: crash, at: 10s, for: 2s, kill: store }`))).to(10);
    const committed = run.read('store.commitIndex');
    run.to(20);
    expect(run.read('store.commitIndex')).toBeGreaterThan(committed);
    expectRight(run);
  });

  it('a snapshot takes the place of old entries, and brings up to date who was away for long', async () => {
    const away = `{ name: away, at: 2s, for: 30s, kill: 'store#5' }`;
    const run = (await play(world('snapshotEvery: 50', away))).to(45);
    expect(run.read('store.commitIndex')).toBeGreaterThan(200);
    expect(run.read('store.logLength')).toBeLessThan(120);
    expect(run.read('store.commitIndex') - run.read('store.applied')).toBeLessThan(10);
    expectRight(run);
  });

  it('a server whose disk is full stops rather than promise what it cannot keep', async () => {
    const run = (await play(world('', `{ name: full, at: 5s, disk: 'store#5', what: full }`))).to(10);
    expect(run.k.processes.find((p) => p.spec.name === 'store#5')?.life).toBe('dead');
    expectRight(run);
  });
});

describe('a rule that is broken is seen', () => {
  const storms = [1, 2, 3].map(
    (i) =>
      `{ name: cut${i}, at: ${i * 6}s, for: 4s, partition: [['store#${i}', 'store#5'], ['store#4', 'store#${(i % 3) + 1}', 'store#${((i + 1) % 3) + 1}']] }`,
  );
  const kills = [1, 2, 3].map((i) => `{ name: kill${i}, at: ${i * 6 + 4}s, for: 3s, kill: 'store#${(i % 3) + 1}' }`);

  it('without the check of logs, a server is elected that lacks what was acknowledged', async () => {
    const broken = async (seed: number): Promise<number> => {
      const store = 'skipLogCheck: true, preVote: false, checkQuorum: false';
      const run = await play(world(store, [...storms, ...kills].join(), 'thinkTime: 50ms'), seed);
      let most = 0;
      for (let at = 1; at <= 40 && most === 0; at++) {
        run.k.runUntil(at * 1_000_000);
        most = Math.max(run.read('store.violations'), run.read('clients.anomalies'));
      }
      return most;
    };
    const found = await Promise.all([1, 2, 3, 4, 5].map(broken));
    expect(Math.max(...found)).toBeGreaterThan(0);
  });
});
