// Answers for loading a scenario as a whole: text to a LoadedScenario, or to every problem at once, each at its place.
import { DEFAULT_BOUNDS, type HostPlan, type Micros, NEVER } from '../engine/index.ts';
import type { ModelEntry } from '../models/contract.ts';
import { type CompiledReading, compileReading, partReadings, ReadingError } from '../models/readings.ts';
import type { z } from 'zod';
import { compileCondition, type Compilation, type ConditionContext } from './conditions/compile.ts';
import { compileControl, type ControlNotation } from './controls.ts';
import { type Expanded, expand, WiringError } from './expansion.ts';
import { compileExplore } from './explore.ts';
import { planFaults } from './fault-plan.ts';
import type { FaultContext, FaultNotation } from './faults.ts';
import { complaintsOf } from './issues.ts';
import type { Loading, LoadScenario, LoadedReading, ScenarioProblem } from './loaded.ts';
import { checkCalls, checkPlacements, linksOf, networkOf, type ReadParts, readParts } from './parts.ts';
import { refusalOf } from './refusal.ts';
import { control as controlSchema, outline, type Outline, step as stepSchema } from './schema.ts';
import { check as checkSchema, type ConditionMap, type ConditionNotation } from './schema-conditions.ts';
import { fault as faultSchema } from './schema-faults.ts';
import { Settings } from './settings.ts';
import { type Complaint, located, type Path, placeOf, readSource, type Source, sorted } from './source.ts';
import { compileStep, type StepNotation } from './walk.ts';
import { warnings } from './warnings.ts';
import { makeWorld } from './world.ts';

const MOST_PROBLEMS = 100;

/** A loader for the systems in `entries`. It never throws for what a scenario says. */
export function createLoader(entries: readonly ModelEntry[]): LoadScenario {
  return async (text, file) => {
    const { source, problems } = readSource(text, file);
    if (!source) return { scenario: null, problems };
    const complaints: Complaint[] = [];
    const loading = new Load(source, (complaint) => {
      if (complaints.length < MOST_PROBLEMS) complaints.push(complaint);
    });
    const scenario = await loading.run(entries);
    const found = sorted(complaints.map((complaint) => located(source, complaint)));
    return result(scenario, unique(found));
  };
}

function result(scenario: Loading['scenario'], problems: readonly ScenarioProblem[]): Loading {
  return problems.some((p) => p.severity === 'error') || scenario === null
    ? { scenario: null, problems }
    : { scenario, problems };
}

function unique(problems: readonly ScenarioProblem[]): ScenarioProblem[] {
  return problems.filter(
    (p, i) =>
      i === 0 ||
      p.line !== problems[i - 1].line ||
      p.column !== problems[i - 1].column ||
      p.message !== problems[i - 1].message,
  );
}

/** The work of loading one file. */
class Load {
  private readonly source: Source;
  private failed = false;
  private readonly complain: (complaint: Complaint) => void;

  constructor(source: Source, complain: (complaint: Complaint) => void) {
    this.source = source;
    this.complain = (complaint) => {
      if (complaint.severity !== 'warning') this.failed = true;
      complain(complaint);
    };
  }

  private readonly inFlow = (path: Path): boolean => {
    const { place, exact } = placeOf(this.source, path);
    return exact && [...place.children.values()].some((child) => child.flow);
  };

  async run(entries: readonly ModelEntry[]): Promise<Loading['scenario']> {
    const raw = this.source.value;
    const whole = outline.safeParse(raw, { reportInput: true });
    if (!whole.success)
      for (const c of complaintsOf(whole.error.issues, { value: raw, schema: outline, path: [], inFlow: this.inFlow }))
        this.complain(c);
    if (typeof raw !== 'object' || raw === null || Array.isArray(raw)) return null;
    const head = goodFields(raw as Record<string, unknown>);
    const read = await readParts((raw as Record<string, unknown>).world, entries, this.inFlow, this.complain);
    checkCalls(read, this.complain);
    for (const warning of warnings(raw as Record<string, unknown>, this.source)) this.complain(warning);
    return this.build(head, read);
  }

