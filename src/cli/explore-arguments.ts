// Answers for the words after `murphy explore`: what they ask for, or what is wrong with them.
import type { Fault } from '../engine/index.ts';
import { nearest } from '../models/nearest.ts';
import { FAULT_KINDS, type FaultKind } from '../scenario/schema-explore.ts';
import { seedRange, settingOf } from './arguments.ts';

export const USAGE =
  'murphy explore FILE [--seeds A-B] [--kinds kill,pause,...] [--faults N] [--set path=value ...] [--first] [--shrink N] [--workers N] [--json]';

export interface ExploreArguments {
  file: string;
  seeds: readonly [number, number];
  kinds: readonly FaultKind[] | undefined;
  faults: number | undefined;
  always: Fault[];
  first: boolean;
  shrink: number;
  workers: number;
  json: boolean;
}

/** `cores`: workers unless it is said otherwise. */
export function exploreArguments(args: readonly string[], cores: number): ExploreArguments | string {
  const o: ExploreArguments = {
    file: '',
    seeds: [1, 100],
    kinds: undefined,
    faults: undefined,
    always: [],
    first: false,
    shrink: 5,
    workers: cores,
    json: false,
  };
  for (let i = 0; i < args.length; i++) {
    const arg = args[i]!;
    if (arg === '--json') o.json = true;
    else if (arg === '--first') o.first = true;
    else if (arg.startsWith('--')) {
      const wrong = take(o, arg, args[++i] ?? '');
      if (wrong !== '') return wrong;
    } else if (arg.startsWith('-')) return `there is no option '${arg}'`;
    else if (o.file !== '') return `one file at a time, but there are '${o.file}' and '${arg}'`;
    else o.file = arg;
  }
  return o.file === '' ? 'which file?' : o;
}

/** Reads an option with its value; what is wrong with it, or ''. */
function take(o: ExploreArguments, option: string, value: string): string {
  switch (option) {
    case '--seed':
    case '--seeds': {
      const seeds = seedRange(option, value);
      if (typeof seeds === 'string') return seeds;
      o.seeds = seeds;
      return '';
    }
    case '--kinds': {
      const kinds = value.split(',').map((kind) => kind.trim());
      const unknown = kinds.find((kind) => !(FAULT_KINDS as readonly string[]).includes(kind));
      if (unknown !== undefined) return noKind(unknown);
      o.kinds = kinds as FaultKind[];
      return '';
    }
    case '--set': {
      const set = settingOf(value);
      if (typeof set === 'string') return set;
      o.always.push({ name: `--set ${o.always.length + 1}`, at: 0, action: { do: 'set', ...set } });
      return '';
    }
    case '--faults':
      return number(value, 1, 100, option, (n) => {
        o.faults = n;
      });
    case '--shrink':
      return number(value, 0, 100, option, (n) => {
        o.shrink = n;
      });
    case '--workers':
      return number(value, 1, 64, option, (n) => {
        o.workers = n;
      });
    default:
      return `there is no option '${option}'`;
  }
}

function noKind(kind: string): string {
  const meant = nearest(kind, FAULT_KINDS);
  const hint = meant === undefined ? `there are ${FAULT_KINDS.join(', ')}` : `did you mean ${meant}?`;
  return `--kinds: there is no kind of fault '${kind}'; ${hint}`;
}

function number(text: string, least: number, most: number, option: string, set: (n: number) => void): string {
  if (!/^\d+$/.test(text) || Number(text) < least || Number(text) > most)
    return `${option} wants a number from ${least} to ${most}`;
  set(Number(text));
  return '';
}
