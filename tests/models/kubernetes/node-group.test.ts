// The cluster autoscaler: how many nodes pending pods need, what can be spared, and a group that grows for a spike and shrinks again.
import { describe, expect, it } from 'vitest';
import { canBeSpared, nodesNeeded, nodeUtilization } from '../../../src/models/kubernetes/rules/node-group.ts';
import { play } from '../play.ts';

const GIB = 1024 ** 3;
const machine = { allocatable: { cpu: 4000, memory: 16 * GIB }, pods: 110, requests: [] };
const pod = (cpu: number, memory = 0) => ({ cpu, memory });

describe('nodes that pending pods need', () => {
  it('packs the greediest first', () => {
    expect(nodesNeeded([pod(1000), pod(3000), pod(1000), pod(3000)], [], machine)).toBe(2);
  });

  it('orders none for what fits on a node that is coming up', () => {
    expect(nodesNeeded([pod(1000), pod(1000)], [machine], machine)).toBe(0);
  });

  it('orders none for a pod that is larger than any machine', () => {
    expect(nodesNeeded([pod(5000)], [], machine)).toBe(0);
  });

  it('counts memory and the number of pods as well', () => {
    expect(nodesNeeded([pod(100, 9 * GIB), pod(100, 9 * GIB)], [], machine)).toBe(2);
    expect(nodesNeeded([pod(0), pod(0), pod(0)], [], { ...machine, pods: 1 })).toBe(3);
  });
});

describe('nodes that can be spared', () => {
  it('takes the fuller of CPU and memory as how full a node is', () => {
    expect(nodeUtilization({ ...machine, requests: [pod(1000, 8 * GIB)] })).toBe(0.5);
  });

  it('needs room elsewhere for every pod', () => {
    const node = { ...machine, requests: [pod(1000), pod(1000)] };
    expect(canBeSpared(node, [{ ...machine, requests: [pod(2500)] }])).toBe(false);
    expect(canBeSpared(node, [{ ...machine, requests: [pod(2000)] }])).toBe(true);
  });
});

/** One small node that two pods fill, and a group; `faults` set the number of pods. */
const world = (faults: string, { group = '', budget = '' } = {}) => `
world:
  users: { kind: clients, rate: 5/s, calls: api GET /, timeout: 5s }
  api:
    kind: service
    replicas: 2
    startup: 1s
    readiness: { period: 1s }
    handles: { GET /: [ { work: 5ms } ] }
    deploy: { on: k8s, requests: { cpu: 0.9 } ${budget} }
  k8s:
    kind: cluster
    nodes: { count: 1, cpu: 2 }
    nodeGroup: { max: 3, cpu: 2, provisioning: 60s, scaleDownUnneededTime: 60s, scaleDownDelayAfterAdd: 30s ${group} }
network: { latency: 1ms }
faults: [ ${faults} ]
`;
const NINE = '{ name: many, at: 20s, set: api.replicas, to: 9 }';

describe('a group of nodes', () => {
  it('grows for pods that fit nowhere, after the time that a machine takes, and not beyond its maximum', async () => {
    const run = (await play(world(NINE))).to(50);
    expect(run.read('k8s.machines')).toBe(3);
    expect(run.read('k8s.nodesReady')).toBe(1);
    expect(run.read('k8s.pending')).toBe(7);
    run.to(120);
    expect(run.read('k8s.nodesReady')).toBe(4);
    expect(run.read('k8s.readyPods')).toBe(8);
    expect(run.read('k8s.pending')).toBe(1);
  });

  it('gives back what is not needed any more, and bills until then', async () => {
    const run = (await play(world(`${NINE}, { name: few, at: 150s, set: api.replicas, to: 2 }`))).to(200);
    expect(run.read('k8s.machines')).toBe(3);
    run.to(330);
    expect(run.read('k8s.machines')).toBeLessThanOrEqual(1);
    expect(run.read('k8s.readyPods')).toBe(2);
    const hours = run.read('k8s.nodeHours');
    // One node all the time, and up to three machines from about 25 s on.
    expect(hours * 3600).toBeGreaterThan(330 + 2 * 185);
    expect(hours * 3600).toBeLessThan(330 + 3 * 310);
    expect(run.read('k8s.cost')).toBeCloseTo(hours * 2 * 0.05, 9);
  });

  it('has its fewest machines from the beginning', async () => {
    const run = (await play(world('', { group: ', min: 2' }))).to(20);
    expect(run.read('k8s.nodesReady')).toBe(3);
    expect(run.read('k8s.machines')).toBe(2);
  });

  it('tells the autoscaler of pods what pods on new nodes use', async () => {
    const hpa = ', hpa: { minReplicas: 6, maxReplicas: 6 }';
    const run = (await play(world(NINE, { budget: hpa }))).to(160);
    const server = run.views.part('k8s').processes.find((p) => p.role === 'cluster/metricsServer')!;
    expect(server.state.looks.size).toBe(6);
  });

  // Four pods need a machine; one that is deleted comes back there; then three are wanted: two and one.
  const straggler = (budget: string) =>
    world(
      `{ name: four, at: 20s, set: api.replicas, to: 4 }, { name: lost, at: 120s, set: k8s.delete, to: ['api#1'] },
       { name: three, at: 150s, set: api.replicas, to: 3 }`,
      { budget },
    )
      .replace('cpu: 0.9', 'cpu: 0.6')
      .replace('replicas: 2', 'replicas: 3');

  it('drains a node for which there is room elsewhere', async () => {
    const run = (await play(straggler(''))).to(300);
    expect(run.total('k8s', 'evictions')).toBe(1);
    expect(run.read('k8s.machines')).toBe(0);
    expect(run.read('k8s.readyPods')).toBe(3);
  });

  it('keeps a node whose pod its budget holds there, and opens it again', async () => {
    const run = (await play(straggler(', disruptionBudget: { maxUnavailable: 0 }'))).to(370);
    expect(run.total('k8s', 'evictions')).toBe(0);
    expect(run.total('k8s', 'evictionsRefused')).toBeGreaterThan(5);
    expect(run.read('k8s.machines')).toBe(1);
    const server = run.views.part('k8s').processes.find((p) => p.role === 'cluster/apiServer')!;
    expect(server.state.objects.node.get('k8s-auto-1').spec.taints).toEqual([]);
  });
});
