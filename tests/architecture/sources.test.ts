// Answers for the reader of sources on which the other architecture tests stand.
import { expect, it } from 'vitest';
import { blankOut, importsOf } from './sources.ts';

it('takes out comments, strings, templates and regular expressions, and nothing else', () => {
  const code = [
    "const a = 'Date'; // Date",
    '/* Math.sin */ const b = 1 / 2 / 3;',
    'const c = `Date ${Math.cos(`x ${Date}`)} Intl`;',
    "const d = /[/'](Date)/.test(a);",
    "const e = 'it\\'s Date' + Date.now();",
    'if (x) { y = `${{ a: 1 }.a}`; } const f = a ** b;',
  ].join('\n');
  const { bare } = blankOut(code);
  expect(bare.split('\n').map((line) => line.replace(/\s+/g, ' ').trim())).toEqual([
    'const a = ;',
    'const b = 1 / 2 / 3;',
    'const c = Math.cos( Date ) ;',
    'const d = .test(a);',
    'const e = + Date.now();',
    'if (x) { y = { a: 1 }.a ; } const f = a ** b;',
  ]);
  expect(bare.length).toBe(code.length);
});

it('sees every way of importing, and none that is only spoken of', () => {
  const code = [
    "import { a } from './a.ts';",
    "import './b.css';",
    "export * from './c.ts';",
    "const d = () => import('./d.ts');",
    "import type { E } from './e.ts';",
    "// import './no.ts'",
    'import {',
    '  f,',
    "} from '../f.ts';",
  ].join('\n');
  expect(importsOf(code)).toEqual(['./a.ts', './b.css', './c.ts', './d.ts', './e.ts', '../f.ts']);
});
