// Answers for options that several commands have in common: seeds, and settings.
import { parse } from 'yaml';

const MOST_SEED = 4_294_967_295;

/** `7`, or `1-20` where the option is `--seeds`; or what is wrong with it. */
export function seedRange(option: string, text: string): readonly [number, number] | string {
  const match = /^(\d+)(?:-(\d+))?$/.exec(text);
  if (!match) return `${option} wants a number${option === '--seeds' ? ' range, such as 1-20' : ''}`;
  const [first, last] = [Number(match[1]), Number(match[2] ?? match[1])];
  if (last < first || last - first > 100_000) return `${option} ${text}: the range is empty or too long`;
  if (last > MOST_SEED) return `${option} ${text}: seeds go up to ${MOST_SEED}`;
  return [first, last];
}

/** `path=value`, the value as a scenario writes it; or what is wrong with it. */
export function settingOf(text: string): { path: string; to: unknown } | string {
  const [path = '', ...value] = text.split('=');
  if (!path.includes('.') || value.length === 0)
    return '--set wants path=value, such as orders.reserve.retry.maxAttempts=1';
  return { path, to: literal(value.join('=')) };
}

/** A value as a scenario writes it: `3`, `true`, `100ms`, `{ exponential: 20ms }`. */
function literal(text: string): unknown {
  try {
    return parse(text);
  } catch {
    return text;
  }
}
