// Answers for the JSON Schema of scenario files, for editors: generated from the same types that load them.
import { z } from 'zod';
import type { Model } from '../models/contract.ts';
import { defOf, type Schema } from '../models/param-schema.ts';
import { metaOf, type Quantity, quantityOf } from '../models/quantities.ts';
import { layout, wholeFile } from './schema.ts';

/** Draft-7, of what may be written (the input side), for the systems in `models`. */
export function scenarioJsonSchema(models: readonly Model[]): Record<string, unknown> {
  const parts = models.map((model) => partOf(model));
  const part = parts.length === 1 ? parts[0] : z.union(parts as unknown as readonly [z.ZodType, z.ZodType]);
  const shapes: Record<string, unknown> = {};
  const schema = z.toJSONSchema(wholeFile(part), {
    target: 'draft-7',
    io: 'input',
    unrepresentable: 'any',
    override: (at) => describe(at, shapes),
  });
  const definitions = { ...(schema.definitions ?? {}), ...shapes };
  return { ...schema, definitions, $id: 'scenario.schema.json', title: 'A scenario of Murphy' };
}

/** A part of one kind: its model's parameters, with `kind` and `at` beside them. */
function partOf(model: Model): z.ZodType {
  const declared = objectIn(model.params);
  const own = { kind: z.literal(model.kind).meta({ description: model.summary }), at: layout.optional() };
  const shape = declared ? { ...own, ...(defOf(declared).shape as unknown as z.ZodRawShape) } : own;
  return (declared ? z.strictObject(shape) : z.looseObject(shape)).meta({
    id: `part-${model.kind}`,
    title: model.title,
    description: model.summary,
  });
}

/** The strict object behind a model's transforms; null where there is none. */
function objectIn(schema: Schema): Schema | null {
  const def = defOf(schema);
  if (def.type === 'object') return schema;
  const inner = def.innerType ?? def.in;
  return inner === undefined ? null : objectIn(inner);
}

/** Quantities are what is written, not what they become; what a parameter says about itself becomes words. */
function describe(
  { zodSchema, jsonSchema }: { zodSchema: z.core.$ZodTypes; jsonSchema: z.core.JSONSchema.BaseSchema },
  shapes: Record<string, unknown>,
): void {
  const json = jsonSchema as Record<string, unknown>;
  const quantity = quantityOf(zodSchema);
  if (quantity) {
    for (const key of ['anyOf', 'allOf']) delete json[key];
    Object.assign(json, quantity.kind === 'distribution' ? shared(quantity, shapes) : quantity.json);
  }
  const def = defOf(zodSchema);
  if (def.type === 'default') json.default = written(def.innerType!, def.defaultValue);
  const meta = metaOf(zodSchema);
  const notes = [meta.description, meta.property && `Stands for ${meta.property}.`, meta.apply && APPLIES[meta.apply]];
  if (meta.property !== undefined || meta.apply !== undefined)
    json.description = notes.filter((note) => note).join(' ');
  for (const key of ['unit', 'apply', 'property']) delete json[key];
}

/** Distributions are long and stand in many places: one definition for all of a unit. */
function shared(quantity: Quantity, shapes: Record<string, unknown>): Record<string, unknown> {
  const name = `distribution-${quantity.unit === 'us' ? 'of-times' : quantity.unit || 'of-numbers'}`;
  shapes[name] = quantity.json;
  return { allOf: [{ $ref: `#/definitions/${name}` }] };
}

const APPLIES = {
  live: 'A change applies at once.',
  nextUse: 'A change applies to what begins afterwards.',
  restart: 'A change applies to new processes.',
  rebuild: 'Takes effect only in a new run.',
};

function written(schema: Schema, value: unknown): unknown {
  const quantity = quantityOf(schema);
  if (quantity) return quantity.format(value);
  const inner = defOf(schema).innerType;
  return inner ? written(inner, value) : value;
}
