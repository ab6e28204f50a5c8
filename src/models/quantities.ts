// Answers for the types of parameters: zod types that read a quantity with its unit, and know how it is written, bounded and described.
import { z } from 'zod';
import type { Distribution, Micros } from '../engine/index.ts';
import type { ParamMeta } from './contract.ts';
import { distributionSchema, readDistribution } from './distribution-notation.ts';
import {
  formatBandwidth,
  formatDuration,
  formatRate,
  formatSize,
  needsUnit,
  type Reading,
  readBandwidth,
  readDuration,
  readRate,
  readSize,
} from './units.ts';

export { formatDuration, formatRate, formatSize } from './units.ts';

// The page forbids making code from text.
z.config({ jitless: true });

/** What a zod type of this file is: how its values are written, and how an editor may check what is typed. */
export interface Quantity {
  readonly kind: 'duration' | 'rate' | 'size' | 'bandwidth' | 'share' | 'percent' | 'count' | 'factor' | 'distribution';
  /** Unit of the parsed value, as in ParamMeta. */
  readonly unit: string;
  /** JSON Schema of what may be written. */
  readonly json: Readonly<Record<string, unknown>>;
  /** Parsed value to scenario notation. */
  readonly format: (value: any) => unknown;
}

const registry = z.registry<Quantity>();

/** What quantity a zod type is; undefined for the others. Survives `.meta()`. */
export function quantityOf(schema: z.core.$ZodType): Quantity | undefined {
  return registry.get(schema as z.ZodType) as Quantity | undefined;
}

/** Bounds in scenario notation are bounds of the parsed value. */
interface Range {
  readonly min?: string;
  readonly max?: string;
  /** An example of what is usual here; lends its unit to the answer to a bare number. */
  readonly like?: string;
}

interface Notation {
  readonly kind: Quantity['kind'];
  readonly what: string;
  readonly unit: string;
  readonly examples: readonly string[];
  readonly pattern: string;
  readonly read: (text: string) => Reading;
  readonly format: (value: number) => string;
}

const DURATION: Notation = {
  kind: 'duration',
  what: 'a duration',
  unit: 'us',
  examples: ['300ms', '2s', '1m30s'],
  pattern: '^-?(\\d+(\\.\\d+)?(us|µs|ms|s|m|h|d))+$',
  read: readDuration,
  format: formatDuration,
};
const SIGNED: Notation = { ...DURATION, read: (text) => readDuration(text, true) };
const RATE: Notation = {
  kind: 'rate',
  what: 'a rate',
  unit: '/s',
  examples: ['120/s', '10/m'],
  pattern: '^\\d+(\\.\\d+)?\\s*/\\s*(us|ms|s|m|h|d)$',
  read: readRate,
  format: formatRate,
};
const SIZE: Notation = {
  kind: 'size',
  what: 'a size',
  unit: 'bytes',
  examples: ['64KiB', '1MB'],
  pattern: '^\\d+(\\.\\d+)?\\s*(B|[kKMGT]B|[KMGT]iB?)$',
  read: readSize,
  format: formatSize,
};
const BANDWIDTH: Notation = {
  kind: 'bandwidth',
  what: 'a bandwidth',
  unit: 'bytes/s',
  examples: ['10MB/s', '100Mbit/s'],
  pattern: '^\\d+(\\.\\d+)?\\s*(B|[kKMGT]B|[KMGT]iB?|[kMG]?bit)/s$',
  read: readBandwidth,
  format: formatBandwidth,
};

/** A moment or length of virtual time; parsed to whole microseconds. `signed` lets it be negative (clock skew). At most 400 days unless `max` says less. */
export function duration(range: Range & { readonly signed?: boolean } = {}): z.ZodType<Micros> {
  return withUnit(range.signed ? SIGNED : DURATION, { min: range.signed ? undefined : '0s', max: '400d', ...range });
}

/** Events a second. At most 10,000,000/s unless `max` says less. */
export function rate(range: Range = {}): z.ZodType<number> {
  return withUnit(RATE, { max: '10000000/s', ...range });
}

/** Bytes. At most 16 TiB unless `max` says less. */
export function size(range: Range = {}): z.ZodType<number> {
  return withUnit(SIZE, { max: '16TiB', ...range });
}

/** Bytes a second. */
export function bandwidth(range: Range = {}): z.ZodType<number> {
  return withUnit(BANDWIDTH, range);
}

/** A share of cases, 0 to 1. */
export function share(): z.ZodType<number> {
  return known(z.number().min(0).max(1), {
    kind: 'share',
    unit: 'share',
    json: { type: 'number', minimum: 0, maximum: 1 },
    format: same,
  });
}

/** 0 to 100, where the real system's own property is a percentage. */
export function percent(min = 0, max = 100): z.ZodType<number> {
  return known(z.number().min(min).max(max), {
    kind: 'percent',
    unit: '%',
    json: { type: 'number', minimum: min, maximum: max },
    format: same,
  });
}

/** A whole number. */
export function count(min = 0, max = 1_000_000): z.ZodType<number> {
  return known(z.number().int().min(min).max(max), {
    kind: 'count',
    unit: '',
    json: { type: 'integer', minimum: min, maximum: max },
    format: same,
  });
}

/** A pure number: how many times slower, how steep, what weight. */
export function factor(min = 0, max = 1_000_000): z.ZodType<number> {
  return known(z.number().min(min).max(max), {
    kind: 'factor',
    unit: '',
    json: { type: 'number', minimum: min, maximum: max },
    format: same,
  });
}

