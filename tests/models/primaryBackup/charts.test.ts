// Every edge of the charts of a primary with backups, driven by a named world.
import { describe } from 'vitest';
import { MONITOR_CHARTS, SERVER_CHARTS } from '../../../src/models/primaryBackup/charts.ts';
import { drivesEveryEdge } from '../charts.ts';

const world = (store: string, faults: string) => `
network: { latency: 2ms }
world:
  clients: { kind: kvClients, store: store }
  store: { kind: primaryBackup, ${store} }
faults: [${faults}]
`;
const cut = (from: string, lasts: string, one: string, other: string) =>
  `{ name: cut, at: ${from}, for: ${lasts}, partition: [[${one}], [${other}]] }`;

const unseen = (link: string) => `{ name: ${link.replaceAll(/\W/g, '')}, at: 5s, for: 10s, link: '${link}', loss: 1 }`;

describe('a server', () => {
  drivesEveryEdge('server', SERVER_CHARTS.server, [
    {
      name: 'a primary that was cut off hears of its successor afterwards',
      world: world('', cut('5s', '10s', "'store#1'", "'store#2', store.monitor")),
      seconds: 20,
      edges: ['backup -> primary (PROMOTED)', 'primary -> backup (DEPOSED)'],
    },
    {
      name: 'a primary out of the monitor’s sight is refused by the backup that has taken over',
      world: world('', `${unseen('store.monitor -> store#1')}, ${unseen('store#1 -> store.monitor')}`),
      seconds: 14,
      edges: ['primary -> backup (FENCED)'],
    },
    {
      name: 'a hand-over to the preferred server',
      world: world('preferred: 1, failureTimeout: 2s', "{ name: away, at: 5s, for: 5s, kill: 'store#1' }"),
      seconds: 20,
      edges: ['primary -> handingOver (HAND_OVER)', 'handingOver -> backup (DEPOSED)'],
    },
    {
      name: 'a preferred server that cannot hear the primary, and dies',
      world: world(
        'failureTimeout: 2s',
        `{ name: away, at: 5s, for: 10s, kill: 'store#1' }, { name: late, at: 22s, set: store.preferred, to: 1 },
        { name: deaf, at: 20500ms, link: 'store#2 -> store#1', loss: 1 }, { name: death, at: 24s, kill: 'store#1' }`,
      ),
      seconds: 35,
      edges: ['handingOver -> primary (RESUMED)'],
    },
    {
      name: 'a primary that is handing over gets out of the monitor’s sight, and is refused by its successor',
      world: world(
        'replicas: 3, failureTimeout: 2s',
        `{ name: away, at: 5s, for: 10s, kill: 'store#1' }, { name: late, at: 22s, set: store.preferred, to: 1 },
        { name: deaf, at: 20500ms, link: 'store#2 -> store#1', loss: 1 },
        { name: unseen, at: 24s, link: 'store#2 -> store.monitor', loss: 1 },
        { name: untold, at: 24s, link: 'store.monitor -> store#2', loss: 1 }`,
      ),
      seconds: 35,
      edges: ['handingOver -> backup (FENCED)'],
    },
  ]);
  drivesEveryEdge('acknowledging', SERVER_CHARTS.acknowledging, [
    {
      name: 'a semi-synchronous primary goes on without its backup, until that is back',
      world: world(
        'replication: semiSynchronous, semiSyncTimeout: 2s',
        "{ name: away, at: 5s, for: 10s, kill: 'store#2' }",
      ),
      seconds: 20,
      edges: ['waiting -> degraded (TIMEOUT)', 'degraded -> waiting (CAUGHT_UP)'],
    },
  ]);
});

describe('the monitor', () => {
  drivesEveryEdge('watch', MONITOR_CHARTS.watch, [
    {
      name: 'a primary that is silent for a moment, and one that is dead',
      world: world('', "{ name: pause, at: 5s, for: 2s, pause: 'store#1' }, { name: crash, at: 10s, kill: 'store#1' }"),
      seconds: 20,
      edges: [
        'trusting -> suspecting (SILENT)',
        'suspecting -> trusting (HEARD)',
        'suspecting -> trusting (FAILED_OVER)',
      ],
    },
    {
      name: 'both are dead, and the backup comes back first',
      world: world('', "{ name: all, at: 5s, kill: store }, { name: back, at: 15s, restart: 'store#2' }"),
      seconds: 20,
      edges: ['suspecting -> stuck (NO_SUCCESSOR)', 'stuck -> trusting (FAILED_OVER)'],
    },
    {
      name: 'both are dead, and the primary comes back first',
      world: world('', "{ name: all, at: 5s, kill: store }, { name: back, at: 15s, restart: 'store#1' }"),
      seconds: 20,
      edges: ['stuck -> trusting (HEARD)'],
    },
  ]);
});

describe('recovery', () => {
  drivesEveryEdge('recovery', MONITOR_CHARTS.recovery, [
    {
      name: 'a moment from before the first backup is wanted, and then a later one',
      world: world(
        'backupInterval: 3s, restoreTime: 2s',
        '{ name: early, at: 10s, set: store.restoreTo, to: 1s }, { name: late, at: 15s, set: store.restoreTo, to: 12s }',
      ),
      seconds: 25,
      edges: ['serving -> restoring (ASKED)', 'restoring -> serving (NO_BACKUP)', 'restoring -> serving (RESTORED)'],
    },
  ]);
});
