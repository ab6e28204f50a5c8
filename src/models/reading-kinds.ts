// Answers for the two commonest kinds of readings: how often something happened in the last second, and how often since the beginning.
import type { ReadingSpec } from './contract.ts';

type Counted = (name: string, title: string, description: string, meter?: string) => ReadingSpec;

/** Readings of events a second, by processes of a role; the meter is named as the reading unless another is given. */
export function rateOf(role: string): Counted {
  return (name, title, description, meter = name) => ({
    name,
    title,
    description,
    unit: '/s',
    kind: 'rate',
    role,
    fold: 'sum',
    meter,
  });
}

/** Readings of events since the beginning, by processes of a role. */
export function counterOf(role: string, unit = ''): Counted {
  return (name, title, description, meter = name) => ({
    name,
    title,
    description,
    unit,
    kind: 'counter',
    role,
    fold: 'sum',
    meter,
    integer: true,
  });
}
