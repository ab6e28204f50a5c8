// Answers for loading a scenario: YAML to parts, faults, walkthrough, checks and worlds, with every problem located.
import { freezeDeep, type NetworkSpec } from '../engine/index.ts';
import type { Model } from '../models/contract.ts';
import { nearest } from '../models/nearest.ts';
import { timeDistribution } from '../models/quantities.ts';
import { REGISTRY } from '../models/registry.ts';
import { parseDuration } from './amounts.ts';
import { compileCondition, ConditionError } from './condition.ts';
import { parseFault, targetsOf } from './fault-forms.ts';
import type {
  LoadedControl,
  LoadedPart,
  LoadedReading,
  LoadedScenario,
  LoadedStep,
  LoadScenario,
  ScenarioProblem,
} from './loaded.ts';
import { parse, problemAt, type Source } from './locate.ts';
import { allReadings, compileReading } from './readings.ts';
import { compileStep } from './walkthrough.ts';
import { makeWorld, resolvePath } from './wiring.ts';

const KEYS = [
  'murphy',
  'title',
  'summary',
  'topics',
  'seed',
  'seeds',
  'length',
  'world',
  'hosts',
  'network',
  'show',
  'controls',
  'faults',
  'walkthrough',
  'checks',
];
const MOST_PARTS = 60;
const NETWORK_KEYS = ['latency', 'loss', 'duplicate', 'reorder'];

/** Collects problems instead of throwing at the first. */
class Problems {
  readonly list: ScenarioProblem[] = [];
  private readonly source: Source;
  constructor(source: Source) {
    this.source = source;
  }
  add(path: readonly PropertyKey[], message: string, hint?: string, onKey = false): void {
    if (this.list.length < 50) this.list.push(problemAt(this.source, path, message, hint, onKey));
  }
  /** Runs `work`; what it throws is a problem at `path`. */
  attempt<T>(path: readonly PropertyKey[], work: () => T): T | null {
    try {
      return work();
    } catch (error) {
      this.add(
        [...path, ...(error instanceof ConditionError ? error.path : [])],
        error instanceof Error ? error.message : String(error),
      );
      return null;
    }
  }
}

export const loadScenario: LoadScenario = async (text, file) => {
  const source = parse(text, file);
  if (Array.isArray(source)) return { scenario: null, problems: source };
  const problems = new Problems(source);
  const raw = source.value;
  if (typeof raw !== 'object' || raw === null || Array.isArray(raw)) {
    problems.add([], 'expected a scenario: a map that begins with `murphy: 1`');
    return { scenario: null, problems: problems.list };
  }
  unknownKeys(problems, [], raw, KEYS);
  if (raw.murphy !== 1)
    problems.add('murphy' in raw ? ['murphy'] : [], 'expected `murphy: 1`, the version of the format');
  if (typeof raw.title !== 'string') problems.add('title' in raw ? ['title'] : [], 'expected a title');
  const length = typeof raw.length === 'string' ? parseDuration(raw.length) : null;
  if (length === null || length <= 0)
    problems.add(
      'length' in raw ? ['length'] : [],
      `expected the length of the run, such as ${typeof raw.length === 'number' ? `${raw.length}s` : '90s'}`,
    );
  const parts = await loadParts(problems, raw.world);
  // What follows refers to parts: with one of them unread, its complaints would be echoes.
  if (problems.list.length > 0) return { scenario: null, problems: problems.list };
  checkCalls(problems, parts);
  const run = length ?? 60_000_000;
  const reading = (path: string) => compileReading(parts, path);
  const made = build(problems, raw, parts, run, reading);
  if (problems.list.length > 0) return { scenario: null, problems: problems.list };
  return { scenario: made, problems: [] };
};

function unknownKeys(problems: Problems, path: readonly PropertyKey[], value: any, known: readonly string[]): void {
  for (const key of Object.keys(value ?? {})) {
    if (known.includes(key)) continue;
    const meant = nearest(key, known);
    problems.add(
      [...path, key],
      `there is no '${key}' here`,
      meant === undefined ? `there are ${known.join(', ')}` : `did you mean '${meant}'?`,
      true,
    );
  }
}

