// Answers for a cluster as a whole: pods start, are replaced, rolled, evicted and scaled, in the times that the real system's constants give.
import { describe, expect, it } from 'vitest';
import { KIND } from '../../../src/engine/index.ts';
import { type Played, play } from '../play.ts';
import { shop } from './world.ts';

const faults = (...lines: string[]): string => `faults: [ ${lines.join(', ')} ]`;

/** Moments, in seconds, at which a chart made that move. */
function momentsOf(run: Played, chart: string, key: string, to: string): number[] {
  return run
    .rows(KIND.move)
    .filter((row) => row.name === chart && row.data.key === key && row.data.to === to)
    .map((row) => row.at / 1_000_000);
}

describe('a Deployment', () => {
  it('becomes pods that are scheduled, started, found ready and announced to callers', async () => {
    const run = (await play(shop({}))).to(20);
    expect(run.read('k8s.desired')).toBe(3);
    expect(run.read('k8s.available')).toBe(3);
    expect(run.read('orders.ready')).toBe(3);
    expect(run.mean('shoppers.goodput', 40)).toBeGreaterThan(35);
  });

  it('spreads its pods over nodes that are equally empty', async () => {
    const run = (await play(shop({}))).to(20);
    const bound = run.rows(KIND.log).filter((row) => row.name === 'cluster.bound');
    expect(new Set(bound.map((row) => row.data.node)).size).toBe(3);
  });

  it('keeps a pod pending for which no node has room', async () => {
    const run = (await play(shop({ cluster: 'nodes: { count: 1, cpu: 1 }' }))).to(60);
    expect(run.read('k8s.pending')).toBe(1);
    expect(run.read('orders.ready')).toBe(2);
  });
});

describe('a container that crashes', () => {
  it('is restarted in place, later each time: at once, then after 10, 20 and 40 seconds', async () => {
    const world = shop({ deploy: 'image: broken\n      crashingImages: { broken: 1s }', service: 'liveness: {}' });
    const run = (await play(world)).to(100);
    const crashes = momentsOf(run, 'pod', 'orders#1', 'backingOff');
    const restarts = momentsOf(run, 'pod', 'orders#1', 'running').slice(1);
    const waits = restarts.map((at, i) => Math.round(at - crashes[i]));
    expect(waits.slice(0, 4)).toEqual([1, 11, 21, 41]);
    expect(run.read('k8s.pods')).toBe(3);
  });

  it('is not replaced by another pod', async () => {
    const run = (await play(shop({ rest: faults('{ name: crash, at: 30s, kill: "orders#2" }') }))).to(60);
    expect(run.read('k8s.restarts')).toBe(1);
    expect(run.read('orders.ready')).toBe(3);
    expect(momentsOf(run, 'pod', 'orders#4', 'creating')).toEqual([]);
  });
});

describe('a liveness probe', () => {
  it('restarts a container that answers too late, three times in a row', async () => {
    const world = shop({
      service: 'liveness: { period: 10s, timeout: 1s, failureThreshold: 3 }',
      rest: faults('{ name: hang, at: 40s, pause: "orders#1", for: 120s }'),
    });
    const run = (await play(world)).to(120);
    expect(run.read('k8s.restarts')).toBe(1);
    const [at] = momentsOf(run, 'pod', 'orders#1', 'backingOff');
    // Three failures 10 s apart, then SIGTERM to a process that does not listen, and SIGKILL 30 s later.
    expect(at).toBeGreaterThan(40 + 20 + 30);
    expect(at).toBeLessThan(40 + 30 + 1 + 31);
  });
});

describe('a startup probe', () => {
  const slow = 'liveness: { period: 2s, failureThreshold: 2 }';

  it('keeps the liveness probe from a container that has not started yet', async () => {
    const world = shop({ service: slow, deploy: 'startupProbe: { period: 2s, failureThreshold: 20 }' });
    const run = (await play(world.replace('startup: 2s', 'startup: 20s'))).to(60);
    expect(run.read('k8s.restarts')).toBe(0);
    expect(run.read('orders.ready')).toBe(3);
  });

  it('is what such a container needs: without it, it is restarted before it has started', async () => {
    const run = (await play(shop({ service: slow }).replace('startup: 2s', 'startup: 20s'))).to(60);
    expect(run.read('k8s.restarts')).toBeGreaterThan(3);
    expect(run.read('orders.ready')).toBe(0);
  });
});

