// Answers for reading paths: `inventory.queue`, `inventory#2.queue`, `inventory.each.queue`, `shoppers.latency.p99`, `orders.breaker["reserve"].state`
// and `inventory.params.concurrency`, checked against what the models document and compiled to functions over a run.
import { type Micros, type RunView, SECOND } from '../engine/index.ts';
import type { Model, ReadingKind, ReadingSpec } from './contract.ts';
import { nearest } from './nearest.ts';
import { leafType, paramNames, paramPlace, type ReadablePart } from './param-places.ts';
import { mean, partViews, processView, quantile } from './part-view.ts';

export interface CompiledReading {
  readonly path: string;
  readonly part: string;
  readonly title: string;
  readonly description: string;
  /** Unit of its values: 'us' for times, '/s', 'bytes', 'share', ... */
  readonly unit: string;
  readonly kind: ReadingKind;
  /** One value for each process (`.each`), instead of their fold. */
  readonly each: boolean;
  /** It is read of the part as a whole, which may be dear. */
  readonly ofPart?: boolean;
  /** The value now; a word for states; NaN or '' where nothing has it. */
  read(run: RunView): number | string;
  /** `read`, or with `each` the value of every process. */
  list(run: RunView): (number | string)[];
  /** Rates and counters: what was counted since the run's start. */
  readonly total?: (run: RunView) => number;
  /** Distributions: appends what was observed with since < at <= now. */
  readonly observed?: (run: RunView, since: Micros, into: number[]) => void;
}

/** Why a path leads nowhere. `at`: the character of the path where it goes wrong. */
export class ReadingError extends Error {
  readonly hint: string | undefined;
  readonly at: number;
  constructor(message: string, at: number, hint?: string) {
    super(message);
    this.at = at;
    this.hint = hint;
  }
}

const QUANTILES: Readonly<Record<string, number>> = { p50: 0.5, p90: 0.9, p95: 0.95, p99: 0.99 };
const FOLDS_OF_DISTRIBUTION = [...Object.keys(QUANTILES), 'mean'];

interface Token {
  readonly at: number;
  readonly name?: string;
  readonly item?: string;
}

interface Parsed {
  readonly part: string;
  /** 0: all processes. */
  readonly ordinal: number;
  readonly tokens: readonly Token[];
}

/** Throws ReadingError. */
export function compileReading(parts: readonly ReadablePart[], path: string): CompiledReading {
  const parsed = parsePath(path);
  const index = parts.findIndex((p) => p.name === parsed.part);
  if (index < 0)
    throw unknown(
      'part',
      parsed.part,
      parts.map((p) => p.name),
      0,
    );
  const each = parsed.tokens[0]?.name === 'each';
  const tokens = each ? parsed.tokens.slice(1) : parsed.tokens;
  if (tokens.length === 0)
    throw new ReadingError(`'${path}' names no reading`, path.length, listOf(parts[index].model));
  if (tokens[0].name === 'params') return paramReading(parts, index, path, tokens.slice(1));
  return modelReading(parts, index, path, parsed.ordinal, each, tokens);
}

/** What every part documents, distributions by their quantiles; readings of items are left to whoever names the item. */
export function partReadings(parts: readonly ReadablePart[]): CompiledReading[] {
  return parts.flatMap((part) =>
    part.model.readings
      .filter((spec) => spec.items === undefined)
      .flatMap((spec) =>
        (spec.kind === 'distribution' ? ['.p50', '.p95', '.p99'] : ['']).map((q) =>
          compileReading(parts, `${part.name}.${spec.name}${q}`),
        ),
      ),
  );
}

function parsePath(path: string): Parsed {
  const head = /^([A-Za-z][A-Za-z0-9]*)(?:#(\d{1,6})|\["#(\d{1,6})"\])?/.exec(path);
  if (!head || path.length > 200) throw new ReadingError('expected a reading, such as inventory.queue', 0);
  if (Number(head[2] ?? head[3] ?? 1) === 0) throw new ReadingError('processes are numbered from 1', head[1].length);
  const tokens: Token[] = [];
  let at = head[0].length;
  while (at < path.length) {
    const rest = path.slice(at);
    const name = /^\.([A-Za-z][A-Za-z0-9]*)/.exec(rest);
    const item = /^\["((?:[^"\\]|\\.)*)"\]/.exec(rest);
    if (!name && !item) throw new ReadingError(`expected a name after a dot, or an item such as ["reserve"]`, at);
    tokens.push(name ? { at: at + 1, name: name[1] } : { at, item: item![1] });
    at += (name ?? item)![0].length;
  }
  return { part: head[1], ordinal: Number(head[2] ?? head[3] ?? 0), tokens };
}

