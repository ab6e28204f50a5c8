// What a shared database does to the services that share it, and what a database each does not: coupling by CPU, by rows, and by connections.
import { describe, expect, it } from 'vitest';
import { play } from '../play.ts';

/** Orders ask a few rows; reports do something heavy from 10 s on. Both ask `main`, or reports have `other` for themselves. */
const world = (reports: string, rest: { shared: boolean; db?: string; service?: string }) => `
network: { latency: 1ms }
world:
  shoppers: { kind: clients, rate: 100/s, calls: orders GET /order, keys: { count: 10 } }
  analysts: { kind: clients, load: { executor: spike, rate: 0/s, peak: 20/s, at: 10s, lasts: 20s }, calls: reports GET /report, keys: { count: 10 } }
  orders: { kind: service, concurrency: 200, connectionPool: { connectionTimeout: 1s }, handles: { GET /order: [{ query: main, write: true }] } }
  reports: { kind: service, concurrency: 200, ${rest.service ?? ''} handles: { GET /report: [${reports.replaceAll('DB', rest.shared ? 'main' : 'other')}] } }
  main: { kind: database, cpu: 2, tables: { history: { read: 500ms } } ${rest.db ?? ''} }
  ${rest.shared ? '' : 'other: { kind: database, cpu: 2, tables: { history: { read: 500ms } } }'}
`;
const latencies = async (text: string) => {
  const run = (await play(text)).to(9);
  const before = run.read('orders.latency.p95');
  run.to(25);
  return { before, during: run.read('orders.latency.p95'), run };
};

describe.each([
  ['heavy queries, by the CPU', '{ query: DB, table: history }', {}],
  ['long transactions, by their rows', '{ transaction: DB, do: [{ query: DB, write: true }, { wait: 300ms }] }', {}],
])('%s', (_name, reports, more) => {
  it('slow the neighbour who shares the database', async () => {
    const { before, during } = await latencies(world(reports, { shared: true, ...more }));
    expect(before).toBeLessThan(50_000);
    expect(during).toBeGreaterThan(before * 3);
  });

  it('do not when each has its own', async () => {
    const { before, during } = await latencies(world(reports, { shared: false, ...more }));
    expect(during).toBeLessThan(before * 2);
  });
});

describe('a pool', () => {
  it('runs dry when the database is slow, and requests fail for want of a connection', async () => {
    const text = world('{ query: DB }', { shared: true }).replace(
      /$/,
      'faults: [{ name: bad, at: 10s, slow: main, factor: 60, for: 20s }]\n',
    );
    const run = (await play(text)).to(9);
    expect(run.read('orders.connectionsPending')).toBe(0);
    run.to(25);
    expect(run.read('orders.connectionsActive')).toBe(10);
    expect(run.read('orders.connectionsPending')).toBeGreaterThan(20);
    expect(run.read('orders.connectionTimeouts')).toBeGreaterThan(10);
    expect(run.read('shoppers.errors["database: no connection"]')).toBeGreaterThan(10);
  });

  it('of many replicas is more than the database takes', async () => {
    const run = (
      await play(`
network: { latency: 1ms }
world:
  users: { kind: clients, rate: 400/s, calls: shop GET / }
  shop: { kind: service, replicas: 6, concurrency: 50, handles: { GET /: [{ query: db }] } }
  db: { kind: database, read: 100ms, cpu: 0, maxConnections: 40 }
`)
    ).to(10);
    expect(run.read('db.connections')).toBe(37);
    expect(run.read('db.refused')).toBeGreaterThan(5);
    expect(run.read('users.errors["database: too many clients"]')).toBeGreaterThan(5);
  });
});
