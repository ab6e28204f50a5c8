// Answers for looking into zod types: what a place inside a declaration may hold, through optionals, defaults, pipes, unions and lazies.
import type { z } from 'zod';
import { quantityOf } from './quantities.ts';

export type Schema = z.core.$ZodType;

/** The part of a zod definition that this file reads. */
interface Def {
  readonly type: string;
  readonly innerType?: Schema;
  readonly in?: Schema;
  readonly getter?: () => Schema;
  readonly options?: readonly Schema[];
  readonly shape?: Readonly<Record<string, Schema>>;
  readonly element?: Schema;
  readonly valueType?: Schema;
  readonly items?: readonly Schema[];
  readonly entries?: Readonly<Record<string, string | number>>;
  readonly values?: readonly unknown[];
  readonly left?: Schema;
  readonly right?: Schema;
  readonly defaultValue?: unknown;
}

const WRAPPERS = ['optional', 'nullable', 'default', 'prefault', 'readonly', 'nonoptional', 'catch'];

export function defOf(schema: Schema): Def {
  return schema._zod.def as unknown as Def;
}

/** The types behind wrappers: several for a union. A quantity is never opened. */
export function alternatives(schema: Schema, depth = 0): Schema[] {
  if (depth > 20 || quantityOf(schema)) return [schema];
  const def = defOf(schema);
  if (WRAPPERS.includes(def.type)) return alternatives(def.innerType!, depth + 1);
  if (def.type === 'lazy') return alternatives(def.getter!(), depth + 1);
  if (def.type === 'pipe') return alternatives(def.in!, depth + 1);
  if (def.type === 'union') return def.options!.flatMap((option) => alternatives(option, depth + 1));
  if (def.type === 'intersection')
    return [...alternatives(def.left!, depth + 1), ...alternatives(def.right!, depth + 1)];
  return [schema];
}

/** A type that says nothing about what is inside it. */
export function isOpaque(schema: Schema): boolean {
  return !quantityOf(schema) && ['any', 'unknown', 'custom'].includes(defOf(schema).type);
}

/** What may stand under `key` in a value of one of `schemas`. */
function under(schemas: readonly Schema[], key: PropertyKey): Schema[] {
  return schemas.flatMap(alternatives).flatMap((schema) => {
    const def = defOf(schema);
    if (def.type === 'object' && Object.hasOwn(def.shape!, key)) return [def.shape![String(key)]];
    if (def.type === 'array') return [def.element!];
    if (def.type === 'record') return [def.valueType!];
    if (isOpaque(schema)) return [schema];
    if (def.type === 'tuple') return def.items![Number(key)] ? [def.items![Number(key)]] : [];
    return [];
  });
}

/** Types that may stand at `path`; none when no declaration could have it. */
export function schemasAt(schema: Schema, path: readonly PropertyKey[]): Schema[] {
  return path.reduce<Schema[]>((schemas, key) => under(schemas, key), [schema]);
}

/** The keys of each map that may stand at `path`. */
export function shapesAt(schema: Schema, path: readonly PropertyKey[]): string[][] {
  return schemasAt(schema, path)
    .flatMap((s) => alternatives(s))
    .flatMap((s) => (defOf(s).type === 'object' ? [Object.keys(defOf(s).shape!)] : []));
}

/** The keys that tell the alternatives of a union of maps at `path` apart: of each, the first it cannot do without. */
export function tellingKeys(schema: Schema, path: readonly PropertyKey[]): string[] {
  const first = schemasAt(schema, path)
    .flatMap((s) => alternatives(s))
    .flatMap(
      (s) => Object.entries(defOf(s).shape ?? {}).find(([, inner]) => inner._zod.optin === undefined)?.[0] ?? [],
    );
  return [...new Set(first)];
}
