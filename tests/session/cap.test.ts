// CAP as an experiment: the same clients under one cut, with stores that answer differently; and variants of a scenario in general.
import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { loadScenario } from '../../src/scenario/load.ts';
import {
  type CapBase,
  capBase,
  capJob,
  capMaps,
  type CapOutcome,
  capOutcome,
  capSettings,
} from '../../src/session/sweep/cap.ts';
import { runJob } from '../../src/session/sweep/job.ts';
import { variantText } from '../../src/session/sweep/variant.ts';

const text = (file: string) => readFileSync(`scenarios/${file}`, 'utf8');
const majority = capBase(text('replicas/majority.yaml'), 'majority.yaml')!;

async function outcomeOf(base: CapBase, name: string, seconds = 10, seeds = [3]): Promise<CapOutcome> {
  const setting = capSettings(base).find((s) => s.name === name)!;
  const results = [];
  for (const seed of seeds) results.push(await runJob(loadScenario, capJob(base, setting, seconds, seed)));
  return capOutcome(base, results);
}

describe('one cut, several stores', () => {
  it.each(readdirSync('scenarios/replicas'))(
    'runs every store under the cut of %s, or has no such panel there',
    async (file) => {
      const base = capBase(text(`replicas/${file}`), file);
      for (const setting of base === null ? [] : capSettings(base)) {
        const { scenario, problems } = await loadScenario(capJob(base!, setting, 10, 1).text, file);
        expect(scenario, problems.map((p) => p.message).join('; ')).not.toBeNull();
      }
    },
  );

  it('takes the sides from the scenario’s own cut', () => {
    expect(majority.sides).toEqual([
      { replicas: [1, 2], clients: [1, 2] },
      { replicas: [3, 4, 5], clients: [3, 4, 5] },
    ]);
  });

  it('halves a scenario that has no cut', () => {
    const base = capBase(text('replicas/majority.yaml').replace(/^faults:[\s\S]*?(?=^walkthrough)/m, ''), 'x.yaml')!;
    expect(base.sides[0]).toEqual({ replicas: [1, 2], clients: [1, 2] });
  });

  it('has nothing to say of a scenario without a store', () => {
    expect(capBase(text('resilience/storm.yaml'), 'storm.yaml')).toBeNull();
  });

  it('shows Raft giving up the minority and nothing else', async () => {
    const { sides, broken, staleReads } = await outcomeOf(majority, 'Raft');
    expect(sides[0].share).toBeLessThan(0.2);
    expect(sides[1].share).toBeGreaterThan(0.7);
    expect(broken).toBe(0);
    expect(staleReads).toBe(0);
  });

  it('shows a quorum of one answering on both sides, at the price of stale reads', async () => {
    const { sides, broken, staleReads } = await outcomeOf(majority, 'Quorum, N 5, R 1, W 1');
    expect(sides[0].share).toBeGreaterThan(0.95);
    expect(sides[1].share).toBeGreaterThan(0.95);
    expect(broken).toBe(1);
    expect(staleReads).toBeGreaterThan(0);
  });

  it('runs every setting and every cell of its maps', async () => {
    const neither = capBase(text('replicas/neither.yaml'), 'neither.yaml')!;
    for (const setting of [...capSettings(neither), ...capMaps(neither).flatMap((map) => map.rows)]) {
      const result = await runJob(loadScenario, capJob(neither, setting, 1, 2));
      expect(result.ok ? '' : `${setting.name}: ${result.problem}`).toBe('');
    }
  });

  it('gives the same numbers for the same seed', async () => {
    expect(await outcomeOf(majority, 'Raft', 5)).toEqual(await outcomeOf(majority, 'Raft', 5));
  });
});

describe('a variant', () => {
  const scenario = {
    title: 'x',
    world: { store: { kind: 'quorum', r: 2 } },
    faults: [{ name: 'a cut', at: '1s', for: '2s' }],
    walkthrough: [],
  };
  it('changes parameters, whole parts, the network, and faults by name', () => {
    const changed = JSON.parse(
      variantText(scenario, 'y', { 'store.r': 1, 'faults.a cut.for': '9s', 'network.loss': 0.1 }),
    );
    expect(changed.world.store).toEqual({ kind: 'quorum', r: 1 });
    expect(changed.faults[0].for).toBe('9s');
    expect(changed.network).toEqual({ loss: 0.1 });
    expect(JSON.parse(variantText(scenario, 'y', { store: { kind: 'raft' } })).world.store).toEqual({ kind: 'raft' });
  });
  it('leaves the lesson out, and the scenario as it was', () => {
    expect(JSON.parse(variantText(scenario, 'y', {}))).not.toHaveProperty('walkthrough');
    expect(scenario.world.store.r).toBe(2);
  });
  it('says that a fault is not there', () => {
    expect(() => variantText(scenario, 'y', { 'faults.b.for': '1s' })).toThrow('no fault “b”');
  });
  it('that makes no sense is a result with its reason', async () => {
    const result = await runJob(loadScenario, { text: 'murphy: 1', seed: 1, readings: [] });
    expect(result.ok).toBe(false);
  });
});
