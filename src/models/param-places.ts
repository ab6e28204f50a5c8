// Answers for places inside a part's parameters: where a path of names leads (through step names too), and what stands there.
import type { Model } from './contract.ts';
import { alternatives, defOf, isOpaque, schemasAt } from './param-schema.ts';
import { metaOf, quantityOf } from './quantities.ts';

/** A part of a composed world, as readings need it. */
export interface ReadablePart {
  readonly name: string;
  readonly kind: string;
  readonly model: Model;
  readonly params: any;
}

/** What kind of value a place of the parameters holds; null when there is no such place. */
export function leafType(
  part: ReadablePart,
  place: readonly (string | number)[],
): { form: 'number' | 'word' | 'other'; unit: string } | null {
  const schemas = schemasAt(part.model.params, place).flatMap((s) => alternatives(s));
  if (schemas.length === 0) return null;
  const quantity = quantityOf(schemas[0]);
  if (quantity) return { form: quantity.kind === 'distribution' ? 'other' : 'number', unit: quantity.unit };
  if (!isOpaque(schemas[0]))
    return { form: FORMS[defOf(schemas[0]).type] ?? 'other', unit: metaOf(schemas[0]).unit ?? '' };
  let here: any = part.params;
  for (const key of place) here = here?.[key];
  return here === undefined ? null : { form: FORMS[typeof here] ?? 'other', unit: '' };
}

const FORMS: Readonly<Record<string, 'number' | 'word'>> = {
  number: 'number',
  int: 'number',
  string: 'word',
  boolean: 'word',
  enum: 'word',
  literal: 'word',
};

/** Where a path of names leads inside the declaration of a part: `reserve.retry.maxAttempts` through the step named `reserve`. */
export function paramPlace(model: Model, params: unknown, keys: readonly string[]): (string | number)[] {
  const aliases = model.aliases?.(params) ?? {};
  if (keys.length > 0 && Object.hasOwn(aliases, keys[0])) return [...aliases[keys[0]], ...keys.slice(1)];
  return keys.slice();
}

/** First names a path of parameters may begin with. */
export function paramNames(part: ReadablePart): string[] {
  const own = alternatives(part.model.params).flatMap((s) => Object.keys(defOf(s).shape ?? {}));
  return [...own, ...Object.keys(part.model.aliases?.(part.params) ?? {})];
}
