// Every edge of the charts of an ensemble and of the sessions of its clients, driven by named worlds.
import { describe } from 'vitest';
import { PEER_CHARTS, SESSION_CHART } from '../../../src/models/zookeeper/charts.ts';
import { type Drive, drivesEveryEdge } from '../charts.ts';
import { SESSIONS } from './sessions-double.ts';

function world(name: string, faults: string, seconds: number, edges: readonly string[]): Drive {
  const text = `
network: { latency: 1ms }
world:
  clients: { kind: plainSessions, to: zk }
  zk: { kind: zookeeper }
faults: [${faults}]
`;
  return { name, world: text, seconds, edges, others: SESSIONS };
}

describe('a server', () => {
  drivesEveryEdge('peer', PEER_CHARTS.peer!, [
    world('the leader dies', `{ at: 20s, kill: 'zk#3' }`, 30, [
      'LOOKING -> LEADING (BOOT_LEADING)',
      'LOOKING -> FOLLOWING (BOOT_FOLLOWING)',
      'FOLLOWING -> LOOKING (LEADER_LOST)',
      'LOOKING -> LEADING_SYNC (ELECTED)',
      'LEADING_SYNC -> LEADING (ACTIVE)',
      'LOOKING -> FOLLOWING_SYNC (FOUND)',
      'FOLLOWING_SYNC -> FOLLOWING (UP_TO_DATE)',
    ]),
    world('the leader is left alone', `{ at: 20s, kill: 'zk#1' }, { at: 20s, kill: 'zk#2' }`, 40, [
      'LEADING -> LOOKING (NO_QUORUM)',
    ]),
    world(
      'the one who is elected dies before it leads',
      `{ at: 20s, kill: 'zk#3' }, { at: 20208ms, kill: 'zk#2' }`,
      30,
      ['FOLLOWING_SYNC -> LOOKING (NOT_LED)'],
    ),
    world(
      'the one who is elected is left by its voters',
      `{ at: 20s, kill: 'zk#3' }, { at: 20200ms, pause: 'zk#1', for: 40s }`,
      50,
      ['LEADING_SYNC -> LOOKING (GIVEN_UP)'],
    ),
  ]);
});

describe('a session', () => {
  drivesEveryEdge('session', SESSION_CHART, [
    world(
      'servers die, clients pause and end',
      `{ at: 20s, kill: 'zk#1', for: 5s }, { at: 30s, kill: 'zk#2', for: 5s }, { at: 40s, pause: 'clients#1', for: 30s },
       { at: 75s, drain: 'clients#2' }`,
      80,
      [
        'NOT_CONNECTED -> CONNECTING (CONNECT)',
        'CONNECTING -> CONNECTED (CONNECTED)',
        'CONNECTED -> CONNECTING (DISCONNECTED)',
        'CONNECTING -> EXPIRED (EXPIRED)',
        'EXPIRED -> CONNECTING (CONNECT)',
        'CONNECTED -> CLOSED (CLOSE)',
      ],
    ),
  ]);
});
