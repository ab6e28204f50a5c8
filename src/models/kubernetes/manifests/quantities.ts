// Answers for how the simulation's units are written in Kubernetes objects.
import type { Micros } from '../../../engine/index.ts';

/** Thousandths of a core as a quantity: `1`, `250m`. */
export function cpuQuantity(millicores: number): string {
  return millicores % 1000 === 0 ? String(millicores / 1000) : `${millicores}m`;
}

const UNITS = ['', 'Ki', 'Mi', 'Gi', 'Ti'];

/** Bytes as a quantity, in the largest binary unit that is exact: `256Mi`. */
export function memoryQuantity(bytes: number): string {
  let unit = 0;
  let value = bytes;
  while (value > 0 && value % 1024 === 0 && unit < UNITS.length - 1) {
    value /= 1024;
    unit++;
  }
  return `${value}${UNITS[unit]}`;
}

/** Whole seconds, as the API counts them: at least `least`, rounded up, and said so in `notes` where that is another time. */
export function wholeSeconds(time: Micros, least: number, field: string, notes: string[]): number {
  const seconds = Math.max(least, Math.ceil(time / 1_000_000));
  if (seconds * 1_000_000 !== time)
    notes.push(`${field} is ${time / 1000} ms in the simulation; the API counts in whole seconds`);
  return seconds;
}

/** Without the properties that are undefined: what is absent has its default. */
export function present(all: Readonly<Record<string, unknown>>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(all).filter(([, value]) => value !== undefined));
}

/** A part's name as a DNS label (RFC 1123): `userProfiles` is `user-profiles`. */
export function dnsLabel(name: string): string {
  return name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`).replace(/^-/, '');
}
