// Answers for what whole systems cost: many runs of a Raft cluster, a Kafka cluster under load, a large Kubernetes cluster; untraced, checks included.
import { createKernel, type Kernel } from '../../engine/index.ts';
import { loadScenario } from '../../scenario/load.ts';
import type { LoadedScenario } from '../../scenario/loaded.ts';
import { bareLoop } from './bare.ts';
import { nanoseconds } from './measure.ts';
import type { Measurement } from './suite.ts';

const SECOND = 1_000_000;

const RAFT = `
murphy: 1
title: The measured Raft cluster
summary: Five servers with heartbeats of 100 ms, clients and faults.
topics: [T2.3]
length: 60s
network: { latency: { normal: { mean: 3ms, sd: 1ms } } }
world:
  clients: { kind: kvClients, store: store, clients: 5 }
  store: { kind: raft, replicas: 5, heartbeatInterval: 100ms }
faults:
  - { name: the leader is lost, at: 10s, for: 8s, kill: 'store#1' }
  - name: a cut
    at: 25s
    for: 10s
    partition:
      - ['store#1', 'store#2', 'clients#1', 'clients#2']
      - ['store#3', 'store#4', 'store#5', 'clients#3', 'clients#4', 'clients#5']
  - { name: paused, at: 45s, for: 5s, pause: 'store#3' }
checks:
  - { name: the history is linearizable, final: clients.anomalies, equals: 0 }
  - { name: the four properties hold, always: store.violations, equals: 0 }
`;

const KAFKA = `
murphy: 1
title: The measured Kafka cluster
summary: Three brokers, fifty partitions, three groups, 20,000 records a second.
topics: [T7.1]
length: 12s
network: { latency: 1ms }
world:
  shop: { kind: producers, to: kafka, topic: orders, producers: 2, rate: 20000/s, keys: { count: 1000 }, linger: 20ms }
  kafka:
    kind: kafka
    minInsyncReplicas: 2
    topics: { orders: { partitions: 50, replicationFactor: 3 } }
  billing: { kind: consumers, from: kafka, topic: orders, members: 5 }
  search: { kind: consumers, from: kafka, topic: orders, members: 5 }
  audit: { kind: consumers, from: kafka, topic: orders, members: 5 }
checks:
  - { name: it is read, mean: billing.consumed, within: [8s, 12s], atLeast: 10000/s }
`;

/** Ten services of 200 pods; the first is scaled by its CPU, the second gets a new version at 30 s. */
function kubernetes(): string {
  const shops = Array.from(
    { length: 10 },
    (_, i) => `  shop${i}:
    kind: service
    replicas: 200
    concurrency: 4
    startup: 3s
    readiness: { period: 10s }
    liveness: { period: 10s }
    handles: { GET /x: [{ work: { exponential: 20ms } }] }
    deploy:
      on: k8s
      image: 'shop:1'
      requests: { cpu: 0.1, memory: 128MiB }
${i === 0 ? '      hpa: { minReplicas: 150, maxReplicas: 200, cpuUtilization: 70 }\n' : ''}`,
  );
  const calls = Array.from({ length: 10 }, (_, i) => `{ call: shop${i} GET /x }`);
  return `
murphy: 1
title: The measured Kubernetes cluster
summary: A hundred nodes, two thousand pods.
topics: [T5.4]
length: 120s
network: { latency: 1ms }
world:
  shoppers: { kind: clients, rate: 200/s, timeout: 2s, calls: [${calls.join(', ')}] }
${shops.join('')}  k8s: { kind: cluster, nodes: { count: 100, cpu: 4 } }
faults:
  - { name: new version, at: 30s, set: shop1.deploy.image, to: 'shop:2' }
checks:
  - { name: it answers, mean: shoppers.goodput, within: [50s, 60s], atLeast: 150/s }
`;
}

async function load(text: string): Promise<LoadedScenario> {
  const { scenario, problems } = await loadScenario(text, 'measured.yaml');
  if (!scenario) throw new Error(problems[0]?.message);
  return scenario;
}

function fine(k: Kernel): void {
  if (k.verdict) throw new Error(`a measured world stopped: ${k.verdict.message}`);
}

interface Cost {
  /** CPU time of a whole (a seed, a simulated second), milliseconds. */
  readonly ms: number;
  /** Events of it, and what one costs against an event of a bare queue loop. */
  readonly events: number;
  readonly ratio: number;
}

/** `work` does some wholes and says how many events they had. */
function cost(rounds: number, wholes: number, work: () => number): Cost {
  let events = 0;
  const [loop, ns] = nanoseconds(rounds, [
    () => bareLoop(1000, 200_000, { kind: 'exponential', mean: 100_000 }),
    () => (events = work()),
  ]);
  return { ms: (ns * events) / wholes / 1e6, events: events / wholes, ratio: ns / loop };
}

/** Two lines: the absolute figure, and an event's cost in events of the bare loop, as the target has it where that loop does 5,000,000 a second. */
function lines(name: string, { ms, events, ratio }: Cost, limit: number, unit: string, told: string): Measurement[] {
  return [
    { name, measured: ms, limit, unit, detail: told },
    {
      name: `${name}, an event`,
      measured: ratio,
      limit: (limit * 1e6) / events / 200,
      unit: 'x a bare queue loop with drawn delays',
      detail: `${events.toFixed(0)} events`,
    },
  ];
}

async function raft(): Promise<Measurement[]> {
  const scenario = await load(RAFT);
  let seed = 0;
  const seeds = 10;
  const c = cost(3, seeds, () => {
    let events = 0;
    for (let i = 0; i < seeds; i++) {
      const k = createKernel(scenario.world(++seed, []));
      k.runUntil(scenario.length);
      fine(k);
      events += k.executed;
    }
    return events;
  });
  return lines('a minute of Raft with faults', c, 20, 'ms of CPU a seed', `${(1000 / c.ms).toFixed(0)} seeds a second`);
}

async function ongoing(name: string, text: string, from: number, rounds: number, most: number): Promise<Measurement[]> {
  const k = createKernel((await load(text)).world(1, []));
  k.runUntil(from * SECOND);
  // One round goes before those that count.
  const span = (k.world.length / SECOND - from) / (rounds + 1);
  const seconds = span < 5 ? span : Math.floor(span);
  const c = cost(rounds, seconds, () => {
    const before = k.executed;
    k.runUntil(k.now + seconds * SECOND);
    fine(k);
    return k.executed - before;
  });
  return lines(name, c, most, 'ms of CPU a simulated second', `${(1000 / c.ms).toFixed(1)} times real time`);
}

export async function scale(): Promise<readonly Measurement[]> {
  return [
    ...(await raft()),
    ...(await ongoing('Kafka, 20,000 records a second', KAFKA, 8, 3, 100)),
    ...(await ongoing('Kubernetes, 2,000 pods', kubernetes(), 20, 4, 10)),
  ];
}
