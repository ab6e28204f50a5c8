// Answers for how a cluster looks: its nodes with their pods, and tables as kubectl would print them.
import type { ModelView } from '../contract.ts';
import type { FaceLine, Panel, PartView, Tone, Value } from '../view.ts';
import type { ApiServerState } from './api-server.ts';
import { podState } from './charts.ts';
import type { AutoscalerObject, DeploymentObject, NodeObject, PodObject, ReplicaSetObject } from './objects.ts';
import { objectsIn } from './readings.ts';
import { WORDS } from './words.ts';

type Objects = ApiServerState['objects'];

const MOST_SHOWN = 8;

export const view: ModelView = {
  face(part) {
    const objects = objectsIn(part);
    if (objects === null) return { title: part.name, lines: [] };
    const nodes = [...objects.node.values()];
    const lost = nodes.filter((node) => node.status.ready !== 'True').length;
    const lines = nodes.slice(0, MOST_SHOWN).map((node) => nodeLine(part, objects, node));
    if (nodes.length > MOST_SHOWN) lines.push({ kind: 'value', label: WORDS.nodes, value: { value: nodes.length } });
    const note = lost > 0 ? { note: `${lost} of ${nodes.length} nodes not ready`, tone: 'bad' as const } : {};
    return { title: part.name, ...note, lines: [...lines, ...pendingLine(objects)] };
  },
  cell(p) {
    const tone = p.life === 'alive' ? undefined : 'bad';
    return { label: p.name.replace(/^[^.]*\./, ''), state: p.life, tone };
  },
  panels(part) {
    const objects = objectsIn(part);
    if (objects === null) return [];
    return [
      deployments(objects),
      replicaSets(objects),
      pods(objects),
      nodes(objects),
      ...autoscalers([...objects.autoscaler.values()], objects),
    ];
  },
  say: (message: { readonly type: string }) =>
    message.type === 'changed' || message.type === 'listed'
      ? { shape: 'event', words: message.type }
      : message.type === 'apply' || message.type === 'update' || message.type === 'delete'
        ? { shape: 'request', words: message.type }
        : null,
};

function podsOn(objects: Objects, node: string): PodObject[] {
  return [...objects.pod.values()].filter((pod) => pod.spec.node === node);
}

/** One node: how many of its pods are ready, of how many. */
function nodeLine(part: PartView, objects: Objects, node: NodeObject): FaceLine {
  const here = podsOn(objects, node.name);
  const ready = here.filter((pod) => podState(pod) === 'ready').length;
  const isReady = node.status.ready === 'True';
  const tone: Tone | undefined = isReady ? (ready < here.length ? 'warn' : undefined) : 'bad';
  return {
    kind: 'slots',
    label: node.name.replace(`${part.name}-`, ''),
    busy: ready,
    total: Math.max(1, here.length),
    queue: 0,
    room: 0,
    ...(isReady ? {} : { note: 'not ready' }),
    ...(tone === undefined ? {} : { tone }),
  };
}

function pendingLine(objects: Objects): FaceLine[] {
  const pending = [...objects.pod.values()].filter((pod) => podState(pod) === 'unscheduled').length;
  if (pending === 0) return [];
  return [{ kind: 'value', label: 'pending', value: { value: pending, tone: 'warn' } }];
}

const table = (
  title: string,
  columns: readonly string[],
  rows: readonly (readonly (Value | string | number)[])[],
): Panel => ({
  kind: 'table',
  title: WORDS[title]!,
  columns: columns.map((name) => WORDS[name]!),
  rows: rows.map((row) => row.map((one) => (typeof one === 'object' ? one : { value: one }))),
});

function deployments(objects: Objects): Panel {
  const rows = [...objects.deployment.values()].map(({ name, spec, status }: DeploymentObject) => [
    name,
    spec.replicas,
    status.replicas,
    status.updated,
    status.ready,
    status.available,
    status.progress?.reason ?? '',
  ]);
  return table(
    'deployments',
    ['deployment', 'desired', 'current', 'upToDate', 'ready', 'available', 'limitedBy'],
    rows,
  );
}

function replicaSets(objects: Objects): Panel {
  const rows = [...objects.replicaSet.values()].map(({ name, spec, status }: ReplicaSetObject) => [
    name,
    spec.template.image,
    spec.revision,
    spec.replicas,
    status.replicas,
    status.ready,
  ]);
  return table('replicaSets', ['replicaSet', 'image', 'revision', 'desired', 'current', 'ready'], rows);
}

const TONES: Readonly<Record<string, Tone>> = {
  unscheduled: 'warn',
  creating: 'accent',
  running: 'warn',
  ready: 'good',
  backingOff: 'bad',
  terminating: 'muted',
};

function pods(objects: Objects): Panel {
  const rows = [...objects.pod.values()].map((pod) => {
    const state = podState(pod);
    return [
      { value: pod.name, ref: { process: pod.name } },
      { value: state, tone: TONES[state] ?? 'plain' },
      pod.status.restarts,
      pod.spec.node,
      pod.spec.template.image,
    ] as (Value | string | number)[];
  });
  return table('pods', ['pod', 'state', 'restarts', 'node', 'image'], rows);
}

function nodes(objects: Objects): Panel {
  const rows = [...objects.node.values()].map((node) => {
    const here = podsOn(objects, node.name);
    const requested = here.reduce((sum, pod) => sum + pod.spec.template.requests.cpu, 0) / 1000;
    const isReady = node.status.ready === 'True';
    return [
      node.name,
      { value: isReady ? 'Ready' : 'NotReady', tone: isReady ? 'good' : 'bad' },
      here.length,
      { value: requested, unit: 'cores' },
    ] as (Value | string | number)[];
  });
  return table('nodes', ['node', 'state', 'pods', 'requested'], rows);
}

/** The decision, with the formula filled in. */
function autoscalers(all: readonly AutoscalerObject[], objects: Objects): Panel[] {
  if (all.length === 0) return [];
  const rows = all.map(({ name, spec, status }) => [
    name,
    status.utilization ?? '',
    spec.cpuUtilization,
    objects.deployment.get(spec.target)?.spec.replicas ?? 0,
    status.proposed ?? '',
    status.stabilized ?? '',
    status.reason,
  ]);
  return [
    table(
      'autoscalers',
      ['deployment', 'utilization', 'target', 'current', 'proposed', 'stabilized', 'limitedBy'],
      rows,
    ),
  ];
}
