// Answers for the stores that the search's own tests are run against: what each promises, and what it is struck with.
import { loadScenario } from '../../../src/scenario/load.ts';
import { drawFaults, type Plan, planOf } from '../../../src/session/explore/draw.ts';
import { type Finding, findingOf } from '../../../src/session/explore/finding.ts';
import { tryFaults } from '../../../src/session/explore/trial.ts';

/** `npm run test:deep` looks at many more seeds than `npm test`. */
export const DEEP = process.env.MURPHY_DEEP === undefined ? null : Number(process.env.MURPHY_DEEP);

export async function planFor(
  store: string,
  explore = '',
  latency = '{ normal: { mean: 5ms, sd: 3ms } }',
  clients = 'keys: 2, thinkTime: 100ms',
): Promise<Plan> {
  const text = `
murphy: 1
title: A store and what it promises
length: 30s
network: { latency: ${latency}, loss: 0.02 }
world:
  clients: { kind: kvClients, store: store, clients: 5, ${clients} }
  store: { ${store} }
explore: { ${explore} }
`;
  const { scenario, problems } = await loadScenario(text, 'store.yaml');
  if (!scenario) throw new Error(JSON.stringify(problems));
  const plan = planOf(scenario);
  if (typeof plan === 'string') throw new Error(plan);
  return plan;
}

/** What is wrong with a seed, in words; '' where nothing is. */
export function wrongWith(plan: Plan, seed: number): string {
  const { violation } = tryFaults(plan, seed, drawFaults(plan, seed));
  return violation === null ? '' : `seed ${seed}: ${violation.name}: ${violation.detail}`;
}

/** The first finding of the seeds from `from` that comes down to at most `most` faults; null where there is none up to `to`. */
export function firstFinding(plan: Plan, from: number, to: number, most: number): Finding | null {
  for (let seed = from; seed <= to; seed++) {
    const finding = wrongWith(plan, seed) === '' ? null : findingOf(plan, seed);
    if (finding !== null && finding.faults.length <= most) return finding;
  }
  return null;
}
