// Parameters as forms show them: units, defaults and properties come from the types themselves, steps included.
import { readFileSync } from 'node:fs';
import { beforeAll, describe, expect, it } from 'vitest';
import { createKernel } from '../../src/engine/index.ts';
import { describeParams, type DescribedParam } from '../../src/models/describe-params.ts';
import { loadScenario } from '../../src/scenario/load.ts';

const file = 'scenarios/resilience/storm.yaml';
let orders: DescribedParam[];
let changed: DescribedParam[];

beforeAll(async () => {
  const { scenario } = await loadScenario(readFileSync(file, 'utf8'), file);
  const part = scenario!.parts.find((p) => p.name === 'orders')!;
  orders = describeParams(part.model, part.name, part.params, part.params);
  const set = { name: 'set', at: 0, action: { do: 'set', path: 'orders.reserve.timeout', to: '500ms' } } as const;
  const k = createKernel(scenario!.world(1, [set]));
  k.runUntil(1000);
  changed = describeParams(part.model, part.name, part.params, k.params(k.partIndex('orders')));
});

const named = (list: DescribedParam[], path: string) => list.find((p) => p.path === path);

describe('parameters of a service', () => {
  it('of the part: value, default and where it came from', () => {
    expect(named(orders, 'orders.concurrency')).toMatchObject({ value: 64, from: 'scenario', type: 'number' });
    expect(named(orders, 'orders.queue.discipline')).toMatchObject({ from: 'default', type: 'choice' });
  });

  it('of a named step: the real property, in scenario notation', () => {
    expect(named(orders, 'orders.reserve.timeout')).toMatchObject({ value: '300ms', type: 'duration', unit: 'us' });
    expect(named(orders, 'orders.reserve.retry.maxAttempts')).toMatchObject({ value: 3, type: 'number' });
    expect(named(orders, 'orders.reserve.retry.maxAttempts')!.property).toMatch(/resilience4j/);
  });

  it('say when the run has changed them', () => {
    expect(named(changed, 'orders.reserve.timeout')).toMatchObject({ value: '500ms', from: 'changed' });
    expect(named(changed, 'orders.concurrency')).toMatchObject({ from: 'scenario' });
  });

  it('have a description, every one', () => {
    expect(orders.length).toBeGreaterThan(10);
    expect(orders.filter((p) => p.description.length < 5)).toEqual([]);
  });
});
