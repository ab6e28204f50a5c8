// Random worlds, and every scenario, under random disturbances: nothing throws, no chart is left, nothing spins, invariants hold, and the run is
// the same traced, again, and after going back to a keyframe. `MURPHY_FUZZ_FROM=n` begins with another seed, `MURPHY_FUZZ_SEEDS=n` takes more.
import { describe, expect, it } from 'vitest';
import {
  createKernel,
  type Fault,
  type Kernel,
  restoreKeyframe,
  SECOND,
  takeKeyframe,
  Trace,
} from '../../src/engine/index.ts';
import { partViews } from '../../src/models/part-view.ts';
import { loadScenario } from '../../src/scenario/load.ts';
import type { LoadedScenario } from '../../src/scenario/loaded.ts';
import { loadFile, scenarioFiles } from '../scenarios/files.ts';
import { dice, disturbances } from './disturb.ts';
import { randomWorld } from './graphs.ts';
import { random } from './random.ts';

const FROM = Number(process.env.MURPHY_FUZZ_FROM ?? 1);
const SEEDS = Number(process.env.MURPHY_FUZZ_SEEDS ?? 20);
const LONGEST = 20 * SECOND;
const DISTURBANCES = 16;

/** What is wrong with the run at this moment; '': nothing. */
function complaint(k: Kernel, scenario: LoadedScenario): string {
  if (k.failure) return k.failure.stack ?? k.failure.message;
  if (k.verdict) return `${k.verdict.kind}: ${k.verdict.message}`;
  const views = partViews(k, scenario.parts, (path) => scenario.reading(path).read(k));
  for (const part of scenario.parts)
    for (const invariant of part.model.invariants) {
      const wrong = invariant.check(views.part(part.name));
      if (wrong !== '') return `${part.name}: ${wrong}`;
    }
  return '';
}

/** Runs to the end, looking twice a second, and going back once from the end to a keyframe of the middle. */
function disturbed(scenario: LoadedScenario, seed: number, faults: readonly Fault[]): string {
  const until = Math.min(scenario.length, LONGEST);
  const k = createKernel(scenario.world(seed, faults), null);
  const story = () => `seed ${seed}, ${k.now / SECOND} s, after ${JSON.stringify(faults.filter((f) => f.at < k.now))}`;
  const middle = Math.round(until * random(seed)());
  k.runUntil(middle);
  const frame = takeKeyframe(k);
  while (k.now < until) {
    k.runUntil(Math.min(until, k.now + SECOND / 2));
    const wrong = complaint(k, scenario);
    if (wrong !== '') throw new Error(`${wrong}\n${story()}`);
  }
  const digest = k.digestNow();
  restoreKeyframe(k, frame);
  k.runUntil(until);
  expect(k.digestNow(), `after going back to ${middle}: ${story()}`).toBe(digest);
  return digest;
}

function test(scenario: LoadedScenario, seed: number): void {
  const until = Math.min(scenario.length, LONGEST);
  const faults = disturbances(scenario, DISTURBANCES, until, dice(random(seed)));
  const digest = disturbed(scenario, seed, faults);
  const again = createKernel(scenario.world(seed, faults), new Trace());
  again.runUntil(until);
  expect(again.digestNow(), `traced and again, seed ${seed}`).toBe(digest);
}

const seeds = (count: number) => Array.from({ length: count }, (_, i) => FROM + i);

describe('random worlds under random disturbances', () => {
  it.each(seeds(SEEDS))('keep their rules and are the same again: seed %i', async (seed) => {
    const text = randomWorld(dice(random(1_000_000 + seed)));
    const { scenario, problems } = await loadScenario(text, `world ${seed}`);
    expect(
      problems.filter((p) => p.severity === 'error'),
      text,
    ).toEqual([]);
    test(scenario!, seed);
  });
});

describe.each(scenarioFiles())('%s under random disturbances', (file) => {
  it('keeps its rules and is the same again', async () => {
    const scenario = await loadFile(file);
    for (const seed of seeds(Math.max(1, Math.floor(SEEDS / 10)))) test(scenario, seed);
  });
});
