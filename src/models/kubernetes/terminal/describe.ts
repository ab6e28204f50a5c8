// Answers for `kubectl describe`: one object at length, with the conditions and events by which people find out what is wrong.
// Source of the layout: kubernetes/kubectl pkg/describe/describe.go.
import type { AutoscalerObject, DeploymentObject, NodeObject, PodObject, ReplicaSetObject } from '../objects.ts';
import { CommandError, type CommandLine } from './command.ts';
import { eventsOf } from './events.ts';
import { nodeStatus, podStatus, selectorOf } from './get.ts';
import { namesOf, type Resource, type Seen, targets } from './resources.ts';
import { age, columns, fields, indent } from './text.ts';
import { templateLines } from './describe-template.ts';

type Describer = (seen: Seen, name: string) => string;

export function describe(seen: Seen, { words }: CommandLine): string {
  return targets(seen, words)
    .flatMap(({ kind, names }) => {
      const describer = DESCRIBERS[kind];
      if (describer === undefined)
        throw new CommandError(
          `error: here ${kind} cannot be described; there are ${Object.keys(DESCRIBERS).join(', ')}. Try kubectl get ${kind}.`,
        );
      return (names.length > 0 ? names : namesOf(seen, kind)).map((name) => describer(seen, name));
    })
    .join('\n\n\n');
}

const DESCRIBERS: Partial<Readonly<Record<Resource, Describer>>> = {
  pods: (seen, name) => pod(seen, seen.objects.pod.get(name)!),
  deployments: (seen, name) => deployment(seen, seen.objects.deployment.get(name)!),
  replicasets: (seen, name) => replicaSet(seen, seen.objects.replicaSet.get(name)!),
  nodes: (seen, name) => node(seen, seen.objects.node.get(name)!),
  horizontalpodautoscalers: (seen, name) => autoscaler(seen, seen.objects.autoscaler.get(name)!),
  services: (seen, name) => service(seen, name),
};

function events(seen: Seen, object: string): string {
  const rows = eventsOf(seen, object).map(({ at, type, reason, message }) => [
    type,
    reason,
    age(seen.now - at),
    message,
  ]);
  if (rows.length === 0) return 'Events:  <none>';
  return `Events:\n${indent(columns(['Type', 'Reason', 'Age', 'Message'], rows))}`;
}

const table = (title: string, heads: readonly string[], rows: readonly (readonly (string | number)[])[]): string =>
  `${title}:\n${indent(columns(heads, rows))}`;

const yes = (is: boolean): string => (is ? 'True' : 'False');

function pod(seen: Seen, one: PodObject): string {
  const { spec, status } = one;
  const state = podStatus(one);
  return [
    fields([
      ['Name', one.name],
      ['Namespace', 'default'],
      ['Node', spec.node || '<none>'],
      ['Start Time', status.started === null ? '<none>' : `${age(seen.now - status.started)} ago`],
      ['Labels', `app=${spec.service}`],
      ['Status', one.deletedAt === null ? status.phase : `Terminating (lasts ${age(seen.now - one.deletedAt)})`],
      ['Controlled By', `ReplicaSet/${spec.owner}`],
    ]),
    `Containers:\n${indent(
      `${spec.service}:\n${indent(
        fields([
          ['State', state === 'Running' || state === 'Terminating' ? 'Running' : `Waiting (${state})`],
          ['Ready', yes(status.ready)],
          ['Restart Count', String(status.restarts)],
          ...templateLines(spec.template),
        ]),
      )}`,
    )}`,
    table(
      'Conditions',
      ['Type', 'Status'],
      [
        ['Initialized', 'True'],
        ['Ready', yes(status.ready)],
        ['ContainersReady', yes(status.ready)],
        ['PodScheduled', yes(spec.node !== '')],
      ],
    ),
    `Tolerations:  ${spec.template.tolerations.map((t) => `${t.key}:${t.effect} op=${t.operator} for ${t.tolerationSeconds}s`).join('\n              ')}`,
    events(seen, `pod/${one.name}`),
  ].join('\n');
}

function deployment(seen: Seen, one: DeploymentObject): string {
  const { spec, status } = one;
  const sets = [...seen.objects.replicaSet.values()].filter((set) => set.spec.owner === one.name);
  const latest = sets.reduce((most, set) => Math.max(most, set.spec.revision), 0);
  const told = (of: readonly ReplicaSetObject[]): string =>
    of.map((set) => `${set.name} (${set.status.replicas}/${set.spec.replicas} replicas created)`).join(', ') ||
    '<none>';
  const missing = Math.max(0, status.replicas - status.available);
  const least = spec.replicas - status.available;
  return [
    fields([
      ['Name', one.name],
      ['Namespace', 'default'],
      ['Labels', `app=${spec.service}`],
      ['Annotations', `deployment.kubernetes.io/revision: ${latest}`],
      ['Selector', `app=${spec.service}`],
      [
        'Replicas',
        `${spec.replicas} desired | ${status.updated} updated | ${status.replicas} total | ${status.available} available | ${missing} unavailable`,
      ],
      ['StrategyType', spec.strategy],
      ['MinReadySeconds', String(spec.minReady / 1_000_000)],
      ...(spec.strategy === 'Recreate'
        ? []
        : [['RollingUpdateStrategy', `${spec.maxUnavailable} max unavailable, ${spec.maxSurge} max surge`] as const]),
    ]),
    `Pod Template:\n${indent(`Labels:  app=${spec.service}\nContainers:\n${indent(`${spec.service}:\n${indent(fields(templateLines(spec.template)))}`)}`)}`,
    table(
      'Conditions',
      ['Type', 'Status', 'Reason'],
      [
        ['Available', yes(least <= 0), least <= 0 ? 'MinimumReplicasAvailable' : 'MinimumReplicasUnavailable'],
        [
          'Progressing',
          spec.paused ? 'Unknown' : (status.progress?.status ?? 'Unknown'),
          spec.paused ? 'DeploymentPaused' : (status.progress?.reason ?? ''),
        ],
      ],
    ),
    fields([
      ['OldReplicaSets', told(sets.filter((set) => set.spec.revision < latest && set.spec.replicas > 0))],
      ['NewReplicaSet', told(sets.filter((set) => set.spec.revision === latest))],
    ]),
    events(seen, `deployment/${one.name}`),
  ].join('\n');
}

