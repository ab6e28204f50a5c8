// What clients of a store take an answer, a refusal, a dead server and silence for, and that their verdict counts what is unknown rightly.
import { describe, expect, it } from 'vitest';
import type { ClientState } from '../../../src/models/kvClients/client.ts';
import { type Played, play } from '../play.ts';

const world = (faults: string, clients = '') => `
network: { latency: 2ms }
world:
  clients: { kind: kvClients, store: store, clients: 2, ${clients} }
  store: { kind: raft, replicas: 1 }
faults: [${faults}]
`;
const historyOf = (run: Played) =>
  run.k.processes
    .filter((p) => p.spec.role === 'kvClients/client')
    .flatMap((p) => [
      ...((p.state as ClientState).history.contents() as Iterable<{ outcome: string; returned?: number }>),
    ]);

describe('an operation', () => {
  it('that is answered happened, and every value is written once', async () => {
    const run = (await play(world(''))).to(20);
    const history = historyOf(run);
    expect(history.length).toBeGreaterThan(100);
    expect(history.every((o) => o.outcome === 'ok' && o.returned !== undefined)).toBe(true);
    expect(run.read('clients.availability')).toBe(1);
    expect(run.read('clients.anomalies')).toBe(0);
  });

  it('that a dead server refuses did not happen', async () => {
    const run = (await play(world(`{ name: crash, at: 5s, kill: store }`))).to(20);
    expect(run.total('clients', 'fail')).toBeGreaterThan(50);
    expect(run.total('clients', 'info')).toBeLessThanOrEqual(2);
    expect(run.read('clients.availability')).toBe(0);
  });

  it('that is never answered may have happened, and ends with its time-out', async () => {
    const run = (await play(world(`{ name: silence, at: 5s, for: 10s, pause: store }`, 'timeout: 500ms'))).to(14);
    expect(run.total('clients', 'info')).toBeGreaterThan(20);
    expect(run.total('clients', 'fail')).toBe(0);
    run.to(30);
    // What was asked in vain is done when the server goes on: late, but in an order that explains all answers.
    expect(run.read('clients.anomalies')).toBe(0);
  });
});

it('a store that forgets an acknowledged write is found out', async () => {
  const run = (await play(world(''))).to(10);
  const server = run.k.processes.find((p) => p.spec.name === 'store#1')!;
  server.state.machine.clear();
  run.to(20);
  expect(run.read('clients.anomalies')).toBe(1);
  expect(run.read('clients.staleReads')).toBeGreaterThan(0);
});
