// Answers for changing a parameter by its path: where the path leads in a part's declaration, whether the value fits, and the parameters after it.
import { freezeDeep, type PartSpec, type World } from '../engine/index.ts';
import type { Apply, Model, ParamMeta } from '../models/contract.ts';
import { nearest } from '../models/nearest.ts';
import { type Schema, alternatives, schemasAt, shapesAt } from '../models/param-schema.ts';
import { metaOf, type Quantity, quantityOf } from '../models/quantities.ts';
import { paramNames, paramPlace } from '../models/param-places.ts';
import { complaintsOf, didYouMean } from './issues.ts';
import type { LoadedPart } from './loaded.ts';

/** A part with its declaration as the file has it (without kind and layout). */
export interface DeclaredPart extends LoadedPart {
  readonly declared: unknown;
}

/** Where a path leads. */
export interface Setting {
  readonly part: DeclaredPart;
  /** Path below the part's parameters, aliases resolved. */
  readonly place: readonly (string | number)[];
  /** Types its value may have; none where the model does not say. */
  readonly schemas: readonly Schema[];
  readonly quantity: Quantity | undefined;
  readonly meta: Partial<ParamMeta>;
  readonly apply: Apply;
}

export type Wrong = { readonly error: string; readonly hint?: string; readonly about: 'path' | 'value' };

export class Settings {
  private readonly parts: readonly DeclaredPart[];
  /** Declaration behind every object of parameters there has been, so that a change starts from all earlier ones. */
  private readonly declarations = new WeakMap<object, unknown>();

  constructor(parts: readonly DeclaredPart[]) {
    this.parts = parts;
    for (const part of parts) this.declarations.set(part.params, part.declared);
  }

  /** Finds what `orders.reserve.retry.maxAttempts` names. */
  find(path: string): Setting | Wrong {
    const [name, ...keys] = segments(path);
    const part = this.parts.find((p) => p.name === name);
    if (!part)
      return {
        error: `there is no part '${name}' to set`,
        hint: didYouMean(
          nearest(
            name,
            this.parts.map((p) => p.name),
          ),
        ),
        about: 'path',
      };
    if (keys.length === 0)
      return { error: `expected a parameter of ${name}`, hint: listed(paramNames(part)), about: 'path' };
    const place = paramPlace(part.model, part.params, keys);
    const schemas = schemasAt(part.model.params, place);
    if (schemas.length === 0) return unknownParameter(part, keys, place);
    const meta = metaAlong(part.model, place);
    return { part, place, schemas, quantity: quantityIn(schemas), meta, apply: meta.apply ?? 'nextUse' };
  }

  /** What is wrong with setting `path` to `to`, or null. Values are in scenario notation. */
  problem(path: string, to: unknown): Wrong | null {
    const setting = this.find(path);
    if ('error' in setting) return setting;
    const changed = this.change(
      setting.part,
      setting.part.model,
      setting.place,
      setting.apply,
      setting.part.params,
      to,
    );
    return 'error' in changed ? { error: changed.error, hint: changed.hint, about: changed.about } : null;
  }

  /** World.reparam: `path` without the part's name. */
  readonly reparam: World['reparam'] = (part: PartSpec, path, to) => {
    const setting = this.find(`${part.name}.${path}`);
    if ('error' in setting) return { error: sentence(setting) };
    const changed = this.change(setting.part, setting.part.model, setting.place, setting.apply, part.params, to);
    return 'error' in changed ? { error: sentence(changed) } : changed;
  };

  private change(
    part: DeclaredPart,
    model: Model,
    place: readonly (string | number)[],
    apply: Apply,
    params: object,
    to: unknown,
  ): { params: any; below: string; apply: Apply } | Wrong {
    if (apply === 'rebuild')
      return {
        error: `${part.name}.${place.join('.')} takes effect only in a new run: change it in the scenario`,
        about: 'path',
      };
    const before = this.declarations.get(params);
    const declared = withValue(before, place, to);
    if (declared === null) return { error: `there is no ${place.join('.')} in ${part.name}`, about: 'path' };
    const parsed = model.params.safeParse(declared, { reportInput: true });
    if (!parsed.success) {
      const [first] = complaintsOf(parsed.error.issues, {
        value: declared,
        schema: model.params,
        path: [],
        inFlow: () => false,
      });
      const missing = first.path.length > place.length && first.message.includes('is missing');
      return {
        error: missing ? `${first.path.slice(0, -1).join('.')}: ${first.message}` : first.message,
        hint: first.hint,
        about: first.onKey ? 'path' : 'value',
      };
    }
    const next = freezeDeep(parsed.data) as object;
    this.declarations.set(next, declared);
    return { params: next, below: place.join('.'), apply };
  }

