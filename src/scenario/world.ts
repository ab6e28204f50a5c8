// Answers for worlds: a scenario's parts, network, faults, checks and conditions of faults as the engine's World of one run.
import {
  DEFAULT_BOUNDS,
  type Fault,
  type Micros,
  type Monitor,
  type NetworkSpec,
  type RunView,
  type World,
} from '../engine/index.ts';
import type { Compiled } from './conditions/kinds.ts';
import type { Expanded } from './expansion.ts';
import type { PlannedFault } from './fault-plan.ts';
import { strikesOf } from './recurring.ts';
import type { DeclaredPart, Settings } from './settings.ts';

export interface WorldPlan {
  readonly parts: readonly DeclaredPart[];
  readonly expanded: Expanded;
  readonly network: NetworkSpec;
  readonly length: Micros;
  readonly sampleEvery: Micros;
  readonly planned: readonly PlannedFault[];
  readonly checks: readonly { readonly name: string; readonly if: Compiled }[];
  readonly settings: Settings;
}

/** The world of one run. Monitors: the checks in order, then the faults that wait for a condition. */
export function makeWorld(plan: WorldPlan, seed: number, interventions: readonly Fault[]): World {
  const behaviours = new Map(plan.parts.flatMap((p) => p.model.behaviours).map((b) => [b.role, b]));
  return {
    seed,
    length: plan.length,
    parts: plan.parts.map(({ name, kind, params }) => ({ name, kind, params })),
    hosts: plan.expanded.hosts,
    processes: plan.expanded.processes,
    behaviours: [...behaviours.values()],
    network: plan.network,
    faults: [...plan.planned.flatMap((p) => strikes(p, seed, plan.length)), ...interventions],
    monitors: [...plan.checks.map((check) => checkMonitor(check.name, check.if)), ...triggers(plan.planned)],
    sampleEvery: plan.sampleEvery,
    bounds: DEFAULT_BOUNDS,
    reparam: plan.settings.reparam,
  };
}

/** The strikes of a fault whose moments are known when the run begins. */
function strikes({ fault, timing }: PlannedFault, seed: number, length: Micros): readonly Fault[] {
  if (timing.kind === 'every') return strikesOf(fault, timing.gap, seed, length);
  return timing.kind === 'at' ? [fault] : [];
}

function checkMonitor(name: string, condition: Compiled): Monitor {
  return {
    name,
    moves: condition.moves,
    init: () => condition.init(),
    sample: (state, run) => {
      condition.sample(state, run);
    },
  };
}

interface Trigger {
  /** State of the condition. */
  inner: unknown;
  fired: boolean;
  /** With `repeat`: whether it held at the last look. */
  held: boolean;
  /** Faults that strike after this one, and when. */
  due: { index: number; at: Micros }[];
}

/** One monitor for each fault that waits for a condition; it also strikes the faults that are `after` it. */
function triggers(planned: readonly PlannedFault[]): Monitor<Trigger>[] {
  return planned.flatMap((p) => {
    if (p.timing.kind !== 'when') return [];
    const { condition, repeat } = p.timing;
    const followers = followersOf(planned, p);
    return [
      {
        name: p.fault.name,
        moves: condition.moves,
        init: () => ({ inner: condition.init(), fired: false, held: false, due: [] }),
        sample: (s, run) => {
          const strikes = comesTrue(s, condition, repeat, run);
          const now = strikes ? [p.fault] : [];
          if (strikes) for (const [index, f] of followers.entries()) s.due.push({ index, at: run.now + f.delay });
          const due = s.due.filter((d) => d.at <= run.now);
          if (due.length > 0) s.due = s.due.filter((d) => d.at > run.now);
          const faults = [...now, ...due.map((d) => followers[d.index].fault)];
          return faults.length > 0 ? faults : undefined;
        },
      },
    ];
  });
}

/** Edge-triggered: true at the sample at which the condition becomes true. */
function comesTrue(s: Trigger, condition: Compiled, repeat: boolean, run: RunView): boolean {
  if (repeat) {
    const holds = condition.level!(run);
    const rises = holds && !s.held;
    s.held = holds;
    return rises;
  }
  if (s.fired) return false;
  condition.sample(s.inner, run);
  s.fired = condition.verdict(s.inner, false) === 'true';
  return s.fired;
}

/** Faults that hang on `root` by `after`, with their distance from its strike. */
function followersOf(planned: readonly PlannedFault[], root: PlannedFault): { fault: Fault; delay: Micros }[] {
  const found: { fault: Fault; delay: Micros }[] = [];
  const visit = (before: PlannedFault, delay: Micros) => {
    for (const p of planned) {
      if (p.timing.kind !== 'after' || p.timing.fault !== before.fault.name) continue;
      const at = delay + (before.fault.for ?? 0) + p.timing.wait;
      found.push({ fault: p.fault, delay: at });
      visit(p, at);
    }
  };
  visit(root, 0);
  return found;
}