describe('a node that loses its power', () => {
  it('is unknown 40 to 50 seconds later, and its pod replaced 300 seconds after that', async () => {
    const run = (await play(shop({ rest: faults('{ name: dark, at: 60s, kill: k8s-node-1 }') }))).to(440);
    const [lost] = momentsOf(run, 'node', 'k8s-node-1', 'unknown');
    expect(lost - 60).toBeGreaterThan(30);
    expect(lost - 60).toBeLessThanOrEqual(50);
    const gone = run.rows(KIND.log).find((row) => row.name === 'cluster.evicted')!;
    expect(gone.at / 1_000_000 - lost).toBeGreaterThan(299);
    expect(gone.at / 1_000_000 - lost).toBeLessThan(311);
    const [replaced] = momentsOf(run, 'pod', 'orders#4', 'ready');
    expect(replaced).toBeGreaterThan(gone.at / 1_000_000);
    expect(run.read('k8s.terminating')).toBe(1);
  });

  it('keeps its pods when it is back before that', async () => {
    const world = shop({
      rest: faults('{ name: dark, at: 60s, kill: k8s-node-1 }', '{ name: back, at: 180s, restart: k8s-node-1 }'),
    });
    const run = (await play(world)).to(500);
    expect(run.read('k8s.pods')).toBe(3);
    expect(run.read('orders.ready')).toBe(3);
    expect(run.read('k8s.nodesReady')).toBe(3);
  });

  it('ends the pods that were given up when it is back later', async () => {
    const world = shop({
      rest: faults('{ name: dark, at: 60s, kill: k8s-node-1 }', '{ name: back, at: 450s, restart: k8s-node-1 }'),
    });
    const run = (await play(world)).to(520);
    expect(run.read('k8s.terminating')).toBe(0);
    expect(run.read('k8s.pods')).toBe(3);
    expect(run.read('orders.alive')).toBe(3);
  });

  it('costs nobody else its pods when all nodes are lost together', async () => {
    const dark = [1, 2, 3].map((n) => `{ name: dark ${n}, at: 60s, kill: k8s-node-${n} }`);
    const run = (await play(shop({ rest: faults(...dark) }))).to(500);
    expect(run.rows(KIND.log).filter((row) => row.name === 'cluster.evicted')).toEqual([]);
  });
});

describe('a rolling update', () => {
  const roll = '{ name: roll, at: 40s, set: orders.deploy.image, to: v2 }';

  it('never has fewer ready pods than wanted, nor more than one beyond, with maxUnavailable 0 and maxSurge 1', async () => {
    const world = shop({ deploy: 'strategy: { maxSurge: 1, maxUnavailable: 0 }', rest: faults(roll) });
    const run = (await play(world)).to(30);
    for (let t = 31; t <= 120; t++) {
      run.to(t);
      expect(run.read('k8s.available')).toBeGreaterThanOrEqual(3);
      expect(run.read('k8s.current')).toBeLessThanOrEqual(4);
    }
    expect(run.read('k8s.upToDate')).toBe(3);
  });

  it('stops at the first pods of an image that crashes, and the old ones serve on', async () => {
    const world = shop({
      deploy: 'crashingImages: { v2: 1s }\n      strategy: { maxSurge: 1, maxUnavailable: 0 }',
      rest: faults(roll),
    });
    const run = (await play(world)).to(300);
    expect(run.read('k8s.upToDate')).toBe(1);
    expect(run.read('orders.ready')).toBe(3);
  });

  it('takes the old ReplicaSet again, as a new revision, when the old image is wanted again', async () => {
    const back = '{ name: back, at: 100s, set: orders.deploy.image, to: v1 }';
    const run = (await play(shop({ rest: faults(roll, back) }))).to(200);
    const revisions = run.rows(KIND.log).filter((row) => row.name === 'cluster.revision');
    expect(revisions.map((row) => row.data.revision)).toEqual([3]);
    expect(run.read('k8s.upToDate')).toBe(3);
  });

  it('of the kind Recreate ends all pods before it makes new ones', async () => {
    const world = shop({ deploy: 'strategy: { type: Recreate }', rest: faults(roll) });
    const run = (await play(world)).to(40);
    let fewest = 3;
    for (let t = 40; t <= 90; t += 0.5) fewest = Math.min(fewest, run.to(t).read('orders.ready'));
    expect(fewest).toBe(0);
    expect(run.read('orders.ready')).toBe(3);
  });
});

describe('an autoscaler', () => {
  it('does nothing within its tolerance, and follows a load that stays', async () => {
    const world = shop({
      deploy: 'hpa: { minReplicas: 3, maxReplicas: 8, cpuUtilization: 60 }',
      rest: faults('{ name: more, at: 100s, load: shoppers, factor: 6 }'),
    });
    const run = (await play(world)).to(95);
    expect(run.read('k8s.desired')).toBe(3);
    run.to(200);
    expect(run.read('k8s.desired')).toBeGreaterThan(5);
    expect(run.read('orders.ready')).toBeGreaterThan(5);
  });
});

