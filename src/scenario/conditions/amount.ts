// Answers for what a reading is compared with: values in the reading's own unit, read, tested and told.
import {
  formatDuration,
  needsUnit,
  type Reading,
  readBandwidth,
  readDuration,
  readRate,
  readSize,
} from '../../models/units.ts';
import type { CompiledReading } from '../../models/readings.ts';
import { shown } from '../shown.ts';
import type { Comparison } from '../schema-conditions.ts';

/** A compiled comparison. `text` reads after the reading: `below 60/s`. */
export interface Test {
  readonly comparison: Comparison;
  readonly text: string;
  holds(value: number | string): boolean;
}

/** Why a value cannot be compared. `index`: which value of `between`. */
export class AmountError extends Error {
  readonly hint: string | undefined;
  readonly index: number | undefined;
  constructor(message: string, hint?: string, index?: number) {
    super(message);
    this.hint = hint;
    this.index = index;
  }
}

/** Throws AmountError. */
export function compileTest(comparison: Comparison, raw: unknown, reading: CompiledReading): Test {
  if (reading.kind === 'state') return stateTest(comparison, raw, reading);
  if (comparison === 'between') {
    const [low, high] = (raw as readonly unknown[]).map((value, i) => amount(value, reading, i));
    if (high < low) throw new AmountError('expected the smaller value first', undefined, 1);
    return {
      comparison,
      text: `between ${tell(low, reading.unit)} and ${tell(high, reading.unit)}`,
      holds: (v) => typeof v === 'number' && v >= low && v <= high,
    };
  }
  const limit = amount(raw, reading);
  return {
    comparison,
    text: `${SPOKEN[comparison]} ${tell(limit, reading.unit)}`,
    holds: (v) => typeof v === 'number' && compare(comparison, v, limit),
  };
}

const SPOKEN: Readonly<Record<Exclude<Comparison, 'between'>, string>> = {
  below: 'below',
  atMost: 'at most',
  equals: 'equal to',
  atLeast: 'at least',
  above: 'above',
};

function compare(comparison: Exclude<Comparison, 'between'>, value: number, limit: number): boolean {
  switch (comparison) {
    case 'below':
      return value < limit;
    case 'atMost':
      return value <= limit;
    case 'equals':
      return value === limit;
    case 'atLeast':
      return value >= limit;
    case 'above':
      return value > limit;
  }
}

function stateTest(comparison: Comparison, raw: unknown, reading: CompiledReading): Test {
  if (comparison !== 'equals') throw new AmountError(`${reading.path} is a word: it can only be compared with equals`);
  if (typeof raw !== 'string' && typeof raw !== 'boolean')
    throw new AmountError(`${shown(raw)}: ${reading.path} is a word, such as OPEN`);
  return { comparison, text: `equal to ${raw}`, holds: (v) => v === String(raw) };
}

function amount(raw: unknown, reading: CompiledReading, index?: number): number {
  const read = readIn(reading.unit, reading.kind, raw);
  if ('value' in read) return read.value;
  throw new AmountError(
    `${shown(raw)}: ${read.problem}`,
    read.hint === undefined ? undefined : `did you mean '${read.hint}'?`,
    index,
  );
}

/** A value in `unit`, as a scenario writes it. */
function readIn(unit: string, kind: string, raw: unknown): Reading {
  if (unit === 'us') return withUnit(raw, (text) => readDuration(text, true), 'a duration', '300ms');
  if (kind === 'rate' || unit === '/s') return withUnit(raw, readRate, 'a rate', '120/s');
  if (unit === 'bytes') return withUnit(raw, readSize, 'a size', '64KiB');
  if (unit === 'bytes/s') return withUnit(raw, readBandwidth, 'a bandwidth', '10MB/s');
  if (typeof raw === 'number')
    return unit === 'share' && raw > 1
      ? { problem: 'a share is a number from 0 to 1', hint: String(raw / 100) }
      : { value: raw };
  const bare = typeof raw === 'string' ? /^-?\d+(?:\.\d+)?/.exec(raw)?.[0] : undefined;
  if (unit === 'share' && typeof raw === 'string' && /^\d+(\.\d+)?\s*%$/.test(raw))
    return { problem: 'a share is a number from 0 to 1', hint: String(Number(bare) / 100) };
  return {
    problem: unit === '' || unit === 'share' ? 'expected a number' : `expected a number of ${unit}, without a unit`,
    hint: bare,
  };
}

function withUnit(raw: unknown, read: (text: string) => Reading, what: string, example: string): Reading {
  if (typeof raw === 'number') return needsUnit(String(raw), what, example);
  return typeof raw === 'string' ? read(raw.trim()) : { problem: `expected ${what}, such as ${example}` };
}

/** A value with its unit, short, for a person. */
export function tell(value: number | string, unit: string): string {
  if (typeof value === 'string') return value === '' ? 'nothing' : value;
  if (!Number.isFinite(value)) return 'nothing observed';
  if (unit === 'us') return tellTime(value);
  const number = short(value);
  if (unit === '/s') return `${number}/s`;
  if (unit === 'share' || unit === '') return number;
  if (unit === 'bytes')
    return value >= 1_048_576
      ? `${short(value / 1_048_576)}MiB`
      : value >= 1024
        ? `${short(value / 1024)}KiB`
        : `${number}B`;
  return `${number} ${unit}`;
}

/** A moment or length, to three or four figures. */
export function tellTime(us: number): string {
  const size = Math.abs(us);
  const grain = size < 1000 ? 1 : size < 100_000 ? 10 : size < 1_000_000 ? 100 : size < 10_000_000 ? 1000 : 10_000;
  return formatDuration(Math.round(us / grain) * grain);
}

function short(value: number): string {
  const size = Math.abs(value);
  if (Number.isInteger(value)) return String(value);
  return String(Number(value.toFixed(size >= 100 ? 0 : size >= 10 ? 1 : size >= 1 ? 2 : 4)));
}
