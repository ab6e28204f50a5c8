// Answers for what a mistake in a declaration is called: zod's issues as complaints in words, each at the place it is about.
import type { z } from 'zod';
import { nearest } from '../models/nearest.ts';
import { type Schema, shapesAt, tellingKeys } from '../models/param-schema.ts';
import { OTHER_TOOLS } from './schema-faults.ts';
import { shown } from './shown.ts';
import type { Complaint, Path } from './source.ts';

type Issue = z.core.$ZodIssue;

/** What the issues are about: a value, its type, where it stands in the file, and whether a place there is in flow style. */
export interface Subject {
  readonly value: unknown;
  readonly schema: Schema;
  readonly path: Path;
  readonly inFlow: (path: Path) => boolean;
}

export function complaintsOf(issues: readonly Issue[], subject: Subject): Complaint[] {
  const complaints = issues
    .flatMap((issue) => complain(issue, subject))
    .map((c) => ({ ...c, path: [...subject.path, ...c.path] }));
  return complaints.filter((c) => !isMisspelt(c, complaints));
}

/** Something is missing only because it is misspelt, which is complained of already. */
function isMisspelt(complaint: Complaint, all: readonly Complaint[]): boolean {
  const key = /^'(.+?)' is missing: /.exec(complaint.message)?.[1];
  if (key === undefined) return false;
  const beside = (c: Complaint) =>
    c.path.length === complaint.path.length && c.path.slice(0, -1).every((k, i) => k === complaint.path[i]);
  return all.some((c) => c.hint === didYouMean(key) && beside(c));
}

function complain(issue: Issue, subject: Subject): Complaint[] {
  switch (issue.code) {
    case 'unrecognized_keys':
      return issue.keys.map((key) => stranger(key, issue.path, knownKeys(issue, subject), subject));
    case 'invalid_union':
      return union(issue, subject);
    case 'invalid_key':
      return [
        {
          path: issue.path,
          onKey: true,
          message: own(issue.issues[0]) ?? `'${String(issue.path[issue.path.length - 1])}' cannot be a key here`,
        },
      ];
    default:
      return [simple(issue, subject)];
  }
}

function simple(issue: Issue, subject: Subject): Complaint {
  const value = at(subject.value, issue.path);
  const { message, hint } = words(issue, value);
  if (issue.code === 'custom' && issue.params?.onKey)
    return { path: issue.path, onKey: true, message: issue.message, hint };
  return { path: issue.path, message: missing(issue.path, value) + message, hint };
}

function missing(path: Path, value: unknown): string {
  return value !== undefined || path.length === 0 ? '' : `'${String(path[path.length - 1])}' is missing: `;
}

function words(issue: Issue, value: unknown): { message: string; hint?: string } {
  const given = own(issue);
  switch (issue.code) {
    case 'invalid_type':
      return {
        message:
          given ??
          `expected ${TYPES[issue.expected] ?? issue.expected}${value === undefined ? '' : `, not ${shown(value)}`}`,
        hint: typeHint(issue.expected, value),
      };
    case 'invalid_value': {
      const values = issue.values.map(String);
      const meant = nearest(String(value), values);
      return {
        message:
          given ??
          `${value === undefined ? '' : `${shown(value)}: `}expected ${values.length === 1 ? values[0] : `one of ${values.join(', ')}`}`,
        hint: didYouMean(meant),
      };
    }
    case 'too_big':
      return { message: given ?? `expected at most ${amount(issue.origin, issue.maximum)}` };
    case 'too_small':
      return {
        message:
          given ??
          `expected ${issue.inclusive === false ? 'more than' : 'at least'} ${amount(issue.origin, issue.minimum)}`,
      };
    case 'not_multiple_of':
      return { message: given ?? `expected a multiple of ${issue.divisor}` };
    case 'invalid_format':
      return { message: given ?? `${shown(value)} is not written as expected` };
    case 'custom':
      return {
        message: value === undefined || typeof value === 'object' ? issue.message : `${shown(value)}: ${issue.message}`,
        hint: didYouMean(issue.params?.hint),
      };
    default:
      return { message: given ?? 'this was not expected here' };
  }
}

