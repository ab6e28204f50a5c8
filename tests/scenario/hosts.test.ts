// A host that is killed for a while: silent meanwhile, and back, with what ran on it, when the time is over.
import { expect, it } from 'vitest';
import { createKernel } from '../../src/engine/index.ts';
import { loadScenario } from '../../src/scenario/load.ts';

const RACK = `murphy: 1
title: A rack
length: 10s
hosts: { rack: { cpu: 0 } }
world:
  callers: { kind: clients, rate: 50/s, calls: shop GET /, timeout: 100ms }
  shop: { kind: service, replicas: 2, hosts: [rack], startup: 0s, restart: { policy: never }, handles: { GET /: [{ work: 1ms }] } }
faults: [{ name: dark, at: 3s, kill: 'host:rack', for: 2s }]
checks: [{ name: served, mean: callers.goodput, above: 1/s }]
`;

it('a host that is killed for two seconds answers nothing for two seconds, and then again', async () => {
  const { scenario } = await loadScenario(RACK, 'rack.yaml');
  const k = createKernel(scenario!.world(1, []));
  const goodput = scenario!.reading('callers.goodput');
  const at = (seconds: number) => {
    k.runUntil(seconds * 1_000_000);
    return Number(goodput.read(k));
  };
  expect(at(2.9)).toBeGreaterThan(30);
  expect(at(4.9)).toBe(0);
  expect(at(8)).toBeGreaterThan(30);
});
