// Answers for what a service says of its Deployment: where it runs, what it asks for, how it is rolled out and scaled.
import { z } from 'zod';
import { count, duration, factor, param, percent, share, size } from '../quantities.ts';
import { probe } from '../replicas/params.ts';

const live = 'live' as const;

const intOrPercent = (description: string, property: string) =>
  param(
    z.union([count(0, 1000), z.string().regex(/^\d{1,3}%$/, 'expected a number of pods, or a share such as 25%')]),
    {
      description,
      apply: live,
      property,
    },
  );

const strategy = z
  .strictObject({
    type: param(z.enum(['RollingUpdate', 'Recreate']), {
      description: 'Whether old pods are replaced bit by bit, or ended before new ones are made.',
      apply: live,
      property: 'spec.strategy.type',
    }).default('RollingUpdate'),
    maxSurge: intOrPercent(
      'Pods beyond the number wanted while it rolls; a share is rounded up.',
      'spec.strategy.rollingUpdate.maxSurge',
    ).default('25%'),
    maxUnavailable: intOrPercent(
      'Pods that may be missing while it rolls; a share is rounded down.',
      'spec.strategy.rollingUpdate.maxUnavailable',
    ).default('25%'),
  })
  .prefault({});

const budget = (description: string, property: string) => intOrPercent(description, property).nullable().default(null);

const disruptionBudget = z
  .strictObject({
    minAvailable: budget('Pods that have to stay ready; a share is rounded up.', 'PodDisruptionBudget minAvailable'),
    maxUnavailable: budget('Pods that may be missing; a share is rounded up.', 'PodDisruptionBudget maxUnavailable'),
  })
  .optional()
  .meta({ description: 'How far evictions may go.' });

const policy = z.strictObject({
  type: z.enum(['Pods', 'Percent']),
  value: count(1, 10_000),
  periodSeconds: count(1, 1800),
});

const rules = (window: number | null, policies: z.output<typeof policy>[]) =>
  z
    .strictObject({
      stabilizationWindowSeconds: param(count(0, 3600).nullable(), {
        description: 'How long recommendations are remembered; null: as the controller is told.',
        apply: live,
        property: 'spec.behavior.*.stabilizationWindowSeconds',
      }).default(window),
      selectPolicy: param(z.enum(['Max', 'Min', 'Disabled']), {
        description: 'Which policy counts.',
        apply: live,
        property: 'spec.behavior.*.selectPolicy',
      }).default('Max'),
      policies: param(z.array(policy).min(1).max(10), {
        description: 'How much may change in how long.',
        apply: live,
        property: 'spec.behavior.*.policies',
      }).default(policies),
    })
    .prefault({});

const hpa = z
  .strictObject({
    minReplicas: param(count(1, 200), {
      description: 'Fewest replicas.',
      apply: live,
      unit: 'replicas',
      property: 'spec.minReplicas',
    }).default(1),
    maxReplicas: param(count(1, 200), {
      description: 'Most replicas.',
      apply: live,
      unit: 'replicas',
      property: 'spec.maxReplicas',
    }).default(10),
    cpuUtilization: param(percent(1, 1000), {
      description: 'CPU that pods are to use on average, in per cent of what they request.',
      apply: live,
      unit: '%',
      property: 'spec.metrics[].resource.target.averageUtilization',
    }).default(80),
    behavior: z
      .strictObject({
        scaleUp: rules(0, [
          { type: 'Pods', value: 4, periodSeconds: 15 },
          { type: 'Percent', value: 100, periodSeconds: 15 },
        ]),
        scaleDown: rules(null, [{ type: 'Percent', value: 100, periodSeconds: 15 }]),
      })
      .optional()
      .meta({ description: 'How fast it may scale; absent: the limits of v1.' }),
  })
  .optional()
  .meta({ description: 'Scales the number of replicas by their CPU.' });

