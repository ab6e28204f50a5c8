// Answers for words a person reads: `{ id, params }` and a model's catalogue become a sentence, with numbers in their units.
import { formatDuration } from './units.ts';
import type { Words } from './view.ts';

/** Message id to text; `{name}` stands for a parameter, `{name:unit}` for one in a unit of readings (`us`, `share`, `/s`). */
export type Catalogue = Readonly<Record<string, string>>;

/** The text of `words`. An id that the catalogue does not have shows itself with its parameters, which is better than nothing. */
export function wordsText(words: Words, catalogue: Catalogue): string {
  if (typeof words === 'string') return words;
  const params = words.params ?? {};
  if (!Object.hasOwn(catalogue, words.id)) return [words.id, ...Object.values(params).map(String)].join(' ');
  return catalogue[words.id].replace(/\{(\w+)(?::([^}]+))?\}/g, (whole, name: string, unit?: string) =>
    Object.hasOwn(params, name) ? inUnit(params[name], unit) : whole,
  );
}

/** A view with its words as text, wherever they stand in it. What the catalogue does not have stays as it is. */
export function inPlainWords<T>(view: T, catalogue: Catalogue): T {
  if (Array.isArray(view)) return view.map((item) => inPlainWords(item, catalogue)) as T;
  if (typeof view !== 'object' || view === null || Object.getPrototypeOf(view) !== Object.prototype) return view;
  if (isWords(view) && Object.hasOwn(catalogue, view.id)) return wordsText(view, catalogue) as T;
  return Object.fromEntries(Object.entries(view).map(([key, item]) => [key, inPlainWords(item, catalogue)])) as T;
}

function isWords(value: object): value is Exclude<Words, string> {
  return 'id' in value && typeof value.id === 'string' && Object.keys(value).every((k) => k === 'id' || k === 'params');
}

function inUnit(value: unknown, unit: string | undefined): string {
  if (typeof value !== 'number' || unit === undefined) return String(value);
  if (unit === 'us') return formatDuration(Math.round(value));
  if (unit === 'share') return `${Math.round(value * 1000) / 10} %`;
  return unit.startsWith('/') ? `${value}${unit}` : `${value} ${unit}`;
}
