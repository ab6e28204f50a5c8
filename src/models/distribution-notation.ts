// Answers for distributions as a scenario writes them: read to the engine's form with the place of every mistake, and as JSON Schema.
import { type Distribution, ln } from '../engine/index.ts';
import { nearest } from './nearest.ts';
import type { Reading } from './units.ts';

type Path = readonly (string | number)[];
export type ReadDistribution =
  | { readonly dist: Distribution }
  | { readonly path: Path; readonly problem: string; readonly hint?: string; readonly onKey: boolean };
type Element = (value: unknown) => Reading;

const SHAPES = ['constant', 'exponential', 'normal', 'lognormal', 'uniform', 'pareto', 'empirical', 'mixture'] as const;
/** Other libraries' names. */
const SYNONYMS: Readonly<Record<string, string>> = {
  exp: 'exponential',
  gaussian: 'normal',
  gauss: 'normal',
  fixed: 'constant',
  const: 'constant',
  deterministic: 'constant',
  values: 'empirical',
  'log-normal': 'lognormal',
  logNormal: 'lognormal',
  poisson: 'exponential',
};
/** Quantile of the standard normal at 0.99. */
const Z99 = 2.3263478740408408;
const MOST_VALUES = 1000;
const MOST_PARTS = 20;
const DEEPEST = 3;

class Mistake extends Error {
  readonly path: Path;
  readonly hint: string | undefined;
  readonly onKey: boolean;
  constructor(path: Path, message: string, hint?: string, onKey = false) {
    super(message);
    this.path = path;
    this.hint = hint;
    this.onKey = onKey;
  }
}

/**
 * Reads one distribution. `element` reads a single value (a duration, a size, a number); `of` names what the values are.
 * The path of a mistake is relative to the distribution.
 */
export function readDistribution(value: unknown, element: Element, of: string): ReadDistribution {
  try {
    return { dist: read(value, element, of, [], 0) };
  } catch (error) {
    if (error instanceof Mistake)
      return { path: error.path, problem: error.message, hint: error.hint, onKey: error.onKey };
    throw error;
  }
}

function read(value: unknown, element: Element, of: string, path: Path, depth: number): Distribution {
  if (!isObject(value)) return constant(value, element, of, path);
  const keys = Object.keys(value).filter((key) => depth === 0 || key !== 'weight');
  if (keys.length !== 1 || !SHAPES.some((shape) => shape === keys[0])) throw shapeMistake(keys, path);
  const shape = keys[0] as (typeof SHAPES)[number];
  const inner = value[shape];
  const at = [...path, shape];
  const one = (v: unknown, p: Path) => quantity(v, element, p);
  switch (shape) {
    case 'constant':
      return { kind: 'constant', value: one(inner, at) };
    case 'exponential':
      return { kind: 'exponential', mean: one(inner, at) };
    case 'uniform': {
      const f = fields(inner, at, ['min', 'max']);
      const [min, max] = [one(f.min, [...at, 'min']), one(f.max, [...at, 'max'])];
      if (max < min) throw new Mistake([...at, 'max'], 'expected max to be at least min');
      return { kind: 'uniform', min, max };
    }
    case 'normal': {
      const f = fields(inner, at, ['mean', 'sd']);
      return { kind: 'normal', mean: one(f.mean, [...at, 'mean']), sd: one(f.sd, [...at, 'sd']) };
    }
    case 'lognormal':
      return lognormal(inner, element, at);
    case 'pareto': {
      const f = fields(inner, at, ['min', 'alpha']);
      return { kind: 'pareto', min: one(f.min, [...at, 'min']), alpha: number(f.alpha, [...at, 'alpha'], 0.1, 100) };
    }
    case 'empirical':
      return empirical(inner, element, at);
    case 'mixture':
      return mixture(inner, element, of, at, depth);
  }
}

function constant(value: unknown, element: Element, of: string, path: Path): Distribution {
  if (Array.isArray(value)) throw new Mistake(path, 'a list of observed values is written { empirical: [ ... ] }');
  const one = element(value);
  if ('value' in one) return { kind: 'constant', value: one.value };
  const example =
    of === 'duration' ? '20ms, or a distribution such as { exponential: 20ms }' : of === 'size' ? '4KiB' : '3';
  throw new Mistake(
    path,
    typeof value !== 'string' && typeof value !== 'number'
      ? `expected a ${of} or a distribution: ${example}`
      : one.problem,
    one.hint,
  );
}

function shapeMistake(keys: readonly string[], path: Path): Mistake {
  if (keys.length === 0) return new Mistake(path, `expected one of ${SHAPES.join(', ')}`);
  const shapes = keys.filter((key) => SHAPES.some((shape) => shape === key));
  if (shapes.length > 1)
    return new Mistake(
      [...path, shapes[1]],
      `a distribution has one shape; this one has ${shapes.join(' and ')}`,
      undefined,
      true,
    );
  const stranger = keys.find((key) => !shapes.includes(key))!;
  const meant = Object.hasOwn(SYNONYMS, stranger) ? SYNONYMS[stranger] : nearest(stranger, SHAPES);
  return new Mistake(
    [...path, stranger],
    `${stranger} is not a distribution: expected one of ${SHAPES.join(', ')}`,
    meant,
    true,
  );
}

