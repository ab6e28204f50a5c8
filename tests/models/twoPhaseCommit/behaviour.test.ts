// All or nothing, at a price: who waits when a coordinator dies, what recovery says, what asking one another helps, and what deciding alone breaks.
import { describe, expect, it } from 'vitest';
import { participantOnPeer } from '../../../src/models/twoPhaseCommit/rules/protocol.ts';
import { type Played, play } from '../play.ts';

const world = (bank: string, faults: string, customers = 'rate: 20/s') => `
network: { latency: 2ms }
world:
  customers: { kind: clients, calls: bank POST /transfer, timeout: 5s, ${customers} }
  bank: { kind: twoPhaseCommit, accounts: 4, ${bank} }
faults: [${faults}]
`;
const whenDeciding = (fault: string) =>
  `{ name: fault, when: { eventually: 'bank#1.deciding', equals: 'yes', within: [10s, 60s] }, ${fault} }`;
/** Participant 2 does not hear what coordinator 1 says. */
const DEAF = whenDeciding("link: 'bank#1 -> bank.participant2', loss: 1, for: 10s");
const money = (run: Played) => run.read('bank.money');

describe('without faults', () => {
  it('transfers are committed at both participants, and no money comes or goes', async () => {
    const run = (await play(world('participants: 3', '{ name: end, at: 20s, load: customers, factor: 0 }'))).to(25);
    expect(run.read('bank.committed')).toBeGreaterThan(300);
    expect(run.read('bank.disagreements')).toBe(0);
    expect(run.read('bank.locked')).toBe(0);
    expect(money(run)).toBe(3 * 4 * 1000);
  });

  it('a transfer that cannot be paid is aborted everywhere', async () => {
    const run = (await play(world('balance: 10, amount: 20', ''))).to(10);
    expect(run.read('bank.committed')).toBe(0);
    expect(run.read('bank.aborted')).toBeGreaterThan(100);
    expect(money(run)).toBe(2 * 4 * 10);
  });
});

describe('a coordinator dies when everyone has voted yes', () => {
  it('the participants are in doubt until its log says what it had decided', async () => {
    const run = (await play(world('', whenDeciding('kill: bank, for: 20s')))).to(25);
    expect(run.read('bank.inDoubt')).toBeGreaterThanOrEqual(2);
    const before = run.read('bank.committed');
    run.to(35);
    expect(run.read('bank.inDoubt')).toBe(0);
    expect(run.read('bank.committed')).toBeGreaterThan(before);
    expect(run.moves('transaction').some((move) => move.endsWith('(RECOVERED)'))).toBe(true);
    expect(run.read('bank.disagreements')).toBe(0);
  });

  it('without a record on its disk it presumes that it had aborted', async () => {
    const run = (await play(world('', whenDeciding("kill: 'host:bank-host-1', for: 5s")))).to(20);
    expect(run.moves('account').some((move) => move.endsWith('blocked -> free (ABORTED)'))).toBe(true);
    expect(run.read('bank.disagreements')).toBe(0);
  });

  it('that participants ask one another does not help: none of them knows', async () => {
    const run = (await play(world('cooperative: true', whenDeciding('kill: bank, for: 20s')))).to(25);
    expect(run.read('bank.inDoubt')).toBeGreaterThanOrEqual(2);
  });
});

describe('one participant does not hear the decision', () => {
  it('it waits in doubt, although the other has committed', async () => {
    const run = (await play(world('coordinators: 2', DEAF))).to(18);
    expect(run.read('bank.inDoubt')).toBeGreaterThan(0);
    expect(run.to(30).read('bank.inDoubt')).toBe(0);
    expect(run.read('bank.disagreements')).toBe(0);
  });

  it('with cooperative termination it learns the decision from the other', async () => {
    const alone = (await play(world('coordinators: 2', DEAF))).to(15).read('bank.inDoubt');
    const asked = (await play(world('coordinators: 2, cooperative: true', DEAF))).to(15).read('bank.inDoubt');
    expect(alone).toBeGreaterThan(asked);
    expect(asked).toBe(0);
  });

  it('if it decides alone, half a transfer happens', async () => {
    const run = (
      await play(
        world('coordinators: 2, heuristicAfter: 3s', `${DEAF}, { name: end, at: 20s, load: customers, factor: 0 }`),
      )
    ).to(30);
    expect(run.read('bank.heuristicDamage')).toBeGreaterThan(0);
    expect(money(run)).not.toBe(2 * 4 * 1000);
  });
});

describe('crashes of participants', () => {
  it('what was promised is kept, and what was not is aborted', async () => {
    const kills = Array.from({ length: 6 }, (_, i) => {
      const host = `host:bank-participant-host-${(i % 2) + 1}`;
      return `{ name: k${i}, at: ${5 + 3 * i}s, for: 1s, kill: '${i < 3 ? `bank.participant${(i % 2) + 1}` : host}' }`;
    }).join();
    const run = (
      await play(world('', `${kills}, { name: end, at: 25s, load: customers, factor: 0 }`, 'rate: 60/s'))
    ).to(40);
    expect(run.read('bank.disagreements')).toBe(0);
    expect(run.read('bank.locked')).toBe(0);
    expect(money(run)).toBe(2 * 4 * 1000);
    expect(run.read('bank.committed')).toBeGreaterThan(300);
  });
});

it('asked by a peer: the decision if it is known, abort before a vote, and nothing after a yes', () => {
  expect((['working', 'prepared', 'committed', 'aborted'] as const).map(participantOnPeer)).toEqual([
    'abort',
    'nothing',
    'commit',
    'abort',
  ]);
});
