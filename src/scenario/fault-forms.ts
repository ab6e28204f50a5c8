// Answers for faults as scenarios write them: `{ name, at, slow: inventory, factor: 4, for: 10s }` to the engine's vocabulary.
import type { Fault, FaultAction } from '../engine/index.ts';
import { timeDistribution } from '../models/quantities.ts';
import { parseDuration } from './amounts.ts';
import { ConditionError } from './condition.ts';

const VERBS = [
  'kill',
  'restart',
  'pause',
  'resume',
  'drain',
  'slow',
  'error',
  'partition',
  'heal',
  'link',
  'clock',
  'disk',
  'set',
  'load',
] as const;
type Verb = (typeof VERBS)[number];

/** Names other tools use, and ours for the same. */
const FOREIGN: Readonly<Record<string, string>> = {
  blackhole: 'partition',
  'pod-kill': 'kill',
  delay: 'link',
  latency: 'link',
  cpu: 'slow',
  loss: 'link',
  crash: 'kill',
  stop: 'drain',
  abort: 'error',
};

const FIELDS: Readonly<Record<Verb, readonly string[]>> = {
  kill: [],
  restart: [],
  pause: [],
  resume: [],
  drain: [],
  slow: ['factor'],
  error: ['share'],
  partition: ['oneWay'],
  heal: [],
  link: ['latency', 'jitter', 'loss', 'duplicate', 'reorder', 'bandwidth'],
  clock: ['skew', 'drift'],
  disk: ['what', 'factor'],
  set: ['to'],
  load: ['factor'],
};

/** One fault; throws ConditionError with the path of what is wrong. `index` names it when it has no name. */
export function parseFault(raw: any, index: number): Fault {
  if (typeof raw !== 'object' || raw === null)
    throw new ConditionError('expected a fault, such as { name: crash, at: 20s, kill: inventory }');
  const keys = Object.keys(raw);
  const verb = VERBS.find((v) => keys.includes(v));
  if (!verb) {
    const foreign = keys.find((k) => FOREIGN[k]);
    throw new ConditionError(
      foreign ? `'${foreign}' is called '${FOREIGN[foreign]}' here` : `expected one of ${VERBS.join(', ')}`,
      foreign ? [foreign] : [],
    );
  }
  const stray = keys.find((k) => !['name', 'at', 'for', verb, ...FIELDS[verb]].includes(k));
  if (stray) throw new ConditionError(`'${stray}' does not belong to the fault '${verb}'`, [stray]);
  const at = raw.at === undefined ? 0 : time(raw.at, 'at');
  const lasts = raw.for === undefined ? {} : { for: time(raw.for, 'for') };
  return {
    name: raw.name === undefined ? `fault ${index + 1}` : String(raw.name),
    at,
    ...lasts,
    action: actionOf(verb, raw),
  };
}

function time(raw: unknown, key: string): number {
  const parsed = typeof raw === 'string' ? parseDuration(raw) : null;
  if (parsed === null)
    throw new ConditionError(
      `expected a duration with a unit, such as ${typeof raw === 'number' ? `${raw}s` : '10s'}`,
      [key],
    );
  return parsed;
}

function number(raw: any, key: string, min: number, max: number): number {
  if (typeof raw[key] !== 'number' || raw[key] < min || raw[key] > max)
    throw new ConditionError(`expected '${key}', a number from ${min} to ${max}`, key in raw ? [key] : []);
  return raw[key];
}

function actionOf(verb: Verb, raw: any): FaultAction {
  const target = raw[verb];
  switch (verb) {
    case 'slow':
      return { do: verb, target, factor: number(raw, 'factor', 0.001, 1_000_000) };
    case 'load':
      return { do: verb, target, factor: number(raw, 'factor', 0, 1_000_000) };
    case 'error':
      return { do: verb, target, share: raw.share === undefined ? 1 : number(raw, 'share', 0, 1) };
    case 'partition':
      if (!Array.isArray(target) || target.length < 2)
        throw new ConditionError('expected groups, such as [[orders], [inventory]]', ['partition']);
      return {
        do: verb,
        groups: target.map((g) => (Array.isArray(g) ? g.map(String) : [String(g)])),
        oneWay: raw.oneWay === true,
      };
    case 'heal':
      return { do: verb, name: String(target) };
    case 'set':
      if (!('to' in raw)) throw new ConditionError("expected 'to', the new value");
      return { do: verb, path: String(target), to: raw.to };
    case 'link':
      return {
        do: verb,
        target: String(target),
        ...(raw.latency === undefined ? {} : { latency: timeDistribution().parse(raw.latency) }),
        ...(raw.jitter === undefined ? {} : { jitter: time(raw.jitter, 'jitter') }),
        ...Object.fromEntries(
          ['loss', 'duplicate', 'reorder'].filter((k) => k in raw).map((k) => [k, number(raw, k, 0, 1)]),
        ),
        ...(raw.bandwidth === undefined ? {} : { bandwidth: number(raw, 'bandwidth', 1, 1e12) }),
      };
    case 'clock':
      return {
        do: verb,
        target,
        ...(raw.skew === undefined ? {} : { skew: time(raw.skew, 'skew') }),
        ...(raw.drift === undefined ? {} : { drift: number(raw, 'drift', -0.5, 0.5) }),
      };
    case 'disk':
      if (!['full', 'slow', 'lost'].includes(raw.what))
        throw new ConditionError("expected 'what': full, slow or lost", 'what' in raw ? ['what'] : []);
      return {
        do: verb,
        target,
        what: raw.what,
        ...(raw.factor === undefined ? {} : { factor: number(raw, 'factor', 1, 1e6) }),
      };
    default:
      return { do: verb, target };
  }
}

/** Names of parts and processes a fault strikes, for checking that they exist. */
export function targetsOf(action: FaultAction): string[] {
  if (action.do === 'partition') return action.groups.flat();
  if (action.do === 'link') return action.target.split('->').map((s) => s.trim());
  if (action.do === 'set') return [action.path.split('.')[0]];
  if (!('target' in action)) return [];
  return [typeof action.target === 'string' ? action.target : action.target.of];
}
