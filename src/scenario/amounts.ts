// Answers for durations and rates in conditions and faults: the value, or null when it is not one.
import { readDuration, readRate } from '../models/units.ts';

export function parseDuration(text: string): number | null {
  const read = readDuration(text);
  return 'value' in read ? read.value : null;
}

export function parseRate(text: string): number | null {
  const read = readRate(text);
  return 'value' in read ? read.value : null;
}
