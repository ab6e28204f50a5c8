// Services that ask databases: single statements, transactions that hold rows over calls, pools of connections, and giving up.
import { describe, expect, it } from 'vitest';
import { KIND } from '../../../src/engine/index.ts';
import { play } from '../play.ts';
import { DOUBLES } from '../ports/doubles.ts';

const shop = (steps: string, service = '', more = '', time = 1000, rate = '50/s') => `
network: { latency: 1ms }
world:
  users: { kind: clients, rate: ${rate}, calls: shop POST /, keys: { count: 1 } }
  shop: { kind: service, concurrency: 200, ${service} handles: { POST /: [${steps}] } }
  other: { kind: service, concurrency: 1000, handles: { GET /: [{ work: 50ms }] } }
  db: { kind: plainSql, time: ${time} }
${more}
`;
const run = (text: string) => play(text, 1, DOUBLES);

describe('a query', () => {
  it('is one round trip', async () => {
    const played = (await run(shop('{ query: db, table: rows }'))).to(10);
    expect(played.read('shop.latency.p50')).toBe(3000);
    expect(played.total('shop', 'queries')).toBe(played.total('shop', 'requests'));
  });

  it('that takes too long fails, and its connection is of use again when the answer has come', async () => {
    const text = shop('{ query: db, timeout: 100ms }', 'connectionPool: { maximumPoolSize: 5 },', '', 300_000, '10/s');
    const played = (await run(text)).to(20);
    expect(played.read('users.errors["database: query timeout"]')).toBeGreaterThan(3);
    const db = played.views.part('shop').processes.find((p) => p.ordinal === 1)!.state.databases;
    expect(db.statements.size).toBeLessThanOrEqual(5);
  });
});

describe('a transaction', () => {
  const write = '{ transaction: db, do: [{ query: db, write: true }, { call: other GET / }] }';

  it('holds its row until it is committed: requests for one row go one after the other', async () => {
    const played = (await run(shop(write, 'connectionPool: { maximumPoolSize: 60 },'))).to(20);
    // Begin, write, call and commit: about 58 ms with the row locked for 55 of them.
    expect(played.total('shop', 'answered') / 20).toBeLessThan(19);
    expect(played.total('shop', 'answered') / 20).toBeGreaterThan(16);
  });

  it('for different rows is not held up', async () => {
    const text = shop(write, 'connectionPool: { maximumPoolSize: 60 },').replace('count: 1', 'count: 100000');
    const played = (await run(text)).to(20);
    expect(played.read('users.goodput')).toBeGreaterThan(35);
  });

  it('of a request that fails is rolled back, and the row is free', async () => {
    const fails = '{ transaction: db, do: [{ query: db, write: true }, { fail: 500, share: 0.5 }] }';
    const played = (await run(shop(fails))).to(20);
    const server = played.k.process(played.k.pidsOf(played.k.partIndex('db'))[0]).state;
    played.k.runUntil(played.k.now);
    expect(server.open.size).toBeLessThan(4);
    expect(played.read('users.goodput')).toBeGreaterThan(15);
  });

  it('of a request that its caller cancels is rolled back too', async () => {
    const slow = '{ transaction: db, do: [{ query: db, write: true }, { work: 500ms }] }';
    const text = shop(slow, '', '', 1000, '2/s').replace(
      'calls: shop POST /',
      'timeout: 100ms, cancelOnTimeout: true, calls: shop POST /',
    );
    const played = (await run(text)).to(20);
    const server = played.k.process(played.k.pidsOf(played.k.partIndex('db'))[0]).state;
    expect(server.open.size).toBeLessThanOrEqual(1);
    expect(played.total('shop', 'cancelled')).toBeGreaterThan(25);
  });
});

describe('the connection pool', () => {
  it('has every connection once, also when requests are cancelled in the middle of their commit', async () => {
    const slowDisk = 'faults: [{ name: bad, at: 1s, disk: db, what: slow, factor: 100 }]';
    const text = shop('{ transaction: db, do: [{ query: db, write: true }] }', '', slowDisk)
      .replace('calls: shop POST /', 'timeout: 300ms, cancelOnTimeout: true, calls: shop POST /')
      .replace('{ kind: plainSql, time: 1000 }', '{ kind: database }');
    const played = (await run(text)).to(20);
    expect(played.total('shop', 'cancelled')).toBeGreaterThan(100);
    const { idle, opened } = played.k.process(played.k.pidsOf(1)[0]).state.databases.pools.get('db');
    expect(new Set(idle).size).toBe(idle.length);
    expect(opened).toBe(10);
  });

  it('opens as many connections as it may, and lets requests wait for one', async () => {
    const text = shop('{ query: db }', 'connectionPool: { maximumPoolSize: 3 },', '', 100_000);
    const played = (await run(text)).to(10);
    const server = played.k.process(played.k.pidsOf(played.k.partIndex('db'))[0]).state;
    expect(server.connections.size).toBe(3);
    expect(played.read('shop.answered')).toBeLessThan(31);
    expect(played.rows(KIND.wait).some((r) => r.name === 'connection pool')).toBe(true);
  });

  it('lets nobody wait longer than its connectionTimeout', async () => {
    const pool = 'connectionPool: { maximumPoolSize: 3, connectionTimeout: 1s },';
    const played = (await run(shop('{ query: db }', pool, '', 100_000))).to(20);
    expect(played.read('users.errors["database: no connection"]')).toBeGreaterThan(10);
    expect(played.read('shop.latency.p99')).toBeLessThan(1_110_000);
  });

  it('begins anew when the database was killed', async () => {
    const faults = "faults: [{ name: crash, at: 5s, kill: 'db#1', for: 2s }]";
    const played = (await run(shop('{ query: db }', '', faults, 50_000))).to(20);
    const errors = [...played.k.process(played.k.pidsOf(0)[0]).state.errors.keys()];
    expect(errors.sort()).toEqual(['database: refused', 'database: reset']);
    expect(played.read('users.goodput')).toBeGreaterThan(35);
  });
});
