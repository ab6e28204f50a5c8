// Answers for quantities as text: durations, rates, sizes and bandwidths, read with their unit and written back exactly.
import type { Micros } from '../engine/index.ts';

/** What reading a quantity gives: its value in internal units, or what is wrong and what was probably meant. */
export type Reading = { readonly value: number } | { readonly problem: string; readonly hint?: string };

const TIME: Readonly<Record<string, number>> = { us: 1, µs: 1, ms: 1e3, s: 1e6, m: 60e6, h: 3600e6, d: 86_400e6 };
const SIZE: Readonly<Record<string, number>> = {
  B: 1,
  kB: 1e3,
  KB: 1e3,
  MB: 1e6,
  GB: 1e9,
  TB: 1e12,
  KiB: 1024,
  MiB: 1_048_576,
  GiB: 1_073_741_824,
  TiB: 1_099_511_627_776,
  Ki: 1024,
  Mi: 1_048_576,
  Gi: 1_073_741_824,
  Ti: 1_099_511_627_776,
};
const BITS: Readonly<Record<string, number>> = { 'bit/s': 1, 'kbit/s': 1e3, 'Mbit/s': 1e6, 'Gbit/s': 1e9 };

/** Units other people write, and ours for them. */
const MEANT: Readonly<Record<string, string>> = {
  sec: 's',
  secs: 's',
  second: 's',
  seconds: 's',
  S: 's',
  min: 'm',
  mins: 'm',
  minute: 'm',
  minutes: 'm',
  hr: 'h',
  hour: 'h',
  hours: 'h',
  H: 'h',
  day: 'd',
  days: 'd',
  msec: 'ms',
  millis: 'ms',
  MS: 'ms',
  usec: 'us',
  micros: 'us',
  rps: '/s',
  qps: '/s',
  tps: '/s',
  b: 'B',
  k: 'KiB',
  kb: 'kB',
  mb: 'MB',
  gb: 'GB',
  kib: 'KiB',
  mib: 'MiB',
  gib: 'GiB',
  K: 'KiB',
  M: 'MiB',
  G: 'GiB',
};

const own = (table: Readonly<Record<string, number>>, unit: string): number | undefined =>
  Object.hasOwn(table, unit) ? table[unit] : undefined;

/** `300ms`, `1m30s`, `-20ms` (where a sign makes sense) to whole microseconds. */
export function readDuration(text: string, signed = false): Reading {
  const sign = text.startsWith('-') ? -1 : 1;
  if (sign < 0 && !signed) return { problem: 'a duration cannot be negative' };
  const rest = sign < 0 ? text.slice(1) : text;
  if (!/^(?:\d+(?:\.\d+)?[a-zA-Zµ]+)+$/.test(rest)) return notUnderstood(text, 'a duration', ['300ms', '2s', '1m30s']);
  let total = 0;
  let last = Infinity;
  for (const [, number, unit] of rest.matchAll(/(\d+(?:\.\d+)?)([a-zA-Zµ]+)/g)) {
    const size = own(TIME, unit);
    if (size === undefined) return wrongUnit(unit, number, 'a duration', 'us, ms, s, m, h or d');
    if (size >= last) return { problem: `the units of a duration go from large to small, as in 1m30s` };
    last = size;
    total += Number(number) * size;
  }
  const whole = Math.round(total);
  if (Math.abs(whole - total) > 1e-6 * Math.max(1, total))
    return { problem: `${text} is finer than a microsecond, the finest step of virtual time` };
  return { value: sign * whole };
}

/** `120/s`, `10/m` to events a second. */
export function readRate(text: string): Reading {
  const match = /^(\d+(?:\.\d+)?)\s*\/\s*(?:1)?([a-zA-Zµ]+)$/.exec(text);
  if (!match) {
    const bare = /^(\d+(?:\.\d+)?)([a-zA-Z]+)$/.exec(text);
    if (bare && Object.hasOwn(MEANT, bare[2]) && MEANT[bare[2]] === '/s')
      return { problem: `${bare[2]} is not a unit here`, hint: `${bare[1]}/s` };
    return notUnderstood(text, 'a rate', ['120/s', '10/m']);
  }
  const size = own(TIME, match[2]);
  if (size === undefined) return wrongUnit(match[2], `${match[1]}/`, 'a rate', '/s, /m or /h');
  return { value: size >= 1e6 ? Number(match[1]) / (size / 1e6) : Number(match[1]) * (1e6 / size) };
}

