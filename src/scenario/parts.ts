// Answers for the parts of a world: each read by its own model, and every call checked against the part it goes to.
import { freezeDeep, type NetworkSpec } from '../engine/index.ts';
import type { Model, ModelEntry } from '../models/contract.ts';
import { nearest } from '../models/nearest.ts';
import type { Complain } from './conditions/compile.ts';
import { complaintsOf, didYouMean } from './issues.ts';
import type { Outline } from './schema.ts';
import { layout } from './schema.ts';
import type { DeclaredPart } from './settings.ts';
import { shown } from './shown.ts';
import type { Path } from './source.ts';

export interface ReadParts {
  readonly parts: readonly DeclaredPart[];
  /** Parts that are declared, but wrong: what refers to them is not complained of. */
  readonly broken: readonly string[];
}

/** Reads every part whose kind is known. Models are loaded on demand. */
export async function readParts(
  world: unknown,
  entries: readonly ModelEntry[],
  inFlow: (path: Path) => boolean,
  complain: Complain,
): Promise<ReadParts> {
  const parts: DeclaredPart[] = [];
  const broken: string[] = [];
  if (!isMap(world)) return { parts, broken };
  const models = await loadModels(world, entries);
  for (const [name, raw] of Object.entries(world).slice(0, 100)) {
    const part = isMap(raw) ? readPart(name, raw, models, entries, inFlow, complain) : null;
    if (part) parts.push(part);
    else broken.push(name);
  }
  return { parts, broken };
}

async function loadModels(
  world: Record<string, unknown>,
  entries: readonly ModelEntry[],
): Promise<ReadonlyMap<string, Model>> {
  const kinds = new Set(Object.values(world).map((raw) => (isMap(raw) ? raw.kind : undefined)));
  const wanted = entries.filter((entry) => kinds.has(entry.kind));
  const models = await Promise.all(wanted.map((entry) => entry.load()));
  return new Map(models.map((model, i) => [wanted[i].kind, model]));
}

function readPart(
  name: string,
  raw: Record<string, unknown>,
  models: ReadonlyMap<string, Model>,
  entries: readonly ModelEntry[],
  inFlow: (path: Path) => boolean,
  complain: Complain,
): DeclaredPart | null {
  const path = ['world', name];
  if (typeof raw.kind !== 'string') return withoutKind(raw, path, complain);
  const model = models.get(raw.kind);
  if (!model) {
    const kinds = entries.map((entry) => entry.kind);
    complain({
      path: [...path, 'kind'],
      message: `there is no kind ${shown(raw.kind)}`,
      hint: didYouMean(nearest(raw.kind, kinds)) ?? `there are ${kinds.join(', ')}`,
    });
    return null;
  }
  const { kind, at, ...declared } = raw;
  const parsed = model.params.safeParse(declared, { reportInput: true });
  if (!parsed.success) {
    for (const complaint of complaintsOf(parsed.error.issues, { value: declared, schema: model.params, path, inFlow }))
      complain(complaint);
    return null;
  }
  const position = layout.safeParse(at);
  return {
    name,
    kind,
    model,
    params: freezeDeep(parsed.data),
    declared,
    position: position.success ? position.data : null,
  };
}

function withoutKind(raw: Record<string, unknown>, path: Path, complain: Complain): null {
  const misspelt =
    raw.kind === undefined ? Object.keys(raw).find((key) => nearest(key, ['kind']) !== undefined) : undefined;
  if (misspelt !== undefined)
    complain({
      path: [...path, misspelt],
      onKey: true,
      message: `there is no '${misspelt}' here`,
      hint: didYouMean('kind'),
    });
  else
    complain({
      path: [...path, 'kind'],
      message: `${raw.kind === undefined ? "'kind' is missing: " : ''}expected a kind, such as kind: service`,
    });
  return null;
}

/** Every call goes to a part that exists, serves the port and handles the route. */
export function checkCalls({ parts, broken }: ReadParts, complain: Complain): void {
  for (const part of parts) {
    for (const call of part.model.calls(part.params)) {
      const path = ['world', part.name, ...call.path];
      const target = parts.find((p) => p.name === call.part);
      if (!target) {
        if (broken.includes(call.part)) continue;
        complain({
          path,
          message: `there is no part '${call.part}' to call`,
          hint: didYouMean(
            nearest(
              call.part,
              parts.map((p) => p.name),
            ),
          ),
        });
        continue;
      }
      if (!target.model.serves.includes(call.port)) {
        complain({
          path,
          message: `${call.part} is a ${target.kind}: it does not serve ${call.port}`,
          hint: serversHint(parts, call.port),
        });
        continue;
      }
      const routes = call.route === undefined ? null : (target.model.routes?.(target.params) ?? null);
      if (routes === null || routes.includes(call.route!)) continue;
      complain({
        path,
        message: `${call.part} does not handle ${call.route}`,
        hint: didYouMean(nearest(call.route!, routes)) ?? `it handles ${routes.slice(0, 12).join(', ')}`,
      });
    }
  }
}

/** Every host a part is placed on is declared. */
export function checkPlacements(parts: readonly DeclaredPart[], hosts: readonly string[], complain: Complain): void {
  for (const part of parts) {
    for (const { path, host } of part.model.placements?.(part.params) ?? []) {
      if (hosts.includes(host)) continue;
      const hint =
        didYouMean(nearest(host, hosts)) ??
        (hosts.length === 0 ? 'declare it under hosts:' : `there are ${hosts.join(', ')}`);
      complain({ path: ['world', part.name, ...path], message: `there is no host '${host}'`, hint });
    }
  }
}

function serversHint(
  parts: readonly DeclaredPart[],
  port: DeclaredPart['model']['serves'][number],
): string | undefined {
  const servers = parts.filter((p) => p.model.serves.includes(port)).map((p) => p.name);
  return servers.length === 0 ? undefined : `${port} is served by ${servers.join(', ')}`;
}

/** Directed links between parts that may carry messages, with the first route as label. */
export function linksOf(parts: readonly DeclaredPart[]): { from: string; to: string; label?: string }[] {
  const links = new Map<string, { from: string; to: string; label?: string }>();
  for (const part of parts) {
    for (const call of part.model.calls(part.params)) {
      const key = `${part.name} -> ${call.part}`;
      if (!links.has(key)) links.set(key, { from: part.name, to: call.part, label: call.route });
    }
  }
  return [...links.values()];
}

/** The engine's network; overrides are for pairs of parts that exist. */
export function networkOf(n: Outline['network'], { parts, broken }: ReadParts, complain: Complain): NetworkSpec {
  const names = parts.map((p) => p.name);
  const links = Object.entries(n.links ?? {}).flatMap(([pair, over]) => {
    const both = pair.includes('<->');
    const [from, to] = pair.split(both ? '<->' : '->').map((end) => end.trim());
    for (const end of [from, to]) {
      if (names.includes(end) || broken.includes(end)) continue;
      complain({
        path: ['network', 'links', pair],
        onKey: true,
        message: `there is no part '${end}'`,
        hint: didYouMean(nearest(end, names)),
      });
    }
    return both
      ? [
          { from, to, ...over },
          { from: to, to: from, ...over },
        ]
      : [{ from, to, ...over }];
  });
  return {
    latency: n.latency,
    loopback: n.loopback,
    loss: n.loss ?? 0,
    duplicate: n.duplicate ?? 0,
    reorder: n.reorder ?? 0,
    bandwidth: n.bandwidth ?? 0,
    links,
  };
}

function isMap(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
