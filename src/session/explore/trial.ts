// Answers for one run of a search: a scenario under given faults, untraced, until something that must hold does not, or to its end.
import { createKernel, type Fault, type Kernel, type Micros, type Monitor, type Trace } from '../../engine/index.ts';
import { partViews, type PartViews } from '../../models/part-view.ts';
import type { Condition } from '../../scenario/loaded.ts';
import { type Strike, strikeOf } from './coverage.ts';
import type { Plan } from './draw.ts';

/** What went wrong. */
export interface Violation {
  /** A promise of the scenario or a model, an invariant of a model, or a run that could not go on. */
  readonly kind: 'promise' | 'invariant' | 'stopped';
  readonly name: string;
  /** When it was noticed; `locate` finds when it began. */
  readonly at: Micros;
  readonly detail: string;
}

export interface Trial {
  readonly seed: number;
  readonly faults: readonly Fault[];
  readonly violation: Violation | null;
  readonly strikes: readonly Strike[];
  readonly events: number;
}

/** How often invariants are looked at; `locate` looks after every event. */
const LOOK: Micros = 500_000;

/** A run with everything that judges it. */
export interface Watched {
  readonly k: Kernel;
  readonly views: PartViews;
  /** The first thing that is wrong by now; `final`: the run is over. */
  wrong(final: boolean): Violation | null;
  /** The first invariant that does not hold at this very moment. */
  broken(): Violation | null;
}

export function watch(plan: Plan, seed: number, faults: readonly Fault[], trace: Trace | null = null): Watched {
  const { scenario, explore } = plan;
  const world = scenario.world(seed, [...plan.always, ...faults]);
  // The scenario's checks tell of its own faults, and only watch: without them it is the same run.
  const own = world.monitors.slice(scenario.checks.length);
  const sampled = explore.promises.filter((p) => p.if.only === undefined);
  const monitors = [...own, ...sampled.map((p) => monitorOf(p.name, p.if))];
  const k = createKernel({ ...world, monitors }, trace);
  const views = partViews(k, scenario.parts, (path) => scenario.reading(path).read(k));
  const parts = scenario.parts.filter((p) => explore.invariants.includes(p.name) && p.model.invariants.length > 0);
  const broken = (): Violation | null => {
    for (const { name, model } of parts)
      for (const invariant of model.invariants) {
        const detail = invariant.check(views.part(name));
        if (detail !== '') return { kind: 'invariant', name: `${name}: ${invariant.name}`, at: k.now, detail };
      }
    return null;
  };
  const promised = (final: boolean): Violation | null => {
    for (const [i, p] of sampled.entries()) {
      const state = k.monitors[own.length + i];
      if (p.if.verdict(state, final) === 'false') return unkept(p.name, p.if.detail(state), k.now);
    }
    for (const p of explore.promises)
      if (p.if.only?.at === k.now && !p.if.only.holds(k)) return unkept(p.name, lookedAt(p.if, k), k.now);
    return null;
  };
  return { k, views, broken, wrong: (final) => stopped(k) ?? broken() ?? promised(final) };
}

function monitorOf(name: string, condition: Condition): Monitor {
  return {
    name,
    moves: condition.moves,
    init: () => condition.init(),
    sample: (state, run) => {
      condition.sample(state, run);
    },
  };
}

function stopped(k: Kernel): Violation | null {
  if (k.verdict === null) return null;
  return { kind: 'stopped', name: k.verdict.kind, at: k.verdict.at, detail: k.verdict.message };
}

function unkept(name: string, told: { readonly text: string; readonly at: Micros }, now: Micros): Violation {
  return { kind: 'promise', name, at: told.at >= 0 ? told.at : now, detail: told.text };
}

/** What a condition on one moment has to say of it, never having been sampled before. */
function lookedAt(condition: Condition, k: Kernel) {
  const state = condition.init();
  condition.sample(state, k);
  return condition.detail(state);
}

/** Runs `faults` against the plan's scenario until it is decided whether something is wrong. */
export function tryFaults(plan: Plan, seed: number, faults: readonly Fault[]): Trial {
  const w = watch(plan, seed, faults);
  const strikes: Strike[] = [];
  const { scenario } = plan;
  const moments = stopsOf(plan, faults);
  let violation: Violation | null = null;
  for (const { at, look } of moments) {
    w.k.runUntil(at);
    for (const fault of faults) if (fault.at === at) strikes.push(strikeOf(scenario, w.k, fault));
    if (look) violation = w.wrong(at === scenario.length);
    if (violation !== null || w.k.verdict !== null) break;
  }
  return { seed, faults, violation: violation ?? stopped(w.k), strikes, events: w.k.executed };
}

/** Where a run is halted: before each fault, to see what it strikes, and where it is looked at. */
function stopsOf(plan: Plan, faults: readonly Fault[]): { readonly at: Micros; readonly look: boolean }[] {
  const looks = new Set<Micros>([plan.scenario.length]);
  for (let t = LOOK; t < plan.scenario.length; t += LOOK) looks.add(t);
  for (const p of plan.explore.promises) if (p.if.only !== undefined) looks.add(p.if.only.at);
  const all = new Set<Micros>([...looks, ...faults.map((f) => f.at)]);
  return [...all].sort((a, b) => a - b).map((at) => ({ at, look: looks.has(at) }));
}

/** Whether two violations are the same fault of the system. */
export function same(a: Violation | null, b: Violation | null): boolean {
  return a?.kind === b?.kind && a?.name === b?.name;
}
