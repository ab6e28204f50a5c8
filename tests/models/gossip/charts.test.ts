// Every edge of the charts of a gossiping group, driven by a named world.
import { describe } from 'vitest';
import { MEMBER_CHARTS } from '../../../src/models/gossip/charts.ts';
import { drivesEveryEdge } from '../charts.ts';

const world = (team: string, faults: string) => `
network: { latency: 2ms }
world: { team: { kind: gossip, ${team} } }
faults: [${faults}]
`;

describe('what a member believes', () => {
  drivesEveryEdge('belief', MEMBER_CHARTS.belief, [
    {
      name: 'one sleeps for a moment, and later for long',
      world: world(
        '',
        "{ name: nap, at: 5s, for: 4s, pause: 'team#5' }, { name: sleep, at: 20s, for: 20s, pause: 'team#5' }",
      ),
      seconds: 60,
      edges: [
        'alive -> suspect (SUSPECTED)',
        'suspect -> alive (REFUTED)',
        'suspect -> dead (TIMEOUT)',
        'suspect -> dead (TOLD)',
        'dead -> alive (RETURNED)',
      ],
    },
    {
      name: 'one dies where nobody is suspected first',
      world: world('suspicionMult: 0', "{ name: death, at: 5s, kill: 'team#5' }"),
      seconds: 20,
      edges: ['alive -> dead (TOLD)'],
    },
  ]);
});

describe('a probe', () => {
  drivesEveryEdge('probe', MEMBER_CHARTS.probe, [
    {
      name: 'a wire breaks between two members, and another one dies',
      world: world(
        '',
        "{ name: wire, at: 5s, for: 20s, link: 'team#1 -> team#2', loss: 1 }, { name: death, at: 30s, kill: 'team#5' }",
      ),
      seconds: 40,
      edges: [
        'idle -> direct (PING)',
        'direct -> idle (ACK)',
        'direct -> indirect (NO_ACK)',
        'indirect -> idle (ACK)',
        'indirect -> idle (FAILED)',
      ],
    },
    {
      name: 'there is nobody else to ask',
      world: world('indirectChecks: 0', "{ name: death, at: 5s, kill: 'team#5' }"),
      seconds: 20,
      edges: ['direct -> idle (FAILED)'],
    },
  ]);
});
