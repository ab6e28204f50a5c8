// Every edge of an environment's chart, driven by a named world.
import { ENVIRONMENT_CHART } from '../../../src/models/function/charts.ts';
import { drivesEveryEdge } from '../charts.ts';

const world = (load: string, more: string, faults = '') => `
world:
  users: { kind: clients, ${load}, calls: f GET /, timeout: 20s }
  f: { kind: function, coldStart: 2s, keepAlive: 5s, ${more} handles: { GET /: [ { work: 900ms } ] } }
network: { latency: 1ms }
faults: [ ${faults} ]
`;
const SPIKE = 'load: { executor: spike, rate: 0/s, peak: 2/s, at: 10s, lasts: 10s }';

drivesEveryEdge('environment', ENVIRONMENT_CHART, [
  {
    name: 'requests come and go',
    world: world(SPIKE, ''),
    seconds: 50,
    edges: [
      'absent -> starting (COLD_START)',
      'starting -> idle (STARTED)',
      'idle -> busy (INVOKED)',
      'busy -> idle (DONE)',
      'idle -> absent (RECLAIMED)',
    ],
  },
  {
    name: 'environments kept ready are lost one by one',
    world: world(
      'rate: 0/s',
      'provisioned: 1,',
      '{ name: crash, at: 5s, kill: "f#1" }, { name: again, at: 6s, kill: "f#1" }',
    ),
    seconds: 20,
    edges: [
      'absent -> idle (FOUND)',
      'idle -> absent (ENDED)',
      'absent -> starting (PROVISIONED)',
      'starting -> absent (ENDED)',
    ],
  },
  {
    name: 'an environment is lost with its request',
    world: world('rate: 20/s', 'maxInstances: 1,', '{ name: crash, at: 10s, kill: "f#1" }'),
    seconds: 20,
    edges: ['busy -> absent (ENDED)'],
  },
]);