function unknown(what: string, word: string, known: readonly string[], at: number): ReadingError {
  const meant = nearest(word, known);
  const hint =
    meant !== undefined
      ? `did you mean '${meant}'?`
      : known.length > 0
        ? `there are ${known.slice(0, 30).join(', ')}`
        : undefined;
  return new ReadingError(`there is no ${what} '${word}'`, at, hint);
}

function listOf(model: Model): string {
  return `there are ${model.readings.map((r) => r.name).join(', ')}`;
}

function modelReading(
  parts: readonly ReadablePart[],
  index: number,
  path: string,
  ordinal: number,
  each: boolean,
  tokens: readonly Token[],
): CompiledReading {
  const part = parts[index];
  const names = tokens.flatMap((t) => t.name ?? []);
  const items = tokens.flatMap((t) => t.item ?? []);
  const fold = FOLDS_OF_DISTRIBUTION.includes(names[names.length - 1]) ? names[names.length - 1] : undefined;
  const find = (name: string) =>
    part.model.readings.find((r) => r.name === name && items.length > 0 === (r.readItem !== undefined));
  const whole = find(names.join('.'));
  const spec = whole ?? (fold ? find(names.slice(0, -1).join('.')) : undefined);
  if (!spec) throw noReading(part, names, items, tokens);
  if (!whole && spec.kind !== 'distribution')
    throw new ReadingError(`${part.name}.${spec.name} is one value: it has no ${fold}`, tokens[tokens.length - 1].at);
  if (items.length > 1) throw new ReadingError('a reading has one item', tokens[tokens.length - 1].at);
  const title = `${spec.title}${items.length > 0 ? ` of ${items[0]}` : ''}${whole ? '' : ` ${fold}`}`;
  const q = whole ? undefined : fold;
  return {
    path,
    part: part.name,
    title: ordinal > 0 ? `${title} #${ordinal}` : title,
    description: spec.description,
    unit: spec.unit,
    kind: spec.kind === 'distribution' && q !== undefined ? 'gauge' : spec.kind,
    each,
    ...reader(parts, index, spec, { ordinal, each, item: items[0], fold: q }),
  };
}

function noReading(
  part: ReadablePart,
  names: readonly string[],
  items: readonly string[],
  tokens: readonly Token[],
): ReadingError {
  const name = names.join('.');
  const inner = part.model.readings.find((r) => r.kind === 'distribution' && r.name === names.slice(0, -1).join('.'));
  if (inner && items.length === 0)
    return unknown(
      `part of ${part.name}.${inner.name}`,
      names[names.length - 1],
      FOLDS_OF_DISTRIBUTION,
      tokens[tokens.length - 1].at,
    );
  const same = part.model.readings.find((r) => r.name === name);
  if (same && items.length === 0)
    return new ReadingError(
      `${part.name}.${name} is kept for each item`,
      tokens[0].at,
      `name one, as in ${name.replace(/^(\w+)/, '$1["..."]')}`,
    );
  if (same) return new ReadingError(`${part.name}.${name} has no items`, tokens[0].at);
  return unknown(
    `reading of ${part.name}`,
    name,
    part.model.readings.map((r) => r.name),
    tokens[0].at,
  );
}

interface Selection {
  readonly ordinal: number;
  readonly each: boolean;
  readonly item: string | undefined;
  /** Of a distribution; undefined: its median. */
  readonly fold: string | undefined;
}

type Reader = Pick<CompiledReading, 'read' | 'list' | 'total' | 'observed' | 'ofPart'>;

function reader(parts: readonly ReadablePart[], index: number, spec: ReadingSpec, s: Selection): Reader {
  const pids = (run: RunView) => run.pidsOf(index).filter((pid) => carries(run, pid, spec, s.ordinal));
  switch (spec.kind) {
    case 'rate':
    case 'counter':
      return counted(spec, s, pids);
    case 'distribution':
      return distributed(spec, s, pids);
    default:
      if (spec.readPart && s.ordinal === 0 && !s.each && s.item === undefined) {
        const resolve = (run: RunView) =>
          partViews(run, parts, (path) => compileReading(parts, path).read(run)).part(parts[index].name);
        const read = (run: RunView) => spec.readPart!(resolve(run));
        return { ofPart: true, read, list: (run) => [read(run)] };
      }
      return gauged(spec, s, pids);
  }
}

