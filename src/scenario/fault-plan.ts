// Answers for when the faults of a scenario strike: at a moment, after one another, when a condition holds, at random; and for their names.
import type { Distribution, Fault, Micros } from '../engine/index.ts';
import { nearest } from '../models/nearest.ts';
import { formatDuration } from '../models/units.ts';
import type { Compiled } from './conditions/kinds.ts';
import { compileFault, type FaultContext, type FaultNotation, refuse, verbOf } from './faults.ts';
import { didYouMean } from './issues.ts';
import type { Path } from './source.ts';

/** When a planned fault strikes. */
export type Timing =
  | { readonly kind: 'at'; readonly at: Micros }
  | { readonly kind: 'after'; readonly fault: string; readonly wait: Micros }
  | { readonly kind: 'when'; readonly condition: Compiled; readonly repeat: boolean }
  | { readonly kind: 'every'; readonly gap: Distribution };

export interface PlannedFault {
  /** `at` is right for `at` and `after` faults, 0 for those that wait for a condition or strike at random. */
  readonly fault: Fault;
  readonly timing: Timing;
}

/** All faults of a scenario, those `after` others with their moments worked out where that is possible. */
export function planFaults(notations: readonly (FaultNotation | null)[], context: FaultContext): PlannedFault[] {
  const named = namesOf(notations, context);
  const planned = notations.flatMap((n, i): PlannedFault[] => {
    if (n === null) return [];
    const path = ['faults', i];
    const timing = timingOf(n, context, path);
    const fault = compileFault(n, timing?.kind === 'at' ? timing.at : 0, named[i], context, path);
    return timing && fault ? [{ fault, timing }] : [];
  });
  return resolveAfter(planned, named, context);
}

function namesOf(notations: readonly (FaultNotation | null)[], context: FaultContext): string[] {
  const taken = new Map<string, number>();
  return notations.map((n, i) => {
    if (n === null) return '';
    const name: string = n.name ?? defaultName(n, i);
    if (n.name !== undefined && taken.has(name))
      context.complain({ path: ['faults', i, 'name'], message: `a fault is named '${name}' already` });
    taken.set(name, i);
    return name;
  });
}

function defaultName(n: FaultNotation, i: number): string {
  const verb = verbOf(n);
  const target = n[verb];
  return `${verb} ${typeof target === 'string' ? target : (target?.of ?? '')} (${i + 1})`;
}

function timingOf(n: FaultNotation, context: FaultContext, path: Path): Timing | null {
  const ways = ['at', 'after', 'when', 'every'].filter((key) => n[key] !== undefined);
  if (ways.length === 0)
    return refuse(context, {
      path,
      message:
        'expected when it strikes: at (a moment), after (another fault), when (a condition) or every (so often, at random)',
    });
  if (ways.length > 1)
    return refuse(context, {
      path: [...path, ways[1]],
      onKey: true,
      message: `${ways[1]}: there is ${ways[0]} already`,
    });
  if (n.repeat !== undefined && n.when === undefined)
    return refuse(context, { path: [...path, 'repeat'], onKey: true, message: 'repeat needs when' });
  if (n.at !== undefined) {
    if (n.at >= context.length)
      return refuse(context, {
        path: [...path, 'at'],
        message: `${formatDuration(n.at)} is not before the end of the run (${formatDuration(context.length)})`,
      });
    return { kind: 'at', at: n.at };
  }
  if (n.after !== undefined)
    return typeof n.after === 'string'
      ? { kind: 'after', fault: n.after, wait: 0 }
      : { kind: 'after', fault: n.after.fault, wait: n.after.wait ?? 0 };
  if (n.every !== undefined) return { kind: 'every', gap: n.every };
  const condition = context.condition(n.when, [...path, 'when']);
  if (!condition) return null;
  if (n.repeat && !condition.level)
    return refuse(context, {
      path: [...path, 'repeat'],
      onKey: true,
      message: 'repeat needs a condition that can become true again: a CEL expression or eventually',
    });
  return { kind: 'when', condition, repeat: n.repeat ?? false };
}

/** Follows `after` to the fault that has a moment of its own; what hangs on a condition stays `after`. Followers come after what they follow. */
function resolveAfter(
  planned: readonly PlannedFault[],
  named: readonly string[],
  context: FaultContext,
): PlannedFault[] {
  const byName = new Map(planned.map((p) => [p.fault.name, p]));
  const direct = planned.filter((p) => p.timing.kind !== 'after');
  const following = planned
    .flatMap((p) => (p.timing.kind === 'after' ? [{ p, chain: chainOf(p, byName) }] : []))
    .sort((a, b) => a.chain.length - b.chain.length);
  return [...direct, ...following.flatMap(({ p, chain }) => follow(p, chain, named, context))];
}

/** The faults a fault waits for, nearest first; it ends where one has a moment of its own, is unknown, or comes round again. */
function chainOf(p: PlannedFault, byName: ReadonlyMap<string, PlannedFault>): PlannedFault[] {
  const chain: PlannedFault[] = [];
  let here = p;
  while (here.timing.kind === 'after') {
    const before = byName.get(here.timing.fault);
    if (before === undefined) break;
    chain.push(before);
    if (before === p || chain.length > byName.size) break;
    here = before;
  }
  return chain;
}

function follow(
  p: PlannedFault,
  chain: readonly PlannedFault[],
  named: readonly string[],
  context: FaultContext,
): PlannedFault[] {
  const path = ['faults', named.indexOf(p.fault.name), 'after'];
  const { fault: before, wait } = p.timing as Extract<Timing, { kind: 'after' }>;
  const complain = (message: string, hint?: string): PlannedFault[] => {
    context.complain({ path, message, hint });
    return [];
  };
  if (chain.includes(p)) return complain(`'${p.fault.name}' waits for itself`);
  if (chain.length === 0) {
    // A fault that is itself wrong has been complained of.
    return named.includes(before)
      ? []
      : complain(
          `there is no fault '${before}'`,
          didYouMean(
            nearest(
              before,
              named.filter((name) => name !== ''),
            ),
          ),
        );
  }
  const root = chain[chain.length - 1];
  if (root.timing.kind === 'after') return [];
  if (root.timing.kind === 'every')
    return complain(`'${root.fault.name}' strikes again and again: nothing can be after it`);
  if (root.timing.kind === 'when') return [p];
  const waits = chain.reduce(
    (sum, f) => sum + (f.fault.for ?? 0) + (f.timing.kind === 'after' ? f.timing.wait : 0),
    wait,
  );
  const at = root.timing.at + waits;
  if (at >= context.length)
    return complain(
      `it would strike at ${formatDuration(at)}, not before the end of the run (${formatDuration(context.length)})`,
    );
  return [{ fault: { ...p.fault, at }, timing: { kind: 'at', at } }];
}
