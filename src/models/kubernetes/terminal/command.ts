// Answers for a line of kubectl as a command: its words, its flags, and what was probably meant where it does not exist.
import { nearest } from '../../nearest.ts';

/** What a line asks for, before anybody looks whether it exists. */
export interface CommandLine {
  readonly verb: string;
  readonly words: readonly string[];
  readonly flags: ReadonlyMap<string, string>;
}

/** A line that kubectl would refuse: what it prints. */
export class CommandError extends Error {}

export const VERBS: Readonly<Record<string, readonly string[]>> = {
  get: ['-o', '--output'],
  describe: [],
  scale: ['--replicas'],
  rollout: ['--to-revision'],
  set: [],
  drain: ['--ignore-daemonsets', '--delete-emptydir-data', '--force'],
  cordon: [],
  uncordon: [],
  delete: ['--force', '--grace-period', '--now'],
};

export const ROLLOUT_VERBS = ['status', 'history', 'restart', 'undo', 'pause', 'resume'] as const;

/** Flags that stand alone. */
const SWITCHES: ReadonlySet<string> = new Set([
  '--ignore-daemonsets',
  '--delete-emptydir-data',
  '--force',
  '--now',
  '-A',
  '--all-namespaces',
]);
const EVERYWHERE = ['-n', '--namespace', '-A', '--all-namespaces'];

/** Reads a line; the word `kubectl` (or `k`) may lead it. Throws CommandError. */
export function readLine(line: string): CommandLine {
  const tokens = line.trim().split(/\s+/).filter(Boolean);
  if (tokens[0] === 'kubectl' || tokens[0] === 'k') tokens.shift();
  const [verb, ...rest] = tokens;
  if (verb === undefined) throw new CommandError(usage());
  if (!Object.hasOwn(VERBS, verb)) throw new CommandError(unknownVerb(verb));
  const words: string[] = [];
  const flags = new Map<string, string>();
  for (let i = 0; i < rest.length; i++) {
    if (!rest[i].startsWith('-')) {
      words.push(rest[i]);
      continue;
    }
    const [name, value] = split(rest[i]);
    if (!VERBS[verb].includes(name) && !EVERYWHERE.includes(name)) throw new CommandError(unknownFlag(verb, name));
    if (value !== null) flags.set(name, value);
    else if (SWITCHES.has(name)) flags.set(name, 'true');
    else if (rest[i + 1] === undefined) throw new CommandError(`error: flag needs an argument: ${name}`);
    else flags.set(name, rest[++i]);
  }
  return { verb, words, flags };
}

/** `--replicas=3`, `-owide` and `-o=wide`. */
function split(token: string): readonly [string, string | null] {
  const equals = token.indexOf('=');
  if (equals > 0) return [token.slice(0, equals), token.slice(equals + 1)];
  const short = !token.startsWith('--') && token.length > 2;
  return short ? [token.slice(0, 2), token.slice(2)] : [token, null];
}

function unknownVerb(verb: string): string {
  const meant = nearest(verb, Object.keys(VERBS));
  const hint = meant === undefined ? `\nHere there are ${Object.keys(VERBS).join(', ')}.` : didYouMean(meant);
  return `error: unknown command "${verb}" for "kubectl"${hint}`;
}

function unknownFlag(verb: string, flag: string): string {
  const meant = nearest(flag, VERBS[verb]);
  return `error: unknown flag: ${flag}${meant === undefined ? '' : didYouMean(meant)}\nSee 'kubectl ${verb} --help' for usage.`;
}

export function didYouMean(word: string): string {
  return `\n\nDid you mean this?\n\t${word}`;
}

function usage(): string {
  return `kubectl controls the cluster. Commands here:\n${Object.keys(VERBS)
    .map((verb) => `  ${verb}`)
    .join('\n')}`;
}
