// Answers for faults as written becoming the engine's faults: verbs, targets that exist, names that are unique, moments.
import type { Fault, FaultAction, Micros, Target } from '../engine/index.ts';
import { nearest } from '../models/nearest.ts';
import { formatDuration } from '../models/units.ts';
import type { Compilation, Complain } from './conditions/compile.ts';
import type { Compiled } from './conditions/kinds.ts';
import { didYouMean } from './issues.ts';
import { type Verb, VERB_NAMES } from './schema-faults.ts';
import type { ConditionNotation } from './schema-conditions.ts';
import type { Settings } from './settings.ts';
import type { Path } from './source.ts';

/** A fault as zod gives it: one verb, with what belongs to it, durations in microseconds. */
export type FaultNotation = { readonly [key: string]: any };

/** When a planned fault strikes. */
export type Timing =
  | { readonly kind: 'at'; readonly at: Micros }
  | { readonly kind: 'after'; readonly fault: string; readonly wait: Micros }
  | { readonly kind: 'when'; readonly condition: Compiled; readonly repeat: boolean };

export interface PlannedFault {
  /** `at` is right for `at` and `after` faults, 0 for those that wait for a condition. */
  readonly fault: Fault;
  readonly timing: Timing;
}

/** The names a fault may strike. */
export interface Names {
  readonly parts: readonly string[];
  /** Hosts, those that models make included. */
  readonly hosts: readonly string[];
  /** False when a part is wrong, so that not every host can be known. */
  readonly complete: boolean;
}

export interface FaultContext {
  readonly names: Names;
  readonly settings: Settings;
  readonly length: Micros;
  readonly condition: (notation: ConditionNotation, path: Path) => Compilation;
  readonly complain: Complain;
}

export function verbOf(notation: FaultNotation): Verb {
  return VERB_NAMES.find((verb) => notation[verb] !== undefined)!;
}

/** The engine's fault for one notation, at `at`; null when something is wrong. */
export function compileFault(
  notation: FaultNotation,
  at: Micros,
  name: string,
  context: FaultContext,
  path: Path,
): Fault | null {
  const verb = verbOf(notation);
  const action = actionOf(verb, notation, context, path);
  if (action === null) return null;
  return { name: notation.name ?? name, at, ...(notation.for === undefined ? {} : { for: notation.for }), action };
}

function actionOf(verb: Verb, n: FaultNotation, context: FaultContext, path: Path): FaultAction | null {
  switch (verb) {
    case 'kill':
    case 'restart':
    case 'pause':
    case 'resume':
    case 'drain':
      return aimed(n[verb], verb, context, path, (target) => ({ do: verb, target }));
    case 'slow':
      return aimed(n.slow, verb, context, path, (target) => ({ do: 'slow', target, factor: n.factor }));
    case 'error':
      return aimed(n.error, verb, context, path, (target) => ({ do: 'error', target, share: n.share }));
    case 'clock':
      if (n.skew === undefined && n.drift === undefined)
        return refuse(context, { path, message: 'expected skew, drift or both, as in skew: 500ms' });
      return aimed(n.clock, verb, context, path, (target) => ({ do: 'clock', target, ...given(n, ['skew', 'drift']) }));
    case 'disk':
      return aimed(n.disk, verb, context, path, (target) => ({
        do: 'disk',
        target,
        what: n.what,
        ...given(n, ['factor']),
      }));
    case 'load':
      return aimed(n.load, verb, context, path, (target) => ({
        do: 'load',
        target: target as string,
        factor: n.factor,
      }));
    case 'heal':
      return { do: 'heal', name: n.heal };
    case 'message':
      return { do: 'message', order: n.message, what: n.what };
    case 'set':
      return settingOf(n, context, path);
    case 'link':
      return linkOf(n, context, path);
    case 'partition':
      return partitionOf(n, context, path);
  }
}

function given(n: FaultNotation, keys: readonly string[]): Record<string, unknown> {
  return Object.fromEntries(keys.filter((key) => n[key] !== undefined).map((key) => [key, n[key]]));
}

