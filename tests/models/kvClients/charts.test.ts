// Every edge of a client's chart, driven by a named world.
import { describe } from 'vitest';
import { CLIENT_CHARTS } from '../../../src/models/kvClients/charts.ts';
import { drivesEveryEdge } from '../charts.ts';

const world = (faults: string) => `
network: { latency: 2ms }
world:
  clients: { kind: kvClients, store: store, clients: 1, timeout: 500ms }
  store: { kind: raft, replicas: 1 }
faults: [${faults}]
`;

describe('a client', () => {
  drivesEveryEdge('client', CLIENT_CHARTS.client, [
    {
      name: 'a server that is killed, comes back, hangs, and is killed while it hangs',
      world: world(
        "{ name: crash, at: 5s, for: 5s, kill: 'store#1' }, { name: hang, at: 15s, for: 5s, pause: 'store#1' }, { name: hangs, at: 25s, for: 2s, pause: 'store#1' }, { name: dies, at: 27s, kill: 'store#1' }",
      ),
      seconds: 30,
      edges: [
        'answered -> refused (REFUSED)',
        'refused -> answered (ANSWERED)',
        'answered -> unanswered (SILENCE)',
        'unanswered -> answered (ANSWERED)',
        'unanswered -> refused (REFUSED)',
      ],
    },
    {
      name: 'a server that is killed, and hangs as soon as it is back',
      world: world(
        "{ name: crash, at: 5s, for: 5s, kill: 'store#1' }, { name: hang, at: 10001ms, for: 5s, pause: 'store#1' }",
      ),
      seconds: 20,
      edges: ['refused -> unanswered (SILENCE)'],
    },
  ]);
});