async function loadParts(problems: Problems, world: any): Promise<LoadedPart[]> {
  if (typeof world !== 'object' || world === null || Array.isArray(world) || Object.keys(world).length === 0) {
    problems.add(['world'], 'expected a world: a map of parts, each with a `kind`');
    return [];
  }
  if (Object.keys(world).length > MOST_PARTS) problems.add(['world'], `more than ${MOST_PARTS} parts`);
  const parts: LoadedPart[] = [];
  for (const [name, declared] of Object.entries<any>(world).slice(0, MOST_PARTS)) {
    const path = ['world', name];
    if (!/^[a-z][A-Za-z0-9]*$/.test(name))
      problems.add(
        path,
        `'${name}' cannot be a part's name: it begins with a small letter and has only letters and digits`,
        undefined,
        true,
      );
    if (typeof declared !== 'object' || declared === null) {
      problems.add(path, 'expected a part, such as { kind: service, ... }');
      continue;
    }
    const entry = REGISTRY.find((e) => e.kind === declared.kind);
    if (!entry) {
      const kinds = REGISTRY.map((e) => e.kind);
      const meant = nearest(String(declared.kind ?? ''), kinds);
      problems.add(
        'kind' in declared ? [...path, 'kind'] : path,
        `there is no kind '${declared.kind ?? ''}'`,
        meant === undefined ? `there are ${kinds.join(', ')}` : `did you mean '${meant}'?`,
      );
      continue;
    }
    const part = parsePart(problems, path, name, declared, await entry.load());
    if (part) parts.push(part);
  }
  return parts;
}

function parsePart(
  problems: Problems,
  path: readonly PropertyKey[],
  name: string,
  declared: any,
  model: Model,
): LoadedPart | null {
  const { kind, at, ...rest } = declared;
  const parsed = model.params.safeParse(rest);
  if (parsed.success) {
    const position = typeof at?.x === 'number' && typeof at?.y === 'number' ? { x: at.x, y: at.y } : null;
    return { name, kind, model, params: freezeDeep(parsed.data), position };
  }
  for (const issue of parsed.error.issues as any[]) {
    if (issue.code === 'unrecognized_keys') {
      const known = knownKeys(model, issue.path);
      for (const key of issue.keys) {
        const meant = nearest(key, known);
        problems.add(
          [...path, ...issue.path, key],
          `there is no '${key}' here`,
          meant === undefined ? undefined : `did you mean '${meant}'?`,
          true,
        );
      }
    } else problems.add([...path, ...issue.path], issue.message);
  }
  return null;
}

/** Names a strict object at `path` of the model's parameters accepts. */
function knownKeys(model: Model, path: readonly PropertyKey[]): string[] {
  let schema: any = model.params;
  const unwrap = () => {
    while (schema?.def && !schema.shape) schema = schema.def.innerType ?? schema.def.in ?? null;
  };
  unwrap();
  for (const key of path) {
    schema = schema?.shape?.[key as string];
    unwrap();
  }
  return Object.keys(schema?.shape ?? {});
}

function checkCalls(problems: Problems, parts: readonly LoadedPart[]): void {
  for (const part of parts) {
    for (const call of part.model.calls(part.params)) {
      const path = ['world', part.name, ...call.path];
      const target = parts.find((p) => p.name === call.part);
      if (!target) {
        const meant = nearest(
          call.part,
          parts.map((p) => p.name),
        );
        problems.add(
          path,
          `there is no part '${call.part}' to call`,
          meant === undefined ? undefined : `did you mean '${meant}'?`,
        );
        continue;
      }
      if (!target.model.serves.includes(call.port))
        problems.add(path, `${call.part} is a ${target.kind}: it does not serve ${call.port}`);
      const routes = target.model.routes?.(target.params);
      if (call.route && routes && !routes.includes(call.route)) {
        const meant = nearest(call.route, routes);
        problems.add(
          path,
          `${call.part} does not handle ${call.route}`,
          meant === undefined ? `it handles ${routes.join(', ')}` : `did you mean '${meant}'?`,
        );
      }
    }
  }
}

