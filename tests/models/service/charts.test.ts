// Every edge of a service's charts, driven: those of replicas, which are in the trace, and those of requests, which are law and picture only.
import { describe, expect, it, vi } from 'vitest';
import type { RequestState } from '../../../src/models/service/charts.ts';

const gone = new Set<string>();

vi.mock('../../../src/models/service/charts.ts', async (original) => {
  const charts = await original<typeof import('../../../src/models/service/charts.ts')>();
  return {
    ...charts,
    enterState: (task: { state: RequestState }, to: RequestState) => {
      gone.add(`${task.state} -> ${to}`);
      charts.enterState(task, to);
    },
  };
});

const { REPLICA_CHART, REQUEST_CHART, enterState } = await import('../../../src/models/service/charts.ts');
const { drivesEveryEdge } = await import('../charts.ts');
const { play } = await import('../play.ts');
const { DOUBLES } = await import('../ports/doubles.ts');

const shop = (service: string, faults: string) => `
network: { latency: 1ms }
world:
  users: { kind: clients, rate: 50/s, calls: shop GET / }
  shop: { kind: service, startup: 2s, ${service}, handles: { GET /: [{ work: 100ms }] } }
faults: [${faults}]
`;

describe('replicas', () => {
  drivesEveryEdge('replica', REPLICA_CHART, [
    {
      name: 'a crash, and a new incarnation that is up at once',
      world: shop('replicas: 2', "{ name: crash, at: 2s, kill: 'shop#1' }"),
      seconds: 10,
      edges: ['starting -> serving (STARTED)'],
    },
    {
      name: 'a crash, and a new incarnation that is cold, drained while it warms up, and later while it serves',
      world: shop(
        'replicas: 2, warmUp: { duration: 3s }',
        "{ name: crash, at: 2s, kill: 'shop#1' }, { name: d1, at: 6s, drain: 'shop#1' }, { name: d2, at: 16s, drain: 'shop#1' }",
      ),
      seconds: 30,
      edges: [
        'starting -> warming (STARTED_COLD)',
        'warming -> draining (DRAIN)',
        'warming -> serving (WARM)',
        'serving -> draining (DRAIN)',
      ],
    },
    {
      name: 'drained while it starts',
      world: shop('replicas: 2', "{ name: crash, at: 2s, kill: 'shop#1' }, { name: d, at: 4s, drain: 'shop#1' }"),
      seconds: 10,
      edges: ['starting -> draining (DRAIN)'],
    },
  ]);
});

/** Edges of the chart of requests, without the names of their events. */
function drawn(): string[] {
  const { states, edges } = REQUEST_CHART;
  return edges.flatMap((events, i) =>
    events.length > 0 ? [`${states[Math.floor(i / states.length)]} -> ${states[i % states.length]}`] : [],
  );
}

describe('requests', () => {
  const world = (steps: string, service = '', client = '') => `
network: { latency: 1ms }
world:
  users: { kind: clients, rate: 60/s, calls: shop GET / ${client} }
  shop: { kind: service, concurrency: 3, ${service} handles: { GET /: [${steps}] } }
  back: { kind: service, handles: { GET /ok: [{ work: 20ms }], GET /bad: [{ fail: 500 }] } }
  db: { kind: plainSql }
`;
  const cluster = `
  kafka:
    kind: kafka
    minInsyncReplicas: 2
    topics: { good: { partitions: 1, replicationFactor: 3 } }
`;
  const impatient = ', timeout: 60ms, cancelOnTimeout: true';

  it.each([
    [
      'that wait in the queue, some of them too long',
      world('{ work: 100ms }', 'queue: { length: 20, maxWait: 100ms },'),
    ],
    ['that are dropped from a full queue', world('{ work: 100ms }', 'queue: { length: 5, whenFull: dropOldest },')],
    [
      'that are cancelled in the queue and at work',
      world('{ work: 1s }', 'queue: { discipline: lifo },', ', timeout: 200ms, cancelOnTimeout: true'),
    ],
    ['that wait, for a device and for time', world('{ wait: 10ms }, { work: 10ms, io: true }')],
    ['that are cancelled while they wait', world('{ wait: 100ms }', '', impatient)],
    ['that call, well and badly', world('{ call: back GET /ok }, { call: back GET /bad }')],
    [
      'that are cancelled while they call',
      world(
        '{ call: back GET /ok }, { call: back GET /ok }, { call: back GET /ok }, { call: back GET /ok }',
        '',
        impatient,
      ),
    ],
    ['that ask a database, well and badly', world('{ query: db }, { query: db, timeout: 1ms }')],
    ['that publish, well and badly', world('{ publish: kafka good }, { publish: kafka good, timeout: 1ms }') + cluster],
    [
      'that are cancelled while they publish',
      world('{ publish: kafka good }', 'producer: { linger: 200ms },', impatient) + cluster,
    ],
    [
      'with branches that publish badly',
      world('{ parallel: [[{ publish: kafka good, timeout: 1ms }]], need: 1 }') + cluster,
    ],
    [
      'that are cancelled while they wait for a connection',
      world('{ transaction: db, do: [{ work: 50ms }] }', 'connectionPool: { maximumPoolSize: 1 },', impatient),
    ],
    [
      'with branches that work, call and ask',
      world('{ parallel: [[{ work: 5ms }], [{ call: back GET /ok }], [{ query: db }]] }'),
    ],
    [
      'with branches that fail at a call, at a database, and in branches of their own',
      world(
        '{ parallel: [[{ call: back GET /bad }], [{ query: db, timeout: 1ms }], [{ parallel: [[{ fail: 500 }]] }]], need: 1 }',
      ),
    ],
    [
      'that are cancelled with their branches',
      world(
        '{ parallel: [[{ work: 100ms }], [{ call: back GET /ok }, { wait: 100ms }], [{ parallel: [[{ work: 100ms }]] }]] }',
        '',
        impatient,
      ),
    ],
  ])('%s', async (_name, text) => {
    const before = gone.size;
    (await play(text, 1, DOUBLES)).to(10);
    expect(gone.size).toBeGreaterThanOrEqual(before);
  });

  it('together went every edge that is drawn', () => {
    expect(drawn().filter((edge) => !gone.has(edge))).toEqual([]);
  });

  it('cannot go where no edge is drawn', () => {
    expect(() => enterState({ state: 'answered' }, 'working')).toThrow(/cannot go from answered to working/);
  });
});
