// Answers for what a scenario may say of a group of nodes that come and go: its machines, its bounds, and when nodes are given back.
import { z } from 'zod';
import { count, duration, factor, param, share, size } from '../quantities.ts';

const live = 'live' as const;

const time = (description: string, property: string, standard: number) =>
  param(duration(), { description, apply: live, unit: 'us', property }).default(standard);

const machine = {
  cpu: param(factor(0.1, 1024), {
    description: 'Cores of a machine of the group.',
    apply: 'rebuild',
    unit: 'cores',
    property: 'status.allocatable.cpu',
  }).default(4),
  memory: param(size(), {
    description: 'Memory of a machine of the group.',
    apply: 'rebuild',
    unit: 'bytes',
    property: 'status.allocatable.memory',
  }).default(16 * 1024 * 1024 * 1024),
  pods: param(count(1, 1000), {
    description: 'Pods that a machine of the group may have.',
    apply: 'rebuild',
    unit: 'pods',
    property: 'maxPods',
  }).default(110),
};

export const nodeGroup = z
  .strictObject({
    min: param(count(0, 200), {
      description: 'Fewest machines of the group: they are there from the beginning.',
      apply: live,
      unit: 'nodes',
      property: '--nodes=<min>:<max>:<group>',
    }).default(0),
    max: param(count(0, 200), {
      description: 'Most machines of the group.',
      apply: live,
      unit: 'nodes',
      property: '--nodes=<min>:<max>:<group>',
    }).default(5),
    ...machine,
    provisioning: param(duration(), {
      description: 'From the order of a machine until its kubelet starts: boot, network, join.',
      apply: live,
      unit: 'us',
    }).default(90_000_000),
    scanInterval: param(duration({ min: '1s' }), {
      description: 'How often the cluster autoscaler looks.',
      apply: live,
      unit: 'us',
      property: '--scan-interval',
    }).default(10_000_000),
    scaleDownUtilizationThreshold: param(share(), {
      description: 'A node whose pods request a smaller share of it may be unneeded.',
      apply: live,
      unit: 'share',
      property: '--scale-down-utilization-threshold',
    }).default(0.5),
    scaleDownUnneededTime: time(
      'How long a node is unneeded before it is removed.',
      '--scale-down-unneeded-time',
      600_000_000,
    ),
    scaleDownDelayAfterAdd: time(
      'How long after a node was added none is removed.',
      '--scale-down-delay-after-add',
      600_000_000,
    ),
  })
  .optional()
  .meta({ description: 'A group of nodes that a cluster autoscaler makes larger and smaller.' });

export type NodeGroup = NonNullable<z.output<typeof nodeGroup>>;
