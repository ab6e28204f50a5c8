// Every edge of a node's chart, driven by a named world.
import { describe } from 'vitest';
import { NODE_CHARTS } from '../../../src/models/quorum/charts.ts';
import { drivesEveryEdge } from '../charts.ts';

describe('a node', () => {
  drivesEveryEdge('node', NODE_CHARTS.node, [
    {
      name: 'stands in for a node that is away, and hands over what it has kept',
      world: `
network: { latency: 2ms }
world:
  clients: { kind: kvClients, store: store }
  store: { kind: quorum }
faults: [{ name: away, at: 5s, for: 5s, kill: 'store#3' }]
`,
      seconds: 15,
      edges: ['own -> standIn (STANDS_IN)', 'standIn -> own (HANDED_OVER)'],
    },
  ]);
});
