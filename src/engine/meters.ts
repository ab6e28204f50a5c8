// Answers for meters: counters and observations of processes, kept long enough (12 s) for every window a reading may use.
import type { Micros } from './time.ts';

const GRAIN: Micros = 100_000;
/** Grains kept: 12.8 s. */
const GRAINS = 128;
const MAX_OBSERVATIONS = 16_384;

interface Counter {
  total: number;
  grain: number;
  /** Total at the end of each past grain, by grain modulo GRAINS. */
  readonly past: Float64Array;
}

interface Observed {
  count: number;
  sum: number;
  /** Circular: moments and values of the latest observations. */
  at: Float64Array;
  value: Float64Array;
  head: number;
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
  roll(c, Math.floor(now / GRAIN));
  c.total += n;
}

function roll(c: Counter, grain: number): void {
  if (grain === c.grain) return;
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
    o = { count: 0, sum: 0, at: new Float64Array(64), value: new Float64Array(64), head: 0, length: 0 };
    set.observed.set(meter, o);
  }
  o.count++;
  o.sum += value;
  if (o.length === o.at.length) makeRoom(o, now);
  const i = (o.head + o.length) % o.at.length;
  o.at[i] = now;
  o.value[i] = value;
  o.length++;
}

function makeRoom(o: Observed, now: Micros): void {
  const old = now - GRAIN * GRAINS;
  while (o.length > 0 && o.at[o.head] < old) {
    o.head = (o.head + 1) % o.at.length;
    o.length--;
  }
  if (o.length < o.at.length) return;
  if (o.at.length >= MAX_OBSERVATIONS) {
    o.head = (o.head + 1) % o.at.length;
    o.length--;
    return;
  }
  const size = o.at.length;
  const at = new Float64Array(size * 2);
  const value = new Float64Array(size * 2);
  for (let i = 0; i < o.length; i++) {
    at[i] = o.at[(o.head + i) % size];
    value[i] = o.value[(o.head + i) % size];
  }
  o.at = at;
  o.value = value;
  o.head = 0;
}

/** Appends the observations with since < at <= now. */
export function observations(set: MeterSet | null, meter: string, since: Micros, into: number[]): void {
  const o = set?.observed.get(meter);
  if (o === undefined) return;
  const size = o.at.length;
  let first = o.length;
  while (first > 0 && o.at[(o.head + first - 1) % size] > since) first--;
  for (let i = first; i < o.length; i++) into.push(o.value[(o.head + i) % size]);
}
