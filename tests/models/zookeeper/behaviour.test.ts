// What an ensemble does in time: when sessions expire, how long elections take, what is left without a quorum.
import { describe, expect, it } from 'vitest';
import { KIND } from '../../../src/engine/index.ts';
import { play, type Played } from '../play.ts';
import { SESSIONS } from './sessions-double.ts';

const world = (faults: string, zk = '') => `
network: { latency: 1ms }
world:
  clients: { kind: plainSessions, to: zk }
  zk: { kind: zookeeper, ${zk} }
faults: [${faults}]
`;

/** Moments, in seconds, of log lines of this kind. */
function logged(run: Played, id: string): number[] {
  return run
    .rows(KIND.log)
    .filter((row) => row.name === id)
    .map((row) => row.at / 1e6);
}

describe('a session', () => {
  it('is over a time-out after its last sign of life, at the tick after that; watchers hear of it then', async () => {
    const run = (await play(world(`{ at: 30s, kill: 'clients#1' }`), 1, SESSIONS)).to(29);
    expect(run.read('clients.members')).toBe(3);
    run.to(60);
    const [over, ...more] = logged(run, 'zookeeper.expired');
    expect(more).toEqual([]);
    // The last write was at most half a second before; a follower passes signs of life on at its next ping.
    expect(over).toBeGreaterThanOrEqual(30 - 0.5 + 18);
    expect(over).toBeLessThanOrEqual(30 + 1 + 18 + 2);
    expect(over! % 2).toBeCloseTo(0, 2);
    expect(run.read('clients.members')).toBe(2);
  });

  it('ends at once when its client ends it', async () => {
    const run = (await play(world(`{ at: 30s, drain: 'clients#1' }`), 1, SESSIONS)).to(31);
    expect(run.read('clients.members')).toBe(2);
    expect(logged(run, 'zookeeper.expired')).toEqual([]);
  });

  it('outlives the server that its client was at: the client goes to another one', async () => {
    const faults = `{ at: 30s, kill: 'zk#1', for: 10s }, { at: 50s, kill: 'zk#2', for: 10s }`;
    const run = (await play(world(faults), 1, SESSIONS)).to(90);
    expect(run.read('clients.members')).toBe(3);
    expect(run.moves('session').some((m) => m.includes('DISCONNECTED'))).toBe(true);
    expect(logged(run, 'zookeeper.expired')).toEqual([]);
  });

  it('is lost by a client that pauses for longer, and the client learns of it only afterwards', async () => {
    const run = (await play(world(`{ at: 30s, pause: 'clients#1', for: 30s }`), 1, SESSIONS)).to(59);
    expect(logged(run, 'zookeeper.expired')).toHaveLength(1);
    expect(run.total('clients', 'expiredHere')).toBe(0);
    run.to(65);
    expect(run.total('clients', 'expiredHere')).toBe(1);
    expect(run.read('clients.members')).toBe(3);
  });

  it('is granted between 2 and 20 ticks', async () => {
    const run = (await play(world(`{ at: 30s, kill: 'clients#1' }`, 'tickTime: 500ms'), 1, SESSIONS)).to(60);
    const [over] = logged(run, 'zookeeper.expired');
    expect(over).toBeGreaterThan(39.4);
    expect(over).toBeLessThan(41);
  });
});

describe('the ensemble', () => {
  it('has a new leader within half a second of the death of the old one', async () => {
    const run = (await play(world(`{ at: 30s, kill: 'zk#3' }`), 1, SESSIONS)).to(40);
    const [leads] = logged(run, 'zookeeper.leads');
    expect(leads).toBeGreaterThan(30.2);
    expect(leads).toBeLessThan(30.5);
    expect(run.word('zk.state')).not.toContain('LOOKING');
    expect(run.read('zk.epoch')).toBe(2);
    expect(run.read('clients.members')).toBe(3);
  });

  it('elects the server with the longest history, not the one with the largest number', async () => {
    const faults = `{ at: 10s, kill: 'zk#3', for: 30s }, { at: 30s, kill: 'zk#2', for: 8s }`;
    const run = (await play(world(faults), 1, SESSIONS)).to(60);
    expect(run.read('zk.leaders')).toBe(1);
    expect(run.read('zk.serving')).toBe(3);
    expect(run.read('clients.members')).toBe(3);
  });

  it('serves nobody without a quorum, expires nobody, and goes on where it was', async () => {
    const faults = `{ at: 30s, kill: 'zk#1', for: 40s }, { at: 30s, kill: 'zk#2', for: 40s }`;
    const run = (await play(world(faults), 1, SESSIONS)).to(45);
    expect(run.read('zk.serving')).toBe(0);
    const before = run.read('clients.written');
    run.to(69);
    expect(run.read('clients.written')).toBe(before);
    run.to(90);
    expect(run.read('zk.serving')).toBe(3);
    expect(run.read('clients.written')).toBeGreaterThan(before + 20);
    expect(logged(run, 'zookeeper.expired')).toEqual([]);
  });

  it('has a leader on one side of a cut only; the other one notices after at most syncLimit ticks', async () => {
    const cut = `{ at: 30s, partition: [['zk#3'], ['zk#1', 'zk#2', clients]], for: 40s }`;
    const run = (await play(world(cut), 1, SESSIONS)).to(31);
    run.to(41);
    expect(run.read('zk.epoch')).toBe(2);
    const lost = logged(run, 'zookeeper.noQuorum');
    expect(lost[0]).toBeGreaterThan(34);
    expect(lost[0]).toBeLessThanOrEqual(41);
    // TCP tries again less and less often: some time passes before the two sides hear of each other.
    run.to(110);
    expect(run.read('zk.serving')).toBe(3);
    expect(run.read('zk.leaders')).toBe(1);
  });
});
