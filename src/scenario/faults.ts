// Answers for faults as written becoming the engine's faults: verbs, targets that exist, settings that fit.
import type { Fault, FaultAction, Micros, Target } from '../engine/index.ts';
import { nearest } from '../models/nearest.ts';
import type { Compilation, Complain } from './conditions/compile.ts';
import { didYouMean } from './issues.ts';
import { type Verb, VERB_NAMES } from './schema-faults.ts';
import type { ConditionNotation } from './schema-conditions.ts';
import type { Settings } from './settings.ts';
import type { Path } from './source.ts';

/** A fault as zod gives it: one verb, with what belongs to it, durations in microseconds. */
export type FaultNotation = { readonly [key: string]: any };

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

export function refuse(context: FaultContext, complaint: Parameters<Complain>[0]): null {
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