function build(
  problems: Problems,
  raw: any,
  parts: readonly LoadedPart[],
  length: number,
  reading: (path: string) => LoadedReading,
): LoadedScenario {
  const list = (key: string): any[] => {
    if (raw[key] === undefined) return [];
    if (Array.isArray(raw[key])) return raw[key].slice(0, 500);
    problems.add([key], `expected a list of ${key}`);
    return [];
  };
  const faults = list('faults').flatMap((f, i) => {
    const fault = problems.attempt(['faults', i], () => parseFault(f, i));
    if (fault) checkTargets(problems, ['faults', i], parts, targetsOf(fault.action));
    return fault ?? [];
  });
  const checks = list('checks').flatMap((c, i) => {
    const { name, ...condition } = c ?? {};
    const compiled = problems.attempt(['checks', i], () => compileCondition(condition, length, reading));
    return compiled ? [{ name: String(name ?? `check ${i + 1}`), if: compiled }] : [];
  });
  const steps = list('walkthrough').flatMap((s, i): LoadedStep[] => {
    const step = problems.attempt(['walkthrough', i], () => compileStep(s, length, reading));
    return step ? [step] : [];
  });
  const controls = list('controls').flatMap((c, i): LoadedControl[] => {
    const control = problems.attempt(['controls', i], () => controlOf(c, parts, raw));
    return control ? [control] : [];
  });
  const charts = (raw.show?.charts ?? []) as unknown[];
  charts.forEach((path, i) => {
    problems.attempt(['show', 'charts', i], () => reading(`${path}`));
  });
  const network = networkOf(problems, raw.network);
  const hosts = Object.entries<any>(raw.hosts ?? {}).map(([name, h]) => ({
    name,
    cores: typeof h?.cpu === 'number' ? h.cpu : 0,
  }));
  const declared = Object.fromEntries(
    Object.entries<any>(raw.world ?? {}).map(([name, p]) => {
      const { kind: _kind, at: _at, ...rest } = p ?? {};
      return [name, rest];
    }),
  );
  const seeds = /^(\d+)-(\d+)$/.exec(String(raw.seeds ?? '1-20'));
  return {
    title: String(raw.title),
    summary: String(raw.summary ?? ''),
    topics: Array.isArray(raw.topics) ? raw.topics.map(String) : [],
    seed: Number.isInteger(raw.seed) ? raw.seed : 1,
    seeds: seeds ? [Number(seeds[1]), Number(seeds[2])] : [1, 20],
    length,
    parts,
    links: linksOf(parts),
    show: { tools: raw.show?.tools, lenses: raw.show?.lenses, panels: raw.show?.panels, charts: charts.map(String) },
    controls,
    steps,
    checks,
    faults,
    readings: problems.list.length > 0 ? [] : allReadings(parts),
    reading,
    world: (seed, interventions) =>
      makeWorld({ parts, declared, hosts, network, length, faults, checks }, seed, interventions),
  };
}

function linksOf(parts: readonly LoadedPart[]): { from: string; to: string; label?: string }[] {
  const links = new Map<string, { from: string; to: string; label?: string }>();
  for (const part of parts)
    for (const call of part.model.calls(part.params))
      links.set(`${part.name} ${call.part}`, { from: part.name, to: call.part, label: call.route });
  return [...links.values()];
}

function checkTargets(
  problems: Problems,
  path: readonly PropertyKey[],
  parts: readonly LoadedPart[],
  names: readonly string[],
): void {
  for (const name of names) {
    const part = name.split(/[#.]/)[0];
    if (part.startsWith('host:') || parts.some((p) => p.name === part)) continue;
    const meant = nearest(
      part,
      parts.map((p) => p.name),
    );
    problems.add(
      path,
      `there is no part '${part}' to strike`,
      meant === undefined ? undefined : `did you mean '${meant}'?`,
    );
  }
}

function networkOf(problems: Problems, raw: any): NetworkSpec {
  unknownKeys(problems, ['network'], raw, NETWORK_KEYS);
  const latency =
    raw?.latency === undefined
      ? ({ kind: 'constant', value: 1000 } as const)
      : problems.attempt(['network', 'latency'], () => timeDistribution().parse(raw.latency));
  const share = (key: string) => (typeof raw?.[key] === 'number' ? raw[key] : 0);
  return {
    latency: latency ?? { kind: 'constant', value: 1000 },
    loopback: 50,
    loss: share('loss'),
    duplicate: share('duplicate'),
    reorder: share('reorder'),
    bandwidth: 0,
    links: [],
  };
}

function controlOf(raw: any, parts: readonly LoadedPart[], scenario: any): LoadedControl {
  const path = String(raw?.set ?? '');
  const [name, ...rest] = path.split('.');
  const part = parts.find((p) => p.name === name);
  if (!part) throw new ConditionError(`there is no part '${name}' to control`, ['set']);
  const place = resolvePath(part.model, part.params, rest.join('.'));
  let declared = scenario.world[name];
  let parsed = part.params;
  for (const key of place) {
    declared = declared?.[key];
    parsed = parsed?.[key];
  }
  if (parsed === undefined) throw new ConditionError(`${path} does not exist`, ['set']);
  const form = typeof parsed === 'boolean' ? 'switch' : raw.options ? 'choice' : 'slider';
  return {
    path,
    label: String(raw.label ?? path),
    unit: '',
    form,
    from: raw.from,
    to: raw.to,
    step: raw.step,
    options: raw.options,
    declared: declared ?? parsed,
    description: '',
    applies: 'live',
  };
}
