// Answers for parameters as forms show them: every leaf of a part's parameters with unit, default, value and where it came from.
import type { Model } from './contract.ts';
import { alternatives, defOf, type Schema, schemasAt } from './param-schema.ts';
import { metaOf, quantityOf } from './quantities.ts';

export interface DescribedParam {
  /** Full path to `set`: `orders.reserve.retry.maxAttempts`. */
  readonly path: string;
  readonly name: string;
  readonly group: string;
  readonly description: string;
  readonly unit: string;
  readonly type: 'number' | 'duration' | 'boolean' | 'choice' | 'text' | 'other';
  readonly options?: readonly string[];
  readonly default: unknown;
  /** In scenario notation (`300ms`, `120/s`). */
  readonly value: unknown;
  readonly from: 'default' | 'scenario' | 'changed';
  readonly applies: string;
  readonly property?: string;
}

const MOST = 120;

/** Leaves of the part's own parameters, then those of its named places (steps). `declared`: as the run began; `now`: in force. */
export function describeParams(model: Model, part: string, declared: any, now: any): DescribedParam[] {
  const out: DescribedParam[] = [];
  addLeaves(model.params, declared, now, [part], '', out);
  for (const [name, place] of Object.entries(model.aliases?.(declared) ?? {})) {
    for (const schema of schemasAt(model.params, place)) {
      addLeaves(schema, at(declared, place), at(now, place), [part, name], name, out);
    }
  }
  return out.slice(0, MOST);
}

function at(value: any, path: readonly (string | number)[]): any {
  let here = value;
  for (const key of path) here = here?.[key];
  return here;
}

/** Of a union of maps, the one that is meant has every key that the value has. */
function shapeFor(schema: Schema, value: any): Readonly<Record<string, Schema>> {
  const keys = Object.keys(value ?? {});
  const shapes = alternatives(schema).flatMap((s) => {
    const shape = defOf(s).shape;
    return shape ? [shape] : [];
  });
  return shapes.find((shape) => keys.every((key) => Object.hasOwn(shape, key))) ?? shapes[0] ?? {};
}

function addLeaves(
  schema: Schema,
  declared: any,
  now: any,
  path: string[],
  group: string,
  out: DescribedParam[],
): void {
  for (const [name, field] of Object.entries(shapeFor(schema, now))) {
    const value = now?.[name];
    if (value === undefined) continue;
    const types = alternatives(field);
    if (types.some((t) => !quantityOf(t) && defOf(t).type === 'object')) {
      if (typeof value === 'object') addLeaves(field, declared?.[name], value, [...path, name], name, out);
      continue;
    }
    const meta = metaOf(field);
    if (meta.description) out.push(leaf(field, types, value, declared?.[name], [...path, name], group));
  }
}

function leaf(field: Schema, types: readonly Schema[], value: any, declared: any, path: string[], group: string) {
  const meta = metaOf(field);
  const quantity = types.map((t) => quantityOf(t)).find((q) => q !== undefined);
  const byDefault = defOf(field).type === 'default' ? defOf(field).defaultValue : undefined;
  const shown = (v: unknown) => (v === undefined ? null : quantity ? quantity.format(v) : v);
  const entries = types.map((t) => defOf(t).entries).find((e) => e !== undefined);
  const same = (a: unknown, b: unknown) => JSON.stringify(a) === JSON.stringify(b);
  return {
    path: path.join('.'),
    name: path[path.length - 1],
    group,
    description: meta.description!,
    unit: meta.unit ?? quantity?.unit ?? '',
    type: typeOf(quantity?.kind, entries !== undefined, value),
    options: entries && Object.keys(entries),
    default: shown(byDefault),
    value: shown(value),
    from: !same(value, declared)
      ? 'changed'
      : byDefault !== undefined && same(value, byDefault)
        ? 'default'
        : 'scenario',
    applies: meta.apply ?? 'nextUse',
    property: meta.property,
  } as const;
}

function typeOf(quantity: string | undefined, choice: boolean, value: unknown): DescribedParam['type'] {
  if (choice) return 'choice';
  if (quantity === 'duration') return 'duration';
  if (quantity === 'rate' || quantity === 'size' || quantity === 'bandwidth') return 'text';
  if (typeof value === 'boolean') return 'boolean';
  return typeof value === 'number' ? 'number' : 'other';
}
