// Answers for the habits that keep the sources readable: a first line that says what a file answers for, and a bounded length.
import { expect, it } from 'vitest';
import { filesBelow, isCode, isSource, read } from './sources.ts';

const longest = 400;

it('every file begins with a comment that says what it answers for', () => {
  const silent = filesBelow('src')
    .filter(isSource)
    .filter((path) => {
      const [first, second] = read(path).split('\n');
      const line = first.startsWith('#!') ? second : first;
      return !/^(\/\/|\/\*+) \S.{15,}/.test(line ?? '');
    });
  expect(silent).toEqual([]);
});

it(`no file is longer than ${longest} lines`, () => {
  const long = ['src', 'tests', 'scripts']
    .flatMap(filesBelow)
    .filter(isSource)
    .map((path) => ({ path, lines: read(path).split('\n').length - 1 }))
    .filter(({ lines }) => lines > longest);
  expect(long).toEqual([]);
});

it('no file is named for being a mixture', () => {
  const mixtures = filesBelow('src').filter((path) => /(^|\/)(utils?|helpers?|common|misc)(\.|\/)/i.test(path));
  expect(mixtures).toEqual([]);
});

it('the core is erasable TypeScript: no enum, namespace or decorator', () => {
  const found = filesBelow('src')
    .filter(isCode)
    .filter((path) => /^\s*(?:export\s+)?(?:declare\s+)?(?:const\s+)?(?:enum|namespace)\s+\w/m.test(read(path)));
  expect(found).toEqual([]);
});

it('no text names a path of the machine it was written on', () => {
  // Written in pieces, so that this file does not find itself.
  const machine = new RegExp(
    ['/wo' + 'rk/(?:main|shared|\\.)', '/ro' + 'ot/', '/ho' + 'me/\\w+/', '\\.\\./sha' + 'red/'].join('|'),
  );
  const texts = filesBelow('.').filter((path) =>
    /\.(ts|tsx|mjs|css|html|json|md|ya?ml|sh)$|^\.ci\/|^\.npmrc$/.test(path),
  );
  expect(texts.filter((path) => path !== 'package-lock.json' && machine.test(read(path)))).toEqual([]);
});
