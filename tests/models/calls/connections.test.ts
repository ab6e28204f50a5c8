// Answers for kept-alive connections: requests go where their connection was opened to, and new endpoints get nothing until one is opened anew.
import { expect, it } from 'vitest';
import { play } from '../play.ts';

const world = (more: string): string => `
world:
  callers: { kind: clients, rate: 200/s, calls: pages GET /, timeout: 1s, balance: random, sticky: connection, connections: 6${more} }
  pages: { kind: service, replicas: 2, handles: { GET /: [ { work: 5ms } ] } }
network: { latency: 1ms }
faults: [ { name: more, at: 10s, set: pages.replicas, to: 4 } ]
`;

/** Requests that the replicas had, in their order. */
async function requestsOf(more: string): Promise<number[]> {
  const run = (await play(world(more))).to(40);
  return run.views
    .part('pages')
    .processes.filter((p) => p.role === 'service/replica')
    .map((p) => p.total('requests'));
}

it('gives new replicas nothing while every connection stays', async () => {
  const [first, second, ...others] = await requestsOf('');
  expect(first + second).toBeGreaterThan(7000);
  expect(others).toEqual([0, 0]);
});

it('gives new replicas their share when connections are opened anew', async () => {
  const requests = await requestsOf(', connectionAge: 5s');
  for (const n of requests) expect(n).toBeGreaterThan(300);
});
