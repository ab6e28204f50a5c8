// Random faults and settings against a world of every model: nothing throws, no chart is left, invariants hold, and the run is the same again.
import { expect, it } from 'vitest';
import { createKernel, type Fault, type FaultAction, key32, SECOND, stream } from '../../src/engine/index.ts';
import { partViews } from '../../src/models/part-view.ts';
import { loadScenario } from '../../src/scenario/load.ts';

const SEEDS = Number(process.env.MURPHY_FUZZ_SEEDS ?? 25);
const FAULTS = 25;
const LENGTH = 40;

const WORLD = `
murphy: 1
title: Everything
length: ${LENGTH}s
network: { latency: { normal: { mean: 2ms, sd: 1ms } } }
world:
  users: { kind: clients, rate: 60/s, calls: edge POST /order, timeout: 600ms, cancelOnTimeout: true, keys: { count: 12 }, sessions: true, retry: { maxAttempts: 2, waitDuration: 20ms }, avoidTried: true }
  readers: { kind: clients, users: 20, thinkTime: 200ms, calls: edge GET /page, timeout: 1s, maxFails: 3, failTimeout: 1s }
  edge:
    kind: loadBalancer
    upstream: shop
    replicas: 2
    balance: leastConnections
    sticky: cookie
    startup: 300ms
    maxFails: 2
    failTimeout: 1s
    maxConns: 12
    queue: { length: 20, timeout: 300ms }
    healthCheck: { interval: 500ms, timeout: 200ms, fall: 2, rise: 2 }
    outlierDetection: { interval: 1s, baseEjectionTime: 1s }
    timeout: 700ms
    drainTimeout: 1s
  shop:
    kind: service
    replicas: 3
    concurrency: 30
    startup: 300ms
    sessions: { kept: memory }
    readiness: { period: 500ms, timeout: 200ms, failureThreshold: 2 }
    connectionPool: { maximumPoolSize: 6, connectionTimeout: 400ms }
    queue: { length: 40 }
    handles:
      POST /order:
        - transaction: db
          do:
            - { query: db, table: stock, write: true }
            - { query: db, table: stock, key: total, write: true }
            - call: bank POST /pay
              timeout: 200ms
              circuitBreaker: { slidingWindowSize: 10, minimumNumberOfCalls: 5, waitDurationInOpenState: 1s }
      GET /page:
        - parallel: [[{ query: db, table: pages }], [{ query: db, table: stock, key: total, lock: true, timeout: 300ms }]]
  bank: { kind: service, replicas: 2, startup: 300ms, handles: { POST /pay: [{ work: { exponential: 8ms } }] } }
  db: { kind: database, cpu: 2, startup: 300ms, replay: 50us, maxConnections: 20, lockTimeout: 500ms, statementTimeout: 2s, idleInTransactionSessionTimeout: 700ms, deadlockTimeout: 100ms }
`;

const DRAW = stream('fuzz.models');
const PARTS = ['edge', 'shop', 'bank', 'db'];
const MEMBERS = ['edge#1', 'edge#2', 'shop#1', 'shop#2', 'shop#3', 'bank#1', 'bank#2', 'db#1', 'users#1'];
const HOSTS = ['edge-1', 'shop-2', 'bank-1', 'db-host'];
const SETTINGS: readonly (readonly [string, readonly unknown[]])[] = [
  [
    'edge.balance',
    ['roundRobin', 'random', 'powerOfTwo', 'weightedRoundRobin', 'hash', 'ringHash', 'maglev', 'leastConnections'],
  ],
  ['edge.replicas', [1, 2, 3]],
  ['edge.maxConns', [0, 1, 5]],
  ['edge.queue.length', [0, 5]],
  ['edge.sticky', ['none', 'key', 'cookie']],
  ['edge.serverWeights', [[], [3, 1]]],
  ['edge.healthCheck.interval', ['200ms', '2s']],
  ['edge.panicThreshold', [0, 50, 100]],
  ['shop.replicas', [0, 1, 3, 5]],
  ['shop.cpu', [1, 2]],
  ['shop.connectionPool.maximumPoolSize', [1, 4, 20]],
  ['db.lockTimeout', ['0s', '50ms']],
  ['db.statementTimeout', ['0s', '100ms']],
  ['db.checkpointTimeout', ['30s']],
  ['bank.concurrency', [1, 16]],
];

