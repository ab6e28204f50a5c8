// Answers for conditions in CEL, the language of Kubernetes and Envoy: readings as members, checked at load, evaluated without eval.
// Readings in the text are found in its syntax tree, compiled by their paths and replaced by typed variables.
import { type ASTNode, Environment } from '@marcbachmann/cel-js';
import { type RunView, SECOND } from '../../engine/index.ts';
import { nearest } from '../../models/nearest.ts';
import { type CompiledReading, ReadingError } from '../../models/readings.ts';
import { tell } from './amount.ts';
import type { Predicate } from './watch.ts';

/** Why an expression is refused. `at`: the character where. */
export class CelError extends Error {
  readonly at: number;
  readonly hint: string | undefined;
  constructor(message: string, at: number, hint?: string) {
    super(message);
    this.at = at;
    this.hint = hint;
  }
}

const LIMITS = { maxAstNodes: 200, maxDepth: 24, maxListElements: 40, maxMapEntries: 10, maxCallArguments: 6 };
const MOST_READINGS = 60;
const MACROS = ['exists', 'exists_one', 'all', 'filter', 'map'];
const FUNCTIONS = ['size', 'contains', 'startsWith', 'endsWith', 'double', 'int', ...MACROS];
/** Lists within lists multiply the work of one sample. */
const DEEPEST_MACRO = 2;

interface Node {
  readonly op: string;
  readonly args: any;
  readonly pos?: number;
  readonly start: number;
  readonly end: number;
}

interface Found {
  readonly reading: CompiledReading;
  readonly start: number;
  readonly end: number;
}

export interface CelContext {
  readonly reading: (path: string) => CompiledReading;
  readonly partNames: readonly string[];
  /** Chart moves a state reading of this part may follow. */
  readonly moves: (part: string) => readonly string[];
}

/** Compiles an expression that is true or false. Times are seconds, as in Prometheus; `now` is the moment of the run. Throws CelError. */
export function compileCel(text: string, context: CelContext): Predicate {
  const base = new Environment({ limits: LIMITS }).registerVariable('now', 'double');
  const loose = new Environment({ limits: LIMITS, unlistedVariablesAreDyn: true });
  const found = new Finder(text, context).find(parse(loose, text).ast as ASTNode as unknown as Node);
  const typed = found.reduce((env, { reading }, i) => env.registerVariable(`_${i}`, typeOf(reading)), base);
  const program = parse(typed, substitute(text, found));
  const check = program.check();
  if (!check.valid) throw refused(check.error!, text);
  if (check.type !== 'bool')
    throw new CelError(
      `the expression gives ${check.type === 'dyn' ? 'a value' : `a ${check.type}`}, not true or false`,
      0,
      'compare it, as in inventory.queue > 100.0',
    );
  const values = (run: RunView) => {
    const variables: Record<string, unknown> = { now: run.now / SECOND };
    found.forEach(({ reading }, i) => {
      variables[`_${i}`] = valueNow(reading, run);
    });
    return variables;
  };
  const states = found.filter((f) => f.reading.kind === 'state');
  return {
    text,
    moves: [...new Set(states.flatMap((f) => context.moves(f.reading.part)))],
    holds: (run) => evaluate(program, values(run)),
    told: (run) =>
      [
        ...new Set(
          found.map(
            ({ reading }) =>
              `${reading.path} ${
                reading.each
                  ? `[${reading
                      .list(run)
                      .map((v) => tell(v, reading.unit))
                      .join(', ')}]`
                  : tell(reading.read(run), reading.unit)
              }`,
          ),
        ),
      ].join(', '),
  };
}

function evaluate(program: ReturnType<Environment['parse']>, variables: Record<string, unknown>): boolean {
  try {
    return program(variables) === true;
  } catch {
    // What cannot be computed now (a division by zero, an index outside a list) does not hold now.
    return false;
  }
}

function typeOf(reading: CompiledReading): string {
  const one = reading.kind === 'state' ? 'string' : 'double';
  return reading.each ? `list<${one}>` : one;
}

function valueNow(reading: CompiledReading, run: RunView): unknown {
  const scaled = (v: number | string) => (typeof v === 'number' && reading.unit === 'us' ? v / SECOND : v);
  return reading.each ? reading.list(run).map(scaled) : scaled(reading.read(run));
}

/** The text with every reading replaced by its variable, padded, so that positions stay true. */
function substitute(text: string, found: readonly Found[]): string {
  let out = '';
  let at = 0;
  found.forEach(({ start, end }, i) => {
    out += text.slice(at, start) + `_${i}`.padEnd(end - start);
    at = end;
  });
  return out + text.slice(at);
}

function parse(env: Environment, text: string): ReturnType<Environment['parse']> {
  try {
    return env.parse(text);
  } catch (error) {
    throw refused(error, text);
  }
}

