// Every edge of a Raft server's chart, driven by a named world.
import { describe, expect, it } from 'vitest';
import { SECOND } from '../../../src/engine/index.ts';
import { RAFT_CHARTS } from '../../../src/models/raft/charts.ts';
import { drivesEveryEdge } from '../charts.ts';
import { play } from '../play.ts';

const world = (store: string, faults: string, network = 'latency: 2ms') => `
network: { ${network} }
world:
  clients: { kind: kvClients, store: store }
  store: { kind: raft, ${store} }
faults: [${faults}]
`;
const alone = (server: number, from: string, lasts: string, others: readonly number[]) =>
  `{ name: alone${server}at${from}, at: ${from}, for: ${lasts}, partition: [[${named([server])}], [${named(others)}]] }`;
const named = (servers: readonly number[]) => servers.map((n) => `'store#${n}'`).join(', ');
const kill = (server: number, at: string, lasts = '') =>
  `{ name: kill${server}at${at}, at: ${at}, kill: 'store#${server}'${lasts} }`;
const set = (path: string, to: string, at: string) => `{ name: set${at}, at: ${at}, set: store.${path}, to: ${to} }`;

/** Never drawn where the rules are kept. */
const BROKEN = 'leader -> follower (FOUND_LEADER)';
/** Elections so quick that candidates meet, one after the other. */
const QUICK = 'electionTimeout: 10ms, heartbeatInterval: 4ms, checkQuorum: false';
const LOSSY = 'latency: 3ms, loss: 0.25';
const kills = Array.from({ length: 8 }, (_, i) => kill((i % 5) + 1, `${i + 1}s`, ', for: 500ms')).join();

describe('a server', () => {
  drivesEveryEdge(
    'server',
    RAFT_CHARTS.server,
    [
      {
        name: 'a leader cut off from the others steps down, asks in vain, and finds the one they elected',
        world: world('replicas: 3', alone(1, '5s', '10s', [2, 3])),
        seconds: 20,
        edges: [
          'follower -> preCandidate (TIMEOUT)',
          'preCandidate -> candidate (WELCOME)',
          'candidate -> leader (ELECTED)',
          'leader -> follower (NO_QUORUM)',
          'preCandidate -> preCandidate (TIMEOUT)',
          'preCandidate -> follower (HIGHER_TERM)',
        ],
      },
      {
        name: 'a follower that was cut off finds its leader again',
        world: world('replicas: 3', alone(3, '5s', '10s', [1, 2])),
        seconds: 20,
        edges: ['preCandidate -> follower (FOUND_LEADER)'],
      },
      {
        name: 'without pre-vote, a server that was cut off comes back with a higher term and deposes the leader',
        world: world('replicas: 3, preVote: false, checkQuorum: false', alone(3, '5s', '10s', [1, 2])),
        seconds: 20,
        edges: [
          'follower -> candidate (TIMEOUT)',
          'candidate -> candidate (TIMEOUT)',
          'leader -> follower (HIGHER_TERM)',
        ],
      },
      {
        name: 'pre-vote is switched off, and on again, while a server is cut off',
        world: world(
          'replicas: 3',
          [alone(3, '5s', '40s', [1, 2]), set('preVote', 'false', '10s'), set('preVote', 'true', '20s')].join(),
        ),
        seconds: 30,
        edges: ['preCandidate -> candidate (TIMEOUT)', 'candidate -> preCandidate (TIMEOUT)'],
      },
      {
        name: 'a server that lacks entries is refused by those who have them, before and after standing',
        world: world(
          'replicas: 5, checkQuorum: false',
          [alone(3, '5s', '15s', [1, 2, 4, 5]), kill(1, '19900ms')].join(),
        ),
        seconds: 30,
        seed: 3,
        edges: ['preCandidate -> follower (LOST)'],
      },
      {
        name: 'the same without pre-vote',
        world: world(
          'replicas: 5, checkQuorum: false, preVote: false',
          [alone(3, '5s', '15s', [1, 2, 4, 5]), kill(1, '19900ms')].join(),
        ),
        seconds: 30,
        seed: 3,
        edges: ['candidate -> follower (LOST)'],
      },
      {
        name: 'candidates of one term, one of which wins, and of several terms',
        world: world(`replicas: 5, preVote: false, ${QUICK}`, kills, LOSSY),
        seconds: 10,
        edges: ['candidate -> follower (FOUND_LEADER)', 'candidate -> follower (HIGHER_TERM)'],
      },
      {
        name: 'the leader is no longer to vote',
        world: world('replicas: 5, voters: 3', [kill(1, '5s', ', for: 3s'), set('voters', '2', '15s')].join()),
        seconds: 20,
        edges: ['leader -> follower (REMOVED)'],
      },
    ],
    (edge) => edge === BROKEN,
  );

  it('two are elected in one term where servers vote twice, which the invariants say', async () => {
    const store = `replicas: 5, preVote: false, voteTwice: true, ${QUICK}`;
    const run = await play(world(store, kills, 'latency: 3ms'));
    let violations = 0;
    for (let at = 0; at < 10 * SECOND; at += SECOND / 4) {
      run.k.runUntil(at);
      violations = Math.max(violations, run.read('store.violations'));
    }
    expect(run.moves('server').some((move) => move.endsWith(BROKEN))).toBe(true);
    expect(violations).toBeGreaterThan(0);
  });
});
