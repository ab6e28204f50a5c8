// Answers for the shop that is measured: two hops under every common policy, drawn latencies, failures that make retries and move breakers.
import { createKernel, type Kernel, Trace } from '../../engine/index.ts';
import { loadScenario } from '../../scenario/load.ts';
import type { LoadedScenario } from '../../scenario/loaded.ts';
import { nanoseconds } from './measure.ts';

export const SHOP = `
murphy: 1
title: The measured shop
length: 10m
network: { latency: { normal: { mean: 2ms, sd: 0.5ms } } }
world:
  shoppers: { kind: clients, rate: 500/s, calls: orders POST /orders, timeout: 2s }
  orders:
    kind: service
    replicas: 4
    concurrency: 64
    handles:
      POST /orders:
        - work: { exponential: 2ms }
        - as: reserve
          call: inventory POST /reserve
          timeout: 300ms
          balance: powerOfTwo
          retry: { maxAttempts: 3, waitDuration: 50ms, randomizedWaitFactor: 0.5 }
          circuitBreaker: { slidingWindowSize: 100, minimumNumberOfCalls: 50, waitDurationInOpenState: 2s }
  inventory:
    kind: service
    replicas: 4
    concurrency: 16
    handles:
      POST /reserve: [{ work: { exponential: 8ms } }, { fail: 503, share: 0.02 }]
faults:
  - { name: slower, at: 20s, slow: inventory, factor: 2, for: 10s }
checks:
  - { name: it sells, mean: shoppers.goodput, within: [1s, 10s], atLeast: 400/s }
`;

/** The shop, loaded. Throws when the language no longer accepts it. */
export async function shop(): Promise<LoadedScenario> {
  const { scenario, problems } = await loadScenario(SHOP, 'shop.yaml');
  if (!scenario) throw new Error(problems[0]?.message);
  return scenario;
}

/** A run of the shop that has been going for two seconds. */
export function warmShop(scenario: LoadedScenario, trace: Trace | null): Kernel {
  const k = createKernel(scenario.world(1, []), trace);
  k.runUntil(2_000_000);
  return k;
}

const SECONDS = 40;

/** CPU time and events of one shopper's request, with both hops and whatever retries it has, trace on. */
export function requestMicros(scenario: LoadedScenario): { readonly micros: number; readonly events: number } {
  let events = 0;
  const [ns] = nanoseconds(5, [
    () => {
      const k = warmShop(scenario, new Trace());
      const before = { requests: requests(k), events: k.executed };
      k.runUntil(k.now + SECONDS * 1_000_000);
      const made = requests(k) - before.requests;
      events = (k.executed - before.events) / made;
      return made;
    },
  ]);
  return { micros: ns / 1000, events };
}

function requests(k: Kernel): number {
  return k.pidsOf(k.partIndex('shoppers')).reduce((sum, pid) => sum + k.total(pid, 'arrivals'), 0);
}
