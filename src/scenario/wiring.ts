// Answers for turning a loaded scenario into worlds: hosts, processes with their pids, network, faults, checks as monitors, changes of parameters.
import {
  DEFAULT_BOUNDS,
  type Fault,
  freezeDeep,
  type HostPlan,
  type NetworkSpec,
  type PartSpec,
  type ProcessSpec,
  type World,
} from '../engine/index.ts';
import type { Callee, Expansion, Model, Wiring } from '../models/contract.ts';
import type { Condition, LoadedPart } from './loaded.ts';

export interface WorldPlan {
  readonly parts: readonly LoadedPart[];
  /** Each part as the scenario declares it: what a change of a parameter starts from. */
  readonly declared: Readonly<Record<string, any>>;
  readonly hosts: readonly HostPlan[];
  readonly network: NetworkSpec;
  readonly length: number;
  readonly faults: readonly Fault[];
  readonly checks: readonly { readonly name: string; readonly if: Condition }[];
}

export function makeWorld(plan: WorldPlan, seed: number, interventions: readonly Fault[]): World {
  const hosts: HostPlan[] = plan.hosts.slice();
  const expansions = plan.parts.map((part) =>
    part.model.expand(
      { name: part.name, params: part.params },
      hosts.map((h) => h.name),
    ),
  );
  for (const expansion of expansions)
    for (const host of expansion.hosts) if (!hosts.some((h) => h.name === host.name)) hosts.push(host);
  return {
    seed,
    length: plan.length,
    parts: plan.parts.map(({ name, kind, params }) => ({ name, kind, params })),
    hosts,
    processes: processesOf(plan, expansions, hosts),
    behaviours: [...new Map(plan.parts.flatMap((p) => p.model.behaviours).map((b) => [b.role, b])).values()],
    network: plan.network,
    faults: [...plan.faults, ...interventions],
    monitors: plan.checks.map((check) => ({
      name: check.name,
      init: () => check.if.init(),
      sample: (state, run) => check.if.sample(state, run),
    })),
    sampleEvery: 100_000,
    bounds: DEFAULT_BOUNDS,
    reparam: (part, path, to) =>
      reparam(plan.parts.find((p) => p.name === part.name)!.model, plan.declared[part.name], part, path, to),
  };
}

function processesOf(plan: WorldPlan, expansions: readonly Expansion[], hosts: readonly HostPlan[]): ProcessSpec[] {
  const pids = new Map<string, number>();
  for (const e of expansions) for (const p of e.processes) pids.set(p.name, pids.size);
  const pid = (name: string) => pids.get(name) ?? -1;
  const host = (name: string) => hosts.findIndex((h) => h.name === name);
  return expansions.flatMap((expansion, part) => {
    const wiring: Wiring = { part, pid, host, callee: (name) => calleeOf(plan.parts, expansions, name, pid) };
    return expansion.processes.map((p) => ({
      part,
      name: p.name,
      role: p.role,
      ordinal: p.ordinal,
      host: host(p.host),
      member: p.member,
      config: freezeDeep(p.config(wiring)),
    }));
  });
}

function calleeOf(
  parts: readonly LoadedPart[],
  expansions: readonly Expansion[],
  name: string,
  pid: (process: string) => number,
): Callee {
  const index = parts.findIndex((p) => p.name === name);
  const members = expansions[index].processes.filter((p) => p.member).map((p) => ({ pid: pid(p.name), name: p.name }));
  return { part: name, kind: parts[index].kind, members, registrar: pid(parts[index].model.registrar?.(name) ?? '') };
}

/** Parameters after a change: the declaration so far with the new value in place, parsed again as a whole. Kept in `params.declared` of later changes. */
function reparam(model: Model, declared: any, part: PartSpec, path: string, to: unknown): ReturnType<World['reparam']> {
  const place = resolvePath(model, part.params, path);
  const base = structuredCopy(part.params.changed ?? declared);
  let here = base;
  for (const key of place.slice(0, -1)) here = here[key] ??= {};
  here[place[place.length - 1]] = to;
  const parsed = model.params.safeParse(base);
  if (!parsed.success) return { error: parsed.error.issues[0].message };
  return { params: freezeDeep({ ...(parsed.data as object), changed: base }), below: place.join('.'), apply: 'live' };
}

/** `reserve.retry.maxAttempts` -> the place of step `reserve`, then the rest. */
export function resolvePath(model: Model, params: any, path: string): (string | number)[] {
  const [head, ...rest] = path.split('.');
  const alias = model.aliases?.(params)[head];
  return alias ? [...alias, ...rest] : [head, ...rest];
}

function structuredCopy(value: any): any {
  if (typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) return value.map(structuredCopy);
  return Object.fromEntries(Object.keys(value).map((key) => [key, structuredCopy(value[key])]));
}