function carries(run: RunView, pid: number, spec: ReadingSpec, ordinal: number): boolean {
  const p = run.process(pid);
  return p.role === spec.role && (ordinal === 0 || p.ordinal === ordinal);
}

/** What was counted stays counted when a process dies, so dead ones are included. */
function counted(spec: ReadingSpec, s: Selection, pids: (run: RunView) => readonly number[]): Reader {
  const window = spec.window ?? SECOND;
  const one = (run: RunView, pid: number) => {
    if (spec.kind === 'counter') return run.total(pid, spec.meter!);
    const span = Math.max(100_000, Math.min(window, run.now));
    return (run.increase(pid, spec.meter!, span) * SECOND) / span;
  };
  const values = (run: RunView) => pids(run).map((pid) => one(run, pid));
  const read = (run: RunView) => fold(spec.fold, values(run));
  return {
    read,
    list: (run) => (s.each ? values(run) : [read(run)]),
    total: (run) =>
      fold(
        'sum',
        pids(run).map((pid) => run.total(pid, spec.meter!)),
      ),
  };
}

function distributed(spec: ReadingSpec, s: Selection, pids: (run: RunView) => readonly number[]): Reader {
  const window = spec.window ?? SECOND;
  const q = s.fold === undefined ? 0.5 : QUANTILES[s.fold];
  const summary = (values: number[]) => (q === undefined ? mean(values) : quantile(values, q));
  const pooled = (run: RunView, of: readonly number[], since: Micros) => {
    const values: number[] = [];
    for (const pid of of) run.observations(pid, spec.meter!, since, values);
    return values;
  };
  const read = (run: RunView) => summary(pooled(run, pids(run), run.now - window));
  return {
    read,
    list: (run) => (s.each ? pids(run).map((pid) => summary(pooled(run, [pid], run.now - window))) : [read(run)]),
    observed:
      s.fold === undefined
        ? (run, since, into) => {
            for (const pid of pids(run)) run.observations(pid, spec.meter!, since, into);
          }
        : undefined,
  };
}

function gauged(spec: ReadingSpec, s: Selection, pids: (run: RunView) => readonly number[]): Reader {
  const values = (run: RunView) =>
    pids(run).flatMap((pid) => {
      const state = run.process(pid);
      if (state.life === 'dead' || state.state === null || state.state === undefined) return [];
      const view = processView(run, pid);
      if (s.item !== undefined) return spec.items!(view).includes(s.item) ? [spec.readItem!(view, s.item)] : [];
      return spec.read ? [spec.read(view)] : [];
    });
  const read = (run: RunView) =>
    spec.kind === 'state' ? common(values(run)) : fold(spec.fold, values(run) as number[]);
  return { read, list: (run) => (s.each ? values(run) : [read(run)]) };
}

/** The state all share; 'mixed' when they differ. */
function common(states: readonly (number | string)[]): string {
  if (states.length === 0) return '';
  return states.every((state) => state === states[0]) ? String(states[0]) : 'mixed';
}

function fold(how: ReadingSpec['fold'], values: readonly number[]): number {
  if (values.length === 0) return how === 'sum' ? 0 : NaN;
  let result = values[0];
  for (let i = 1; i < values.length; i++) {
    if (how === 'min') result = Math.min(result, values[i]);
    else if (how === 'max') result = Math.max(result, values[i]);
    else result += values[i];
  }
  return how === 'mean' ? result / values.length : result;
}

// ---------------------------------------------------------------- parameters

function paramReading(
  parts: readonly ReadablePart[],
  index: number,
  path: string,
  tokens: readonly Token[],
): CompiledReading {
  const part = parts[index];
  const keys = tokens.map((t) => t.name ?? t.item!);
  const place = paramPlace(part.model, part.params, keys);
  const type = keys.length === 0 ? null : leafType(part, place);
  if (type === null)
    throw unknown(`parameter of ${part.name}`, keys.join('.'), paramNames(part), tokens[0]?.at ?? path.length);
  if (type.form === 'other')
    throw new ReadingError(`${path} is not a single number or word`, tokens[tokens.length - 1].at);
  const word = type.form === 'word';
  const read = (run: RunView) => {
    let here: any = run.params(index);
    for (const key of place) here = here?.[key];
    return word ? String(here ?? '') : typeof here === 'number' ? here : NaN;
  };
  const title = `${keys[keys.length - 1]}, ${part.name}`;
  return {
    path,
    part: part.name,
    title,
    description: 'A parameter, as it is now.',
    unit: type.unit,
    kind: word ? 'state' : 'gauge',
    each: false,
    read,
    list: (run) => [read(run)],
  };
}
