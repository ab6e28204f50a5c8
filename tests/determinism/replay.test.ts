// Every scenario, 20 seconds of it: one digest traced and untraced, looked at and not, after going back to any moment, and after a fork.
import { describe, expect, it } from 'vitest';
import { createKernel, type Fault, type Kernel, type Micros, SECOND, Trace } from '../../src/engine/index.ts';
import { partViews } from '../../src/models/part-view.ts';
import type { LoadedScenario } from '../../src/scenario/loaded.ts';
import { type Branch, computeAhead, forkBranch, rootBranch } from '../../src/session/branch.ts';
import { slowFrameOf } from '../../src/session/frame.ts';
import { loadFile, scenarioFiles } from '../scenarios/files.ts';

const LONGEST = 20 * SECOND;

function untraced(scenario: LoadedScenario, until: Micros, interventions: readonly Fault[]): string {
  const k = createKernel(scenario.world(scenario.seed, interventions));
  k.runUntil(until);
  return k.digestNow();
}

/** Everything the screen shows of a moment. */
function lookAt(k: Kernel, scenario: LoadedScenario): void {
  slowFrameOf(
    k,
    scenario,
    partViews(k, scenario.parts, (path) => scenario.reading(path).read(k)),
    {},
  );
  for (const part of scenario.parts)
    for (const pid of k.pidsOf(k.partIndex(part.name))) {
      const views = partViews(k, scenario.parts, (path) => scenario.reading(path).read(k));
      if (k.process(pid).life !== 'dead') part.model.view.cell(views.process(pid));
    }
}

function computed(branch: Branch, until: Micros): Branch {
  while (computeAhead(branch, until, 50_000));
  return branch;
}

/** The branch's digest at `until` by way of its keyframes before each of `moments`, one after another. */
function afterSeeks(branch: Branch, scenario: LoadedScenario, until: Micros, moments: readonly Micros[]): string[] {
  const k = createKernel(scenario.world(scenario.seed, []), branch.trace);
  return moments.map((moment) => {
    branch.keyframes.restore(k, moment, branch.interventions);
    k.runUntil(moment);
    lookAt(k, scenario);
    k.runUntil(until);
    return k.digestNow();
  });
}

/** Something a person might do: pauses the first part that may be paused, for two seconds. */
function someFault(scenario: LoadedScenario, at: Micros): Fault {
  const faults = scenario.parts.map(
    ({ name }): Fault => ({ name: 'a pause', at, for: 2 * SECOND, action: { do: 'pause', target: name } }),
  );
  return faults.find((fault) => scenario.refusal(fault) === '')!;
}

describe.each(scenarioFiles())('%s', (file) => {
  it('has one digest traced and looked at, and neither', async () => {
    const scenario = await loadFile(file);
    const until = Math.min(scenario.length, LONGEST);
    const k = createKernel(scenario.world(scenario.seed, []), new Trace());
    for (let at = SECOND; at < until; at += SECOND) {
      k.runUntil(at);
      lookAt(k, scenario);
    }
    k.runUntil(until);
    expect(k.verdict).toBe(null);
    expect(k.digestNow()).toBe(untraced(scenario, until, []));
  });

  it('goes on from any moment as it did', async () => {
    const scenario = await loadFile(file);
    const until = Math.min(scenario.length, LONGEST);
    const source = { scenario, seed: scenario.seed, world: scenario.world(scenario.seed, []) };
    const branch = computed(rootBranch(source, 'root', 'the run', []), until);
    expect(branch.digest).toBe(untraced(scenario, until, []));
    const moments = [0.7, 0.1, 0.45, 0.99].map((share) => Math.round(share * until));
    expect(afterSeeks(branch, scenario, until, moments)).toEqual(moments.map(() => branch.digest));
  });

  it('is the same run whether an intervention was made in the past, again, or handed over in a list', async () => {
    const scenario = await loadFile(file);
    const until = Math.min(scenario.length, LONGEST);
    const source = { scenario, seed: scenario.seed, world: scenario.world(scenario.seed, []) };
    const fault = someFault(scenario, Math.round(0.37 * until));
    const root = computed(rootBranch(source, 'root', 'the run', []), until);
    const fork = computed(forkBranch(source, root, 'fork', 'a fork', fault.at, [fault]), until);
    const again = computed(forkBranch(source, fork, 'again', 'again', fault.at - 1, [fault]), until);
    const listed = computed(rootBranch(source, 'listed', 'listed', [fault]), until);
    expect(fork.digest).not.toBe(root.digest);
    expect(again.digest).toBe(fork.digest);
    expect(listed.digest).toBe(fork.digest);
    expect(untraced(scenario, until, [fault])).toBe(fork.digest);
  });
});