  private build(head: Partial<Outline>, read: ReadParts): Loading['scenario'] {
    const network = head.network && networkOf(head.network, read, this.complain);
    const declaredHosts = Object.entries(head.hosts ?? {}).map(
      ([name, h]): HostPlan => ({ name, cores: h.cpu, disk: h.disk }),
    );
    checkPlacements(
      read.parts,
      declaredHosts.map((h) => h.name),
      this.complain,
    );
    const expanded = this.expand(read, declaredHosts);
    const length: Micros = head.length ?? NEVER;
    const settings = new Settings(read.parts);
    const conditions = this.conditionContext(read, length, head.sample ?? 100_000);
    const condition = (notation: ConditionNotation, path: Path) => this.compile(notation, conditions, read, path);
    const names = {
      parts: [...read.parts.map((p) => p.name), ...read.broken],
      hosts: (expanded?.hosts ?? declaredHosts).map((h) => h.name),
      complete: expanded !== null,
    };
    const faults: FaultContext = { names, settings, length, condition, complain: (c) => this.unlessBroken(c, read) };
    const planned = planFaults(this.entries(head.faults, faultSchema, 'faults') as (FaultNotation | null)[], faults);
    const named = (list: readonly unknown[], path: Path) => this.checks(list, condition, path);
    const checks = named(this.entries(head.checks, checkSchema, 'checks'), ['checks']);
    const { parts } = read;
    const explore = compileExplore(head.explore, {
      parts,
      length,
      condition,
      complain: faults.complain,
      checks: named,
    });
    const steps = (this.entries(head.walkthrough, stepSchema, 'walkthrough') as (StepNotation | null)[]).map(
      (n, i) => n && compileStep(n, faults, ['walkthrough', i]),
    );
    const controls = (this.entries(head.controls, controlSchema, 'controls') as (ControlNotation | null)[]).map(
      (n, i) => n && compileControl(n, settings, ['controls', i], (c) => this.unlessBroken(c, read)),
    );
    const charts = this.charts(head.show?.charts ?? [], conditions, read);
    const seeds = this.seeds(head.seeds ?? '1-20');
    if (this.failed || !expanded || !network) return null;
    const all = partReadings(read.parts);
    const readings = [...all, ...charts.filter((c) => !all.some((r) => r.path === c.path))];
    // Compiled once: faces ask for theirs with every frame.
    const known = new Map(readings.map((reading) => [reading.path, reading]));
    const plan = { parts: read.parts, expanded, network, length, sampleEvery: head.sample!, planned, checks, settings };
    return {
      title: head.title!,
      summary: head.summary!.trim(),
      topics: head.topics!,
      seed: head.seed!,
      seeds,
      length,
      parts: read.parts,
      links: linksOf(read.parts),
      show: { ...head.show, charts: charts.map((c) => c.path) },
      controls: controls.map((c) => c!),
      steps: steps.map((s) => s!),
      checks,
      faults: planned.flatMap((p) => (p.timing.kind === 'at' ? [p.fault] : [])),
      explore,
      recurring: planned.flatMap((p) => (p.timing.kind === 'every' ? [p.fault.name] : [])),
      companions: head.companions!,
      notes: head.notes ?? '',
      readings,
      reading: (path) => known.get(path) ?? readable(read, path),
      refusal: (fault) => refusalOf(fault, faults),
      world: (seed, interventions) => makeWorld(plan, seed, interventions),
    };
  }

  /** Each entry of a list read by itself; null where it is wrong. */
  private entries(list: readonly unknown[] | undefined, schema: z.ZodType, key: string): unknown[] {
    return (list ?? []).map((value, i) => {
      const parsed = schema.safeParse(value, { reportInput: true });
      if (parsed.success) return parsed.data;
      for (const c of complaintsOf(parsed.error.issues, { value, schema, path: [key, i], inFlow: this.inFlow }))
        this.complain(c);
      return null;
    });
  }

  /** Named conditions: `checks:`, and the promises of `explore:`. */
  private checks(list: readonly unknown[], condition: (n: ConditionNotation, path: Path) => Compilation, at: Path) {
    const names = new Set<string>();
    type Notation = { name: string; if?: ConditionNotation };
    return (list as (Notation | null)[]).flatMap((n, i) => {
      if (n === null) return [];
      const { name, if: whole, ...inline } = n;
      const path = [...at, i];
      if (names.has(name)) this.complain({ path: [...path, 'name'], message: `a check is named '${name}' already` });
      names.add(name);
      const beside = Object.keys(inline).find((key) => (inline as Record<string, unknown>)[key] !== undefined);
      if (whole !== undefined && beside !== undefined)
        this.complain({ path: [...path, beside], onKey: true, message: `${beside} does not stand beside if` });
      const compiled =
        whole === undefined ? condition(inline as ConditionMap, path) : condition(whole, [...path, 'if']);
      return compiled ? [{ name, if: compiled }] : [];
    });
  }

