// Answers for broken scenarios: a good one broken at every key and value in turn, each giving errors with a place and words that help.
import { describe, expect, it } from 'vitest';
import { isMap, isScalar, isSeq, type Node, parseDocument, type Scalar } from 'yaml';
import type { ScenarioProblem } from '../../src/scenario/loaded.ts';
import { load } from './fakes.ts';
import { RICH } from './rich.ts';

interface Site {
  readonly path: readonly (string | number)[];
  readonly key: Scalar | null;
  readonly node: Node;
}

/** Every key and value of the file with its place. */
function sites(): Site[] {
  const found: Site[] = [];
  const visit = (node: Node, path: readonly (string | number)[], key: Scalar | null) => {
    found.push({ path, key, node });
    if (isMap(node))
      for (const pair of node.items)
        visit(pair.value as Node, [...path, String((pair.key as Scalar).value)], pair.key as Scalar);
    if (isSeq(node)) for (const [i, item] of node.items.entries()) visit(item as Node, [...path, i], null);
  };
  visit(parseDocument(RICH).contents as Node, [], null);
  return found;
}

function edit(range: readonly [number, number], replacement: string): string {
  return RICH.slice(0, range[0]) + replacement + RICH.slice(range[1]);
}

function position(offset: number): { line: number; column: number } {
  const before = RICH.slice(0, offset).split('\n');
  return { line: before.length, column: before[before.length - 1].length + 1 };
}

const rangeOf = (node: Node): [number, number] => [node.range![0], node.range![1]];
const named = (path: readonly (string | number)[]) => path.join('.');

/** Keys that the author chooses: parts, hosts, routes, links. */
const FREE = [/^world\.\w+$/, /^hosts\.[\w-]+$/, /\.routes\.[^.]+$/, /^network\.links\.[^.]+$/];

async function problemsOf(text: string): Promise<readonly ScenarioProblem[]> {
  const loading = await load(text, 'broken.yaml');
  const errors = loading.problems.filter((p) => p.severity === 'error');
  expect(loading.scenario === null || errors.length === 0).toBe(true);
  const lines = text.split('\n');
  for (const p of loading.problems) {
    expect(p.file).toBe('broken.yaml');
    expect(p.line >= 1 && p.line <= lines.length).toBe(true);
    expect(p.column >= 1 && p.column <= lines[p.line - 1].length + 1).toBe(true);
    expect(p.message.length).toBeGreaterThan(8);
    expect(`${p.message} ${p.hint ?? ''}`).not.toMatch(/invalid (input|union|key)|undefined|\[object|NaN/i);
  }
  return errors;
}

const keys = sites().filter((s) => s.key !== null);
const values = sites().filter((s) => s.path.length > 0);

it('the scenario that is broken here is a good one', async () => {
  expect(await problemsOf(RICH)).toEqual([]);
});

describe('a key is misspelt', () => {
  const fixed = keys.filter((s) => !FREE.some((free) => free.test(named(s.path))));
  it.each(fixed.map((s) => [named(s.path), s] as const))('%s', async (_name, site) => {
    const [start, end] = rangeOf(site.key!);
    const word = RICH.slice(start, end);
    const errors = await problemsOf(edit([start, end], `${word.slice(0, 1)}z${word.slice(1)}`));
    const at = position(start);
    const here = errors.filter((e) => e.line === at.line && e.column === at.column);
    expect(here.length).toBeGreaterThan(0);
    if (word.length >= 4) expect(here.map((e) => e.hint)).toContain(`did you mean '${word}'?`);
  });
});

describe('a value is of another kind', () => {
  const WRONG: readonly [string, string][] = [
    ['a map', '{ surely: wrong }'],
    ['a list', '[[[3]]]'],
    ['nothing', '~'],
  ];
  const cases = values.flatMap((s) => WRONG.map(([what, text]) => [named(s.path), what, s, text] as const));
  it.each(cases)('%s is %s', async (_path, _what, site, text) => {
    expect((await problemsOf(edit(rangeOf(site.node), text))).length).toBeGreaterThan(0);
  });
});

describe('a quantity has lost its unit', () => {
  const united = values.filter(
    (s) =>
      isScalar(s.node) && typeof s.node.value === 'string' && /^\d+(\.\d+)?(us|ms|s|\/s|KiB|MB\/s)$/.test(s.node.value),
  );
  it.each(united.map((s) => [named(s.path), s] as const))('%s', async (_name, site) => {
    const number = /^[\d.]+/.exec(String((site.node as Scalar).value))![0];
    const errors = await problemsOf(edit(rangeOf(site.node), number));
    const at = position(site.node.range![0]);
    const here = errors.find((e) => e.line === at.line && e.column === at.column);
    expect(here?.message).toMatch(/expected a (duration|rate|size|bandwidth)/);
  });
});

describe('a name leads nowhere', () => {
  const names = values.filter(
    (s) =>
      isScalar(s.node) &&
      typeof s.node.value === 'string' &&
      /^(lamp|wire)\b/.test(s.node.value) &&
      !/kind$/.test(named(s.path)),
  );
  it.each(names.map((s) => [named(s.path), s] as const))('%s', async (_name, site) => {
    const [start] = rangeOf(site.node);
    const first = RICH.slice(start).match(/lamp|wire/)!.index! + start;
    const errors = await problemsOf(edit([first, first + 4], 'lmmp'));
    expect(errors.some((e) => e.line === position(start).line && /there is no .*lmmp/.test(e.message))).toBe(true);
  });
});

describe('something that must be there is not', () => {
  const must = [
    ...['murphy', 'title', 'length', 'world', 'world.lamp.kind', 'world.wire.kind', 'world.wire.to', 'world.lamp.at.x'],
    ...['world.lamp.routes.POST /light.0.glow.lognormal.median', 'controls.0.set', 'faults.0.slow', 'faults.0.factor'],
    ...['faults.0.at', 'faults.1.partition', 'faults.2.when', 'faults.2.set', 'faults.2.to', 'faults.3.link'],
    ...['faults.4.kill', 'faults.4.kill.of', 'faults.4.kill.value', 'walkthrough.0.say', 'walkthrough.1.ask'],
    ...['walkthrough.1.options', 'walkthrough.1.options.0.say', 'walkthrough.1.options.0.if', 'walkthrough.2.explain'],
    ...['walkthrough.3.goal', 'walkthrough.3.if', 'walkthrough.4.do', 'checks.0.name', 'checks.0.always'],
    ...['checks.0.atLeast', 'checks.1.between', 'checks.3.if'],
  ];
  it.each(must)('%s', async (path) => {
    const doc = parseDocument(RICH);
    doc.deleteIn(path.split('.').map((key) => (/^\d+$/.test(key) ? Number(key) : key)));
    expect((await problemsOf(doc.toString())).length).toBeGreaterThan(0);
  });
});
