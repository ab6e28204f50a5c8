// Answers for reading paths: what they name, how processes fold, what is kept when a process dies, and what is wrong with a path.
import { describe, expect, it } from 'vitest';
import { createKernel, type Kernel } from '../../src/engine/index.ts';
import { compileReading, ReadingError } from '../../src/models/readings.ts';
import { good, scenario } from '../scenario/fakes.ts';

const WORLD =
  '  lamp:\n    kind: lamp\n    bulbs: 3\n    routes: { POST /light: [{ as: first, retry: { maxAttempts: 4 } }] }\n';
const loaded = await good(scenario('', WORLD));

function at(seconds: number, faults: Parameters<typeof loaded.world>[1] = []): Kernel {
  const k = createKernel(loaded.world(1, faults));
  k.runUntil(seconds * 1_000_000);
  return k;
}

const compile = (path: string) => compileReading(loaded.parts, path);

describe('after two seconds, when each of three bulbs has ticked 19 times', () => {
  const k = at(2);
  it.each<[string, number | string]>([
    ['lamp.level', 19 + 38 + 57],
    ['lamp#2.level', 38],
    ['lamp["#2"].level', 38],
    ['lamp.wait', 57_000],
    ['lamp.share', 0.25],
    ['lamp.whole', 3],
    ['lamp.ticks', 57],
    ['lamp#3.ticks', 19],
    ['lamp.power', 'OFF'],
    ['lamp.socket["left"].state', 'left is live'],
    ['lamp.socket["right"].state', ''],
    ['lamp.levels.p99', 57],
    ['lamp#1.levels.p50', 15],
    ['lamp#1.levels.mean', 15],
    ['lamp.params.period', 100_000],
    ['lamp.params.colour', 'red'],
    ['lamp.params.nested.depth', 1],
    ['lamp.params.first.retry.maxAttempts', 4],
  ])('%s is %s', (path, expected) => {
    expect(compile(path).read(k)).toBe(expected);
  });

  it('a rate is an increase over its window', () => {
    expect(compile('lamp.pace').read(k)).toBe(30);
    expect(compile('lamp#1.pace').read(k)).toBe(10);
  });

  it('each is the list', () => {
    expect(compile('lamp.each.level').list(k)).toEqual([19, 38, 57]);
    expect(compile('lamp.each.power').list(k)).toEqual(['OFF', 'OFF', 'OFF']);
  });

  it('what nobody has is not a number, or no word', () => {
    expect(compile('lamp#9.wait').read(k)).toBeNaN();
    expect(compile('lamp#9.levels.p50').read(k)).toBeNaN();
    expect(compile('lamp#9.power').read(k)).toBe('');
  });
});

describe('when a process dies', () => {
  const k = at(2, [{ name: 'x', at: 1_000_000, action: { do: 'kill', target: 'lamp#3' } }]);
  it('its gauges leave the fold, and what it counted stays', () => {
    expect(compile('lamp.level').read(k)).toBe(19 + 38);
    expect(compile('lamp.wait').read(k)).toBe(38_000);
    expect(compile('lamp.ticks').read(k)).toBe(19 + 19 + 9);
    expect(compile('lamp.each.level').list(k)).toEqual([19, 38]);
  });
});

it('states that differ are mixed', () => {
  const k = at(1.0005, [{ name: 'x', at: 500_000, action: { do: 'pause', target: 'lamp#3' } }]);
  expect(compile('lamp#1.power').read(k)).toBe('ON');
  expect(compile('lamp.power').read(k)).toBe('mixed');
});

it('a rate in the first moments is over the time there has been', () => {
  expect(compile('lamp.pace').read(at(0.55))).toBeCloseTo(27.3, 1);
});

describe('a path that leads nowhere', () => {
  it.each<[string, number, string, string | undefined]>([
    ['lmap.level', 0, "there is no part 'lmap'", "did you mean 'lamp'?"],
    ['lamp.levle', 5, "there is no reading of lamp 'levle'", "did you mean 'level'?"],
    ['lamp.each', 9, "'lamp.each' names no reading", undefined],
    ['lamp.', 4, 'expected a name after a dot, or an item such as ["reserve"]', undefined],
    ['lamp..level', 4, 'expected a name after a dot, or an item such as ["reserve"]', undefined],
    ['lamp.level[3]', 10, 'expected a name after a dot, or an item such as ["reserve"]', undefined],
    ['lamp.level["x"]', 5, 'lamp.level has no items', undefined],
    ['lamp.params.colur', 12, "there is no parameter of lamp 'colur'", "did you mean 'colour'?"],
    ['lamp.params.nested', 12, 'lamp.params.nested is not a single number or word', undefined],
    ['lamp.params', 11, "there is no parameter of lamp ''", undefined],
    ['lamp.params.constructor', 12, "there is no parameter of lamp 'constructor'", undefined],
    ['', 0, 'expected a reading, such as inventory.queue', undefined],
    ['3', 0, 'expected a reading, such as inventory.queue', undefined],
    ['lamp#0.level', 4, 'processes are numbered from 1', undefined],
  ])('%s', (path, where, message, hint) => {
    try {
      compile(path);
      expect.unreachable();
    } catch (error) {
      expect(error).toBeInstanceOf(ReadingError);
      const { at: character, message: words, hint: meant } = error as ReadingError;
      expect({ at: character, message: words }).toEqual({ at: where, message });
      if (hint !== undefined) expect(meant).toBe(hint);
    }
  });
});
