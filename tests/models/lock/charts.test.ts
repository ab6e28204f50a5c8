// Every edge of the charts of a lock and of its clients, driven by a named world.
import { describe } from 'vitest';
import { LOCK_CHARTS } from '../../../src/models/lock/charts.ts';
import { CLIENT_CHARTS } from '../../../src/models/lockClients/charts.ts';
import { drivesEveryEdge } from '../charts.ts';

const world = (faults: string, workers = '', store = '') => `
network: { latency: 2ms }
world:
  workers: { kind: lockClients, lock: lock, store: store, ${workers} }
  lock: { kind: lock, lease: 5s }
  store: { kind: storage, ${store} }
faults: [${faults}]
`;
const when = (phase: string, fault: string) =>
  `{ name: fault, when: { eventually: 'workers#1.phase', equals: ${phase}, within: [5s, 60s] }, ${fault} }`;

describe('a lock', () => {
  drivesEveryEdge('lock', LOCK_CHARTS.lock, [
    {
      name: 'a client dies with the lock, and the service starts again',
      world: world(`${when('checked', "kill: 'workers#1'")}, { name: crash, at: 25s, for: 1s, kill: lock }`),
      seconds: 40,
      edges: [
        'free -> held (GRANTED)',
        'held -> free (RELEASED)',
        'held -> free (EXPIRED)',
        'free -> held (RECOVERED)',
      ],
    },
  ]);
});

describe('a client of a lock', () => {
  drivesEveryEdge('holder', CLIENT_CHARTS.holder, [
    {
      name: 'it updates files, and sleeps before its look at the clock',
      world: world(when('holding', "pause: 'workers#1', for: 9s")),
      seconds: 30,
      edges: [
        'idle -> waiting (ASKED)',
        'waiting -> holding (GRANTED)',
        'holding -> checked (CHECKED)',
        'checked -> writing (SENT)',
        'writing -> idle (WROTE)',
        'holding -> idle (NOTICED)',
      ],
    },
    {
      name: 'it sleeps before its write, which a store that checks tokens refuses',
      world: world(when('checked', "pause: 'workers#1', for: 9s"), '', 'fencing: true'),
      seconds: 30,
      edges: ['writing -> idle (REFUSED)'],
    },
    {
      name: 'the lock service is away, and then the store',
      world: world(
        `{ name: one, at: 5s, for: 5s, kill: lock }, { name: two, at: 15s, for: 5s, kill: store }, ${when('checked', 'partition: [[workers], [store]], for: 5s')}`,
        'beforeWrite: 20ms',
      ),
      seconds: 30,
      edges: ['waiting -> idle (ENDED)', 'holding -> idle (ENDED)', 'writing -> idle (ENDED)'],
    },
  ]);
});
