// Answers for where things are in a scenario's text: problems at file, line and column.
import { type Document, isMap, isScalar, isSeq, LineCounter, type Node, parseDocument } from 'yaml';
import type { ScenarioProblem } from './loaded.ts';

const MOST_BYTES = 1_048_576;
const MOST_DEPTH = 60;

export interface Source {
  readonly file: string;
  readonly doc: Document;
  readonly lines: LineCounter;
  readonly value: any;
}

/** Parses YAML within bounds: size, aliases, depth, and no names that reach a prototype. */
export function parse(text: string, file: string): Source | ScenarioProblem[] {
  const at = (line: number, column: number, message: string): ScenarioProblem => ({
    file,
    line,
    column,
    message,
    severity: 'error',
  });
  if (text.length > MOST_BYTES) return [at(1, 1, `the file is larger than ${MOST_BYTES} bytes`)];
  const lines = new LineCounter();
  const doc = parseDocument(text, {
    lineCounter: lines,
    merge: false,
    uniqueKeys: true,
    schema: 'core',
    customTags: [],
  });
  const errors = [...doc.errors, ...doc.warnings.filter((w) => w.code === 'TAG_RESOLVE_FAILED')];
  if (errors.length > 0) {
    return errors.slice(0, 20).map((e) => {
      const pos = lines.linePos(e.pos[0]);
      return at(pos.line, pos.col, e.message.split('\n')[0].replace(/ at line \d+, column \d+:?$/, ''));
    });
  }
  let value: any;
  try {
    value = doc.toJS({ maxAliasCount: 50 });
  } catch {
    return [at(1, 1, 'too many aliases, or an alias of an alias that grows without bound')];
  }
  const source = { file, doc, lines, value };
  const bad = forbidden(value, [], 0);
  return bad ? [problemAt(source, bad.path, bad.message)] : source;
}

function forbidden(
  value: any,
  path: (string | number)[],
  depth: number,
): { path: (string | number)[]; message: string } | null {
  if (depth > MOST_DEPTH) return { path, message: `nested deeper than ${MOST_DEPTH}` };
  if (typeof value !== 'object' || value === null) return null;
  for (const key of Object.keys(value)) {
    const here = [...path, Array.isArray(value) ? Number(key) : key];
    if (key === '__proto__' || key === 'constructor' || key === 'prototype')
      return { path: here, message: `'${key}' is not a name that can be used` };
    const inner = forbidden(value[key], here, depth + 1);
    if (inner) return inner;
  }
  return null;
}

/** A problem at the node of `path`; at its key when `onKey`. */
export function problemAt(
  source: Source,
  path: readonly PropertyKey[],
  message: string,
  hint?: string,
  onKey = false,
): ScenarioProblem {
  const offset = offsetOf(source.doc.contents as Node | null, path, onKey);
  const pos = source.lines.linePos(offset);
  return {
    file: source.file,
    line: Math.max(1, pos.line),
    column: Math.max(1, pos.col),
    message,
    hint,
    severity: 'error',
  };
}

function offsetOf(node: Node | null, path: readonly PropertyKey[], onKey: boolean): number {
  let offset = node?.range?.[0] ?? 0;
  let here: any = node;
  for (const [i, key] of path.entries()) {
    const last = i === path.length - 1;
    if (isMap(here)) {
      const pair = here.items.find((item) => isScalar(item.key) && String(item.key.value) === String(key));
      if (!pair) break;
      offset = (pair.key as Node).range![0];
      here = pair.value;
      if (here?.range && !(last && onKey)) offset = here.range[0];
    } else if (isSeq(here)) {
      here = here.items[Number(key)];
      if (!here) break;
      offset = here.range?.[0] ?? offset;
    } else break;
  }
  return offset;
}
