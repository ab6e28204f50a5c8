// What a restore brings back, what it loses and how long it takes: after a mistake, and after the loss of a machine with its disk.
import { describe, expect, it } from 'vitest';
import { pointFor } from '../../../src/models/primaryBackup/rules/moments.ts';
import { type Played, play } from '../play.ts';

const world = (store: string, faults: string) => `
network: { latency: 3ms }
world:
  clients: { kind: kvClients, store: store, clients: 4, reads: 0, writes: 1, cas: 0, keys: 5 }
  store: { kind: primaryBackup, ${store} }
faults: [${faults}]
`;
const BACKUPS = 'backupInterval: 5s, restoreTime: 4s';
const MISTAKE = '{ name: mistake, at: 21s, set: store.wipe, to: true }';
const restore = (at: string, to: string) => `{ name: restore, at: ${at}, set: store.restoreTo, to: ${to} }`;

/** Keys that server `id` has applied, and its last entry. */
const held = (run: Played, id: number) =>
  (run.views.part('store').processes[id - 1]!.state as { readonly machine: ReadonlyMap<string, unknown> }).machine.size;

it('the latest backup that is not later than the moment is taken', () => {
  const at = (moment: number) => ({ chain: 1, index: moment, at: moment });
  expect(pointFor([at(5), at(10), at(15)], 12)).toEqual(at(10));
  expect(pointFor([at(5)], 4)).toBeUndefined();
});

describe('a mistake', () => {
  it('is replicated like any other write, and a backup from before it brings back what was there', async () => {
    const run = await play(
      world(`replicas: 2, replication: synchronous, ${BACKUPS}`, `${MISTAKE}, ${restore('22s', '21s')}`),
    );
    expect(run.to(20).read('store.backups')).toBeGreaterThanOrEqual(3);
    run.to(24);
    expect(run.read('store.primaries')).toBe(0);
    expect(run.read('clients.goodput')).toBe(0);
    run.to(40);
    expect(run.read('store.primaries')).toBe(1);
    expect([held(run, 1), held(run, 2)]).toEqual([5, 5]);
    expect(run.read('store.lag')).toBeLessThan(5);
    expect(run.read('store.lostWrites')).toBeGreaterThan(5);
    // The last backup before 21 s was taken at 20 s; service stopped at 22 s.
    expect(run.read('store.rpo') / 1e6).toBeGreaterThan(0.5);
    expect(run.read('store.rpo') / 1e6).toBeLessThan(3);
    expect(run.read('store.rto') / 1e6).toBeGreaterThan(4);
    expect(run.read('store.rto') / 1e6).toBeLessThan(8);
    expect(run.read('clients.goodput')).toBeGreaterThan(1);
  });

  it('cannot be undone where there is no backup as old as that, and service goes on as before', async () => {
    const run = (await play(world(`replicas: 1, ${BACKUPS}`, restore('12s', '2s')))).to(20);
    expect(run.read('store.restores')).toBe(0);
    expect(run.read('store.primaries')).toBe(1);
    expect(run.moves('recovery').some((move) => move.includes('NO_BACKUP'))).toBe(true);
  });
});

describe('the loss of the only server', () => {
  const LOSS = "{ name: loss, at: 18s, kill: 'host:store-host-1' }";
  const lost = async (store: string) =>
    (await play(world(`replicas: 1, spares: 1, ${store}`, `${LOSS}, ${restore('20s', '100s')}`))).to(40);

  it('is made good on a spare from backups elsewhere, but for what came after the last one', async () => {
    const run = await lost(BACKUPS);
    expect(run.read('store.primaries')).toBe(1);
    expect(held(run, 2)).toBe(5);
    expect(run.read('store.rpo') / 1e6).toBeGreaterThan(1);
    expect(run.read('store.rpo') / 1e6).toBeLessThan(5);
  });

  it('cannot be made good from backups that were on its own machine', async () => {
    const run = await lost(`${BACKUPS}, vault: firstServer`);
    expect(run.read('store.primaries')).toBe(0);
    expect(run.read('store.restores')).toBe(0);
  });

  it('costs less with more frequent backups', async () => {
    expect((await lost('backupInterval: 500ms, restoreTime: 4s')).read('store.rpo') / 1e6).toBeLessThan(1);
  });
});

it('a monitor or a vault that starts again in the middle of a restore goes on with it', async () => {
  const again = (name: string) => `{ name: again, at: 24s, for: 1s, kill: ${name} }`;
  for (const name of ['store.monitor', 'store.vault']) {
    const faults = `${MISTAKE}, ${restore('22s', '21s')}, ${again(name)}`;
    const run = (await play(world(`replicas: 2, ${BACKUPS}`, faults))).to(45);
    expect(run.read('store.primaries')).toBe(1);
    expect(run.read('store.restores')).toBe(1);
    expect(held(run, 2)).toBe(5);
  }
});

it('a failover has a recovery time and a recovery point too', async () => {
  const run = (await play(world('replicas: 2', "{ name: death, at: 10s, kill: 'store#1' }"))).to(20);
  expect(run.read('store.rto') / 1e6).toBeGreaterThan(3);
  expect(run.read('store.rto') / 1e6).toBeLessThan(6);
  expect(run.read('store.rpo') / 1e6).toBeLessThan(1);
});
