// Random faults and changes against a cluster: its invariants hold throughout, and when the faults are over its controllers converge.
import { expect, it } from 'vitest';
import { createKernel, type Fault, type FaultAction, key32, SECOND, stream } from '../../src/engine/index.ts';
import { partViews } from '../../src/models/part-view.ts';
import { loadScenario } from '../../src/scenario/load.ts';

const SEEDS = Number(process.env.MURPHY_FUZZ_SEEDS ?? 15);
const FAULTS = 20;
/** Faults strike until then; what is broken is repaired then; all is well then. Seconds. */
const TROUBLE = 180;
const REPAIR = 200;
const CONVERGED = 560;

const WORLD = `
murphy: 1
title: A cluster
length: ${CONVERGED}s
network: { latency: { normal: { mean: 2ms, sd: 1ms } } }
world:
  users: { kind: clients, rate: 5/s, calls: shop GET /, timeout: 500ms, balance: random }
  shop:
    kind: service
    replicas: 4
    startup: 1s
    readiness: { period: 2s, timeout: 500ms }
    liveness: { period: 3s, timeout: 500ms }
    shutdown: { grace: 5s }
    handles: { GET /: [ { work: { exponential: 10ms } } ] }
    deploy:
      on: k8s
      requests: { cpu: 0.5, memory: 100MiB }
      tolerationSeconds: 20
      progressDeadline: 60s
      disruptionBudget: { maxUnavailable: 1 }
      crashingImages: { broken: 2s }
  bank:
    kind: service
    replicas: 2
    handles: { GET /: [ { work: 5ms } ] }
    deploy: { on: k8s, requests: { cpu: 1 }, strategy: { type: Recreate }, tolerationSeconds: 20 }
  k8s: { kind: cluster, nodes: { count: 4, cpu: 2 }, nodeMonitorGracePeriod: 15s }
`;

const DRAW = stream('fuzz.cluster');
const NODES = [1, 2, 3, 4];
const SETTINGS: readonly (readonly [string, readonly unknown[]])[] = [
  ['shop.replicas', [0, 1, 4, 7]],
  ['shop.deploy.image', ['v1', 'v2', 'v3', 'broken']],
  ['shop.deploy.strategy.maxSurge', [0, 1, '50%']],
  ['shop.deploy.strategy.maxUnavailable', [0, 1, '50%']],
  ['shop.deploy.strategy.type', ['RollingUpdate', 'Recreate']],
  ['shop.deploy.paused', [true, false]],
  ['bank.deploy.image', ['v1', 'v2']],
  ['bank.replicas', [1, 3]],
  ['k8s.drain', [[], ['k8s-node-1'], ['k8s-node-2', 'k8s-node-3']]],
  ['k8s.cordon', [[], ['k8s-node-4']]],
];

/** The n-th random fault of a seed. */
function fault(seed: number, n: number): Fault {
  let drawn = 0;
  const below = (most: number) => key32(seed, DRAW, n, ++drawn) % most;
  const pick = <T>(list: readonly T[]): T => list[below(list.length)];
  const at = 10 * SECOND + below((TROUBLE - 10) * 1000) * 1000;
  const pod = `${pick(['shop', 'bank'])}#${1 + below(6)}`;
  const action = ((): FaultAction => {
    switch (below(10)) {
      case 0:
        return { do: 'kill', target: `host:k8s-node-${pick(NODES)}` };
      case 1:
        return { do: 'restart', target: `host:k8s-node-${pick(NODES)}` };
      case 2:
        return { do: 'kill', target: pick([pod, `k8s#${pick(NODES)}`]) };
      case 3:
        return { do: 'pause', target: pod };
      case 4:
        // Whoever is not named stands with the first group: a node is cut off from all others.
        return { do: 'partition', groups: [['k8s.apiServer'], [`k8s#${pick(NODES)}`]], oneWay: false };
      case 5:
        return { do: 'kill', target: `k8s.${pick(['apiServer', 'controllerManager', 'scheduler'])}` };
      case 6:
        // The API server alone is cut off from everybody.
        return { do: 'partition', groups: [[], ['k8s.apiServer']], oneWay: false };
      default: {
        const [path, values] = pick(SETTINGS);
        return { do: 'set', path, to: pick(values) };
      }
    }
  })();
  const once = action.do === 'restart' || (action.do === 'kill' && String(action.target).startsWith('host:'));
  return { name: `fault ${n}`, at, ...(once ? {} : { for: SECOND + below(18_000) * 1000 }), action };
}

/** Everything works again, and a sound version is wanted. */
function repairs(): Fault[] {
  const settings: [string, unknown][] = [
    ['shop.deploy.image', 'v4'],
    ['shop.deploy.paused', false],
    ['shop.deploy.strategy.maxSurge', 1],
    ['shop.replicas', 4],
    ['bank.replicas', 2],
    ['k8s.drain', []],
    ['k8s.cordon', []],
  ];
  return [
    ...NODES.map((n): FaultAction => ({ do: 'restart', target: `host:k8s-node-${n}` })),
    ...settings.map(([path, to]): FaultAction => ({ do: 'set', path, to })),
  ].map((action, i) => ({ name: `repair ${i}`, at: REPAIR * SECOND + i * 1000, action }));
}

async function run(seed: number): Promise<string> {
  const { scenario, problems } = await loadScenario(WORLD, 'cluster.yaml');
  expect(problems.filter((p) => p.severity === 'error')).toEqual([]);
  const faults = Array.from({ length: FAULTS }, (_, n) => fault(seed, n));
  const k = createKernel(scenario!.world(seed, [...faults, ...repairs()]), null);
  const views = partViews(k, scenario!.parts, (path) => scenario!.reading(path).read(k));
  const story = () => `seed ${seed}, after ${JSON.stringify(faults.filter((f) => f.at < k.now))}`;
  for (let t = 1; t <= CONVERGED; t++) {
    k.runUntil(t * SECOND);
    if (k.failure) throw new Error(`${story()}: ${(k.failure as Error).message}`, { cause: k.failure });
    if (k.verdict !== null) throw new Error(`${story()}: ${JSON.stringify(k.verdict)}`);
    for (const part of scenario!.parts)
      for (const invariant of part.model.invariants) {
        const wrong = invariant.check(views.part(part.name));
        if (wrong !== '') throw new Error(`${story()}, ${t} s: ${part.name}: ${wrong}`);
      }
  }
  const read = (path: string) => scenario!.reading(path).read(k);
  const numbers = ['desired', 'current', 'upToDate', 'available', 'pods', 'terminating', 'nodesReady'];
  const state = Object.fromEntries(numbers.map((name) => [name, read(`k8s.${name}`)]));
  const converged = { desired: 6, current: 6, upToDate: 6, available: 6, pods: 6, terminating: 0, nodesReady: 4 };
  expect(state, story()).toEqual(converged);
  expect([read('shop.ready'), read('bank.ready')], story()).toEqual([4, 2]);
  expect([read('shop.alive'), read('bank.alive')], story()).toEqual([4, 2]);
  return k.digestNow();
}

it(`${SEEDS} clusters under ${FAULTS} random faults keep their invariants and converge, and one is the same again`, async () => {
  let first = '';
  for (let seed = 1; seed <= SEEDS; seed++) {
    const digest = await run(seed);
    if (seed === 1) first = digest;
  }
  expect(await run(1)).toBe(first);
});