function refuse(context: FaultContext, complaint: Parameters<Complain>[0]): null {
  context.complain(complaint);
  return null;
}

function aimed(
  raw: Target,
  verb: Verb,
  context: FaultContext,
  path: Path,
  make: (target: Target) => FaultAction,
): FaultAction | null {
  const here = [...path, verb];
  if (typeof raw === 'string') {
    const target = placeNamed(raw, context, here);
    return target === null ? null : make(target);
  }
  if (!context.names.parts.includes(raw.of)) return unknownPlace(raw.of, context.names.parts, context, [...here, 'of']);
  if (raw.mode !== undefined && raw.mode !== 'one' && raw.mode !== 'all' && raw.value === undefined)
    return refuse(context, { path: here, message: `'value' is missing: mode ${raw.mode} needs to know how many` });
  return make({ ...raw });
}

/** A part, process or host; a bare host's name becomes `host:name`. */
function placeNamed(name: string, context: FaultContext, path: Path): string | null {
  const { parts, hosts, complete } = context.names;
  if (!complete && name.startsWith('host:')) return name;
  if (name.startsWith('host:'))
    return hosts.includes(name.slice(5)) ? name : unknownPlace(name.slice(5), hosts, context, path);
  const [, part, rest] = /^([^#.]*)(.*)$/.exec(name)!;
  if (parts.includes(part) && (rest === '' || /^#[1-9]\d{0,5}$/.test(rest) || /^\.[a-z][A-Za-z0-9]*$/.test(rest)))
    return name;
  if (parts.includes(part) && rest.startsWith('#'))
    return refuse(context, { path, message: `'${name}': processes are numbered from 1, as in ${part}#1` });
  if (hosts.includes(name)) return `host:${name}`;
  return unknownPlace(name, [...parts, ...hosts], context, path, part);
}

function unknownPlace(name: string, known: readonly string[], context: FaultContext, path: Path, part = name): null {
  const meant = nearest(part, known);
  return refuse(context, {
    path,
    message: `there is no part, process or host '${name}'`,
    hint: didYouMean(meant === undefined ? undefined : name.replace(part, meant)),
  });
}

function settingOf(n: FaultNotation, context: FaultContext, path: Path): FaultAction | null {
  const wrong = context.settings.problem(n.set, n.to);
  if (wrong === null) return { do: 'set', path: n.set, to: n.to };
  return refuse(context, {
    path: [...path, wrong.about === 'path' ? 'set' : 'to'],
    message: wrong.error,
    hint: wrong.hint,
  });
}

function linkOf(n: FaultNotation, context: FaultContext, path: Path): FaultAction | null {
  const ends = (n.link as string).split('->').map((end) => placeNamed(end.trim(), context, [...path, 'link']));
  if (ends.includes(null)) return null;
  const effects = given(n, ['latency', 'jitter', 'loss', 'duplicate', 'reorder', 'bandwidth']);
  if (Object.keys(effects).length === 0)
    return refuse(context, {
      path,
      message: 'expected what is wrong with the link: latency, jitter, loss, duplicate, reorder or bandwidth',
    });
  return { do: 'link', target: ends.join(' -> '), ...effects };
}

function partitionOf(n: FaultNotation, context: FaultContext, path: Path): FaultAction | null {
  const seen = new Set<string>();
  let wrong = false;
  const groups = (n.partition as string[][]).map((group, i) =>
    group.map((name, j) => {
      const place = placeNamed(name, context, [...path, 'partition', i, j]);
      if (place === null || seen.has(place)) wrong = true;
      if (place !== null && seen.has(place))
        context.complain({ path: [...path, 'partition', i, j], message: `'${name}' is on both sides` });
      if (place !== null) seen.add(place);
      return place ?? name;
    }),
  );
  return wrong ? null : { do: 'partition', groups, oneWay: n.oneWay ?? false };
}

// ---------------------------------------------------------------- the list of a scenario

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
  const ways = ['at', 'after', 'when'].filter((key) => n[key] !== undefined);
  if (ways.length === 0)
    return refuse(context, {
      path,
      message: 'expected when it strikes: at (a moment), after (another fault) or when (a condition)',
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
