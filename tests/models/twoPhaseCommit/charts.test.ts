// Every edge of the charts of two-phase commit, driven by a named world.
import { describe } from 'vitest';
import { COORDINATOR_CHARTS, PARTICIPANT_CHARTS } from '../../../src/models/twoPhaseCommit/charts.ts';
import { drivesEveryEdge } from '../charts.ts';

const world = (bank: string, faults: string) => `
network: { latency: 2ms }
world:
  customers: { kind: clients, rate: 20/s, calls: bank POST /transfer, timeout: 5s }
  bank: { kind: twoPhaseCommit, accounts: 4, ${bank} }
faults: [${faults}]
`;
const whenDeciding = (fault: string) =>
  `{ name: fault, when: { eventually: 'bank#1.deciding', equals: 'yes', within: [5s, 60s] }, ${fault} }`;

describe('a transaction at its coordinator', () => {
  drivesEveryEdge('transaction', COORDINATOR_CHARTS.transaction, [
    {
      name: 'transfers that can be paid, and later some that cannot; a coordinator that dies and comes back',
      world: world(
        'balance: 50',
        `${whenDeciding('kill: bank, for: 2s')}, { name: away, at: 10s, for: 5s, kill: bank.participant1 }`,
      ),
      seconds: 30,
      edges: [
        'idle -> voting (BEGUN)',
        'voting -> deciding (ALL_YES)',
        'deciding -> committing (LOGGED)',
        'committing -> idle (ACKNOWLEDGED)',
        'idle -> committing (RECOVERED)',
        'voting -> idle (VOTED_NO)',
        'voting -> idle (TIMEOUT)',
      ],
    },
  ]);
});

describe('an account at its participant', () => {
  drivesEveryEdge('account', PARTICIPANT_CHARTS.account, [
    {
      name: 'a participant and a coordinator that die after the votes, and transfers that cannot be paid',
      world: world(
        'balance: 50',
        `${whenDeciding('kill: bank, for: 3s')}, { name: one, at: 6500ms, for: 500ms, kill: bank.participant1 }, { name: two, at: 6500ms, for: 500ms, kill: bank.participant2 }`,
      ),
      seconds: 30,
      edges: [
        'free -> working (LOCKED)',
        'working -> prepared (PREPARED)',
        'working -> free (VOTED_NO)',
        'prepared -> free (COMMITTED)',
        'prepared -> blocked (SILENCE)',
        'blocked -> free (COMMITTED)',
        'free -> prepared (RECOVERED)',
      ],
    },
    {
      name: 'the coordinator’s host loses power after the votes',
      world: world('', whenDeciding("kill: 'host:bank-host-1', for: 5s")),
      seconds: 20,
      edges: ['blocked -> free (ABORTED)'],
    },
    {
      name: 'one cannot pay while the other has voted yes',
      world: world('balance: 15', ''),
      seconds: 20,
      edges: ['prepared -> free (ABORTED)'],
    },
    {
      name: 'one is told to abort before its vote is on disk',
      world: world('balance: 15', '{ name: slow, at: 1s, disk: bank.participant2, what: slow, factor: 20 }'),
      seconds: 20,
      edges: ['working -> free (ABORTED)'],
    },
    {
      name: 'it decides alone',
      world: world('heuristicAfter: 1500ms', whenDeciding('kill: bank, for: 10s')),
      seconds: 20,
      edges: ['blocked -> free (HEURISTIC)'],
    },
  ]);
});