describe('a control plane that is down', () => {
  const down = '{ name: down, at: 40s, kill: k8s.apiServer, for: 60s }';

  it('hurts no pod: they serve, and are restarted by their kubelets', async () => {
    const world = shop({ service: 'liveness: {}', rest: faults(down, '{ name: crash, at: 50s, kill: "orders#2" }') });
    const run = (await play(world)).to(60);
    expect(run.read('orders.alive')).toBe(3);
    expect(run.mean('shoppers.goodput', 95)).toBeGreaterThan(36);
    run.to(130);
    expect(run.read('k8s.available')).toBe(3);
    expect(run.read('k8s.pods')).toBe(3);
  });

  it('does nothing that is asked of it until it is back', async () => {
    const run = (await play(shop({ rest: faults(down, '{ name: more, at: 50s, set: orders.replicas, to: 5 }') }))).to(
      95,
    );
    expect(run.read('orders.alive')).toBe(3);
    run.to(130);
    expect(run.read('orders.ready')).toBe(5);
  });
});

describe('a node that is drained', () => {
  const drain = '{ name: drain, at: 40s, set: k8s.drain, to: [k8s-node-1, k8s-node-2] }';

  it('is empty in the end, and gets nothing new until it is opened again', async () => {
    const back = '{ name: back, at: 120s, set: k8s.drain, to: [] }';
    const more = '{ name: more, at: 130s, set: orders.replicas, to: 6 }';
    const run = (await play(shop({ rest: faults(drain, back, more) }))).to(110);
    expect(new Set(podNodes(run))).toEqual(new Set(['k8s-node-3']));
    run.to(150);
    expect(new Set(podNodes(run)).size).toBe(3);
  });

  it('never takes more pods than the disruption budget allows', async () => {
    const world = shop({ deploy: 'disruptionBudget: { minAvailable: 2 }', rest: faults(drain) });
    const run = (await play(world)).to(39);
    for (let t = 40; t <= 120; t += 0.5) expect(run.to(t).read('k8s.readyPods')).toBeGreaterThanOrEqual(2);
    expect(run.read('k8s.evictions')).toBe(2);
    expect(run.read('k8s.evictionsRefused')).toBeGreaterThan(0);
  });

  it('is never empty while its budget allows nothing', async () => {
    const world = shop({ deploy: 'disruptionBudget: { minAvailable: 100% }', rest: faults(drain) });
    const run = (await play(world)).to(200);
    expect(run.read('k8s.evictions')).toBe(0);
  });
});

/** Node of every pod that exists. */
function podNodes(run: Played): string[] {
  const server = run.views.part('k8s').processes.find((p) => p.role === 'cluster/apiServer')!;
  return [...server.state.objects.pod.values()].map((pod: { spec: { node: string } }) => pod.spec.node);
}

describe('what is seen of a cluster', () => {
  it('is there at every moment: nodes with their pods, tables as kubectl prints them, words for every state', async () => {
    const world = shop({
      deploy: 'hpa: { maxReplicas: 5 }',
      rest: faults('{ name: dark, at: 30s, kill: k8s-node-1 }', '{ name: more, at: 40s, set: orders.replicas, to: 5 }'),
    });
    const run = await play(world);
    for (const t of [0, 0.1, 1, 5, 20, 42, 90]) {
      run.k.runUntil(t * 1_000_000);
      for (const part of run.scenario.parts) {
        const seen = run.views.part(part.name);
        expect(part.model.view.face(seen).title).toBe(part.name);
        for (const process of [null, ...seen.processes]) part.model.view.panels(seen, process);
        for (const process of seen.processes) expect(part.model.view.cell(process).label).not.toBe('');
      }
    }
    const cluster = run.views.part('k8s');
    const face = run.scenario.parts.find((part) => part.name === 'k8s')!.model.view.face(cluster);
    expect(face).toMatchObject({ note: '1 of 3 nodes not ready', tone: 'bad' });
    expect(face.lines).toHaveLength(3);
  });

  it('shows of a service its pods, and not those that are gone', async () => {
    const run = (await play(shop({ rest: faults('{ name: roll, at: 30s, set: orders.deploy.image, to: v2 }') }))).to(
      90,
    );
    const orders = run.scenario.parts.find((part) => part.name === 'orders')!;
    const labels = orders.model.view
      .face(run.views.part('orders'))
      .lines.flatMap((line) => (line.kind === 'slots' ? [line.label] : []));
    expect(labels).toEqual(['#4', '#5', '#6']);
  });
});

describe('a watch whose connection broke in silence', () => {
  it('is noticed by asking, so that pods are scheduled again within a minute of the server being back', async () => {
    // The server dies while nobody can reach it: nobody is told, and those who only listen would listen for ever.
    const world = shop({
      rest: faults(
        '{ name: cut, at: 20s, partition: [[shoppers], [k8s.apiServer]], for: 15s }',
        '{ name: crash, at: 25s, kill: k8s.apiServer, for: 2s }',
        '{ name: more, at: 40s, set: orders.replicas, to: 5 }',
      ),
    });
    const run = (await play(world)).to(110);
    expect(run.read('k8s.available')).toBe(5);
    expect(run.read('k8s.pending')).toBe(0);
  });
});
