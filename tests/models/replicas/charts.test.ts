// Every edge of the supervisor's charts, driven.
import { describe } from 'vitest';
import { SUPERVISOR_CHARTS } from '../../../src/models/replicas/charts.ts';
import { type Drive, drivesEveryEdge } from '../charts.ts';

const shop = (service: string, faults: string, work = '5ms') => `
network: { latency: 1ms }
world:
  users: { kind: clients, rate: 50/s, timeout: 1s, calls: shop GET / }
  shop: { kind: service, startup: 500ms, ${service}, handles: { GET /: [{ work: ${work} }] } }
faults: [${faults}]
`;
const set = (at: string, path: string, to: string | number) =>
  `{ name: '${path} at ${at}', at: ${at}, set: shop.${path}, to: ${to} }`;
const readiness = 'readiness: { period: 1s, timeout: 500ms, failureThreshold: 2 }';
const liveness = 'liveness: { period: 1s, timeout: 500ms, failureThreshold: 2 }';
const kill = (at: string) => `{ name: 'crash at ${at}', at: ${at}, kill: 'shop#1' }`;

const members: readonly Drive[] = [
  {
    name: 'more and fewer replicas, and more again while one is on its way out',
    world: shop(
      'replicas: 1',
      `${set('2s', 'replicas', 3)}, ${set('2200ms', 'replicas', 2)}, ${set('5s', 'replicas', 1)}, ${set('5050ms', 'replicas', 2)}`,
      '200ms',
    ),
    seconds: 20,
    edges: [
      'stopped -> ready (FOUND)',
      'stopped -> starting (SPAWNED)',
      'starting -> ready (REGISTERED)',
      'starting -> stopping (SCALED_DOWN)',
      'ready -> stopping (SCALED_DOWN)',
      'stopping -> stopped (ENDED)',
      'stopping -> starting (RESTARTED)',
    ],
  },
  {
    name: 'a crash, a restart, another crash while starting, and nobody wants it any more',
    world: shop(
      'replicas: 2',
      `${kill('2s')}, ${kill('3200ms')}, { name: last, at: 8s, kill: 'shop#2' }, ${set('8200ms', 'replicas', 1)}`,
    ),
    seconds: 20,
    edges: [
      'ready -> backingOff (EXITED)',
      'backingOff -> starting (RESTARTED)',
      'starting -> backingOff (EXITED)',
      'backingOff -> stopped (NOT_WANTED)',
    ],
  },
  {
    name: 'a crash where nothing is restarted, and somebody who starts it all the same',
    world: shop(
      'replicas: 2, restart: { policy: never }',
      `${kill('2s')}, { name: by hand, at: 4s, restart: 'shop#1' }`,
    ),
    seconds: 10,
    edges: ['ready -> stopped (ENDED)', 'stopped -> ready (REGISTERED)'],
  },
  {
    name: 'the same with a readiness probe',
    world: shop(
      `replicas: 2, restart: { policy: never }, ${readiness.replace('{ ', '{ initialDelay: 2s, ')}`,
      `${kill('2s')}, { name: by hand, at: 4s, restart: 'shop#1' }, ${kill('4700ms')}`,
    ),
    seconds: 10,
    edges: ['stopped -> unready (AWAITS_PROBE)', 'unready -> stopped (ENDED)'],
  },
  {
    name: 'a crash while starting, where nothing is restarted',
    world: shop(
      'replicas: 1, restart: { policy: never }',
      `${set('2s', 'replicas', 2)}, { name: crash, at: 2200ms, kill: 'shop#2' }`,
    ),
    seconds: 10,
    edges: ['starting -> stopped (ENDED)'],
  },
  {
    name: 'somebody else restarts what waits to be restarted',
    world: shop('replicas: 2, restart: { delay: 60s }', `${kill('2s')}, { name: by hand, at: 3s, restart: 'shop#1' }`),
    seconds: 10,
    edges: ['backingOff -> ready (REGISTERED)'],
  },
  {
    name: 'the same with a readiness probe',
    world: shop(
      `replicas: 2, restart: { delay: 60s }, ${readiness}`,
      `${kill('2s')}, { name: by hand, at: 3s, restart: 'shop#1' }`,
    ),
    seconds: 10,
    edges: ['backingOff -> unready (AWAITS_PROBE)', 'unready -> ready (PROBE_SUCCEEDED)'],
  },
  {
    name: 'a readiness probe that fails, and a crash meanwhile',
    world: shop(
      `replicas: 2, ${readiness}`,
      `{ name: bad, at: 2s, error: 'shop#1', share: 1, for: 4s }, ${kill('5s')}, ${set('8s', 'replicas', 3)}`,
    ),
    seconds: 20,
    edges: ['ready -> unready (PROBE_FAILED)', 'unready -> backingOff (EXITED)', 'starting -> unready (AWAITS_PROBE)'],
  },
  {
    name: 'a liveness probe that fails while serving, while unready, and while starting',
    world: shop(
      `replicas: 1, startup: 30s, ${readiness}, liveness: { period: 2s, timeout: 500ms, failureThreshold: 3 }`,
      `{ name: bad, at: 2s, error: shop, share: 1 }`,
    ).replace('startup: 500ms, ', ''),
    seconds: 60,
    edges: ['unready -> stopping (UNHEALTHY)', 'stopping -> backingOff (EXITED)', 'starting -> stopping (UNHEALTHY)'],
  },
  {
    name: 'a liveness probe alone',
    world: shop(`replicas: 1, ${liveness}`, `{ name: bad, at: 2s, error: shop, share: 1, for: 5s }`),
    seconds: 20,
    edges: ['ready -> stopping (UNHEALTHY)'],
  },
  {
    name: 'another size, for one that serves, one that is unready and one that starts',
    world: shop(
      `replicas: 2, cpu: 1, ${readiness}`,
      `{ name: bad, at: 2s, error: 'shop#1', share: 1, for: 5s }, ${set('6s', 'cpu', 2)}`,
    ),
    seconds: 30,
    edges: ['unready -> stopping (RESIZED)', 'ready -> stopping (RESIZED)'],
  },
  {
    name: 'somebody drains it while it serves, is unready, or starts',
    world: shop(
      `replicas: 3, restart: { delay: 3s }, shutdown: { preStop: 100ms }, ${readiness}`,
      `{ name: d1, at: 2s, drain: 'shop#1' }, { name: bad, at: 1s, error: 'shop#2', share: 1 }, { name: d2, at: 5s, drain: 'shop#2' }, ${kill('8s')}, { name: d3, at: 11200ms, drain: 'shop#1' }`,
    ),
    seconds: 30,
    edges: ['ready -> stopping (DRAINED)', 'unready -> stopping (DRAINED)', 'starting -> stopping (DRAINED)'],
  },
  {
    name: 'fewer are wanted while one is unready',
    world: shop(
      `replicas: 2, ${readiness}`,
      `{ name: bad, at: 1s, error: 'shop#2', share: 1 }, ${set('6s', 'replicas', 1)}`,
    ),
    seconds: 20,
    edges: ['unready -> stopping (SCALED_DOWN)'],
  },
  {
    name: 'another size while one starts',
    world: shop('replicas: 1, cpu: 1, startup: 5s', `${set('2s', 'replicas', 2)}, ${set('3s', 'cpu', 2)}`).replace(
      'startup: 500ms, ',
      '',
    ),
    seconds: 30,
    edges: ['ready -> stopping (RESIZED)'],
  },
];

describe('members', () => {
  // One that starts is not resized: it is left to come up first.
  drivesEveryEdge('member', SUPERVISOR_CHARTS.member, members, (edge) => edge === 'starting -> stopping (RESIZED)');
});

describe('probes', () => {
  drivesEveryEdge('probe', SUPERVISOR_CHARTS.probe, [
    {
      name: 'a probe that fails and succeeds again',
      world: shop(`replicas: 2, ${readiness}`, `{ name: bad, at: 2s, error: 'shop#1', share: 1, for: 4s }`),
      seconds: 20,
      edges: ['passing -> failing (FAILED)', 'failing -> passing (SUCCEEDED)'],
    },
    {
      name: 'a probe that fails until the replica is new',
      world: shop(`replicas: 1, ${liveness}`, `{ name: bad, at: 2s, error: shop, share: 1, for: 4s }`),
      seconds: 20,
      edges: ['failing -> passing (NEW_INCARNATION)'],
    },
  ]);
});