/** A distribution of times: `20ms`, `{ exponential: 20ms }`, `{ lognormal: { median: 10ms, p99: 80ms } }`, ... Parsed in microseconds. */
export function timeDistribution(): z.ZodType<Distribution> {
  return distribution('duration');
}

/** A distribution of durations, sizes or plain numbers. */
export function distribution(of: 'duration' | 'size' | 'number'): z.ZodType<Distribution> {
  const notation = of === 'duration' ? DURATION : of === 'size' ? SIZE : null;
  const element = (value: unknown): Reading => (notation ? readQuantity(notation, value) : readNumber(value));
  const type = z.any().transform((value, ctx) => {
    const read = readDistribution(value, element, of);
    if ('dist' in read) return read.dist;
    ctx.issues.push({
      code: 'custom',
      input: value,
      path: [...read.path],
      message: read.problem,
      params: { hint: read.hint, onKey: read.onKey },
    });
    return z.NEVER;
  });
  const one = notation ? { type: 'string', pattern: notation.pattern } : { type: 'number' };
  const format = notation ? notation.format : same;
  return known(type, {
    kind: 'distribution',
    unit: notation?.unit ?? '',
    json: distributionSchema(one),
    format: (d) => formatDistributionWith(d, format),
  });
}

/** A type with what it says about itself: shown in forms, inspector, reference pages and the editor. */
export function param<T extends z.ZodType>(type: T, meta: ParamMeta): T {
  return type.meta({ ...meta }) as T;
}

/** What `param` said about a type, looking through optional, default and the like. */
export function metaOf(schema: z.core.$ZodType): Partial<ParamMeta> {
  const mine = (z.globalRegistry.get(schema) ?? {}) as Partial<ParamMeta>;
  const inner = (schema._zod.def as { innerType?: z.core.$ZodType }).innerType;
  return inner === undefined ? mine : { ...metaOf(inner), ...mine };
}

/** `18s` in microseconds; null when it is no duration. */
export function parseDuration(text: string): Micros | null {
  const read = readDuration(text);
  return 'value' in read ? read.value : null;
}

/** `120/s` in events a second; null when it is no rate. */
export function parseRate(text: string): number | null {
  const read = readRate(text);
  return 'value' in read ? read.value : null;
}

/** Any quantity with a unit, read from what YAML gave. */
function readQuantity(n: Notation, value: unknown): Reading {
  if (value === undefined || value === null) return { problem: `expected ${n.what}, such as ${n.examples[0]}` };
  if (typeof value === 'number') return needsUnit(String(value), n.what, n.examples[0]);
  if (typeof value !== 'string') return { problem: `expected ${n.what}, such as ${n.examples[0]}` };
  if (value.length > 60) return { problem: `expected ${n.what}, such as ${n.examples[0]}` };
  return n.read(value.trim());
}

function readNumber(value: unknown): Reading {
  return typeof value === 'number' && Number.isFinite(value) && value >= 0
    ? { value }
    : { problem: 'expected a number, such as 3' };
}

function withUnit(notation: Notation, range: Range): z.ZodType<number> {
  const n = range.like === undefined ? notation : { ...notation, examples: [range.like, ...notation.examples] };
  const bound = (text: string | undefined) =>
    text === undefined ? undefined : (n.read(text) as { value: number }).value;
  const min = bound(range.min);
  const max = bound(range.max);
  const type = z.any().transform((value, ctx) => {
    const read = readQuantity(n, value);
    const wrong = 'problem' in read ? read : outOfRange(read.value, min, max, n.format);
    if (wrong === null) return (read as { value: number }).value;
    ctx.issues.push({
      code: 'custom',
      input: value,
      message: wrong.problem,
      params: { hint: wrong.hint, missing: value === undefined },
    });
    return z.NEVER;
  });
  return known(type, {
    kind: n.kind,
    unit: n.unit,
    json: { type: 'string', pattern: n.pattern, examples: n.examples },
    format: n.format,
  });
}

function outOfRange(
  value: number,
  min: number | undefined,
  max: number | undefined,
  format: (n: number) => string,
): { problem: string; hint?: string } | null {
  if (min !== undefined && value < min) return { problem: `expected at least ${format(min)}` };
  if (max !== undefined && value > max) return { problem: `expected at most ${format(max)}` };
  return null;
}

function known<T>(type: z.ZodType<T>, quantity: Quantity): z.ZodType<T> {
  registry.add(type, quantity);
  return type;
}

function same(value: unknown): unknown {
  return value;
}

/** A distribution of times in scenario notation. */
export function formatDistribution(d: Distribution): unknown {
  return formatDistributionWith(d, formatDuration);
}

function formatDistributionWith(d: Distribution, one: (n: number) => unknown): unknown {
  switch (d.kind) {
    case 'constant':
      return one(d.value);
    case 'exponential':
      return { exponential: one(d.mean) };
    case 'uniform':
      return { uniform: { min: one(d.min), max: one(d.max) } };
    case 'normal':
      return { normal: { mean: one(d.mean), sd: one(d.sd) } };
    case 'lognormal':
      return { lognormal: { median: one(d.median), sigma: d.sigma } };
    case 'pareto':
      return { pareto: { min: one(d.min), alpha: d.alpha } };
    case 'empirical':
      return {
        empirical: d.weights.every((w) => w === 1)
          ? d.values.map(one)
          : { values: d.values.map(one), weights: [...d.weights] },
      };
    case 'mixture':
      return { mixture: d.of.map(({ weight, dist }) => mixed(weight, formatDistributionWith(dist, one))) };
  }
}

function mixed(weight: number, shape: unknown): unknown {
  return typeof shape === 'object' && shape !== null ? { weight, ...shape } : { weight, constant: shape };
}
