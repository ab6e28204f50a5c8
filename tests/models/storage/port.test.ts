// The model `storage` keeps the contract of the port it serves, and what it has acknowledged lasts over a power failure.
import { expect, it } from 'vitest';
import { play } from '../play.ts';
import { kvContract } from '../ports/kv.ts';

kvContract('a storage server', '  server: { kind: storage }');
kvContract('a storage server that checks tokens', '  server: { kind: storage, fencing: true }');

it('what a storage server has acknowledged lasts over a power failure', async () => {
  const run = await play(`
world:
  clients: { kind: kvClients, store: store }
  store: { kind: storage }
faults: [{ name: power, at: 5s, for: 1s, kill: 'host:store-host' }]
`);
  expect(run.to(20).read('clients.anomalies')).toBe(0);
  expect(run.read('clients.goodput')).toBeGreaterThan(10);
});
