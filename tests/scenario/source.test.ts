// Answers for reading a scenario's text: YAML's own mistakes located, hostile input bounded, positions of keys, values and texts.
import { describe, expect, it } from 'vitest';
import { located, readSource } from '../../src/scenario/source.ts';
import { errors, load, scenario } from './fakes.ts';

function problems(text: string): string[] {
  return readSource(text, 'f.yaml').problems.map((p) => `${p.line}:${p.column}: ${p.message}`);
}

describe('what YAML finds wrong', () => {
  it.each([
    ['a: 1\na: 2', '2:1: this key stands in the map twice'],
    ['a: 1\n---\nb: 2', '2:1: a scenario is one YAML document'],
    ['a: b: c', '1:4: YAML: nested mappings are not allowed in compact mappings'],
    ['a:\n\tb: 1', '2:1: YAML: tabs are not allowed as indentation'],
    ['a: !!js/function "x"', '1:4: tags (!...) have no meaning in a scenario'],
    ['a: !thing 3', '1:4: tags (!...) have no meaning in a scenario'],
    ['a: *nowhere', '1:4: there is no anchor &nowhere before this alias'],
  ])('%j', (text, expected) => {
    expect(problems(text)).toContain(expected);
  });
});

describe('hostile input', () => {
  it.each(['__proto__', 'constructor', 'prototype'])('the key %s is refused wherever it stands', (key) => {
    expect(problems(`a:\n  ${key}: { x: 1 }`)).toEqual([`2:3: '${key}' cannot be used as a name`]);
    expect(problems(`{ "${key}": 1 }`)).toEqual([`1:3: '${key}' cannot be used as a name`]);
    expect({}).not.toHaveProperty('x');
  });

  it('does not merge', () => {
    expect(problems('a: &a { x: 1 }\nb:\n  <<: *a')).toEqual(['3:3: YAML 1.2 has no merge keys (<<)']);
  });

  it('stops a billion laughs', () => {
    const lines = ['a: &a [x,x,x,x,x,x,x,x,x]'];
    for (const [i, name] of [...'bcdefghij'].entries())
      lines.push(`${name}: &${name} [${Array(9).fill(`*${'abcdefghi'[i]}`).join(',')}]`);
    expect(problems(lines.join('\n'))[0]).toMatch(/more than 200 aliases/);
  });

  it('stops aliases that multiply one large value', () => {
    const many = `a: &a [${Array(1000).fill('x').join(',')}]\nb: [${Array(150).fill('*a').join(',')}]`;
    expect(problems(many)[0]).toMatch(/more than 50000 values/);
  });

  it.each(['a: &a [*a]', 'a: &a { b: *a }', 'a: &a\n  b: &b\n    c: *a'])(
    'an alias of what it stands in is refused: %j',
    (text) => {
      expect(problems(text)[0]).toMatch(/an alias stands inside what it stands for/);
    },
  );

  it.each([
    ['brackets', '['.repeat(200_000)],
    ['braces', '{a: '.repeat(50_000)],
    ['dashes', '- '.repeat(20_000)],
    ['closed brackets', `${'['.repeat(100)}${']'.repeat(100)}`],
  ])('deep nesting of %s is a problem with a place', (_what, text) => {
    expect(problems(text)[0]).toMatch(/^1:\d+: lists and maps are nested deeper than 40/);
  });

  it('is bounded in size', () => {
    expect(problems(`a: "${'x'.repeat(1_100_000)}"`)).toEqual(['1:1: the file is larger than 1048576 bytes']);
    expect(problems(`a: "${'x'.repeat(30_000)}"`)).toEqual(['1:4: the text is longer than 20000 characters']);
    expect(problems(`a: [${Array(60_000).fill(1).join(',')}]`)[0]).toMatch(/more than 50000 values/);
  });

  it('knows no number that is none', () => {
    expect(problems('a: .nan')).toEqual(['1:4: expected a finite number']);
    expect(problems('a: -.inf')).toEqual(['1:4: expected a finite number']);
  });

  it('takes yes and on for the texts they are', () => {
    expect(readSource('a: yes\nb: on\nc: 0o17', 'f').source?.value).toEqual({ a: 'yes', b: 'on', c: 15 });
  });

  it.each(['', '\u0000', '\ufeff', '3', '[]', 'null', '"', '&', '? ', '%YAML 9.9\n---\n', '\r\n\r\n', '- - - -'])(
    '%j gives a located problem and no exception',
    async (text) => {
      const { scenario: loaded, problems: found } = await load(text, 'f.yaml');
      expect(loaded).toBe(null);
      expect(found.length).toBeGreaterThan(0);
      for (const p of found) expect(p.line >= 1 && p.column >= 1 && p.file === 'f.yaml').toBe(true);
    },
  );
});

describe('positions', () => {
  const text = 'one:\n  two: [a, { three: "x y" }]\n  four: |\n    first\n    second line\n  five: plain words\n';
  const source = readSource(text, 'f.yaml').source!;
  const at = (path: (string | number)[], more: object = {}) => {
    const { line, column } = located(source, { path, message: '', ...more });
    return `${line}:${column}`;
  };

  it('are those of the value, or of its key', () => {
    expect(at(['one', 'two', 1, 'three'])).toBe('2:21');
    expect(at(['one', 'two', 1, 'three'], { onKey: true })).toBe('2:14');
    expect(at(['one', 'two', 0])).toBe('2:9');
  });

  it('of what is missing are those of what it is missing from', () => {
    expect(at(['one', 'nine'])).toBe('1:1');
    expect(at(['one', 'two', 1, 'nine'])).toBe('2:12');
    expect(at(['nine', 'ten'])).toBe('1:1');
  });

  it('inside a text are exact, in quotes and in blocks too', () => {
    expect(at(['one', 'two', 1, 'three'], { within: 2 })).toBe('2:24');
    expect(at(['one', 'five'], { within: 6 })).toBe('6:15');
    expect(at(['one', 'four'], { within: 'first\nsecond '.length })).toBe('5:12');
  });

  it('of a CEL expression lead to the word that is wrong', async () => {
    expect(await errors(scenario(`checks:\n  - name: x\n    if: 'lamp.level > 1.0 && lamp.levle > 2.0'\n`))).toEqual([
      "10:35: there is no reading of lamp 'levle' (did you mean 'level'?)",
    ]);
    expect(
      await errors(scenario('checks:\n  - name: x\n    if: |\n      lamp.level > 1.0\n      && lamp.levle > 2.0\n')),
    ).toEqual(["12:15: there is no reading of lamp 'levle' (did you mean 'level'?)"]);
  });
});
