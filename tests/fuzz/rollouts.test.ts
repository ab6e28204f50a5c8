// Random rollouts of a sound version: never more pods than wanted and surge, never fewer available ones than wanted less those that may be missing.
import { expect, it } from 'vitest';
import { createKernel, SECOND } from '../../src/engine/index.ts';
import { maxSurge, maxUnavailable, type RolloutSpec } from '../../src/models/kubernetes/rules/fenceposts.ts';
import { loadScenario } from '../../src/scenario/load.ts';
import { random } from './random.ts';

const SEEDS = Number(process.env.MURPHY_FUZZ_SEEDS ?? 25);
const BEGIN = 40;
const END = 300;

function rolloutOf(seed: number): RolloutSpec {
  const next = random(seed);
  const pick = <T>(list: readonly T[]): T => list[Math.floor(next() * list.length)];
  return {
    strategy: 'RollingUpdate',
    replicas: 1 + Math.floor(next() * 12),
    maxSurge: pick([0, 1, 3, '25%', '50%', '100%']),
    maxUnavailable: pick([0, 1, 2, '25%', '50%', '100%']),
  };
}

function world({ replicas, maxSurge: surge, maxUnavailable: missing }: RolloutSpec): string {
  return `
murphy: 1
title: A rollout
length: ${END}s
world:
  shop:
    kind: service
    replicas: ${replicas}
    startup: 3s
    readiness: { period: 2s }
    shutdown: { preStop: 3s }
    handles: { GET /: [ { work: 5ms } ] }
    deploy: { on: k8s, requests: { cpu: 0.5 }, strategy: { maxSurge: ${surge}, maxUnavailable: ${missing} } }
  k8s: { kind: cluster, nodes: { count: 4, cpu: 8 } }
faults: [ { name: roll, at: ${BEGIN}s, set: shop.deploy.image, to: v2 } ]
`;
}

it(`${SEEDS} rollouts keep within maxSurge and maxUnavailable at every moment, and complete`, async () => {
  for (let seed = 1; seed <= SEEDS; seed++) {
    const spec = rolloutOf(seed);
    // Both 0 is what validation refuses, and what would let one be missing.
    const fewest = spec.replicas - maxUnavailable(spec);
    const most = spec.replicas + maxSurge(spec);
    const { scenario } = await loadScenario(world(spec), 'rollout.yaml');
    const k = createKernel(scenario!.world(seed, []), null);
    const read = (path: string) => scenario!.reading(path).read(k) as number;
    k.runUntil(BEGIN * SECOND - 1);
    const story = `seed ${seed}: ${JSON.stringify(spec)}`;
    for (let t = BEGIN; t <= END; t += 0.25) {
      k.runUntil(t * SECOND);
      if (k.failure) throw k.failure;
      expect(read('k8s.readyPods'), `${story} at ${t} s`).toBeGreaterThanOrEqual(fewest);
      expect(read('k8s.current'), `${story} at ${t} s`).toBeLessThanOrEqual(most);
    }
    expect([read('k8s.upToDate'), read('k8s.available'), read('k8s.pods')], story).toEqual(
      Array(3).fill(spec.replicas),
    );
  }
});
