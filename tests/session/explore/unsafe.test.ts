// Settings that break a rule are found out by Murphy's search, within 500 seeds, and come down to at most five faults. `npm test` begins shortly
// before a seed that is known to find it; `npm run test:deep` at the first.
import { expect, it } from 'vitest';
import type { Fault } from '../../../src/engine/index.ts';
import { ddmin } from '../../../src/session/explore/shrink.ts';
import { same, tryFaults } from '../../../src/session/explore/trial.ts';
import { DEEP, firstFinding, planFor } from './stores.ts';

const RAFT = 'kind: raft, replicas: 5';
const FAST = 'electionTimeout: 200ms, heartbeatInterval: 50ms';
const PAIR = 'kind: primaryBackup, replicas: 3, failureTimeout: 1s, heartbeatInterval: 200ms';
const FRESH = 'promises: [{ name: no acknowledged write is missed, final: clients.staleReads, equals: 0 }]';

it.each([
  ['raft that skips the check of logs', `${RAFT}, skipLogCheck: true`, 'kinds: [pause, partition, kill]', 1],
  ['raft that votes twice', `${RAFT}, voteTwice: true, ${FAST}`, 'kinds: [kill, pause, slowLink]', 1],
  [
    'raft that commits entries of earlier terms (figure 8)',
    'kind: raft, replicas: 3, commitOldTermEntries: true, maxEntriesPerMessage: 1, electionTimeout: 250ms, heartbeatInterval: 80ms, preVote: false, checkQuorum: false',
    'faults: 5, kinds: [kill, pause], chaos: [1s, 10s]',
    31,
    '{ normal: { mean: 40ms, sd: 30ms } }',
    'keys: 2, thinkTime: 50ms',
  ],
  ['asynchronous failover', PAIR, 'kinds: [pause, partition, oneWay]', 1],
  [
    'a synchronous primary without fencing',
    `${PAIR}, replication: synchronous, reads: confirmed, degrade: true, fencing: false`,
    'kinds: [pause, partition, oneWay]',
    1,
  ],
  [
    'last write wins with clocks that differ',
    'kind: quorum, sloppy: false, versions: lastWriteWins',
    `kinds: [clock], skew: 2s, ${FRESH}`,
    1,
  ],
])('%s is found out', async (_, store, explore, near, latency?: string, clients?: string) => {
  const plan = await planFor(store, explore, latency, clients);
  const from = DEEP === null ? near : 1;
  const finding = firstFinding(plan, from, 500, 5);
  expect(finding).not.toBeNull();
  expect(tryFaults(plan, finding!.seed, finding!.faults).violation?.name).toBe(finding!.violation.name);
});

/** A leader whose clock drifts by so much is cut off together with one client; two more faults happen that have nothing to do with it. */
function cutOffWith(drift: number): readonly Fault[] {
  const groups = [
    [1, 2, 3, 4, 5].flatMap((i) => (i === 1 ? [] : [`store#${i}`, `clients#${i}`])),
    ['store#1', 'clients#1'],
  ];
  return [
    { name: 'clock 1', at: 1_000_000, for: 25_000_000, action: { do: 'clock', target: 'store#1', drift } },
    { name: 'pause 2', at: 3_000_000, for: 300_000, action: { do: 'pause', target: 'store#5' } },
    { name: 'partition 3', at: 10_000_000, for: 5_000_000, action: { do: 'partition', groups, oneWay: false } },
    { name: 'kill 4', at: 18_000_000, for: 1_000_000, action: { do: 'kill', target: 'store#4' } },
  ];
}

it("a leader's lease is unsafe once its clock is slower than the bound allows for, and only then; the slow clock and the cut are enough", async () => {
  const store =
    'kind: raft, replicas: 5, reads: lease, clockDriftBound: 0.1, electionTimeout: 300ms, heartbeatInterval: 50ms';
  const clients = 'keys: 1, reads: 30, thinkTime: 20ms, timeout: 50ms, failover: false';
  const plan = await planFor(store, 'kinds: [clock, partition, pause, kill], drift: 0.5', '3ms', clients);
  // Whether somebody reads in the short time between two leaders is up to the seed: the third is one of those.
  const seeds = DEEP === null ? [3] : Array.from({ length: 100 }, (_, i) => i + 1);
  const wrong = (seed: number, drift: number) => tryFaults(plan, seed, cutOffWith(drift)).violation;
  expect(seeds.filter((seed) => wrong(seed, -0.05) !== null)).toEqual([]);
  const seed = seeds.find((one) => wrong(one, -0.5) !== null)!;
  const violation = wrong(seed, -0.5);
  // Of so many operations the search for an order gives up; one stale read is enough.
  expect(violation?.name).toBe('clients: the history is linearizable');
  const faults = ddmin(cutOffWith(-0.5), (fewer) => same(tryFaults(plan, seed, fewer).violation, violation));
  expect(faults.map((fault) => fault.name)).toEqual(['clock 1', 'partition 3']);
});
