// Every edge of a balancer's charts, driven: its life and its endpoints' health, which are in the trace, and its requests, which are law and picture.
import { describe, expect, it, vi } from 'vitest';
import type { ProxiedState } from '../../../src/models/loadBalancer/charts.ts';

const gone = new Set<string>();

vi.mock('../../../src/models/loadBalancer/charts.ts', async (original) => {
  const charts = await original<typeof import('../../../src/models/loadBalancer/charts.ts')>();
  return {
    ...charts,
    enterState: (request: { state: ProxiedState }, to: ProxiedState) => {
      gone.add(`${request.state} -> ${to}`);
      charts.enterState(request, to);
    },
  };
});

const { BALANCER_CHARTS, PROXIED_CHART, enterState } = await import('../../../src/models/loadBalancer/charts.ts');
const { drivesEveryEdge } = await import('../charts.ts');
const { at, farm } = await import('./farm.ts');

const check = 'healthCheck: { interval: 1s, timeout: 500ms, rise: 2, fall: 2 }';
const fewer = '{ name: fewer, at: 5s, set: farm.replicas, to: 3 }';
const hang = (which: string, lasts = '60s') => `{ name: hang, at: 2s, pause: '${which}', for: ${lasts} }`;

describe('balancers', () => {
  drivesEveryEdge('balancer', BALANCER_CHARTS.balancer, [
    {
      name: 'drained while it serves, and while it starts again',
      world: farm({ lb: 'startup: 2s', faults: '{ name: d1, at: 5s, drain: lb }, { name: d2, at: 7s, drain: lb }' }),
      seconds: 20,
      edges: ['starting -> serving (STARTED)', 'serving -> draining (DRAIN)', 'starting -> draining (DRAIN)'],
    },
  ]);
});

describe('health of endpoints', () => {
  drivesEveryEdge('health', BALANCER_CHARTS.health, [
    {
      name: 'a replica that hangs for a while',
      world: farm({ lb: check, faults: hang('farm#2', '8s') }),
      seconds: 20,
      edges: ['healthy -> unhealthy (CHECKS_FAILED)', 'unhealthy -> healthy (CHECKS_PASSED)'],
    },
    {
      name: 'one replica fewer, and more again, idle or with requests under way',
      world: farm({
        clients: 'load: { executor: spike, rate: 0/s, peak: 100/s, at: 10s, lasts: 60s }',
        work: '2s',
        faults: `${fewer}, { name: more, at: 8s, set: farm.replicas, to: 4 }, { name: fewer again, at: 20s, set: farm.replicas, to: 3 }`,
      }).replace('rate: 100/s, ', ''),
      seconds: 40,
      edges: [
        'healthy -> gone (GONE)',
        'gone -> healthy (ANNOUNCED)',
        'healthy -> draining (REMOVED)',
        'draining -> gone (DRAINED)',
      ],
    },
    {
      name: 'a replica that takes too long to leave',
      world: farm({
        lb: 'drainTimeout: 2s',
        work: '500ms',
        farm: 'shutdown: { grace: 60s }',
        faults: `{ name: slow, at: 4s, slow: 'farm#4', factor: 40 }, ${fewer}`,
      }),
      seconds: 20,
      edges: ['draining -> gone (CUT)'],
    },
    {
      name: 'one that hangs and is not wanted any more, with requests and without, and one that is unready for a moment',
      world: farm({
        lb: `${check}, timeout: 0s`,
        faults: `${hang('farm#4')}, ${fewer}`,
      }),
      seconds: 10,
      edges: ['unhealthy -> draining (REMOVED)'],
    },
    {
      name: 'one that is found unhealthy by checks alone, and not wanted any more',
      world: farm({
        lb: check,
        clients: 'load: { executor: spike, rate: 0/s, peak: 1/s, at: 30s, lasts: 1s }',
        faults: `${hang('farm#4')}, ${fewer}`,
      }).replace('rate: 100/s, ', ''),
      seconds: 10,
      edges: ['unhealthy -> gone (GONE)'],
    },
    {
      name: 'one that is unready for a moment, with requests under way',
      world: farm({
        work: '3s',
        farm: 'readiness: { period: 200ms, timeout: 100ms, failureThreshold: 1 }',
        faults: "{ name: bad, at: 5s, error: 'farm#4', share: 1, for: 500ms }",
      }),
      seconds: 20,
      edges: ['draining -> healthy (ANNOUNCED)'],
    },
  ]);
});

describe('requests', () => {
  const cancels = 'timeout: 60ms, cancelOnTimeout: true';
  it.each([
    [
      'that are read, passed on, queued, and wait too long',
      { lb: 'maxConns: 1, queue: { length: 50, timeout: 100ms }', work: '50ms' },
    ],
    ['that cost the balancer nothing', { lb: 'work: 0s, maxConns: 1, queue: { length: 5 }', work: '50ms' }],
    ['that are turned away', { lb: 'maxConnections: 1' }],
    ['that find every endpoint full', { lb: 'maxConns: 1', work: '100ms' }],
    [
      'that are cancelled at an endpoint, and in the queue behind more patient ones',
      {
        lb: 'maxConns: 1, queue: { length: 50 }',
        work: '100ms',
        clients: cancels,
        others: 'patient: { kind: clients, rate: 20/s, calls: lb GET / }',
      },
    ],
    ['that are cancelled while they are read', { lb: 'work: 100ms', clients: cancels }],
  ])('%s', async (_name, world) => {
    await at(5, world);
    expect(gone.size).toBeGreaterThan(0);
  });

  it('together went every edge that is drawn', () => {
    const { states, edges } = PROXIED_CHART;
    const drawn = edges.flatMap((events, i) =>
      events.length > 0 ? [`${states[Math.floor(i / states.length)]} -> ${states[i % states.length]}`] : [],
    );
    expect(drawn.filter((edge) => !gone.has(edge))).toEqual([]);
  });

  it('cannot go where no edge is drawn', () => {
    expect(() => enterState({ state: 'answered' }, 'forwarded')).toThrow(/cannot go from answered to forwarded/);
  });
});
