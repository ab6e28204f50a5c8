// Answers for one branch of a run: its interventions, what has been computed of it, and the kernel that computes ahead.
import { createKernel, Digest, type Fault, type Kernel, type Micros, Trace, type World } from '../engine/index.ts';
import type { LoadedScenario } from '../scenario/loaded.ts';
import { Keyframes } from './keyframes.ts';
import { Milestones } from './milestones.ts';
import type { BranchId } from './port.ts';
import { SeriesStore } from './series.ts';

/** What a branch has of its own; made by `rootBranch` and `forkBranch`. */
export interface Branch {
  readonly id: BranchId;
  name: string;
  readonly parent: BranchId | null;
  readonly forkedAt: Micros;
  /** By moment: what a fork keeps is the first of them. */
  readonly interventions: readonly Fault[];
  readonly trace: Trace;
  readonly keyframes: Keyframes;
  readonly series: SeriesStore;
  readonly milestones: Milestones;
  /** Computes ahead of the cursor. */
  readonly ahead: Kernel;
  /** Furthest moment a person has played to: acting earlier forks. */
  furthest: Micros;
  finished: boolean;
  digest: string;
}

export interface BranchSource {
  readonly scenario: LoadedScenario;
  readonly world: World;
  readonly seed: number;
}

/** Hash of (scenario, seed, interventions). */
export function branchId(source: BranchSource, text: string, interventions: readonly Fault[]): BranchId {
  const digest = new Digest();
  digest.addString(text);
  digest.addNumber(source.seed);
  digest.addState(interventions);
  return digest.text();
}

export function rootBranch(source: BranchSource, id: BranchId, name: string, interventions: readonly Fault[]): Branch {
  const trace = new Trace();
  const ahead = createKernel(source.world, trace);
  const keyframes = new Keyframes();
  // Taken before the interventions are told, so that whatever a later fork keeps of them can start from here.
  keyframes.offer(ahead, 0);
  for (const fault of interventions) ahead.scheduleFault(fault, fault.at);
  return make(
    id,
    name,
    null,
    0,
    interventions,
    trace,
    keyframes,
    SeriesStore.of(source.scenario, source.world.sampleEvery),
    new Milestones(source.scenario.recurring),
    ahead,
  );
}

/** A branch that is `parent` up to `at`, and has `added` from then on. */
export function forkBranch(
  source: BranchSource,
  parent: Branch,
  id: BranchId,
  name: string,
  at: Micros,
  added: readonly Fault[],
): Branch {
  const kept = parent.interventions.filter((f) => f.at <= at);
  const interventions = [...kept, ...added];
  const keyframes = parent.keyframes.upTo(at, kept.length);
  const start = keyframes.before(at)!;
  const trace = parent.trace.fork(start.seq + 1);
  const ahead = createKernel(source.world, trace);
  keyframes.restore(ahead, at, interventions);
  const made = make(
    id,
    name,
    parent.id,
    at,
    interventions,
    trace,
    keyframes,
    parent.series.upTo(start.at),
    parent.milestones.upTo(start.seq),
    ahead,
  );
  made.furthest = at;
  return made;
}

function make(
  id: BranchId,
  name: string,
  parent: BranchId | null,
  forkedAt: Micros,
  interventions: readonly Fault[],
  trace: Trace,
  keyframes: Keyframes,
  series: SeriesStore,
  milestones: Milestones,
  ahead: Kernel,
): Branch {
  return {
    id,
    name,
    parent,
    forkedAt,
    interventions,
    trace,
    keyframes,
    series,
    milestones,
    ahead,
    furthest: 0,
    finished: false,
    digest: '',
  };
}

/** Computes ahead by at most `events`; true while there is more to do. */
export function computeAhead(branch: Branch, length: Micros, events: number): boolean {
  const k = branch.ahead;
  const goal = k.executed + events;
  while (!branch.finished && k.executed < goal) {
    const next = Math.min(branch.series.nextAt, length);
    const before = k.executed;
    k.runUntil(next, goal - before);
    branch.milestones.read(k);
    branch.keyframes.offer(k, branch.interventions.length);
    if (k.now >= branch.series.nextAt && !k.verdict) branch.series.sample(k);
    if (k.verdict || k.now >= length) {
      branch.finished = true;
      branch.digest = k.digestNow();
    }
  }
  return !branch.finished;
}
