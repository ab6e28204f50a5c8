// Answers for reading the project's own sources: which files there are, and their code with comments and strings taken out.
import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The checkout. */
export const root = resolve(dirname(fileURLToPath(import.meta.url)), '../..');

const generated = new Set(['node_modules', 'dist', '.git', '.cache', 'screenshots']);

/** Every file below a folder of the checkout, as paths from its root with `/`, in a fixed order. */
export function filesBelow(folder: string): string[] {
  const found: string[] = [];
  const visit = (path: string) => {
    for (const entry of readdirSync(path, { withFileTypes: true })) {
      if (generated.has(entry.name)) continue;
      const child = join(path, entry.name);
      if (entry.isDirectory()) visit(child);
      else found.push(relative(root, child).replaceAll('\\', '/'));
    }
  };
  visit(join(root, folder));
  return found.sort((a, b) => (a < b ? -1 : 1));
}

/** A file's text. */
export function read(path: string): string {
  return readFileSync(join(root, path), 'utf8');
}

export const isSource = (path: string): boolean => /\.(ts|tsx|mjs|css)$/.test(path);
export const isCode = (path: string): boolean => /\.(ts|tsx|mjs)$/.test(path);

const blank = (text: string): string => text.replace(/[^\n]/g, ' ');

/** The end of the quoted text, regular expression or comment that starts at `at`, or `at` where none does. */
function endOfOpaque(code: string, at: number, before: string): number {
  const two = code.slice(at, at + 2);
  if (two === '//') return endOr(code, code.indexOf('\n', at), 0);
  if (two === '/*') return endOr(code, code.indexOf('*/', at + 2), 2);
  const quote = code[at];
  if (quote === "'" || quote === '"') return endOfQuoted(code, at, quote);
  // A slash divides after a value and opens a regular expression elsewhere.
  if (quote === '/' && !/[\w)\]}'"`$]$/.test(before.trimEnd().replace(/\breturn$/, ''))) return endOfRegExp(code, at);
  return at;
}

const endOr = (code: string, found: number, width: number): number => (found < 0 ? code.length : found + width);

function endOfQuoted(code: string, at: number, quote: string): number {
  let i = at + 1;
  while (i < code.length && code[i] !== quote && code[i] !== '\n') i += code[i] === '\\' ? 2 : 1;
  return Math.min(i + 1, code.length);
}

function endOfRegExp(code: string, at: number): number {
  let inClass = false;
  let i = at + 1;
  while (i < code.length && code[i] !== '\n' && (inClass || code[i] !== '/')) {
    if (code[i] === '[') inClass = true;
    if (code[i] === ']') inClass = false;
    i += code[i] === '\\' ? 2 : 1;
  }
  return Math.min(i + 1, code.length);
}

interface Blanked {
  /** Code without comments; strings kept. */
  readonly withoutComments: string;
  /** Code without comments and without the contents of strings, templates and regular expressions. */
  readonly bare: string;
}

/** Takes comments and literals out of code, keeping every line break, so that line numbers stay true. */
export function blankOut(code: string): Blanked {
  let bare = '';
  let withoutComments = '';
  // Depth of braces inside each open `${`, so that the template's text goes on after the right one.
  const templates: number[] = [];
  let inTemplate = false;
  let i = 0;
  const take = (end: number, opaque: boolean, comment: boolean) => {
    const piece = code.slice(i, end);
    bare += opaque ? blank(piece) : piece;
    withoutComments += comment ? blank(piece) : piece;
    i = end;
  };
  while (i < code.length) {
    const char = code[i];
    if (inTemplate) {
      if (code.startsWith('${', i)) {
        templates.push(0);
        inTemplate = false;
        take(i + 2, true, false);
      } else if (char === '`') {
        inTemplate = false;
        take(i + 1, true, false);
      } else take(i + (char === '\\' ? 2 : 1), true, false);
      continue;
    }
    if (char === '`') {
      inTemplate = true;
      take(i + 1, true, false);
      continue;
    }
    if (templates.length > 0 && (char === '{' || char === '}')) {
      const depth = templates[templates.length - 1];
      if (char === '}' && depth === 0) {
        templates.pop();
        inTemplate = true;
        take(i + 1, true, false);
        continue;
      }
      templates[templates.length - 1] = depth + (char === '{' ? 1 : -1);
    }
    const end = endOfOpaque(code, i, bare.slice(-80));
    if (end > i) take(end, true, code.startsWith('//', i) || code.startsWith('/*', i));
    else take(i + 1, false, false);
  }
  return { withoutComments, bare };
}

/** What a file imports, as written: static, re-exported, for effect and lazy. */
export function importsOf(code: string): string[] {
  const found: string[] = [];
  const pattern = /(?:\bfrom\s*|\bimport\s*\(?\s*)(['"])([^'"\s]+)\1/g;
  for (const match of blankOut(code).withoutComments.matchAll(pattern)) found.push(match[2]);
  return found;
}