/** The n-th random fault of a seed. */
function fault(seed: number, n: number): Fault {
  let drawn = 0;
  const below = (most: number) => key32(seed, DRAW, n, ++drawn) % most;
  const pick = <T>(list: readonly T[]): T => list[below(list.length)];
  const at = SECOND + below(Math.round((LENGTH * 0.8 - 1) * 1000)) * 1000;
  const action = ((): FaultAction => {
    const target = pick([...PARTS, ...MEMBERS, ...MEMBERS]);
    switch (below(13)) {
      case 0:
        return { do: 'kill', target };
      case 1:
        return { do: 'kill', target: `host:${pick(HOSTS)}` };
      case 2:
        return { do: 'restart', target: pick(MEMBERS) };
      case 3:
        return { do: 'pause', target };
      case 4:
        return { do: 'drain', target };
      case 5:
        return { do: 'slow', target, factor: pick([3, 20]) };
      case 6:
        return { do: 'error', target, share: pick([0.2, 1]) };
      case 7:
        return { do: 'partition', groups: [[pick(PARTS)], [pick(['users', ...PARTS])]], oneWay: below(2) === 0 };
      case 8:
        return { do: 'link', target: `${pick(PARTS)} -> ${pick(PARTS)}`, loss: 0.1, jitter: 20_000 };
      case 9:
        return { do: 'disk', target: 'db', what: pick(['slow', 'full']), factor: 50 };
      case 10:
        return { do: 'restart', target: `host:${pick(HOSTS)}` };
      default: {
        const [path, values] = pick(SETTINGS);
        return { do: 'set', path, to: pick(values) };
      }
    }
  })();
  const lasts = 'restart drain'.includes(action.do) ? undefined : below(4000) * 1000 + 100_000;
  return { name: `fault ${n}`, at, ...(lasts === undefined ? {} : { for: lasts }), action };
}

async function run(seed: number): Promise<string> {
  const { scenario, problems } = await loadScenario(WORLD, 'everything.yaml');
  expect(problems.filter((p) => p.severity === 'error')).toEqual([]);
  const faults = Array.from({ length: FAULTS }, (_, n) => fault(seed, n));
  const k = createKernel(scenario!.world(seed, faults), null);
  const views = partViews(k, scenario!.parts, (path) => scenario!.reading(path).read(k));
  for (let t = 0.5; t <= LENGTH; t += 0.5) {
    k.runUntil(t * SECOND);
    const story = () => `seed ${seed}, before ${t} s, after ${JSON.stringify(faults.filter((f) => f.at < t * SECOND))}`;
    if (k.failure) throw new Error(`${story()}: ${(k.failure as Error).message}`, { cause: k.failure });
    if (k.verdict !== null) throw new Error(`${story()}: ${JSON.stringify(k.verdict)}`);
    for (const part of scenario!.parts)
      for (const invariant of part.model.invariants) {
        const wrong = invariant.check(views.part(part.name));
        if (wrong !== '') throw new Error(`${story()}: ${part.name}: ${wrong}`);
      }
  }
  return k.digestNow();
}

it(`${SEEDS} worlds under ${FAULTS} random faults keep their invariants, and one of them is the same again`, async () => {
  let first = '';
  for (let seed = 1; seed <= SEEDS; seed++) {
    const digest = await run(seed);
    if (seed === 1) first = digest;
  }
  expect(await run(1)).toBe(first);
});
