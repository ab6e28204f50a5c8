// Settings that break a rule are found out by Murphy's search, within 500 seeds, and come down to at most five faults. `npm test` begins shortly
// before a seed that is known to find it; `npm run test:deep` at the first.
import { expect, it } from 'vitest';
import { tryFaults } from '../../../src/session/explore/trial.ts';
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
    '50ms',
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
])('%s is found out', async (_, store, explore, near, latency?: string, thinkTime?: string) => {
  const plan = await planFor(store, explore, latency, thinkTime);
  const from = DEEP === null ? near : 1;
  const finding = firstFinding(plan, from, 500, 5);
  expect(finding).not.toBeNull();
  expect(tryFaults(plan, finding!.seed, finding!.faults).violation?.name).toBe(finding!.violation.name);
});
