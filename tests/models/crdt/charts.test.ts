// Every edge of the chart of a replica that converges, driven by a named world.
import { describe } from 'vitest';
import { REPLICA_CHARTS } from '../../../src/models/crdt/charts.ts';
import { drivesEveryEdge } from '../charts.ts';

describe('an exchange', () => {
  drivesEveryEdge('exchange', REPLICA_CHARTS.exchange, [
    {
      name: 'a cut of ten seconds',
      world: `
network: { latency: 2ms }
world: { shop: { kind: crdt, counters: { likes: gCounter } } }
faults: [{ name: cut, at: 5s, for: 10s, partition: [['shop#1'], ['shop#2', 'shop#3']] }]
`,
      seconds: 30,
      edges: ['idle -> waiting (SENT)', 'waiting -> idle (ANSWERED)', 'waiting -> idle (TIMEOUT)'],
    },
  ]);
});