const TYPES: Readonly<Record<string, string>> = {
  string: 'a text',
  number: 'a number',
  int: 'a whole number',
  boolean: 'true or false',
  array: 'a list',
  object: 'a map',
  record: 'a map',
  null: 'nothing',
  nan: 'a number',
  tuple: 'a list',
};

function typeHint(expected: string, value: unknown): string | undefined {
  if (expected === 'string' && (typeof value === 'number' || typeof value === 'boolean'))
    return `write "${value}" with quotes`;
  if (expected === 'boolean' && typeof value === 'string' && /^(yes|on)$/i.test(value)) return didYouMean('true');
  if (expected === 'boolean' && typeof value === 'string' && /^(no|off)$/i.test(value)) return didYouMean('false');
  if ((expected === 'number' || expected === 'int') && typeof value === 'string' && /^\d/.test(value))
    return 'a number without quotes or unit';
  if (expected === 'array' && value !== undefined && value !== null)
    return 'write a list: [ ... ], or one line each with a dash';
  return undefined;
}

function amount(origin: string, n: number | bigint): string {
  if (origin === 'string') return `${n} characters`;
  if (origin === 'array') return `${n} entries`;
  return String(n);
}

/** Keys of the alternative that an issue about strange keys was raised by: the one to which exactly these are strange. */
function knownKeys(issue: Extract<Issue, { code: 'unrecognized_keys' }>, subject: Subject): readonly string[] {
  const value = at(subject.value, issue.path);
  const present = isMap(value) ? Object.keys(value) : [];
  const shapes = shapesAt(subject.schema, issue.path);
  const raised = shapes.find((keys) => {
    const strange = present.filter((key) => !keys.includes(key));
    return strange.length === issue.keys.length && strange.every((key) => issue.keys.includes(key));
  });
  return raised ?? [...new Set(shapes.flat())];
}

function stranger(key: string, path: Path, known: readonly string[], subject: Subject): Complaint {
  const here = [...path, key];
  const message = `there is no '${key}' here`;
  if (at(subject.value, here) === null && subject.inFlow([...subject.path, ...path])) {
    return {
      path: here,
      onKey: true,
      message,
      hint: 'a comma ends a text inside { } and [ ]: put the text in quotes or in block style',
    };
  }
  const meant = nearest(key, known);
  return {
    path: here,
    onKey: true,
    message,
    hint: didYouMean(meant) ?? (known.length > 0 && known.length <= 24 ? `known here: ${known.join(', ')}` : undefined),
  };
}

// ---------------------------------------------------------------- unions

type Union = Extract<Issue, { code: 'invalid_union' }>;

/** Reports against the alternative that was evidently meant: never "invalid union". */
function union(issue: Union, subject: Subject): Complaint[] {
  const value = at(subject.value, issue.path);
  if (issue.errors.length === 0) {
    const options = ('options' in issue ? (issue.options ?? []) : []).map(String);
    const meant = nearest(String(value), options);
    const given = value === undefined ? missing(issue.path, value) : `${shown(value)}: `;
    return [{ path: issue.path, message: `${given}expected one of ${options.join(', ')}`, hint: didYouMean(meant) }];
  }
  const options = flatten(issue.errors);
  const tellers = tellingKeys(subject.schema, issue.path);
  const scored = options.map((errors) => ({ errors, score: distance(errors, value, tellers) }));
  const best = scored.reduce((a, b) => (b.score < a.score ? b : a));
  if (isMap(value) && best.score >= MISSING) return noneMeant(issue.path, value, tellers, subject);
  const message = own(issue);
  if (!isMap(value) && message !== undefined && best.errors.every((error) => error.path.length === 0))
    return [{ path: issue.path, message: missing(issue.path, value) + message }];
  if (!isMap(value) && best.score >= WRONG_TYPE) return [nothingFits(issue.path, value, options)];
  return best.errors.flatMap((error) => complain({ ...error, path: [...issue.path, ...error.path] } as Issue, subject));
}

