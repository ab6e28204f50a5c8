// Answers for parameters as rows of a reference page: paths, values, defaults and words, walked out of a JSON Schema.

/** The part of JSON Schema (draft 7) that scenario files use. */
export interface SchemaNode {
  readonly $ref?: string;
  readonly type?: string;
  readonly const?: unknown;
  readonly enum?: readonly unknown[];
  readonly default?: unknown;
  readonly description?: string;
  readonly examples?: readonly unknown[];
  readonly minimum?: number;
  readonly maximum?: number;
  readonly properties?: Readonly<Record<string, SchemaNode>>;
  readonly required?: readonly string[];
  readonly additionalProperties?: SchemaNode | boolean;
  readonly items?: SchemaNode | readonly SchemaNode[];
  readonly anyOf?: readonly SchemaNode[];
  readonly oneOf?: readonly SchemaNode[];
  readonly allOf?: readonly SchemaNode[];
  readonly definitions?: Readonly<Record<string, SchemaNode>>;
}

type Definitions = Readonly<Record<string, SchemaNode>>;
type Row = readonly [path: string, values: string, byDefault: string, words: string];

/** What every part says besides its own parameters. */
const COMMON = ['kind', 'at'];
const DEEPEST = 6;

/** One row a parameter, nested maps by dotted paths, the alternatives of a union one after the other. */
export function parameterRows(schema: SchemaNode, definitions: Definitions): Row[] {
  const rows: Row[] = [];
  walk('', schema, definitions, rows, 0);
  const seen = new Set<string>();
  return rows.filter((row) => !seen.has(row.join('\n')) && seen.add(row.join('\n')));
}

function walk(path: string, schema: SchemaNode, definitions: Definitions, rows: Row[], depth: number): void {
  if (depth > DEEPEST) return;
  for (const variant of alternatives(schema)) {
    for (const [name, inner] of Object.entries(variant.properties ?? {})) {
      if (path === '' && COMMON.includes(name)) continue;
      const here = path === '' ? name : `${path}.${name}`;
      const needed = variant.required?.includes(name) && inner.default === undefined && inner.const === undefined;
      const words = inner.description ?? '';
      if (words !== '' || leaf(inner))
        rows.push([`\`${here}\``, values(inner, definitions), byDefault(inner, needed), words]);
      if (inner.$ref === undefined) walk(here, inner, definitions, rows, depth + 1);
    }
    if (Array.isArray(variant.items)) continue;
    for (const inner of [variant.items as SchemaNode | undefined, variant.additionalProperties]) {
      if (typeof inner === 'object' && inner.$ref === undefined)
        walk(`${path}[]`.replace(/^\[\]$/, ''), inner, definitions, rows, depth + 1);
    }
  }
}

function alternatives(schema: SchemaNode): readonly SchemaNode[] {
  return schema.anyOf ?? schema.oneOf ?? [schema];
}

function leaf(schema: SchemaNode): boolean {
  return alternatives(schema).every((s) => s.properties === undefined && s.items === undefined);
}

function byDefault(schema: SchemaNode, needed: boolean | undefined): string {
  if (schema.default === undefined) return needed ? 'required' : '';
  const text = typeof schema.default === 'object' ? JSON.stringify(schema.default) : String(schema.default);
  return text === '{}' || text === '[]' ? '' : `\`${text}\``;
}

/** What may be written, in few words. */
function values(schema: SchemaNode, definitions: Definitions): string {
  if (schema.$ref) return schema.$ref.split('/').at(-1)!.replaceAll('-', ' ');
  if (schema.allOf) return schema.allOf.map((s) => values(s, definitions)).join(', ');
  if (schema.const !== undefined) return `\`${schema.const}\``;
  if (schema.enum) return schema.enum.map((v) => `\`${v}\``).join(', ');
  if (schema.examples?.length) return `such as \`${schema.examples[0]}\``;
  const several = schema.anyOf ?? schema.oneOf;
  if (several) return [...new Set(several.map((s) => values(s, definitions)))].join(' or ');
  if (schema.type === 'array') return 'list';
  if (schema.type === 'object') return 'map';
  if (schema.type === 'integer' || schema.type === 'number') return numbers(schema);
  return schema.type ?? 'any';
}

function numbers({ type, minimum, maximum }: SchemaNode): string {
  const kind = type === 'integer' ? 'whole number' : 'number';
  if (minimum === undefined || maximum === undefined) return kind;
  return `${kind}, ${minimum} to ${maximum}`;
}