/** `64KiB`, `1MB` to bytes. */
export function readSize(text: string): Reading {
  const match = /^(\d+(?:\.\d+)?)\s*([a-zA-Z]+)$/.exec(text);
  if (!match) return notUnderstood(text, 'a size', ['64KiB', '1MB']);
  const size = own(SIZE, match[2]);
  if (size === undefined) return wrongUnit(match[2], match[1], 'a size', 'B, kB, MB, GB, KiB, MiB or GiB');
  return { value: Math.round(Number(match[1]) * size) };
}

/** `10MB/s`, `100Mbit/s` to bytes a second. */
export function readBandwidth(text: string): Reading {
  const bits = /^(\d+(?:\.\d+)?)\s*([kMG]?bit\/s)$/.exec(text);
  if (bits) return { value: (Number(bits[1]) * BITS[bits[2]]) / 8 };
  if (!text.endsWith('/s')) return notUnderstood(text, 'a bandwidth', ['10MB/s', '100Mbit/s']);
  const size = readSize(text.slice(0, -2));
  return 'value' in size ? size : notUnderstood(text, 'a bandwidth', ['10MB/s', '100Mbit/s']);
}

function notUnderstood(text: string, what: string, examples: readonly string[]): Reading {
  if (/^-?\d+(?:\.\d+)?$/.test(text)) return needsUnit(text, what, examples[0]);
  return { problem: `expected ${what}, such as ${examples.join(' or ')}` };
}

/** The message for a bare number; `example` lends its unit. */
export function needsUnit(number: string, what: string, example: string): Reading {
  const unit = example.replace(/^[\d.]+/, '');
  return { problem: `expected ${what} with a unit, such as ${number.replace(/^-/, '')}${unit}` };
}

function wrongUnit(unit: string, number: string, what: string, known: string): Reading {
  const meant = Object.hasOwn(MEANT, unit) ? MEANT[unit] : undefined;
  const problem = `${unit} is not a unit of ${what}: expected ${known}`;
  return meant === undefined
    ? { problem }
    : { problem, hint: `${number.replace(/\/$/, '')}${number.endsWith('/') ? '/' : ''}${meant}` };
}

/** As a scenario writes it; reading it again gives the same. Above two minutes in minutes and hours. */
export function formatDuration(us: Micros): string {
  if (!Number.isFinite(us)) return 'never';
  if (us < 0) return `-${formatDuration(-us)}`;
  if (us === 0) return '0s';
  if (us < 1000) return `${us}us`;
  if (us < 1e6) return `${us / 1e3}ms`;
  if (us < 120e6) return `${us / 1e6}s`;
  const hours = Math.floor(us / 3600e6);
  const minutes = Math.floor((us - hours * 3600e6) / 60e6);
  const rest = us - hours * 3600e6 - minutes * 60e6;
  return `${hours > 0 ? `${hours}h` : ''}${minutes > 0 ? `${minutes}m` : ''}${rest > 0 ? `${rest / 1e6}s` : ''}`;
}

/** A rate as a scenario writes it: a second, or a minute or hour where that is a whole number. */
export function formatRate(perSecond: number): string {
  if (perSecond > 0 && perSecond < 1 && String(perSecond).length > 5) {
    for (const [unit, seconds] of [
      ['m', 60],
      ['h', 3600],
    ] as const) {
      const n = Math.round(perSecond * seconds);
      if (n > 0 && n / seconds === perSecond) return `${n}/${unit}`;
    }
  }
  return `${plain(perSecond)}/s`;
}

/** A size as a scenario writes it: in the largest unit that leaves few digits. */
export function formatSize(bytes: number): string {
  for (const unit of ['TiB', 'GiB', 'MiB', 'KiB', 'TB', 'GB', 'MB', 'kB']) {
    const n = bytes / SIZE[unit];
    if (n >= 1 && Number.isInteger(n * 100)) return `${n}${unit}`;
  }
  return `${plain(bytes)}B`;
}

export function formatBandwidth(bytesPerSecond: number): string {
  return `${formatSize(bytesPerSecond)}/s`;
}

/** A number without an exponent, which units cannot follow. */
function plain(n: number): string {
  const text = String(n);
  return /e/i.test(text)
    ? n
        .toFixed(n < 1 ? 20 : 0)
        .replace(/0+$/, '')
        .replace(/\.$/, '')
    : text;
}
