// What a lease is worth: on whose clock it ends, who notices, what a crash of the service forgets, and what a token saves.
import { describe, expect, it } from 'vitest';
import { isOver, isStale } from '../../../src/models/lock/rules.ts';
import { play } from '../play.ts';

interface World {
  readonly lock?: string;
  readonly workers?: string;
  readonly store?: string;
  readonly faults?: string;
}

const world = ({ lock = '', workers = '', store = '', faults = '' }: World) => `
network: { latency: 3ms }
world:
  workers: { kind: lockClients, lock: lock, store: store, ${workers} }
  lock: { kind: lock, ${lock} }
  store: { kind: storage, ${store} }
faults: [${faults}]
`;
const whenChecked = (fault: string) =>
  `{ name: fault, when: { eventually: 'workers#1.phase', equals: checked, within: [10s, 60s] }, ${fault} }`;
const SLEEP = whenChecked("pause: 'workers#1', for: 15s");

describe('rules', () => {
  it('a lease is over at its end, and an older token than the last seen is stale', () => {
    expect([isOver(10, 9), isOver(10, 10)]).toEqual([false, true]);
    expect([isStale(3, 4), isStale(4, 4), isStale(5, 4)]).toEqual([true, false, false]);
  });
});

describe('without faults', () => {
  it('one client holds at a time, and no update is lost', async () => {
    const run = await play(world({ workers: 'work: 200ms, files: 2' }));
    for (let t = 1; t <= 30; t++) expect(run.to(t).read('workers.holders')).toBeLessThanOrEqual(1);
    const inFiles = run.read('store.content["file1"]') + run.read('store.content["file2"]');
    expect(run.read('workers.updates')).toBeGreaterThan(40);
    // One may be acknowledged by the store and not heard of yet.
    expect(inFiles - run.read('workers.updates')).toBeLessThanOrEqual(2);
    expect(run.read('store.overwritten')).toBe(0);
  });
});

describe('a holder sleeps for longer than its lease', () => {
  it('between its look at the clock and its write: two hold the lock, and what the others wrote is overwritten', async () => {
    const run = (await play(world({ faults: SLEEP }))).to(24);
    expect(run.read('workers.holders')).toBe(2);
    expect(run.to(40).read('store.overwritten')).toBeGreaterThan(0);
    expect(run.read('store.content["file1"]')).toBeLessThan(run.read('workers.updates'));
  });

  it('a store that checks tokens refuses its late write', async () => {
    const run = (await play(world({ faults: SLEEP, store: 'fencing: true' }))).to(40);
    expect(run.read('workers.refused')).toBe(1);
    expect(run.read('store.overwritten')).toBe(0);
    expect(run.read('store.content["file1"]')).toBeGreaterThanOrEqual(run.read('workers.updates'));
  });

  it('before its look at the clock: it notices and writes nothing, unless it does not look', async () => {
    const atWork =
      "{ name: sleep, when: { eventually: 'workers#1.phase', equals: holding, within: [10s, 60s] }, pause: 'workers#1', for: 15s }";
    const looks = (await play(world({ faults: atWork }))).to(40);
    expect(looks.read('workers.noticed')).toBe(1);
    expect(looks.read('store.overwritten')).toBe(0);
    const writes = (await play(world({ faults: atWork, workers: 'checkLease: false' }))).to(40);
    expect(writes.read('store.overwritten')).toBeGreaterThan(0);
  });
});

describe('leases', () => {
  it('that are renewed last longer than work that takes longer than a lease', async () => {
    const work = 'work: 3s, clients: 2';
    const without = (await play(world({ lock: 'lease: 2s', workers: work }))).to(30);
    expect(without.read('workers.updates')).toBe(0);
    const renewed = (await play(world({ lock: 'lease: 2s', workers: `${work}, renewInterval: 600ms` }))).to(30);
    expect(renewed.read('workers.updates')).toBeGreaterThan(5);
    expect(renewed.read('lock.expirations')).toBe(0);
  });

  it('of a dead client hold the others up until they are over', async () => {
    const run = await play(world({ faults: whenChecked("kill: 'workers#1'") }));
    const before = run.to(13).read('workers.updates');
    expect(run.to(18).read('workers.updates')).toBe(before);
    expect(run.to(30).read('workers.updates')).toBeGreaterThan(before + 5);
    expect(run.read('lock.expirations')).toBe(1);
  });

  it('on a wall clock are over when somebody sets that forward; on a monotonic one they are not', async () => {
    const set = '{ name: set, at: 10s, clock: lock, skew: 1h }';
    const expirations = async (clock: string) =>
      (await play(world({ lock: `clock: ${clock}`, workers: 'thinkTime: 1ms', faults: set })))
        .to(15)
        .read('lock.expirations');
    expect(await expirations('wall')).toBe(1);
    expect(await expirations('monotonic')).toBe(0);
  });

  it('of a service that runs fast are over before their holders think so', async () => {
    const drift = '{ name: drift, at: 5s, clock: lock, drift: 0.5 }';
    const workers = 'work: 4s, thinkTime: 10ms';
    const run = await play(world({ lock: 'lease: 5s', workers, faults: drift }));
    expect(run.to(40).read('store.overwritten')).toBeGreaterThan(0);
    const margin = await play(world({ lock: 'lease: 5s', workers: `${workers}, leaseMargin: 2s`, faults: drift }));
    expect(margin.to(40).read('store.overwritten')).toBe(0);
  });
});

describe('a lock service that crashes', () => {
  const crash = whenChecked('kill: lock, for: 1s');

  it('remembers leases and tokens that are on its disk', async () => {
    const run = (await play(world({ faults: crash, workers: 'beforeWrite: 3s' }))).to(60);
    expect(run.moves('lock')).toContain('file1: free -> held (RECOVERED)');
    expect(run.read('store.overwritten')).toBe(0);
    expect(run.read('workers.updates')).toBeGreaterThan(10);
  });

  it('without a disk gives the lock away again, and its tokens begin at 1, which a store that checks them refuses', async () => {
    const forgetful = { lock: 'durable: false', workers: 'beforeWrite: 3s', faults: crash };
    expect((await play(world(forgetful))).to(60).read('store.overwritten')).toBeGreaterThan(0);
    const fenced = (await play(world({ ...forgetful, store: 'fencing: true' }))).to(20);
    expect(fenced.read('workers.refused')).toBeGreaterThan(0);
  });
});
