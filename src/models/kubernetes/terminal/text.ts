// Answers for how kubectl lays out text: columns three spaces apart, and ages in the two units that matter.
import type { Micros } from '../../../engine/index.ts';

const PADDING = 3;

/** Rows under their heads, each column as wide as its widest cell. Source: kubernetes/cli-runtime pkg/printers/tabwriter.go. */
export function columns(heads: readonly string[], rows: readonly (readonly (string | number)[])[]): string {
  const all = [heads, ...rows.map((row) => row.map(String))];
  const widths = heads.map((_, i) => all.reduce((most, row) => Math.max(most, row[i].length), 0) + PADDING);
  const line = (row: readonly string[]): string =>
    row.map((cell, i) => (i === row.length - 1 ? cell : cell.padEnd(widths[i]))).join('');
  return all.map(line).join('\n');
}

/** `Name:   orders` lines of describe, values under one another; an indented block below where a value is a list. */
export function fields(pairs: readonly (readonly [string, string])[]): string {
  const width = pairs.reduce((most, [name]) => Math.max(most, name.length), 0) + 3;
  return pairs.map(([name, value]) => `${`${name}:`.padEnd(width)}${value}`.trimEnd()).join('\n');
}

export function indent(text: string): string {
  return text
    .split('\n')
    .map((line) => `  ${line}`)
    .join('\n');
}

/** A duration as in the column AGE. Source: kubernetes/apimachinery pkg/util/duration/duration.go, HumanDuration. */
export function age(time: Micros): string {
  const seconds = Math.floor(time / 1_000_000);
  if (seconds < 0) return '0s';
  if (seconds < 120) return `${seconds}s`;
  const minutes = Math.floor(seconds / 60);
  if (minutes < 10) return two(minutes, 'm', seconds % 60, 's');
  if (minutes < 180) return `${minutes}m`;
  const hours = Math.floor(minutes / 60);
  if (hours < 8) return two(hours, 'h', minutes % 60, 'm');
  if (hours < 48) return `${hours}h`;
  const days = Math.floor(hours / 24);
  return hours < 192 ? two(days, 'd', hours % 24, 'h') : `${days}d`;
}

function two(great: number, unit: string, small: number, below: string): string {
  return small === 0 ? `${great}${unit}` : `${great}${unit}${small}${below}`;
}
