// Answers for values in scenario notation: the number a slider moves, and the notation it is given back in.
import { counted } from '../run/words.ts';

const DURATIONS: Readonly<Record<string, number>> = { us: 1, ms: 1000, s: 1e6, m: 60e6, h: 3600e6 };

/** The number in a value: durations in microseconds (`300ms`, `1m30s`), rates a second, others as they are. */
export function numberOf(value: unknown, unit: string): number {
  if (typeof value === 'number') return value;
  if (typeof value !== 'string') return 0;
  if (unit === 'us') {
    let total = 0;
    for (const [, n, u] of value.matchAll(/([\d.]+)(us|ms|s|m|h)/g)) total += Number(n) * DURATIONS[u];
    return total;
  }
  const rate = /^([\d.]+)\/(s|m|h)$/.exec(value);
  if (rate) return Number(rate[1]) / (DURATIONS[rate[2]] / 1e6);
  return Number.parseFloat(value) || 0;
}

/** A slider's number in the notation that the declared value had. */
export function withUnitOf(number: number, declared: unknown, unit: string): number | string {
  if (typeof declared === 'number') return number;
  if (unit === 'us')
    return number >= 1e6 && number % 1e5 === 0
      ? `${number / 1e6}s`
      : number % 1000 === 0
        ? `${number / 1000}ms`
        : `${Math.round(number)}us`;
  if (unit === '/s') return `${Number(number.toPrecision(6))}/s`;
  return number;
}

/** As a person reads it, with its unit. */
export function controlText(value: unknown, unit: string): string {
  if (typeof value === 'string') return value.replace(/(\d)(us|ms|s|m|h|\/s)/g, '$1 $2');
  if (typeof value === 'number')
    return unit === '' || unit === 'us'
      ? String(Number(value.toPrecision(4)))
      : unit === 'share'
        ? `${Number((value * 100).toPrecision(3))} %`
        : `${Number(value.toPrecision(4))} ${counted(value, unit)}`;
  return String(value);
}
