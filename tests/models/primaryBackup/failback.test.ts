// Fail-back to the preferred server: once it has caught up, without losing a write, and not at all while it cannot lead.
import { describe, expect, it } from 'vitest';
import { play } from '../play.ts';

const world = (store: string, faults: string) => `
network: { latency: 3ms }
world:
  clients: { kind: kvClients, store: store, clients: 4 }
  store: { kind: primaryBackup, replicas: 2, ${store} }
faults: [${faults}]
`;
const AWAY = "{ name: away, at: 5s, for: 15s, kill: 'store#1' }";

describe('the preferred server', () => {
  it('leads again soon after it is back, and nothing that was written meanwhile is lost', async () => {
    const run = (await play(world('preferred: 1', AWAY))).to(19);
    expect(run.read('store#2.primaries')).toBe(1);
    const lost = run.read('store.lostWrites');
    run.to(24);
    expect(run.read('store#1.primaries')).toBe(1);
    expect(run.read('store#2.primaries')).toBe(0);
    expect(run.read('store.failbacks')).toBe(1);
    run.to(40);
    expect(run.read('store.failbacks')).toBe(1);
    expect(run.read('store.lostWrites')).toBe(lost);
    expect(run.read('clients.goodput')).toBeGreaterThan(5);
  });

  it('does not lead again where nobody prefers it', async () => {
    expect((await play(world('', AWAY))).to(40).read('store#2.primaries')).toBe(1);
  });

  it.each(['semiSynchronous', 'synchronous'])(
    'takes over from a %s primary in a linearizable history',
    async (mode) => {
      const settings = `replication: ${mode}, reads: confirmed, degrade: true, preferred: 1`;
      const run = (await play(world(settings, AWAY))).to(45);
      expect(run.read('store#1.primaries')).toBe(1);
      expect(run.read('store.failbacks')).toBe(1);
      expect(run.read('clients.anomalies')).toBe(0);
    },
  );

  it('that is not preferred any more, or of which a new monitor knows nothing, does not keep the other from leading', async () => {
    const deaf =
      "{ name: deaf, at: 20500ms, link: 'store#2 -> store#1', loss: 1 }, { name: late, at: 22s, set: store.preferred, to: 1 }";
    const withdrawn = '{ name: withdrawn, at: 25s, set: store.preferred, to: 0 }';
    const other = '{ name: other, at: 24s, for: 1s, kill: store.monitor }';
    for (const faults of [withdrawn, `${other}, ${withdrawn.replace('25s', '28s')}`]) {
      const run = (await play(world('', `${AWAY}, ${deaf}, ${faults}`))).to(32);
      expect(run.moves('server').some((move) => move.includes('handingOver -> primary (RESUMED)'))).toBe(true);
      expect(run.read('store#2.primaries')).toBe(1);
      expect(run.read('clients.goodput')).toBeGreaterThan(2);
    }
  });

  it('that falls silent in the middle of it does not keep the other from leading', async () => {
    const hand = '{ name: late, at: 22s, set: store.preferred, to: 1 }';
    const cut = "{ name: cut, at: 20500ms, link: 'store#2 -> store#1', loss: 1 }";
    const death = "{ name: death, at: 24s, kill: 'store#1' }";
    const run = (await play(world('failureTimeout: 2s', `${AWAY}, ${hand}, ${cut}, ${death}`))).to(24);
    expect(run.moves('server').some((move) => move.includes('primary -> handingOver (HAND_OVER)'))).toBe(true);
    run.to(35);
    expect(run.moves('server').some((move) => move.includes('handingOver -> primary (RESUMED)'))).toBe(true);
    expect(run.read('store#2.primaries')).toBe(1);
    expect(run.read('clients.goodput')).toBeGreaterThan(5);
  });
});
