// Answers for the model `cluster`: what it is, how it expands into a control plane and nodes, and what must always hold of it.
import type { Model, ProcessPlan } from '../contract.ts';
import type { PartView } from '../view.ts';
import { apiServer } from './api-server.ts';
import { CLUSTER_CHARTS } from './charts.ts';
import { clusterAutoscaler } from './cluster-autoscaler.ts';
import { controllerManager } from './controller-manager.ts';
import { deployer } from './deployer.ts';
import { apiServerName } from './expansion.ts';
import { kubectl } from './kubectl.ts';
import { kubelet } from './kubelet.ts';
import { metricsServer } from './metrics-server.ts';
import { type Params, params } from './params.ts';
import { proxy } from './proxy.ts';
import { objectsIn, readings } from './readings.ts';
import { scheduler } from './scheduler.ts';
import { kubectlTerminal } from './terminal/kubectl.ts';
import { view } from './view.ts';
import { WORDS } from './words.ts';

/** The pods of a node request no more than it has. */
function nodesHold(part: PartView): string {
  const objects = objectsIn(part);
  if (objects === null) return '';
  for (const node of objects.node.values()) {
    const here = [...objects.pod.values()].filter((pod) => pod.spec.node === node.name);
    const cpu = here.reduce((sum, pod) => sum + pod.spec.template.requests.cpu, 0);
    const memory = here.reduce((sum, pod) => sum + pod.spec.template.requests.memory, 0);
    if (here.length > node.spec.pods || cpu > node.spec.cpu || memory > node.spec.memory)
      return `${node.name}: ${here.length} pods request ${cpu}m and ${memory} bytes, more than it has`;
  }
  return '';
}

/** A pod belongs to a ReplicaSet that exists or existed, and only pods on nodes run. */
function podsAreBound(part: PartView): string {
  for (const pod of objectsIn(part)?.pod.values() ?? [])
    if (pod.spec.node === '' && pod.status.pid >= 0) return `${pod.name} runs, and is bound to no node`;
  return '';
}

function nodeName(part: string, ordinal: number): string {
  return `${part}-node-${ordinal}`;
}

function expand({ name, params: p }: { readonly name: string; readonly params: Params }) {
  const control = `${name}-control`;
  const ordinals = Array.from({ length: p.nodes.count }, (_, i) => i + 1);
  const helper = { ordinal: 0, host: control, member: false };
  const server = apiServerName(name);
  const metrics = `${name}.metricsServer`;
  const kubeletName = (ordinal: number): string => `${name}#${ordinal}`;
  const kubelets = ordinals.map(
    (ordinal): ProcessPlan => ({
      name: kubeletName(ordinal),
      role: kubelet.role,
      ordinal,
      host: nodeName(name, ordinal),
      member: true,
      config: (wiring) => ({
        server: wiring.pid(server),
        node: nodeName(name, ordinal),
        host: wiring.host(nodeName(name, ordinal)),
      }),
    }),
  );
  const autoscaler: ProcessPlan = {
    ...helper,
    name: `${name}.clusterAutoscaler`,
    role: clusterAutoscaler.role,
    config: (wiring) => ({
      server: wiring.pid(server),
      part: wiring.part,
      cluster: name,
      nodes: p.nodes.count,
    }),
  };
  const processes: ProcessPlan[] = [
    { ...helper, name: server, role: apiServer.role, config: () => ({}) },
    {
      ...helper,
      name: `${name}.controllerManager`,
      role: controllerManager.role,
      config: (wiring) => ({ server: wiring.pid(server), metrics: wiring.pid(metrics) }),
    },
    {
      ...helper,
      name: `${name}.scheduler`,
      role: scheduler.role,
      config: (wiring) => ({ server: wiring.pid(server) }),
    },
    {
      ...helper,
      name: `${name}.kubectl`,
      role: kubectl.role,
      config: (wiring) => ({ server: wiring.pid(server) }),
    },
    {
      ...helper,
      name: metrics,
      role: metricsServer.role,
      config: (wiring) => ({
        server: wiring.pid(server),
        kubelets: ordinals.map((ordinal) => wiring.pid(kubeletName(ordinal))),
        hasGroup: p.nodeGroup !== undefined,
      }),
    },
    ...kubelets,
    ...(p.nodeGroup === undefined ? [] : [autoscaler]),
  ];
  const hosts = ordinals.map((ordinal) => ({ name: nodeName(name, ordinal), cores: p.nodes.cpu }));
  return { hosts: [{ name: control, cores: 0 }, ...hosts], processes };
}

export const model: Model = {
  kind: 'cluster',
  title: 'Kubernetes cluster',
  family: 'platform',
  summary: 'A control plane and nodes: services that are deployed on it run as pods.',
  params,
  serves: ['cluster'],
  calls: () => [],
  expand,
  behaviours: [
    apiServer,
    controllerManager,
    scheduler,
    metricsServer,
    kubectl,
    kubelet,
    deployer,
    proxy,
    clusterAutoscaler,
  ],
  charts: CLUSTER_CHARTS,
  readings,
  invariants: [
    { name: 'the pods of a node request no more than it has', check: nodesHold },
    { name: 'only pods that are bound to a node run', check: podsAreBound },
  ],
  view,
  terminal: kubectlTerminal,
  words: WORDS,
  chartKeys: (p) => {
    if (p.role !== apiServer.role || p.state === null) return [];
    const { deployment, node, pod } = p.state.objects;
    const keysOf = (chart: string, objects: ReadonlyMap<string, unknown>) =>
      [...objects.keys()].map((key) => ({ chart, key, title: key }));
    return [...keysOf('rollout', deployment), ...keysOf('node', node), ...keysOf('pod', pod)];
  },
};