export const deploy = z
  .strictObject({
    on: param(z.string().max(60), { description: 'The cluster.', apply: 'rebuild' }),
    image: param(z.string().min(1).max(100), {
      description: 'What pods run. Another image is another version: it is rolled out.',
      apply: live,
      property: 'spec.template.spec.containers[].image',
    }).default('v1'),
    crashingImages: param(z.record(z.string().max(100), duration()), {
      description: 'Images whose containers crash, each so long after its start.',
      apply: live,
    }).default({}),
    failingImages: param(z.record(z.string().max(100), share()), {
      description: 'Images that answer a share of the requests with an error, which no probe sees.',
      apply: live,
    }).default({}),
    canary: z
      .strictObject({
        image: param(z.string().min(1).max(100), {
          description: 'What the pods of the second Deployment run.',
          apply: live,
          property: 'spec.template.spec.containers[].image',
        }),
        replicas: param(count(0, 200), {
          description:
            'Pods of the second Deployment: with equal balancing, their number is their share of the requests.',
          apply: live,
          unit: 'replicas',
          property: 'spec.replicas',
        }).default(0),
      })
      .optional()
      .meta({ description: 'A second Deployment of the same service, whose pods have the label track: canary.' }),
    selector: param(z.enum(['all', 'stable', 'canary']), {
      description: 'Pods of which Deployment the Service sends requests to.',
      apply: live,
      property: 'Service spec.selector.track',
    }).default('all'),
    restartedAt: param(z.string().max(60), {
      description: 'Any new text restarts all pods by a rollout.',
      apply: live,
      property: 'kubectl rollout restart',
    }).default(''),
    requests: z
      .strictObject({
        cpu: param(factor(0, 1024), {
          description: 'Cores that the scheduler sets aside for a pod, and that the autoscaler measures by.',
          apply: live,
          unit: 'cores',
          property: 'resources.requests.cpu',
        }).default(0),
        memory: param(size(), {
          description: 'Memory that the scheduler sets aside for a pod.',
          apply: live,
          unit: 'bytes',
          property: 'resources.requests.memory',
        }).default(0),
      })
      .prefault({}),
    limits: z
      .strictObject({
        cpu: param(factor(0, 1024), {
          description:
            'Cores that a pod may use: so much CPU time in every period of 100 ms, then it is throttled; 0: no limit.',
          apply: live,
          unit: 'cores',
          property: 'resources.limits.cpu',
        }).default(0),
      })
      .prefault({}),
    startupProbe: probe(
      'Until it has succeeded there are no other probes; failing it restarts the container.',
      'startupProbe',
    ),
    strategy,
    minReady: param(duration(), {
      description: 'How long a pod has to be ready before it counts as available.',
      apply: live,
      unit: 'us',
      property: 'spec.minReadySeconds',
    }).default(0),
    progressDeadline: param(duration({ min: '1s' }), {
      description: 'Without progress for so long a rollout is reported as stuck.',
      apply: live,
      unit: 'us',
      property: 'spec.progressDeadlineSeconds',
    }).default(600_000_000),
    revisionHistoryLimit: param(count(0, 1000), {
      description: 'Old ReplicaSets that are kept to go back to.',
      apply: live,
      unit: 'ReplicaSets',
      property: 'spec.revisionHistoryLimit',
    }).default(10),
    paused: param(z.boolean(), {
      description: 'A paused Deployment is scaled, and not rolled.',
      apply: live,
      property: 'spec.paused',
    }).default(false),
    tolerationSeconds: param(count(0, 86_400), {
      description: 'How long pods stay on a node that is not ready or not reachable.',
      apply: live,
      unit: 's',
      property: 'spec.tolerations[].tolerationSeconds',
    }).default(300),
    minSyncPeriod: param(duration(), {
      description: 'Shortest time between two changes of the rules by which callers find pods.',
      apply: 'rebuild',
      unit: 'us',
      property: 'kube-proxy iptables.minSyncPeriod',
    }).default(1_000_000),
    disruptionBudget,
    hpa,
  })
  .optional()
  .meta({ description: 'Runs the replicas as pods of a cluster.' });

export type Deploy = NonNullable<z.output<typeof deploy>>;
