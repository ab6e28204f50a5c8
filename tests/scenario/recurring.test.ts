// Faults that strike at random: by the seed, at the rate that was asked for, never two at once; and what cannot hang on them.
import { describe, expect, it } from 'vitest';
import { loadScenario } from '../../src/scenario/load.ts';
import { strikesOf } from '../../src/scenario/recurring.ts';

const HOUR = 3_600_000_000;
const crash = { name: 'crash', at: 0, for: 2_000_000, action: { do: 'kill', target: 'shop' } } as const;
const every = { kind: 'exponential', mean: 18_000_000 } as const;

describe('a fault that strikes every so often', () => {
  it('keeps its target down for a share of for / (mean time between failures + for)', () => {
    const strikes = strikesOf(crash, every, 7, 4 * HOUR);
    const down = (strikes.length * crash.for) / (4 * HOUR);
    expect(Math.abs(down - 0.1)).toBeLessThan(0.01);
    for (let i = 1; i < strikes.length; i++) expect(strikes[i].at).toBeGreaterThan(strikes[i - 1].at + crash.for);
  });

  it('strikes at the same moments for the same seed, at others for another seed or name', () => {
    const at = (seed: number, name: string) => strikesOf({ ...crash, name }, every, seed, HOUR).map((f) => f.at);
    expect(at(7, 'crash')).toEqual(at(7, 'crash'));
    expect(at(8, 'crash')).not.toEqual(at(7, 'crash'));
    expect(at(7, 'other')).not.toEqual(at(7, 'crash'));
  });

  it('is part of the run that its seed gives', async () => {
    const { scenario, problems } = await load('{ name: crash, every: { exponential: 5s }, kill: shop, for: 1s }');
    expect(problems.filter((p) => p.severity !== 'warning')).toEqual([]);
    const names = scenario!.world(3, []).faults.map((f) => f.name);
    expect(names.slice(0, 2)).toEqual(['crash 1', 'crash 2']);
    expect(scenario!.world(3, []).faults).toEqual(scenario!.world(3, []).faults);
  });

  it('has nothing after it, as it has no end', async () => {
    const { problems } = await load(
      '{ name: crash, every: { exponential: 5s }, kill: shop, for: 1s }, { after: crash, slow: shop, factor: 2 }',
    );
    expect(problems.map((p) => p.message).join()).toMatch(/'crash' strikes again and again/);
  });
});

function load(faults: string) {
  const text = `
murphy: 1
title: Crashes
length: 60s
world:
  callers: { kind: clients, rate: 10/s, calls: shop GET / }
  shop: { kind: service, handles: { GET /: [{ work: 1ms }] } }
faults: [${faults}]
`;
  return loadScenario(text, 'crashes.yaml');
}