  /** The value a path has in the file, or by default, in scenario notation. */
  declaredAt(setting: Setting): unknown {
    const written = at(setting.part.declared, setting.place);
    if (written !== undefined) return written;
    const parsed = at(setting.part.params, setting.place);
    return parsed !== undefined && setting.quantity ? setting.quantity.format(parsed) : parsed;
  }
}

/** Splits at dots, but not inside `["..."]`. */
function segments(path: string): string[] {
  return [...path.matchAll(/\["((?:[^"\\]|\\.)*)"\]|([^.[\]]+)/g)].map((m) => m[1] ?? m[2]);
}

function unknownParameter(part: DeclaredPart, keys: readonly string[], place: readonly (string | number)[]): Wrong {
  const aliased = place.length - keys.length;
  let good = 0;
  while (good < place.length && schemasAt(part.model.params, place.slice(0, good + 1)).length > 0) good++;
  const known = good === 0 ? paramNames(part) : shapesAt(part.model.params, place.slice(0, good)).flat();
  const word = String(place[good]);
  const where = keys.slice(0, Math.max(0, good - aliased)).join('.');
  return {
    error: `there is no parameter '${word}' in ${where === '' ? part.name : `${part.name}.${where}`}`,
    hint: didYouMean(nearest(word, known)) ?? listed(known),
    about: 'path',
  };
}

function listed(names: readonly string[]): string | undefined {
  return names.length > 0 && names.length <= 40 ? `there are ${names.join(', ')}` : undefined;
}

function quantityIn(schemas: readonly Schema[]): Quantity | undefined {
  return schemas.flatMap((s) => alternatives(s)).flatMap((s) => quantityOf(s) ?? [])[0];
}

/** What is said about a place: its own words first, then what stands around it (when a change applies). */
function metaAlong(model: Model, place: readonly (string | number)[]): Partial<ParamMeta> {
  let apply: Apply | undefined;
  let own: Partial<ParamMeta> = {};
  for (let depth = 1; depth <= place.length; depth++) {
    const metas = schemasAt(model.params, place.slice(0, depth)).map(metaOf);
    own = metas.find((m) => m.description !== undefined) ?? {};
    apply = metas.find((m) => m.apply !== undefined)?.apply ?? apply;
  }
  return apply === undefined ? own : { ...own, apply };
}

function at(value: unknown, place: readonly (string | number)[]): unknown {
  let here: any = value;
  for (const key of place)
    here = typeof here === 'object' && here !== null && Object.hasOwn(here, key) ? here[key] : undefined;
  return here;
}

/** A copy with `to` at `place`; maps on the way are made where there are none. null: the way leads through something that is no map. */
function withValue(value: unknown, place: readonly (string | number)[], to: unknown): unknown {
  if (place.length === 0) return to;
  const [key, ...rest] = place;
  if (key === '__proto__' || key === 'constructor' || key === 'prototype') return null;
  if (value !== undefined && value !== null && typeof value !== 'object') return null;
  if (Array.isArray(value)) {
    const index = Number(key);
    if (!(index in value)) return null;
    const inner = withValue(value[index], rest, to);
    return inner === null && rest.length > 0 ? null : value.map((v, i) => (i === index ? inner : v));
  }
  const map = (value ?? {}) as Record<string, unknown>;
  const inner = withValue(Object.hasOwn(map, key) ? map[key] : undefined, rest, to);
  return inner === null && rest.length > 0 ? null : { ...map, [key]: inner };
}

function sentence(wrong: Wrong): string {
  return wrong.hint === undefined ? wrong.error : `${wrong.error} (${wrong.hint})`;
}
