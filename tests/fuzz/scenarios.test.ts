// Answers for ten thousand mutated scenarios: loading one never throws, never hangs, and says where every problem is.
import { readdirSync, readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { createKernel } from '../../src/engine/index.ts';
import { loadScenario } from '../../src/scenario/load.ts';
import type { LoadScenario } from '../../src/scenario/loaded.ts';
import { load } from '../scenario/fakes.ts';
import { RICH } from '../scenario/rich.ts';
import { random } from './random.ts';

const RUNS = 10_000;

const scenarios = readdirSync('scenarios', { recursive: true, encoding: 'utf8' })
  .filter((file) => file.endsWith('.yaml'))
  .sort((a, b) => (a < b ? -1 : 1))
  .map((file) => readFileSync(`scenarios/${file}`, 'utf8'));

/** Scraps that mean something, or nothing, to YAML, to the language, to CEL or to JavaScript. */
const SCRAPS = [
  ...['{', '}', '[', ']', ':', ': ', ',', '- ', '\n', '\n\n', '  ', '\t', '#', ' #', '"', "'", '|', '>', '&a ', '*a'],
  ...[
    '!!str ',
    '<<: ',
    '? ',
    '---\n',
    '...',
    '%',
    '@',
    '`',
    '\u0000',
    '\ufeff',
    '\u2028',
    '😀',
    '\r',
    '\\',
    '<script>',
  ],
  ...['__proto__', 'constructor', 'prototype', 'toString', 'hasOwnProperty', 'null', 'true', '~', '.nan', '.inf', '-1'],
  ...[
    '0',
    '1e999',
    '0x1F',
    '9999999999999999999999',
    '10ms',
    '1h',
    '5/s',
    '1KiB',
    '-3s',
    '1m1m',
    '300',
    '[1, 2]',
    '{}',
  ],
  ...['[]', '""', '{ exponential: 3ms }', '{ mixture: [] }', 'kind: ', 'at: ', 'after: ', 'when: ', 'repeat: true'],
  ...['for: 1s', 'kill: ', 'partition: ', 'set: ', 'to: ', 'within: ', 'all: ', 'any: ', 'not: ', 'mean: ', 'always: '],
  ...['equals: ', 'lamp', 'lamp.level', 'lamp#1', 'lamp.each.level', 'lamp.params.period', 'lamp["#1"].level > 1.0'],
  ...['lamp -> wire', 'host:node-1', 'now > 1.0', '.matches("(a+)+")', '[1].all(x, x > 0)'],
];

function mutate(text: string, next: () => number, other: string): string {
  const at = () => Math.floor(next() * (text.length + 1));
  const pick = <T>(list: readonly T[]): T => list[Math.floor(next() * list.length)];
  const lines = text.split('\n');
  const line = () => Math.floor(next() * lines.length);
  switch (Math.floor(next() * 9)) {
    case 0: {
      const i = at();
      return text.slice(0, i) + text.slice(i + 1 + Math.floor(next() * 4));
    }
    case 1: {
      const i = at();
      return text.slice(0, i) + pick(SCRAPS) + text.slice(i);
    }
    case 2: {
      const i = at();
      return text.slice(0, i) + String.fromCharCode(32 + Math.floor(next() * 95)) + text.slice(i + 1);
    }
    case 3: {
      const words = [...text.matchAll(/[\w.#]+/g)];
      if (words.length === 0) return pick(SCRAPS);
      const word = pick(words);
      const replacement = next() < 0.5 ? pick(SCRAPS) : pick(words)[0];
      return text.slice(0, word.index) + replacement + text.slice(word.index + word[0].length);
    }
    case 4:
      lines.splice(line(), 1);
      return lines.join('\n');
    case 5:
      lines.splice(line(), 0, lines[line()]);
      return lines.join('\n');
    case 6: {
      const i = line();
      lines[i] = next() < 0.5 ? ` ${lines[i]}` : lines[i].slice(1);
      return lines.join('\n');
    }
    case 7: {
      const others = other.split('\n');
      lines.splice(line(), 1, others[Math.floor(next() * others.length)]);
      return lines.join('\n');
    }
    default:
      return lines.slice(0, line()).join('\n');
  }
}

async function survives(by: LoadScenario, text: string): Promise<'loads' | 'refused'> {
  const { scenario, problems } = await by(text, 'fuzz.yaml');
  const last = text.split('\n').length;
  for (const p of problems) {
    const placed = p.line >= 1 && p.line <= last + 1 && p.column >= 1 && p.message !== '';
    if (!placed) throw new Error(`no place: ${JSON.stringify(p)}`);
    if (/invalid (input|union)|undefined|\[object/i.test(p.message)) throw new Error(`no words: ${JSON.stringify(p)}`);
  }
  if (scenario === null) {
    if (!problems.some((p) => p.severity === 'error')) throw new Error('refused without a reason');
    return 'refused';
  }
  const k = createKernel(scenario.world(scenario.seed, []));
  k.runUntil(100_000, 200);
  return 'loads';
}

it(`${RUNS} mutated scenarios are loaded, or refused with a place`, async () => {
  const bases: readonly (readonly [LoadScenario, string])[] = [
    [load, RICH],
    [load, RICH],
    ...scenarios.map((text) => [loadScenario, text] as const),
  ];
  const outcomes = { loads: 0, refused: 0 };
  for (let run = 0; run < RUNS; run++) {
    const next = random(run);
    const [by, base] = bases[run % bases.length];
    let text = base;
    for (let times = 1 + Math.floor(next() * 3); times > 0; times--)
      text = mutate(text, next, bases[Math.floor(next() * bases.length)][1]);
    try {
      outcomes[await survives(by, text)]++;
    } catch (error) {
      throw new Error(`mutation ${run}: ${(error as Error).message}\n${text}`, { cause: error });
    }
  }
  // Both happen often, or the mutations are too tame or too wild to find anything.
  expect(Math.min(outcomes.loads, outcomes.refused)).toBeGreaterThan(RUNS / 20);
});