/** A union among the alternatives of a union is the same as its alternatives. */
function flatten(options: readonly (readonly Issue[])[]): (readonly Issue[])[] {
  return options.flatMap((errors) => {
    const inner =
      errors.length === 1 && errors[0].code === 'invalid_union' && errors[0].path.length === 0
        ? (errors[0] as Union).errors
        : [];
    return inner.length > 0 ? flatten(inner) : [errors];
  });
}

const WRONG_TYPE = 100_000;
const MISSING = 10_000;

/** How far a value is from one alternative: of another type; without the key that tells it; with keys it does not know; otherwise wrong. */
function distance(errors: readonly Issue[], value: unknown, tellers: readonly string[]): number {
  let far = 0;
  for (const error of errors) {
    const [key] = error.path;
    const root = error.path.length === 0;
    if (root && error.code === 'invalid_type') far += WRONG_TYPE;
    else if (root && error.code === 'unrecognized_keys') far += 30 * error.keys.length;
    else if (isMap(value) && error.path.length === 1 && !Object.hasOwn(value, key))
      far += tellers.includes(String(key)) ? MISSING : 20;
    else if (error.path.length === 1 && error.code === 'invalid_value') far += 200;
    else far += 1;
  }
  return far;
}

/** A map without the key that tells any alternative: which keys there could be, and which was misspelt. */
function noneMeant(
  path: Path,
  value: Readonly<Record<string, unknown>>,
  tellers: readonly string[],
  subject: Subject,
): Complaint[] {
  const known = shapesAt(subject.schema, path).flat();
  const expected = `expected one of ${tellers.join(', ')}`;
  const foreign = (key: string) =>
    Object.hasOwn(OTHER_TOOLS, key) && tellers.includes(OTHER_TOOLS[key]) ? OTHER_TOOLS[key] : undefined;
  const keys = Object.keys(value);
  const stranger =
    keys.find((key) => !known.includes(key) && foreign(key) === undefined && nearest(key, tellers) !== undefined) ??
    keys.find((key) => foreign(key) !== undefined) ??
    keys.find((key) => !known.includes(key));
  if (stranger === undefined) return [{ path, message: expected }];
  const ours = foreign(stranger);
  const hint =
    ours === undefined ? didYouMean(nearest(stranger, [...tellers, ...known])) : `here it is called '${ours}'`;
  return [{ path: [...path, stranger], onKey: true, message: `there is no '${stranger}' here: ${expected}`, hint }];
}

/** What is no map, and fits no alternative: what could stand here. */
function nothingFits(path: Path, value: unknown, options: readonly (readonly Issue[])[]): Complaint {
  const firsts = options.map((errors) => errors[0]);
  const spoken = firsts.find((error) => error.path.length === 0 && own(error) !== undefined);
  if (spoken) return { path, ...words(spoken, value) };
  const types = firsts.flatMap((error) =>
    error.code === 'invalid_type' ? [TYPES[error.expected] ?? error.expected] : [],
  );
  return {
    path,
    message: `expected ${[...new Set(types)].join(' or ')}${value === undefined ? '' : `, not ${shown(value)}`}`,
  };
}

// ---------------------------------------------------------------- words

/** The message its author gave an issue; undefined where it is only zod's. */
function own(issue: Issue | undefined): string | undefined {
  if (issue === undefined || /^(Invalid|Too |Unrecognized|Unknown)/.test(issue.message)) return undefined;
  return issue.message;
}

export function didYouMean(word: string | undefined): string | undefined {
  return word === undefined ? undefined : `did you mean '${word}'?`;
}

function at(value: unknown, path: Path): unknown {
  let here: any = value;
  for (const key of path) {
    if (typeof here !== 'object' || here === null || !Object.hasOwn(here, key)) return undefined;
    here = here[key];
  }
  return here;
}

function isMap(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