function refused(error: unknown, text: string): CelError {
  const { summary, message, range } = error as { summary?: string; message: string; range?: { start: number } };
  const words = (summary ?? message).split('\n')[0];
  const hint = /double.*int\b|int\b.*double/.test(words) ? 'readings are doubles: write 1.0, not 1' : undefined;
  return new CelError(
    `CEL: ${words.charAt(0).toLowerCase()}${words.slice(1)}`,
    Math.min(range?.start ?? 0, text.length),
    hint,
  );
}

/** Walks a syntax tree for readings, and refuses functions that are not for conditions. */
class Finder {
  private readonly found: Found[] = [];
  private readonly text: string;
  private readonly context: CelContext;

  constructor(text: string, context: CelContext) {
    this.text = text;
    this.context = context;
  }

  find(root: Node): readonly Found[] {
    this.visit(root, [], 0);
    if (this.found.length > MOST_READINGS)
      throw new CelError(`the expression has more than ${MOST_READINGS} readings`, 0);
    return this.found.sort((a, b) => a.start - b.start);
  }

  private visit(node: any, bound: readonly string[], depth: number): void {
    if (Array.isArray(node)) {
      for (const child of node) this.visit(child, bound, depth);
      return;
    }
    if (typeof node !== 'object' || node === null || typeof node.op !== 'string') return;
    const n = node as Node;
    if (n.op === 'value') return;
    const path = pathOf(n);
    if (path !== null) this.reading(n, path, bound);
    else if (n.op === 'rcall') this.method(n, bound, depth);
    else if (n.op === 'call') this.call(n, bound, depth);
    else this.visit(n.args, bound, depth);
  }

  private reading(n: Node, path: { root: string; text: string }, bound: readonly string[]): void {
    if (bound.includes(path.root)) return;
    if (path.text === 'now') return;
    if (path.text === path.root) {
      const known = this.context.partNames.includes(path.root);
      const meant = nearest(path.root, [...this.context.partNames, 'now']);
      throw known
        ? new CelError(`'${path.root}' is a part: name a reading of it, as in ${path.root}.queue`, n.start)
        : new CelError(
            `there is no '${path.root}'`,
            n.start,
            meant === undefined ? undefined : `did you mean '${meant}'?`,
          );
    }
    try {
      this.found.push({ reading: this.context.reading(path.text), start: n.start, end: n.end });
    } catch (error) {
      if (!(error instanceof ReadingError)) throw error;
      const same = this.text.slice(n.start, n.end) === path.text;
      throw new CelError(error.message, n.start + (same ? error.at : 0), error.hint);
    }
  }

  private method(n: Node, bound: readonly string[], depth: number): void {
    const [name, receiver, args] = n.args as [string, Node, Node[]];
    const at = receiver.end + 1;
    this.allow(name, at);
    this.visit(receiver, bound, depth);
    if (!MACROS.includes(name)) return this.visit(args, bound, depth);
    if (depth >= DEEPEST_MACRO) throw new CelError(`${name} may be nested ${DEEPEST_MACRO} deep`, at);
    const variable = args[0]?.op === 'id' ? [String(args[0].args)] : [];
    if (variable.some((v) => v.startsWith('_'))) throw new CelError('a variable begins with a letter', args[0].start);
    this.visit(args.slice(1), [...bound, ...variable], depth + 1);
  }

  private call(n: Node, bound: readonly string[], depth: number): void {
    const [name, args] = n.args as [string, Node[]];
    this.allow(name, n.start);
    this.visit(args, bound, depth);
  }

  private allow(name: string, at: number): void {
    if (FUNCTIONS.includes(name)) return;
    const meant = nearest(name, FUNCTIONS);
    throw new CelError(
      name === 'matches'
        ? 'matches is not allowed: a pattern could take for ever'
        : `${name} is not a function of conditions`,
      at,
      meant === undefined ? `there are ${FUNCTIONS.join(', ')}` : `did you mean '${meant}'?`,
    );
  }
}

/** `inventory.breaker["reserve"].state` as text, where a node is nothing but members and literal items of a name. */
function pathOf(n: Node): { root: string; text: string } | null {
  if (n.op === 'id') return { root: String(n.args), text: String(n.args) };
  if (n.op !== '.' && n.op !== '[]') return null;
  const inner = pathOf(n.args[0] as Node);
  if (inner === null) return null;
  if (n.op === '.') return { root: inner.root, text: `${inner.text}.${n.args[1]}` };
  const index = n.args[1] as Node;
  if (index.op !== 'value' || typeof index.args !== 'string' || /["\\]/.test(index.args)) return null;
  return { root: inner.root, text: `${inner.text}["${index.args}"]` };
}
