// Answers for a scenario's text: YAML read within bounds into plain values, with the place of every key and value.
import { isAlias, isMap, isPair, isScalar, isSeq, LineCounter, type Node, parseDocument, type Scalar } from 'yaml';
import type { ScenarioProblem } from './loaded.ts';

const MOST_BYTES = 1_048_576;
const DEEPEST = 40;
/** Values in all, aliases counted as often as they are used. */
const MOST_VALUES = 50_000;
const MOST_ALIASES = 200;
const LONGEST_TEXT = 20_000;

export type Path = readonly PropertyKey[];

/** Where one value stands, and what is inside it. Offsets count UTF-16 units from the beginning of the text. */
export interface Place {
  readonly start: number;
  /** Offset of the key that names it; -1 for items of lists and the root. */
  readonly key: number;
  /** Inside `{ ... }` or `[ ... ]`. */
  readonly flow: boolean;
  readonly scalar: Scalar | null;
  readonly children: Map<string, Place>;
}

export interface Source {
  readonly file: string;
  readonly text: string;
  readonly value: unknown;
  readonly root: Place;
  readonly lines: LineCounter;
}

/** A mistake at a place; becomes a ScenarioProblem by `located`. */
export interface Complaint {
  readonly path: Path;
  /** The key of `path` is meant, not its value. */
  readonly onKey?: boolean;
  /** Characters into a text, for what is wrong inside one. */
  readonly within?: number;
  readonly message: string;
  readonly hint?: string;
  readonly severity?: 'error' | 'warning';
}

const REFUSED = ['__proto__', 'constructor', 'prototype'];

/** Reads YAML 1.2 (core schema). Problems: what YAML itself finds wrong, and every bound that is passed. */
export function readSource(
  text: string,
  file: string,
): { readonly source: Source | null; readonly problems: readonly ScenarioProblem[] } {
  const lines = new LineCounter();
  const at = (offset: number, message: string, hint?: string): ScenarioProblem => ({
    file,
    ...position(lines, offset),
    message,
    hint,
    severity: 'error',
  });
  if (text.length > MOST_BYTES)
    return { source: null, problems: [at(0, `the file is larger than ${MOST_BYTES} bytes`)] };
  const walk = new Walk(at);
  let root: Place;
  let value: unknown;
  try {
    const doc = parseDocument(text, {
      lineCounter: lines,
      version: '1.2',
      schema: 'core',
      merge: false,
      uniqueKeys: true,
      customTags: [],
      prettyErrors: false,
      keepSourceTokens: false,
    });
    const wrong = [...doc.errors, ...doc.warnings]
      .slice(0, 20)
      .map((e) => at(e.pos[0], sentence(e.code, e.message), meantBy(e.code, text, e.pos[0])));
    if (wrong.length > 0) return { source: null, problems: sorted(wrong) };
    root = place(doc.contents as Node | null, -1, false);
    value = walk.value(doc.contents as Node | null, root, 0);
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    return { source: null, problems: [at(0, `lists and maps are nested deeper than ${DEEPEST}`)] };
  }
  if (walk.problems.length > 0) return { source: null, problems: sorted(walk.problems) };
  return { source: { file, text, value, root, lines }, problems: [] };
}

/** Turns nodes into plain values and places, counting as it goes. */
class Walk {
  readonly problems: ScenarioProblem[] = [];
  private readonly at: (offset: number, message: string, hint?: string) => ScenarioProblem;
  private readonly anchors = new Map<string, Node>();
  private readonly open = new Set<Node>();
  private values = 0;
  private aliases = 0;
  private stopped = false;

  constructor(at: (offset: number, message: string, hint?: string) => ScenarioProblem) {
    this.at = at;
  }

  private stop(offset: number, message: string): undefined {
    if (!this.stopped) this.problems.push(this.at(offset, message));
    this.stopped = true;
  }

  private complain(offset: number, message: string, hint?: string): void {
    if (this.problems.length < 50) this.problems.push(this.at(offset, message, hint));
  }

  value(node: Node | null, here: Place, depth: number): unknown {
    if (this.stopped || node === null) return null;
    const start = node.range?.[0] ?? here.start;
    if (depth > DEEPEST) return this.stop(start, `lists and maps are nested deeper than ${DEEPEST}`);
    if (++this.values > MOST_VALUES) return this.stop(start, `the scenario has more than ${MOST_VALUES} values`);
    if ('tag' in node && typeof node.tag === 'string' && node.tag !== '' && node.tag.startsWith('!'))
      this.complain(start, 'tags (!...) have no meaning in a scenario');
    if (isAlias(node)) return this.alias(node.source, start, here, depth);
    const anchor = (node as { anchor?: string }).anchor;
    if (anchor) this.anchors.set(anchor, node);
    if (isScalar(node)) return this.scalar(node, start);
    if (this.open.has(node)) return this.stop(start, 'an alias stands inside what it stands for');
    this.open.add(node);
    const value = isSeq(node)
      ? this.list(node.items as Node[], node.flow === true, here, depth)
      : isMap(node)
        ? this.map(node.items, node.flow === true, here, depth)
        : null;
    this.open.delete(node);
    return value;
  }

  private scalar(node: Scalar, start: number): unknown {
    const value = node.value;
    if (typeof value === 'string' && value.length > LONGEST_TEXT)
      this.complain(start, `the text is longer than ${LONGEST_TEXT} characters`);
    if (typeof value === 'number' && !Number.isFinite(value)) this.complain(start, 'expected a finite number');
    if (typeof value === 'bigint') this.complain(start, 'the number is too large');
    return value;
  }

