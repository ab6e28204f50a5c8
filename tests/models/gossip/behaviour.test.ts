// Who is taken for dead, rightly or wrongly, and how soon: by broken wires, naps, slowness, real deaths and returns.
import { describe, expect, it } from 'vitest';
import { type Played, play } from '../play.ts';

const world = (team: string, faults: string) => `
network: { latency: 2ms }
world: { team: { kind: gossip, ${team} } }
faults: [${faults}]
`;
const WIRE = ['team#1 -> team#2', 'team#2 -> team#1']
  .map((link, i) => `{ name: wire${i}, at: 10s, for: 30s, link: '${link}', loss: 1 }`)
  .join();
const nap = (lasts: string) => `{ name: nap, at: 10s, for: ${lasts}, pause: 'team#5' }`;
const DEATH = "{ name: death, at: 10s, kill: 'team#5' }";

/** Highest value of a reading on the way to `seconds`, looked at ten times a second. */
function highest(run: Played, path: string, seconds: number): number {
  let most = 0;
  while (run.k.now < seconds * 1e6) {
    run.k.runUntil(run.k.now + 100_000);
    most = Math.max(most, run.read(path));
  }
  return most;
}

describe('a broken wire between two members', () => {
  const burials = async (team: string) => (await play(world(team, WIRE))).to(50).read('team.burials');

  it('does not matter where others are asked to ping', async () => {
    const run = (await play(world('', WIRE))).to(50);
    expect(run.read('team.suspicions')).toBe(0);
    expect(run.moves('probe').some((move) => move.includes('indirect -> idle (ACK)'))).toBe(true);
  });

  it('without them, makes members suspected who object in time; and without suspicions, buried by all', async () => {
    const run = (await play(world('indirectChecks: 0', WIRE))).to(50);
    expect(run.read('team.suspicions')).toBeGreaterThan(0);
    expect(run.read('team.refutations')).toBeGreaterThan(0);
    expect(run.read('team.burials')).toBe(0);
    expect(await burials('indirectChecks: 0, suspicionMult: 0')).toBeGreaterThan(7);
  });
});

describe('a member that sleeps', () => {
  it('for a moment is suspected, and objects when it wakes', async () => {
    const run = await play(world('', nap('4s')));
    expect(highest(run, 'team.wronglyDead', 30)).toBe(0);
    expect(run.read('team.suspicions')).toBeGreaterThan(0);
    expect(run.read('team.refutations')).toBe(1);
    expect(run.read('team.suspected')).toBe(0);
  });

  it('for longer than a suspicion is buried, hears of it when it wakes, and comes back', async () => {
    const run = await play(world('', nap('20s')));
    expect(highest(run, 'team.wronglyDead', 30)).toBe(7);
    expect(run.to(45).read('team.wronglyDead')).toBe(0);
  });
});

describe('a member that dies', () => {
  it('is known to be dead by everybody after a few probes and a suspicion, without a suspicion sooner', async () => {
    const known = async (team: string): Promise<number> => {
      const run = (await play(world(team, DEATH))).to(11);
      while (run.read('team.undetected') > 0) run.to(run.k.now / 1e6 + 1);
      return run.k.now / 1e6 - 10;
    };
    const [suspicious, hasty] = [await known(''), await known('suspicionMult: 0')];
    expect(hasty).toBeLessThan(suspicious);
    expect(suspicious).toBeGreaterThanOrEqual(5);
    expect(suspicious).toBeLessThan(15);
  });

  it('and starts again learns that it is dead, and says that it is not', async () => {
    const run = await play(world('', `${DEATH}, { name: back, at: 40s, restart: 'team#5' }`));
    expect(run.to(39).read('team.undetected')).toBe(0);
    run.to(50);
    expect(run.read('team.wronglyDead')).toBe(0);
    expect(run.read('team#5.incarnation')).toBe(2);
  });
});

it('a slow member is late with everything: it suspects others, and they suspect it', async () => {
  const slow = "{ name: slow, at: 10s, for: 30s, slow: 'team#5', factor: 8000 }";
  const run = (await play(world('', slow))).to(40);
  expect(run.total('team', 'suspicions')).toBeGreaterThan(3);
  expect(run.moves('belief').some((move) => move.startsWith('5: alive -> suspect'))).toBe(true);
  expect(run.k.total(4, 'failedProbes')).toBeGreaterThan(0);
});

it('two sides of a partition that is over before suspicions are go on as one; later they have buried one another for good', async () => {
  const part = (lasts: string) => {
    const half = (from: number) => [0, 1, 2, 3].map((i) => `'team#${from + i}'`).join();
    return `{ name: cut, at: 10s, for: ${lasts}, partition: [[${half(1)}], [${half(5)}]] }`;
  };
  const short = (await play(world('', part('4s')))).to(14);
  expect(short.read('team.suspected')).toBeGreaterThan(4);
  expect(short.to(40).read('team.suspected')).toBe(0);
  expect(short.read('team.wronglyDead')).toBe(0);
  const long = (await play(world('', part('60s')))).to(140);
  expect(long.read('team.wronglyDead')).toBe(32);
});

it('nothing is suspected, and few packets are sent, where nothing happens', async () => {
  const run = (await play(world('members: 20', ''))).to(30);
  expect(run.read('team.suspicions')).toBe(0);
  // A ping and an answer a member and second.
  expect(run.read('team.packets')).toBeLessThanOrEqual(45);
});