  private conditionContext(read: ReadParts, length: Micros, grid: Micros): ConditionContext {
    const moves = (part: string) => {
      const found = read.parts.find((p) => p.name === part);
      return found ? Object.keys(found.model.charts).map((chart) => `${part}/${chart}`) : [];
    };
    return {
      length,
      grid,
      reading: (path) => compileReading(read.parts, path),
      partNames: read.parts.map((p) => p.name),
      moves,
    };
  }

  private compile(notation: ConditionNotation, context: ConditionContext, read: ReadParts, path: Path): Compilation {
    return compileCondition(notation, context, path, (c) => this.unlessBroken(c, read));
  }

  /** What refers to a part that is wrong itself is not complained of: the part has been. */
  private unlessBroken(complaint: Complaint, read: ReadParts): void {
    const about = /^there is no (?:part |part, process or host )?'([A-Za-z]\w*)/.exec(complaint.message)?.[1];
    if (complaint.severity !== 'warning') this.failed = true;
    if (about === undefined || !read.broken.includes(about) || complaint.severity === 'warning')
      this.complain(complaint);
  }

  private charts(paths: readonly string[], context: ConditionContext, read: ReadParts): CompiledReading[] {
    return paths.flatMap((path, i) => {
      try {
        const reading = context.reading(path);
        if (!reading.each && reading.kind !== 'state') return [reading];
        this.complain({
          path: ['show', 'charts', i],
          message: reading.each
            ? `${path} is a list: a chart draws one reading`
            : `${path} is a word: it cannot be drawn as a line`,
        });
      } catch (error) {
        if (!(error instanceof ReadingError)) throw error;
        this.unlessBroken(
          { path: ['show', 'charts', i], within: error.at, message: error.message, hint: error.hint },
          read,
        );
      }
      return [];
    });
  }

  private seeds(text: string): readonly [number, number] {
    const [first, last] = text.split('-').map(Number);
    if (last < first) this.complain({ path: ['seeds'], message: 'expected the smaller seed first, as in 1-20' });
    if (last - first >= 10_000) this.complain({ path: ['seeds'], message: 'expected at most 10000 seeds' });
    return [first, last];
  }

  private expand(read: ReadParts, hosts: readonly HostPlan[]): Expanded | null {
    if (this.failed) return null;
    try {
      const expanded = expand(read.parts, hosts);
      if (expanded.processes.length <= DEFAULT_BOUNDS.processes) return expanded;
      this.complain({
        path: ['world'],
        message: `the world has ${expanded.processes.length} processes; at most ${DEFAULT_BOUNDS.processes} are possible`,
      });
    } catch (error) {
      if (error instanceof WiringError)
        this.complain({
          path: ['world', error.part, ...pathTo(read.parts.find((p) => p.name === error.part)?.declared, error.wanted)],
          message: error.message,
        });
      else this.complain({ path: ['world'], message: error instanceof Error ? error.message : String(error) });
    }
    return null;
  }
}

const LISTS = ['controls', 'faults', 'walkthrough', 'checks'];

/** Fields of the outline that are right by themselves; of a list that is too long, its beginning. */
function goodFields(raw: Record<string, unknown>): Partial<Outline> {
  const good: Record<string, unknown> = {};
  for (const [key, schema] of Object.entries(outline.shape)) {
    const parsed = (schema as z.ZodType).safeParse(Object.hasOwn(raw, key) ? raw[key] : undefined);
    if (parsed.success) good[key] = parsed.data;
    else if (LISTS.includes(key) && Array.isArray(raw[key])) good[key] = (raw[key] as unknown[]).slice(0, 100);
  }
  return good as Partial<Outline>;
}

/** Where a word stands in a declaration: for mistakes that are found after reading it. */
function pathTo(value: unknown, word: string, depth = 0): Path {
  if (word === '' || typeof value !== 'object' || value === null || depth > 20) return [];
  for (const [key, inner] of Object.entries(value)) {
    if (inner === word) return [key];
    const below = pathTo(inner, word, depth + 1);
    if (below.length > 0) return [key, ...below];
  }
  return [];
}

function readable(read: ReadParts, path: string): LoadedReading {
  try {
    const reading = compileReading(read.parts, path);
    if (!reading.each) return reading;
    throw new Error(`${path} is a list, one value for each process`);
  } catch (error) {
    if (error instanceof ReadingError && error.hint !== undefined) throw new Error(`${error.message}; ${error.hint}`);
    throw error;
  }
}
