// Answers for meters: counters and observations of processes, kept long enough (12 s) for every window a reading may use.
import type { Micros } from './time.ts';

const GRAIN: Micros = 100_000;
/** Grains kept: 12.8 s. */
const GRAINS = 128;
const MAX_OBSERVATIONS = 16_384;
/** Observations of one block; full blocks are frozen, so that keyframes share them. */
const BLOCK = 256;
const MAX_BLOCKS = MAX_OBSERVATIONS / BLOCK;

interface Counter {
  total: number;
  grain: number;
  /** Total at the end of each past grain, by grain modulo GRAINS. */
  readonly past: Float64Array;
}

/** Moments and values of observations, in their order. */
interface Block {
  readonly at: Float64Array;
  readonly value: Float64Array;
}

interface Observed {
  /** Full blocks, oldest first: as many as any window needs. */
  readonly full: Block[];
  at: Float64Array;
  value: Float64Array;
  /** Observations in the block that is being filled. */
  length: number;
}

export interface MeterSet {
  readonly counters: Map<string, Counter>;
  readonly observed: Map<string, Observed>;
}

export function meterSet(): MeterSet {
  return { counters: new Map(), observed: new Map() };
}

export function count(set: MeterSet, meter: string, n: number, now: Micros): void {
  let c = set.counters.get(meter);
  if (c === undefined) {
    c = { total: 0, grain: Math.floor(now / GRAIN), past: new Float64Array(GRAINS) };
    set.counters.set(meter, c);
  }
  if (now >= (c.grain + 1) * GRAIN) roll(c, Math.floor(now / GRAIN));
  c.total += n;
}

function roll(c: Counter, grain: number): void {
  const from = grain - c.grain > GRAINS ? grain - GRAINS : c.grain;
  for (let g = from; g < grain; g++) c.past[g % GRAINS] = c.total;
  c.grain = grain;
}

export function total(set: MeterSet | null, meter: string): number {
  return set?.counters.get(meter)?.total ?? 0;
}

/** Increase over (now - window, now], to the grain; never looks before the first count. Reads only. */
export function increase(set: MeterSet | null, meter: string, window: Micros, now: Micros): number {
  const c = set?.counters.get(meter);
  if (c === undefined) return 0;
  // The last grain wholly before the window.
  const before = Math.floor((now - window) / GRAIN) - 1;
  if (before < 0) return c.total;
  if (before >= c.grain) return 0;
  if (before < c.grain - GRAINS) return c.total - c.past[c.grain % GRAINS];
  return c.total - c.past[before % GRAINS];
}

export function observe(set: MeterSet, meter: string, value: number, now: Micros): void {
  let o = set.observed.get(meter);
  if (o === undefined) {
    o = { full: [], at: new Float64Array(BLOCK), value: new Float64Array(BLOCK), length: 0 };
    set.observed.set(meter, o);
  }
  if (o.length === BLOCK) startBlock(o, now);
  o.at[o.length] = now;
  o.value[o.length++] = value;
}

function startBlock(o: Observed, now: Micros): void {
  o.full.push(Object.freeze({ at: o.at, value: o.value }));
  const old = now - GRAIN * GRAINS;
  while (o.full.length > MAX_BLOCKS || (o.full.length > 0 && o.full[0].at[BLOCK - 1] < old)) o.full.shift();
  o.at = new Float64Array(BLOCK);
  o.value = new Float64Array(BLOCK);
  o.length = 0;
}

/** Appends the observations with since < at <= now, the latest 16,384 at most, in their order. */
export function observations(set: MeterSet | null, meter: string, since: Micros, into: number[]): void {
  const o = set?.observed.get(meter);
  if (o === undefined) return;
  let first = o.full.length;
  while (first > 0 && o.full[first - 1].at[BLOCK - 1] > since) first--;
  let surplus = (o.full.length - first) * BLOCK + o.length - MAX_OBSERVATIONS;
  for (let b = first; b < o.full.length; b++, surplus -= BLOCK)
    append(o.full[b].at, o.full[b].value, BLOCK, since, surplus, into);
  append(o.at, o.value, o.length, since, surplus, into);
}

/** Of the first `length` observations those after `since`, without the first `surplus`. */
function append(
  at: Float64Array,
  value: Float64Array,
  length: number,
  since: Micros,
  surplus: number,
  into: number[],
): void {
  let i = surplus > 0 ? surplus : 0;
  while (i < length && at[i] <= since) i++;
  for (; i < length; i++) into.push(value[i]);
}
