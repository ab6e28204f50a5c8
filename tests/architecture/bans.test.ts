// Answers for determinism by construction: what differs between engines, machines or moments is not written in the core.
import { describe, expect, it } from 'vitest';
import { blankOut, filesBelow, isCode, read } from './sources.ts';

const core = ['engine', 'analysis', 'models', 'scenario', 'session'];

interface Ban {
  readonly what: string;
  readonly pattern: RegExp;
}

const bans: readonly Ban[] = [
  {
    what: 'a Math function that engines compute differently',
    pattern: /\bMath\s*(?:\.\s*(?!(?:sqrt|floor|ceil|round|trunc|abs|min|max|imul|clz32|fround)\b)\w+|\[|(?=[^.\s[]))/,
  },
  { what: 'the power operator', pattern: /\*\*/ },
  { what: 'wall clock', pattern: /(?<![.\w])(?:Date|performance|Temporal)\b/ },
  { what: 'words sorted or formatted by locale', pattern: /\.localeCompare\b|\.toLocale\w*\b|(?<![.\w])Intl\b/ },
  { what: 'a sort without a comparator', pattern: /\.(?:sort|toSorted)\s*\(\s*\)/ },
  { what: 'keys in an order nobody fixed', pattern: /\bfor\s*\(\s*(?:const|let|var)\s+\w+\s+in\b/ },
  { what: 'what garbage collection decides', pattern: /\b(?:WeakRef|FinalizationRegistry)\b/ },
  { what: 'the surroundings', pattern: /(?<![.\w])(?:globalThis|crypto|console)\s*\./ },
];

function found(code: string): string[] {
  const lines = blankOut(code).bare.split('\n');
  return lines.flatMap((line, i) => bans.filter((ban) => ban.pattern.test(line)).map((ban) => `${i + 1}: ${ban.what}`));
}

describe('the core', () => {
  it('holds nothing that could make two runs differ', () => {
    const files = filesBelow('src').filter((path) => isCode(path) && core.includes(path.split('/')[1]));
    expect(files.length).toBeGreaterThan(0);
    expect(files.flatMap((path) => found(read(path)).map((complaint) => `${path}:${complaint}`))).toEqual([]);
  });
});

describe('the bans', () => {
  it.each([
    'const x = Math.random();',
    'const { log } = Math;',
    "const x = Math['exp'](2);",
    'const x = a ** 2;',
    'const now = Date.now();',
    'const t = performance.now();',
    'names.sort();',
    'names.toSorted( )',
    'a.localeCompare(b)',
    'n.toLocaleString()',
    'new Intl.NumberFormat()',
    'for (const key in object) {}',
    'new WeakRef(x)',
    'globalThis.x = 1',
    'console.log(1)',
  ])('catch: %s', (code) => {
    expect(found(code)).toHaveLength(1);
  });

  it.each([
    '// Math.random() and Date are not for us',
    "const text = 'Date ** Intl';",
    'const x = Math.sqrt(Math.max(1, 2)) + Math.trunc(3);',
    'names.sort((a, b) => a - b);',
    'const root = event.Date;',
    'for (const key of keys) {}',
    'const performanceOf = updateDate(validDate);',
  ])('let pass: %s', (code) => {
    expect(found(code)).toEqual([]);
  });
});
