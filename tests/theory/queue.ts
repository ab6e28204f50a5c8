// Answers for a service as a single queue with a million customers: the waits a model measures itself, and what theory says of them.
import { expect } from 'vitest';
import { createKernel, SECOND } from '../../src/engine/index.ts';
import { loadScenario } from '../../src/scenario/load.ts';

const CUSTOMERS = 1_000_000;
const BATCH = 10_000;
/** Meters keep twelve seconds of observations. */
const LOOK_EVERY = 10 * SECOND;
/** Mean service time of every queue here, microseconds. */
export const SERVICE = 10_000;

interface Waits {
  /** Mean wait, microseconds. */
  readonly mean: number;
  /** Standard error of the mean, from the means of batches (A. M. Law and W. D. Kelton: batches far longer than the correlation). */
  readonly error: number;
}

const text = (load: number, service: string, slots: number) => `
murphy: 1
title: One queue
length: 24h
network: { latency: 0us, loopback: 0us }
world:
  customers: { kind: clients, rate: ${(load * slots * SECOND) / SERVICE}/s, calls: server GET /x }
  server:
    kind: service
    concurrency: ${slots}
    queue: { length: 1000000 }
    handles: { GET /x: [{ work: ${service} }] }
`;

/** What the first million customers wait, untraced. `service`: a distribution of mean SERVICE in the language's notation. */
export async function waits(load: number, service: string, slots: number, seed: number): Promise<Waits> {
  const { scenario } = await loadScenario(text(load, service, slots), 'queue.yaml');
  const k = createKernel(scenario!.world(seed, []));
  const server = k.pidsOf(k.partIndex('server')).find((pid) => k.process(pid).role === 'service/replica')!;
  const all: number[] = [];
  while (all.length < CUSTOMERS) {
    const since = k.now;
    k.runUntil(since + LOOK_EVERY);
    k.observations(server, 'wait', since, all);
    expect(k.verdict).toBe(null);
  }
  return summary(all);
}

function summary(all: readonly number[]): Waits {
  const means: number[] = [];
  for (let from = 0; from < CUSTOMERS; from += BATCH) {
    let sum = 0;
    for (let i = from; i < from + BATCH; i++) sum += all[i];
    means.push(sum / BATCH);
  }
  const mean = means.reduce((a, b) => a + b) / means.length;
  const variance = means.reduce((sum, m) => sum + (m - mean) * (m - mean), 0) / (means.length - 1);
  return { mean, error: Math.sqrt(variance / means.length) };
}

/** Mean wait in M/M/c, microseconds: Erlang's C formula (1917). */
export function waitOfMMc(c: number, load: number): number {
  let term = 1;
  let sum = 1;
  for (let k = 1; k < c; k++) {
    term *= (load * c) / k;
    sum += term;
  }
  const last = (term * load) / (1 - load);
  return ((last / (sum + last)) * SERVICE) / (c * (1 - load));
}

/** Mean wait in M/G/1, microseconds, by the squared coefficient of variation of service: F. Pollaczek (1930), A. Khinchine (1932). */
export function waitOfMG1(load: number, squaredVariation: number): number {
  return (load * SERVICE * (1 + squaredVariation)) / (2 * (1 - load));
}
