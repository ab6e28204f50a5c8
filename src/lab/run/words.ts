// Answers for how moments, durations and values are written: always with their unit.
import type { Micros } from '../../engine/index.ts';
import type { Value, Words } from '../../models/view.ts';

/** `00:24.310`, from microseconds; with the microseconds themselves where stepping needs them. */
export function moment(at: Micros, precise = false): string {
  const minutes = Math.floor(at / 60e6);
  const seconds = (at - minutes * 60e6) / 1e6;
  const digits = precise ? 6 : 3;
  const cut = Math.floor(seconds * 10 ** digits) / 10 ** digits;
  return `${String(minutes).padStart(2, '0')}:${cut.toFixed(digits).padStart(digits + 3, '0')}`;
}

/** `300 ms`, `1.5 s`, from microseconds. */
export function duration(us: Micros): string {
  if (!Number.isFinite(us)) return 'none';
  const size = Math.abs(us);
  if (size < 1000) return `${Math.round(us)} µs`;
  if (size < 1e6) return `${short(us / 1000)} ms`;
  if (size < 120e6) return `${short(us / 1e6)} s`;
  return `${short(us / 60e6)} min`;
}

/** Three significant figures, without an exponent. */
export function short(n: number): string {
  const size = Math.abs(n);
  if (size >= 1e6) return `${(n / 1e6).toFixed(1)} M`;
  if (size >= 100 || Number.isInteger(n)) return String(Math.round(n));
  return String(Number(n.toFixed(size >= 10 ? 1 : 2)));
}

/** A number in a unit of readings: `us` reads as a duration, a share as per cent, bytes with their multiple. */
export function quantity(value: number | string, unit = ''): string {
  if (typeof value === 'string') return value;
  if (!Number.isFinite(value)) return 'none';
  if (unit === 'us') return duration(value);
  if (unit === 'share') return `${short(value * 100)} %`;
  if (unit === 'bytes')
    return value >= 1048576
      ? `${short(value / 1048576)} MiB`
      : value >= 1024
        ? `${short(value / 1024)} KiB`
        : `${short(value)} B`;
  return unit === '' ? short(value) : `${short(value)} ${counted(value, unit)}`;
}

/** One request, two requests. */
export function counted(value: number, unit: string): string {
  return value === 1 && /^[a-z]{3,}s$/.test(unit) ? unit.slice(0, -1) : unit;
}

/** Words come from the run as text; an id without a text shows itself, which is better than nothing. */
export function text(words: Words | undefined): string {
  if (words === undefined) return '';
  return typeof words === 'string' ? words : fill(words.id, words.params ?? {});
}

function fill(id: string, params: Readonly<Record<string, unknown>>): string {
  const filled = id.replace(/\{(\w+)\}/g, (whole, name) => (name in params ? String(params[name]) : whole));
  return filled === id ? [id.split('.').pop(), ...Object.values(params).map(String)].join(' ') : filled;
}

export function valueText({ value, unit }: Value): string {
  return typeof value === 'number' ? quantity(value, unit) : text(value);
}
