// Every edge of a database's charts, driven: that of the server, which is in the trace, and that of sessions, which is law and picture only.
import { describe, expect, it, vi } from 'vitest';
import type { SessionState } from '../../../src/models/database/charts.ts';

const gone = new Set<string>();

vi.mock('../../../src/models/database/charts.ts', async (original) => {
  const charts = await original<typeof import('../../../src/models/database/charts.ts')>();
  return {
    ...charts,
    enterState: (session: { state: SessionState }, to: SessionState) => {
      gone.add(`${session.state} -> ${to}`);
      charts.enterState(session, to);
    },
  };
});

const { DATABASE_CHARTS, SESSION_CHART, enterState } = await import('../../../src/models/database/charts.ts');
const { drivesEveryEdge } = await import('../charts.ts');
const { play } = await import('../play.ts');

const shop = (
  faults: string,
  steps = '{ transaction: db, do: [{ query: db, write: true }] }',
  db = '',
  service = '',
) => `
network: { latency: 1ms }
world:
  users: { kind: clients, rate: 50/s, timeout: 2s, calls: shop POST /, keys: { count: 4 } }
  shop: { kind: service, concurrency: 100, ${service} handles: { POST /: [${steps}] } }
  db: { kind: database, replay: 2ms ${db} }
faults: [${faults}]
`;
const kill = (at: string, name = 'crash') => `{ name: ${name}, at: ${at}, kill: db }`;
const restart = (at: string, name = 'back') => `{ name: ${name}, at: ${at}, restart: 'db#1' }`;
const drain = (at: string) => `{ name: stop, at: ${at}, drain: db }`;

describe('the server', () => {
  drivesEveryEdge('database', DATABASE_CHARTS.database, [
    {
      name: 'a crash, a recovery, and a shutdown after it',
      world: shop(`${kill('5s')}, ${restart('6s')}, ${drain('15s')}`),
      seconds: 20,
      edges: [
        'starting -> accepting (READY)',
        'starting -> recovering (RECOVER)',
        'recovering -> accepting (RECOVERED)',
        'accepting -> stopping (STOP)',
      ],
    },
    {
      name: 'stopped while it starts',
      world: shop(`${kill('5s')}, ${restart('6s')}, ${drain('6500ms')}`),
      seconds: 10,
      edges: ['starting -> stopping (STOP)'],
    },
    {
      name: 'stopped while it recovers',
      world: shop(`${kill('5s')}, ${restart('6s')}, ${drain('7100ms')}`),
      seconds: 10,
      edges: ['recovering -> stopping (STOP)'],
    },
  ]);
});

describe('sessions', () => {
  const update = '{ query: db, write: true }';
  it.each([
    ['of transactions that wait for rows, and of services that die', shop("{ name: d, at: 5s, kill: 'shop#1' }")],
    [
      'inside transactions whose services die',
      shop("{ name: d, at: 5s, kill: 'shop#1' }", `{ transaction: db, do: [${update}, { wait: 100ms }] }`),
    ],
    [
      'of single writes that wait in vain',
      shop('{ name: bad, at: 1s, disk: db, what: slow, factor: 50 }', update, ', lockTimeout: 1ms'),
    ],
    [
      'of transactions that wait in vain, fail, and are rolled back; some of their services die just then',
      shop(
        "{ name: bad, at: 2s, error: db, share: 0.3 }, { name: d, at: 5s, kill: 'shop#1' }",
        `{ transaction: db, do: [${update}, { query: db, key: b, write: true }] }`,
        ', lockTimeout: 1ms',
      ),
    ],
  ])('%s', async (_name, text) => {
    (await play(text)).to(15);
    expect(gone.size).toBeGreaterThan(0);
  });

  it('that fail while their client is gone', async () => {
    const text = shop(
      "{ name: d, at: 5s, kill: 'shop#1' }",
      `{ transaction: db, do: [${update}] }`,
      ', statementTimeout: 100ms, write: 1s',
    );
    (await play(text)).to(10);
  });

  it('together went every edge that is drawn', () => {
    const { states, edges } = SESSION_CHART;
    const drawn = edges.flatMap((events, i) =>
      events.length > 0 ? [`${states[Math.floor(i / states.length)]} -> ${states[i % states.length]}`] : [],
    );
    expect(drawn.filter((edge) => !gone.has(edge))).toEqual([]);
  });

  it('cannot go where no edge is drawn', () => {
    expect(() => enterState({ state: 'idle' }, 'committing')).toThrow(/cannot go from idle to committing/);
  });
});
