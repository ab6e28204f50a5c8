// Answers for parameters as forms show them: every leaf of a part's parameters with unit, default, value and where it came from.
import { formatDuration } from './quantities.ts';
import type { Model } from './contract.ts';

export interface DescribedParam {
  readonly path: string;
  readonly name: string;
  readonly group: string;
  readonly description: string;
  readonly unit: string;
  readonly type: 'number' | 'duration' | 'boolean' | 'choice' | 'text' | 'other';
  readonly options?: readonly string[];
  readonly default: unknown;
  readonly value: unknown;
  readonly from: 'default' | 'scenario' | 'changed';
  readonly applies: string;
  readonly property?: string;
}

const MOST = 80;

/** Leaves of the zod object behind `model.params`, through defaults, optionals and transforms. */
export function describeParams(model: Model, part: string, declared: any, now: any): DescribedParam[] {
  const out: DescribedParam[] = [];
  walk(inner(model.params as any), [], declared, now, part, '', out);
  const aliases = model.aliases?.(declared) ?? {};
  for (const [name, path] of Object.entries(aliases)) {
    const before = at(declared, path);
    const after = at(now, path);
    for (const key of Object.keys(after ?? {})) addLeaves(after[key], before?.[key], [name, key], part, out);
  }
  return out.slice(0, MOST);
}

function at(value: any, path: readonly (string | number)[]): any {
  let here = value;
  for (const key of path) here = here?.[key];
  return here;
}

function addLeaves(value: any, before: any, path: readonly string[], part: string, out: DescribedParam[]): void {
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) {
    for (const key of Object.keys(value)) addLeaves(value[key], before?.[key], [...path, key], part, out);
    return;
  }
  if (typeof value !== 'number' && typeof value !== 'boolean') return;
  const us = /duration|timeout|wait/i.test(path[path.length - 1]) && typeof value === 'number' && value >= 1000;
  out.push({
    path: `${part}.${path.join('.')}`,
    name: path[path.length - 1],
    group: path[0],
    description: '',
    unit: us ? 'us' : '',
    type: us ? 'duration' : typeof value === 'boolean' ? 'boolean' : 'number',
    default: null,
    value: us ? formatDuration(value) : value,
    from: value === before ? 'scenario' : 'changed',
    applies: 'nextUse',
  });
}

function inner(schema: any): any {
  let s = schema;
  while (s?.def) {
    if (s.def.type === 'pipe') s = s.def.in;
    else if (['default', 'prefault', 'optional', 'nullable', 'readonly'].includes(s.def.type)) s = s.def.innerType;
    else break;
  }
  return s;
}

function walk(
  schema: any,
  path: readonly string[],
  declared: any,
  now: any,
  part: string,
  group: string,
  out: DescribedParam[],
): void {
  for (const [name, field] of Object.entries<any>(schema?.shape ?? {})) {
    const leaf = inner(field);
    if (leaf?.def?.type === 'object') {
      if (now?.[name] !== undefined) walk(leaf, [...path, name], declared?.[name], now[name], part, name, out);
      continue;
    }
    const meta = metaOf(field);
    if (!meta?.description) continue;
    const value = now?.[name];
    const byDefault = field.def?.type === 'default' ? field.def.defaultValue : undefined;
    out.push({
      path: [part, ...path, name].join('.'),
      name,
      group,
      description: meta.description,
      unit: meta.unit ?? '',
      type: typeOf(leaf, meta.unit, value),
      options: leaf?.def?.type === 'enum' ? Object.keys(leaf.def.entries) : undefined,
      default: shown(byDefault, meta.unit),
      value: shown(value, meta.unit),
      from:
        value !== declared?.[name]
          ? 'changed'
          : byDefault !== undefined && value === byDefault
            ? 'default'
            : 'scenario',
      applies: meta.apply ?? 'nextUse',
      property: meta.property,
    });
  }
}

function metaOf(field: any): any {
  let s = field;
  while (s) {
    const meta = s.meta?.();
    if (meta?.description) return meta;
    s = s.def?.innerType ?? s.def?.in;
  }
  return null;
}

function typeOf(leaf: any, unit: string | undefined, value: unknown): DescribedParam['type'] {
  if (unit === 'us' && typeof value === 'number') return 'duration';
  if (leaf?.def?.type === 'enum') return 'choice';
  if (typeof value === 'boolean') return 'boolean';
  if (unit === '/s') return 'text';
  return typeof value === 'number' ? 'number' : 'other';
}

function shown(value: unknown, unit: string | undefined): unknown {
  if (typeof value !== 'number') return value ?? null;
  if (unit === 'us') return formatDuration(value);
  if (unit === '/s') return `${value}/s`;
  return value;
}