function lognormal(inner: unknown, element: Element, at: Path): Distribution {
  const f =
    isObject(inner) && 'p99' in inner
      ? fields(inner, at, ['median', 'p99'])
      : fields(inner, at, ['median', 'sigma'], ['p99']);
  const median = quantity(f.median, element, [...at, 'median']);
  if (!('p99' in f)) return { kind: 'lognormal', median, sigma: number(f.sigma, [...at, 'sigma'], 0, 10) };
  const p99 = quantity(f.p99, element, [...at, 'p99']);
  if (median <= 0) throw new Mistake([...at, 'median'], 'expected a median above zero');
  if (p99 < median) throw new Mistake([...at, 'p99'], 'expected p99 to be at least the median');
  return { kind: 'lognormal', median, sigma: ln(p99 / median) / Z99 };
}

function empirical(inner: unknown, element: Element, at: Path): Distribution {
  const listed = Array.isArray(inner);
  const f = listed ? { values: inner, weights: undefined } : fields(inner, at, ['values', 'weights']);
  const where = listed ? at : [...at, 'values'];
  const values = list(f.values, where, MOST_VALUES).map((v, i) => quantity(v, element, [...where, i]));
  if (listed) return { kind: 'empirical', values, weights: values.map(() => 1) };
  const weights = list(f.weights, [...at, 'weights'], MOST_VALUES).map((w, i) =>
    number(w, [...at, 'weights', i], 0, 1e9),
  );
  if (weights.length !== values.length)
    throw new Mistake([...at, 'weights'], `expected as many weights as values: ${values.length}`);
  if (weights.every((w) => w === 0)) throw new Mistake([...at, 'weights'], 'expected at least one weight above zero');
  return { kind: 'empirical', values, weights };
}

function mixture(inner: unknown, element: Element, of: string, at: Path, depth: number): Distribution {
  if (depth >= DEEPEST) throw new Mistake(at, `mixtures may be nested ${DEEPEST} deep`);
  const parts = list(inner, at, MOST_PARTS).map((part, i) => {
    if (!isObject(part) || !('weight' in part))
      throw new Mistake([...at, i], 'expected a weight and a distribution, such as { weight: 1, exponential: 20ms }');
    const weight = number(part.weight, [...at, i, 'weight'], 0, 1e9);
    return { weight, dist: read(part, element, of, [...at, i], depth + 1) };
  });
  if (parts.every((part) => part.weight === 0)) throw new Mistake(at, 'expected at least one weight above zero');
  return { kind: 'mixture', of: parts };
}

function quantity(value: unknown, element: Element, path: Path): number {
  const one = element(value);
  if ('value' in one) return one.value;
  throw new Mistake(path, one.problem, one.hint);
}

function number(value: unknown, path: Path, min: number, max: number): number {
  if (typeof value === 'number' && value >= min && value <= max) return value;
  throw new Mistake(path, `expected a number from ${min} to ${max}`);
}

function list(value: unknown, path: Path, most: number): readonly unknown[] {
  if (Array.isArray(value) && value.length > 0 && value.length <= most) return value;
  throw new Mistake(path, `expected a list of 1 to ${most} values`);
}

/** Exactly these fields. `others`: names that might have been meant instead. */
function fields(
  value: unknown,
  path: Path,
  names: readonly string[],
  others: readonly string[] = [],
): Record<string, unknown> {
  const expected = `expected { ${names.map((name) => `${name}: ...`).join(', ')} }`;
  if (!isObject(value)) throw new Mistake(path, expected);
  const stranger = Object.keys(value).find((key) => !names.includes(key));
  if (stranger !== undefined)
    throw new Mistake(
      [...path, stranger],
      `${stranger} is not known here: ${expected}`,
      nearest(stranger, [...names, ...others]),
      true,
    );
  const missing = names.find((name) => !Object.hasOwn(value, name));
  if (missing !== undefined) throw new Mistake(path, `${missing} is missing: ${expected}`);
  return value;
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** JSON Schema (draft-7) of what may be written, `one` being the schema of a single value. */
export function distributionSchema(one: Readonly<Record<string, unknown>>): Record<string, unknown> {
  const positive = { type: 'number', minimum: 0 };
  const shaped = (properties: Record<string, unknown>, required = Object.keys(properties)) => ({
    type: 'object',
    properties,
    required,
    additionalProperties: false,
  });
  const shapes: Record<string, unknown> = {
    constant: one,
    exponential: one,
    uniform: shaped({ min: one, max: one }),
    normal: shaped({ mean: one, sd: one }),
    lognormal: { anyOf: [shaped({ median: one, sigma: positive }), shaped({ median: one, p99: one })] },
    pareto: shaped({ min: one, alpha: positive }),
    empirical: {
      anyOf: [
        { type: 'array', items: one },
        shaped({ values: { type: 'array', items: one }, weights: { type: 'array', items: positive } }),
      ],
    },
    mixture: { type: 'array', items: { type: 'object', required: ['weight'], properties: { weight: positive } } },
  };
  return {
    anyOf: [
      one,
      { type: 'object', properties: shapes, additionalProperties: false, minProperties: 1, maxProperties: 1 },
    ],
  };
}
