// Answers for what a scenario may say of a cluster: its nodes, and the periods and graces of its control plane.
import { z } from 'zod';
import { count, duration, factor, param, share, size } from '../quantities.ts';
import { images } from './image-params.ts';
import { nodeGroup } from './node-group-params.ts';

const live = 'live' as const;
const rebuild = 'rebuild' as const;

const time = (description: string, property: string, standard: number) =>
  param(duration({ min: '1ms' }), { description, apply: live, unit: 'us', property }).default(standard);

const nodeNames = (description: string, property: string) =>
  param(z.array(z.string().max(80)).max(200), { description, apply: live, property }).default([]);

const autoscaling = {
  horizontalPodAutoscalerSyncPeriod: time(
    'How often autoscalers look at their metrics.',
    '--horizontal-pod-autoscaler-sync-period',
    15_000_000,
  ),
  horizontalPodAutoscalerTolerance: param(share(), {
    description: 'How far usage may be from its target without anything being done.',
    apply: live,
    unit: 'share',
    property: '--horizontal-pod-autoscaler-tolerance',
  }).default(0.1),
  horizontalPodAutoscalerDownscaleStabilization: time(
    'How long the greatest recommendation holds against fewer.',
    '--horizontal-pod-autoscaler-downscale-stabilization',
    300_000_000,
  ),
  horizontalPodAutoscalerCpuInitializationPeriod: time(
    'How long the CPU of a new pod counts only while it is ready.',
    '--horizontal-pod-autoscaler-cpu-initialization-period',
    300_000_000,
  ),
  horizontalPodAutoscalerInitialReadinessDelay: time(
    'A pod whose readiness changes within this time has not been ready yet.',
    '--horizontal-pod-autoscaler-initial-readiness-delay',
    30_000_000,
  ),
  metricResolution: time(
    'How often the metrics server asks kubelets.',
    'metrics-server --metric-resolution',
    15_000_000,
  ),
  statsPeriod: time('How often a kubelet looks at what containers use.', 'kubelet housekeeping interval', 10_000_000),
};

const nodesLost = {
  leaseRenewInterval: time(
    'How often a kubelet renews its lease.',
    'a quarter of nodeLeaseDurationSeconds',
    10_000_000,
  ),
  nodeStatusUpdateFrequency: time('How often a kubelet looks at its node.', 'nodeStatusUpdateFrequency', 10_000_000),
  nodeStatusReportFrequency: time(
    'How often a kubelet reports a node that has not changed.',
    'nodeStatusReportFrequency',
    300_000_000,
  ),
  nodeMonitorPeriod: time('How often nodes are looked at.', '--node-monitor-period', 5_000_000),
  nodeMonitorGracePeriod: time(
    'A node that is not heard of for so long is unknown (50 s since 1.32).',
    '--node-monitor-grace-period',
    40_000_000,
  ),
  nodeStartupGracePeriod: time(
    'The same for a node that has never reported.',
    '--node-startup-grace-period',
    60_000_000,
  ),
  nodeEvictionRate: param(factor(0, 1000), {
    description: 'Nodes a second that lose their pods.',
    apply: live,
    unit: '/s',
    property: '--node-eviction-rate',
  }).default(0.1),
  secondaryNodeEvictionRate: param(factor(0, 1000), {
    description: 'The same when many nodes are lost.',
    apply: live,
    unit: '/s',
    property: '--secondary-node-eviction-rate',
  }).default(0.01),
  unhealthyZoneThreshold: param(share(), {
    description: 'Share of lost nodes from which on many are.',
    apply: live,
    unit: 'share',
    property: '--unhealthy-zone-threshold',
  }).default(0.55),
  largeClusterSizeThreshold: param(count(0, 10_000), {
    description: 'Up to so many nodes nobody is evicted when many are lost.',
    apply: live,
    unit: 'nodes',
    property: '--large-cluster-size-threshold',
  }).default(50),
};

export const params = z.strictObject({
  nodes: z
    .strictObject({
      count: param(count(1, 200), { description: 'Nodes.', apply: rebuild, unit: 'nodes' }).default(3),
      cpu: param(factor(0.1, 1024), {
        description: 'Cores of a node.',
        apply: rebuild,
        unit: 'cores',
        property: 'status.allocatable.cpu',
      }).default(4),
      memory: param(size(), {
        description: 'Memory of a node.',
        apply: rebuild,
        unit: 'bytes',
        property: 'status.allocatable.memory',
      }).default(16 * 1024 * 1024 * 1024),
      pods: param(count(1, 1000), {
        description: 'Pods that a node may have.',
        apply: rebuild,
        unit: 'pods',
        property: 'maxPods',
      }).default(110),
    })
    .prefault({}),
  nodeGroup,
  corePrice: param(factor(0, 1000), {
    description: 'Price of a core for an hour.',
    apply: live,
    unit: '/h',
  }).default(0.05),
  cordon: nodeNames('Nodes that get no more pods.', 'kubectl cordon'),
  drain: nodeNames('Nodes that get no more pods, and whose pods are evicted as budgets allow.', 'kubectl drain'),
  delete: param(z.array(z.string().max(80)).max(1000), {
    description: 'Pods whose deletion is asked for.',
    apply: live,
    property: 'kubectl delete pod',
  }).default([]),
  images,
  imagePull: param(duration(), {
    description: 'Time to pull an image that a node does not have, and of whose build nothing is said.',
    apply: live,
    unit: 'us',
  }).default(3_000_000),
  containerCreation: param(duration(), {
    description: 'Time to make a container: sandbox, network, start.',
    apply: live,
    unit: 'us',
  }).default(500_000),
  podInitialBackoff: time('First wait of a pod for which there is no node.', 'podInitialBackoffSeconds', 1_000_000),
  podMaxBackoff: time('Longest wait of such a pod.', 'podMaxBackoffSeconds', 10_000_000),
  ...nodesLost,
  ...autoscaling,
});
export type Params = z.output<typeof params>;