  private alias(name: string, start: number, here: Place, depth: number): unknown {
    if (++this.aliases > MOST_ALIASES) return this.stop(start, `the scenario uses more than ${MOST_ALIASES} aliases`);
    const node = this.anchors.get(name);
    if (!node) return this.complain(start, `there is no anchor &${name} before this alias`);
    return this.value(node, here, depth + 1);
  }

  private list(items: readonly Node[], flow: boolean, here: Place, depth: number): unknown[] {
    return items.map((item, i) => {
      const inner = isPair(item) ? null : item;
      const child = place(inner, -1, flow || here.flow);
      here.children.set(String(i), child);
      return this.value(inner, child, depth + 1);
    });
  }

  private map(
    items: readonly { key: unknown; value: unknown }[],
    flow: boolean,
    here: Place,
    depth: number,
  ): Record<string, unknown> {
    const out: Record<string, unknown> = {};
    for (const { key, value } of items) {
      const start = (key as Node | null)?.range?.[0] ?? here.start;
      if (!isScalar(key) || typeof key.value === 'object') {
        this.complain(start, 'expected a word as the key');
        continue;
      }
      const name = String(key.value);
      if (REFUSED.includes(name)) this.complain(start, `'${name}' cannot be used as a name`);
      else if (name === '<<')
        this.complain(start, 'YAML 1.2 has no merge keys (<<)', 'repeat the keys, or use an alias for a whole value');
      else if (Object.hasOwn(out, name)) this.complain(start, `'${name}' stands here twice`);
      else {
        const child = place(value as Node | null, start, flow || here.flow);
        here.children.set(name, child);
        out[name] = this.value(value as Node | null, child, depth + 1);
      }
    }
    return out;
  }
}

function place(node: Node | null, key: number, flow: boolean): Place {
  return {
    start: node?.range?.[0] ?? Math.max(0, key),
    key,
    flow,
    scalar: isScalar(node) ? node : null,
    children: new Map(),
  };
}

/** The place of a path, or of the nearest thing around it that exists. */
export function placeOf(source: Source, path: Path): { readonly place: Place; readonly exact: boolean } {
  let here = source.root;
  for (const key of path) {
    const next = here.children.get(String(key));
    if (!next) return { place: here, exact: false };
    here = next;
  }
  return { place: here, exact: true };
}

/** A complaint with file, line and column. */
export function located(source: Source, complaint: Complaint): ScenarioProblem {
  const { place: at, exact } = placeOf(source, complaint.path);
  let offset = at.start;
  if ((complaint.onKey && exact) || (!exact && at.key >= 0)) offset = at.key >= 0 ? at.key : at.start;
  if (complaint.within !== undefined && exact && at.scalar)
    offset = offsetInText(source.text, at.scalar, complaint.within);
  return {
    file: source.file,
    ...position(source.lines, offset),
    message: complaint.message,
    hint: complaint.hint,
    severity: complaint.severity ?? 'error',
  };
}

/** Where the n-th character of a text stands in the file: exact for plain and quoted texts of one line and for `|` blocks, else the beginning. */
function offsetInText(text: string, scalar: Scalar, n: number): number {
  const [start, end] = scalar.range!;
  const raw = text.slice(start, end);
  const value = String(scalar.value);
  const direct = raw.indexOf(value);
  if (direct >= 0) return start + direct + n;
  if (scalar.type !== 'BLOCK_LITERAL') return start;
  const before = value.slice(0, n).split('\n');
  const body = raw.split('\n').slice(1);
  const indent = /^ */.exec(body.find((line) => line.trim() !== '') ?? '')![0].length;
  let offset = start + raw.indexOf('\n') + 1;
  for (let i = 0; i < before.length - 1; i++) offset += (body[i] ?? '').length + 1;
  return offset + indent + before[before.length - 1].length;
}

function position(lines: LineCounter, offset: number): { line: number; column: number } {
  if (lines.lineStarts.length === 0) return { line: 1, column: 1 };
  const { line, col } = lines.linePos(offset);
  return { line: Math.max(1, line), column: Math.max(1, col) };
}

export function sorted(problems: readonly ScenarioProblem[]): ScenarioProblem[] {
  return problems.slice().sort((a, b) => a.line - b.line || a.column - b.column);
}

function sentence(code: string, message: string): string {
  if (message.startsWith('Maximum call stack')) return `lists and maps are nested deeper than ${DEEPEST}`;
  if (code === 'DUPLICATE_KEY') return 'this key stands in the map twice';
  if (code === 'MULTIPLE_DOCS') return 'a scenario is one YAML document';
  if (code === 'TAG_RESOLVE_FAILED') return 'tags (!...) have no meaning in a scenario';
  const first = message.split('\n')[0].replace(/ at line \d+, column \d+:?$/, '');
  return `YAML: ${first.charAt(0).toLowerCase()}${first.slice(1)}`;
}

/** What most often lies behind a mistake that YAML reports. */
function meantBy(code: string, text: string, offset: number): string | undefined {
  if (code === 'TAB_AS_INDENT') return 'indent with spaces';
  const line = text.slice(
    text.lastIndexOf('\n', offset - 1) + 1,
    text.indexOf('\n', offset) < 0 ? text.length : text.indexOf('\n', offset),
  );
  if (/^\t/.test(line)) return 'indent with spaces';
  if (code === 'MISSING_CHAR' || code === 'BAD_INDENT')
    return 'check the indentation, the colons and the closing brackets above';
  if (/: .*: /.test(line)) return 'a text that has a colon and a space in it needs quotes, or a block: >-';
  return undefined;
}
