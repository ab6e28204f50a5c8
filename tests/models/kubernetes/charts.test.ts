// Answers for the charts of a cluster: every drawn edge is gone by a named world.
import { describe } from 'vitest';
import { CLUSTER_CHARTS } from '../../../src/models/kubernetes/charts.ts';
import { type Drive, drivesEveryEdge } from '../charts.ts';
import { shop } from './world.ts';

const faults = (...lines: string[]): string => `faults: [ ${lines.join(', ')} ]`;
const set = (at: string, path: string, to: string): string =>
  `{ name: ${path} at ${at}, at: ${at}, set: ${path}, to: ${to} }`;

const podDrives: readonly Drive[] = [
  {
    name: 'pods start, one crashes and is restarted',
    world: shop({ rest: faults('{ name: crash, at: 30s, kill: "orders#2" }') }),
    seconds: 60,
    edges: [
      'unscheduled -> creating (SCHEDULED)',
      'creating -> running (STARTED)',
      'running -> ready (READY)',
      'ready -> running (UNREADY)',
      'running -> backingOff (CRASHED)',
      'backingOff -> running (RESTARTED)',
    ],
  },
  {
    name: 'fewer are wanted, once they run, while they are made, and while there is no room for them',
    world: shop({
      cluster: 'nodes: { count: 1, cpu: 2 }',
      rest: faults(
        set('20s', 'orders.replicas', '6'),
        set('20300ms', 'orders.replicas', '3'),
        set('40s', 'orders.replicas', '4'),
        set('42s', 'orders.replicas', '3'),
        set('60s', 'orders.replicas', '1'),
      ),
    }),
    seconds: 90,
    edges: [
      'unscheduled -> terminating (DELETED)',
      'creating -> terminating (DELETED)',
      'running -> terminating (DELETED)',
      'ready -> terminating (DELETED)',
      'terminating -> gone (REMOVED)',
    ],
  },
  {
    name: 'an image that crashes is taken back',
    world: shop({
      deploy: 'crashingImages: { broken: 1s }',
      rest: faults(set('20s', 'orders.deploy.image', 'broken'), set('75s', 'orders.deploy.image', 'v1')),
    }),
    seconds: 120,
    edges: ['backingOff -> terminating (DELETED)'],
  },
];

const rolloutDrives: readonly Drive[] = [
  {
    name: 'a version is rolled out',
    world: shop({ rest: faults(set('30s', 'orders.deploy.image', 'v2')) }),
    seconds: 120,
    edges: ['progressing -> complete (COMPLETED)', 'complete -> progressing (CHANGED)'],
  },
  {
    name: 'a version that does not come up is stuck, and taken back',
    world: shop({
      deploy: 'crashingImages: { broken: 1s }\n      progressDeadline: 30s',
      rest: faults(set('30s', 'orders.deploy.image', 'broken'), set('120s', 'orders.deploy.image', 'v1')),
    }),
    seconds: 200,
    edges: ['progressing -> exceeded (EXCEEDED)', 'exceeded -> progressing (MOVED)'],
  },
];

describe('pods', () => drivesEveryEdge('pod', CLUSTER_CHARTS.pod!, podDrives));

describe('nodes', () =>
  drivesEveryEdge('node', CLUSTER_CHARTS.node!, [
    {
      name: 'a node loses its power and comes back',
      world: shop({
        rest: faults('{ name: dark, at: 30s, kill: k8s-node-1 }', '{ name: back, at: 90s, restart: k8s-node-1 }'),
      }),
      seconds: 150,
      edges: ['joining -> ready (REPORTED)', 'ready -> unknown (SILENT)', 'unknown -> ready (REPORTED)'],
    },
  ]));

describe('rollouts', () => drivesEveryEdge('rollout', CLUSTER_CHARTS.rollout!, rolloutDrives));
