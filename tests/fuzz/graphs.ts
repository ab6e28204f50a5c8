// Answers for random worlds in the scenario language: callers, a few services that call each other under any policies, a database, a balancer.
import type { Dice } from './disturb.ts';

const WORK = [
  '{ exponential: 4ms }',
  '3ms',
  '{ uniform: { min: 1ms, max: 9ms } }',
  '{ lognormal: { median: 4ms, sigma: 0.7 } }',
];
const BALANCES = ['roundRobin', 'random', 'leastConnections', 'powerOfTwo', 'weightedRoundRobin', 'ringHash', 'maglev'];

/** Each with its share of calls that have it. */
const POLICIES: readonly (readonly [number, (d: Dice) => string])[] = [
  [0.6, (d) => `timeout: ${d.pick(['20ms', '100ms', '1s'])}`],
  [0.5, (d) => `retry: { maxAttempts: ${2 + d.below(3)}, waitDuration: ${d.pick(['1ms', '10ms', '100ms'])} }`],
  [
    0.4,
    (d) =>
      `circuitBreaker: { slidingWindowSize: ${10 + d.below(20)}, minimumNumberOfCalls: 5, waitDurationInOpenState: ${d.pick(['300ms', '2s'])} }`,
  ],
  [0.3, (d) => `bulkhead: { maxConcurrentCalls: ${1 + d.below(8)}, maxWaitDuration: ${d.pick(['0s', '50ms'])} }`],
  [0.2, (d) => `rateLimiter: { capacity: ${5 + d.below(30)}, refillRate: 30, timeoutDuration: 50ms }`],
  [0.2, (d) => `hedge: { after: ${d.pick(['5ms', '30ms'])} }`],
  [0.2, () => 'outlierDetection: { interval: 1s, baseEjectionTime: 1s }'],
  [0.2, () => 'fallback: true'],
  [0.6, (d) => `balance: ${d.pick(BALANCES)}`],
];

function call(next: number, services: number, d: Dice): string {
  const policies = POLICIES.flatMap(([share, make]) => (d.chance(share) ? [make(d)] : []));
  return `{ ${[`call: s${next + d.below(services - next)} GET /x`, ...policies].join(', ')} }`;
}

/** Steps of service `i`; it calls only later ones, so that no request goes round for ever. */
function steps(i: number, services: number, depth: number, d: Dice): string[] {
  const inner = () => `[${steps(i, services, depth + 1, d).join(', ')}]`;
  const simple = [
    () => `{ work: ${d.pick(WORK)} }`,
    () => `{ wait: ${d.pick(['1ms', '20ms'])} }`,
    () => `{ fail: 503, share: ${d.pick([0.02, 0.3])} }`,
    () => `{ query: db${d.chance(0.5) ? ', write: true' : ''} }`,
    ...(i + 1 < services ? [0, 1, 2].map(() => () => call(i + 1, services, d)) : []),
  ];
  const nested = [
    () => `{ parallel: [${inner()}, ${inner()}] }`,
    () => `{ each: 3, need: 2, timeout: 300ms, do: ${inner()} }`,
    () => `{ choose: [{ weight: 3, do: ${inner()} }, { weight: 1, do: ${inner()} }] }`,
    () => `{ transaction: db, do: [{ query: db, write: true }, { work: 2ms }] }`,
  ];
  return Array.from({ length: 1 + d.below(depth === 0 ? 3 : 2) }, () =>
    depth < 2 && d.chance(0.3) ? d.pick(nested)() : d.pick(simple)(),
  );
}

function service(i: number, services: number, d: Dice): string {
  const queue = `{ length: ${d.pick([0, 5, 100])}, discipline: ${d.pick(['fifo', 'lifo', 'priority', 'fair'])}, whenFull: ${d.pick(['reject', 'dropOldest'])} }`;
  return `  s${i}:
    kind: service
    replicas: ${1 + d.below(3)}
    cpu: ${d.pick([1, 2, 4])}
    concurrency: ${d.pick([1, 4, 32])}
    queue: ${queue}
    startup: ${d.pick(['0s', '500ms'])}
    handles: { GET /x: [${steps(i, services, 0, d).join(', ')}] }`;
}

/** A scenario's text. */
export function randomWorld(d: Dice): string {
  const services = 2 + d.below(4);
  const balanced = d.chance(0.5);
  const front = balanced ? 'edge' : 's0';
  const retry = d.chance(0.5) ? ', retry: { maxAttempts: 2, waitDuration: 20ms }' : '';
  return `murphy: 1
title: A random world
length: 20s
network: { latency: { normal: { mean: 2ms, sd: 1ms } }, loss: ${d.pick([0, 0.01])} }
world:
  open: { kind: clients, rate: ${10 + d.below(40)}/s, calls: ${front} GET /x, timeout: ${d.pick(['100ms', '1s'])}${retry} }
  closed: { kind: clients, users: ${1 + d.below(10)}, thinkTime: 100ms, calls: ${front} GET /x, timeout: 1s, cancelOnTimeout: ${d.chance(0.5)} }
${balanced ? `  edge: { kind: loadBalancer, upstream: s0, balance: ${d.pick(BALANCES)} }\n` : ''}${Array.from({ length: services }, (_, i) => service(i, services, d)).join('\n')}
  db: { kind: database }
`;
}
