// Settings that promise something keep it, whatever fails when: Murphy's search finds nothing. `npm run test:deep` takes 2,000 seeds of each.
import { expect, it } from 'vitest';
import { DEEP, planFor, wrongWith } from './stores.ts';

const SEEDS = DEEP ?? 50;
// Wall clocks decide which of two writes is later: that they go right is what these two stand on.
const CLOCKS_RIGHT =
  'kinds: [kill, power, pause, slow, partition, oneWay, slowLink, drop, duplicate, reorder, disk], promises: [{ name: no acknowledged write is missed, final: clients.staleReads, equals: 0 }]';

it.each([
  ['raft is linearizable', 'kind: raft, replicas: 5', ''],
  [
    'a synchronous primary with fencing and confirmed reads is linearizable',
    'kind: primaryBackup, replicas: 3, replication: synchronous, reads: confirmed, degrade: true',
    '',
  ],
  [
    'quorums that meet, with read repair, miss no acknowledged write',
    'kind: quorum, sloppy: false, versions: lastWriteWins',
    CLOCKS_RIGHT,
  ],
])(`${SEEDS} seeds: %s`, async (_, store, explore) => {
  const plan = await planFor(store, explore);
  for (let seed = 1; seed <= SEEDS; seed++) expect(wrongWith(plan, seed)).toBe('');
});
