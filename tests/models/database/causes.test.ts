// Why, where a database is part of the story: from a failed request back to the fault, over rows, connections, the disk and the CPU.
import { describe, expect, it } from 'vitest';
import { play } from '../play.ts';
import { whys } from '../whys.ts';

const world = (steps: string, faults: string, more: { shop?: string; db?: string } = {}) => `
network: { latency: 1ms }
world:
  users: { kind: clients, rate: 50/s, timeout: 2s, calls: shop POST /, keys: { count: 1 } }
  shop: { kind: service, concurrency: 500, ${more.shop ?? ''} handles: { POST /: [${steps}] } }
  bank: { kind: service, concurrency: 500, handles: { POST /pay: [{ work: 5ms }] } }
  db: { kind: database ${more.db ?? ''} }
faults: [${faults}]
`;
const update = '{ query: db, write: true }';

describe('why a request failed', () => {
  it.each([
    [
      'that timed out: because the CPU of the database was slow',
      /timeout/,
      update,
      '{ name: bad, at: 5s, slow: db, factor: 200 }',
      {},
    ],
    [
      'that timed out: because the disk of the database was slow',
      /timeout/,
      update,
      '{ name: bad, at: 5s, disk: db, what: slow, factor: 3000 }',
      {},
    ],
    [
      'that found no connection: because a slow database had them all',
      /no connection/,
      update,
      '{ name: bad, at: 5s, slow: db, factor: 200 }',
      { shop: 'connectionPool: { connectionTimeout: 500ms },' },
    ],
    [
      'that found no connection: because transactions kept theirs while a bank was slow',
      /no connection/,
      `{ transaction: db, do: [{ query: db }, { call: bank POST /pay }] }`,
      '{ name: bad, at: 5s, slow: bank, factor: 400 }',
      { shop: 'connectionPool: { connectionTimeout: 500ms },' },
    ],
    [
      'that waited for a row in vain: because its holder waited for a slow bank',
      /lock timeout/,
      `{ transaction: db, do: [${update}, { call: bank POST /pay }] }`,
      '{ name: bad, at: 5s, slow: bank, factor: 100 }',
      { db: ', lockTimeout: 200ms' },
    ],
    ['that was refused: because the database had crashed', /refused/, update, '{ name: bad, at: 5s, kill: db }', {}],
    ['that met a full disk', /disk full/, update, '{ name: bad, at: 5s, disk: db, what: full }', {}],
  ])('%s', async (_name, outcome, steps, fault, more) => {
    const run = (await play(world(steps, fault, more))).to(12);
    const found = whys(run, outcome, 'bad');
    expect(found.failed).toBe(30);
    expect(found.share).toBeGreaterThan(0.8);
  });
});
