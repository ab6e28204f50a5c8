// Clients move the charts of any caller: that they do so themselves. Every single edge is driven in ../calls.
import { expect, it } from 'vitest';
import { model } from '../../../src/models/clients/model.ts';
import { play } from '../play.ts';

const world = (policies: string) => `
network: { latency: 1ms }
world:
  users: { kind: clients, rate: 100/s, timeout: 200ms, calls: shop GET /, ${policies} }
  shop: { kind: service, replicas: 5, concurrency: 100, handles: { GET /: [{ work: 10ms }] } }
faults: [{ name: hang, at: 2s, pause: 'shop#2', for: 5s }, { name: bad, at: 10s, error: shop, share: 1, for: 3s }]
`;

it.each([
  [
    'circuitBreaker',
    'circuitBreaker: { slidingWindowSize: 20, minimumNumberOfCalls: 10, waitDurationInOpenState: 2s, permittedNumberOfCallsInHalfOpenState: 5 }',
    ['CLOSED -> OPEN', 'OPEN -> HALF_OPEN', 'HALF_OPEN -> OPEN', 'HALF_OPEN -> CLOSED'],
  ],
  [
    'outlier',
    'outlierDetection: { interval: 1s, baseEjectionTime: 2s }',
    ['inRotation -> ejected', 'ejected -> inRotation'],
  ],
  [
    'maxFails',
    'maxFails: 2, failTimeout: 2s',
    ['available -> unavailable', 'unavailable -> trial', 'trial -> unavailable', 'trial -> available'],
  ],
])('clients move the chart %s', async (chart, policies, edges) => {
  const run = (await play(world(policies))).to(25);
  expect(model.behaviours[0].charts).toHaveProperty(chart);
  const gone = new Set(run.moves(chart).map((move) => move.replace(/^.*?: | \(.*$/g, '')));
  for (const edge of edges) expect([...gone]).toContain(edge);
});