function replicaSet(seen: Seen, one: ReplicaSetObject): string {
  const { spec, status } = one;
  return [
    fields([
      ['Name', one.name],
      ['Namespace', 'default'],
      ['Annotations', `deployment.kubernetes.io/revision: ${spec.revision}`],
      ['Controlled By', `Deployment/${spec.owner}`],
      ['Replicas', `${status.replicas} current / ${spec.replicas} desired`],
      ['Image', spec.template.image],
    ]),
    events(seen, `replicaset/${one.name}`),
  ].join('\n');
}

function node(seen: Seen, one: NodeObject): string {
  const here = [...seen.objects.pod.values()].filter((pod) => pod.spec.node === one.name);
  const cpu = here.reduce((sum, pod) => sum + pod.spec.template.requests.cpu, 0);
  const share = one.spec.cpu === 0 ? 0 : Math.floor((100 * cpu) / one.spec.cpu);
  const renewed = seen.objects.lease.get(one.name)?.spec.renewed;
  return [
    fields([
      ['Name', one.name],
      ['Taints', one.spec.taints.map((taint) => `${taint.key}:${taint.effect}`).join(', ') || '<none>'],
      ['Unschedulable', String(one.spec.unschedulable)],
      ['Lease', renewed === undefined ? '<none>' : `renewed ${age(seen.now - renewed)} ago`],
    ]),
    table(
      'Conditions',
      ['Type', 'Status', 'Reason'],
      [['Ready', one.status.ready ?? 'Unknown', one.status.ready === 'True' ? 'KubeletReady' : 'NodeStatusUnknown']],
    ),
    fields([
      ['Allocatable', `cpu ${one.spec.cpu}m, memory ${one.spec.memory}, pods ${one.spec.pods}`],
      ['Allocated', `cpu ${cpu}m (${share}%), pods ${here.length}`],
      ['Status', nodeStatus(one)],
    ]),
    table(
      `Non-terminated Pods (${here.length} in total)`,
      ['Name', 'CPU Requests', 'Memory Requests', 'Age'],
      here.map((pod) => {
        const { requests } = pod.spec.template;
        return [pod.name, `${requests.cpu}m`, requests.memory, age(seen.now - pod.created)];
      }),
    ),
    events(seen, `node/${one.name}`),
  ].join('\n');
}

/** The decision of the last sync, with the formula's numbers. */
function autoscaler(seen: Seen, one: AutoscalerObject): string {
  const { spec, status } = one;
  const current = seen.objects.deployment.get(spec.target)?.status.replicas ?? 0;
  const usage = status.utilization === null ? '<unknown>' : `${status.utilization}%`;
  const ratio =
    status.utilization === null
      ? ''
      : ` (ratio ${Math.round((1000 * status.utilization) / spec.cpuUtilization) / 1000})`;
  return [
    fields([
      ['Name', one.name],
      ['Reference', `Deployment/${spec.target}`],
      ['Metrics', '( current / target )'],
      ['  resource cpu on pods', `${usage} / ${spec.cpuUtilization}%${ratio}`],
      ['Min replicas', String(spec.min)],
      ['Max replicas', String(spec.max)],
      ['Deployment pods', `${current} current / ${status.desired} desired`],
      ['Proposed', `${status.proposed ?? '<none>'}, after stabilisation ${status.stabilized ?? '<none>'}`],
    ]),
    table(
      'Conditions',
      ['Type', 'Status', 'Reason'],
      [
        [
          'ScalingActive',
          yes(status.utilization !== null),
          status.utilization === null ? 'FailedGetResourceMetric' : 'ValidMetricFound',
        ],
        ['ScalingLimited', yes(status.reason !== 'DesiredWithinRange' && status.reason !== ''), status.reason],
      ],
    ),
    events(seen, `horizontalpodautoscaler/${one.name}`),
  ].join('\n');
}

function service(seen: Seen, name: string): string {
  const endpoints = seen.objects.endpointSlice.get(name)?.spec.endpoints ?? [];
  const told = (of: typeof endpoints): string => of.map((one) => one.name).join(',') || '<none>';
  return fields([
    ['Name', name],
    ['Namespace', 'default'],
    ['Selector', selectorOf(seen, name)],
    ['Type', 'ClusterIP'],
    ['Port', 'http  80/TCP'],
    ['TargetPort', '8080/TCP'],
    ['Endpoints', told(endpoints.filter((one) => one.ready))],
    ['Not ready', told(endpoints.filter((one) => !one.ready))],
    ['Session Affinity', 'None'],
  ]);
}
