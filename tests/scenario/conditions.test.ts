// Answers for conditions: every aggregate true, false and pending, early decisions, windows, units, combinations, CEL; on runs of a real kernel.
import { describe, expect, it } from 'vitest';
import { createKernel } from '../../src/engine/index.ts';
import { errors, good, scenario } from './fakes.ts';

/**
 * The lamp has two bulbs that tick every 100 ms for 10 s. Level (sum) is 3 ticks; at 5 s it is about 150. Ticks are counted 20 a second.
 * Observed levels of the pool are 1..100 and 2..200. Power is ON for 1 ms every second.
 */
async function judged(condition: string, until = 10): Promise<string> {
  const s = await good(scenario(`checks:\n  - name: c\n    ${condition}\n`));
  const k = createKernel(s.world(1, []));
  k.runUntil(until * 1_000_000);
  expect(k.verdict).toBe(null);
  const check = s.checks[0].if;
  const { text, at } = check.detail(k.monitors[0]);
  return `${check.verdict(k.monitors[0], until === 10)} @${at < 0 ? '-' : at / 1_000_000} ${text}`;
}

describe('looking at every sample', () => {
  it.each([
    ['always: lamp.level\n    atMost: 300', 'true @10 in all 100 samples'],
    ['always: lamp.level\n    below: 30', 'false @1.1 30 at 1.1s'],
    ['always: lamp.level\n    within: [2s, 3s]\n    between: [50, 90]', 'true @3 in all 11 samples'],
    ['eventually: lamp.level\n    above: 100', 'true @3.5 102 at 3.5s'],
    ['eventually: lamp.level\n    above: 1000', 'false @10 not once in 100 samples'],
    ['never: lamp.level\n    above: 1000', 'true @10 in all 100 samples'],
    ['never: lamp.level\n    atLeast: 30', 'false @1.1 30 at 1.1s'],
    ['eventually: lamp.level\n    within: 3s\n    above: 100', 'false @3 not once in 30 samples'],
  ])('%s: %s', async (condition, expected) => {
    expect(await judged(condition)).toBe(expected);
  });

  it('is pending while nothing is decided, and decided as soon as it can be', async () => {
    expect(await judged('always: lamp.level\n    atMost: 300', 5)).toBe('pending @- 50 samples so far');
    expect(await judged('always: lamp.level\n    below: 30', 5)).toBe('false @1.1 30 at 1.1s');
    expect(await judged('eventually: lamp.level\n    above: 250', 5)).toBe('pending @- 50 samples so far');
    expect(await judged('always: lamp.level\n    within: [6s, 7s]\n    above: 0', 5)).toBe(
      'pending @- nothing to judge so far',
    );
  });

  it('does not hold where there was nothing to judge', async () => {
    expect(await judged('always: lamp#5.wait\n    below: 1s')).toBe('false @10 there was nothing to judge');
    expect(await judged('never: lamp#5.wait\n    below: 1s')).toBe('false @10 there was nothing to judge');
  });

  it('catches a state that comes and goes between two samples', async () => {
    expect(await judged('eventually: lamp#1.power\n    equals: "ON"')).toBe('true @1 ON at 1s');
    expect(await judged('never: lamp#1.power\n    equals: "ON"', 5)).toBe('false @1 ON at 1s');
  });

  it('over each process: always means all of them, eventually any', async () => {
    expect(await judged('always: lamp.each.level\n    atMost: 200')).toBe('true @10 in all 100 samples');
    expect(await judged('always: lamp.each.level\n    atMost: 100')).toBe('false @5.2 51, 102 at 5.2s');
    expect(await judged('eventually: lamp.each.level\n    above: 100')).toBe('true @5.2 51, 102 at 5.2s');
  });
});

describe('one number of a window', () => {
  it.each([
    ['mean: lamp.level\n    within: [2s, 4s]\n    between: [85, 95]', 'true @4 87 over 2s to 4s'],
    ['mean: lamp.level\n    within: [2s, 4s]\n    above: 95', 'false @4 87 over 2s to 4s'],
    ['min: lamp.level\n    within: [2s, 4s]\n    atLeast: 57', 'true @4 57 over 2s to 4s'],
    ['max: lamp.level\n    within: [2s, 4s]\n    atMost: 120', 'true @4 117 over 2s to 4s'],
    ['final: lamp.level\n    equals: 297', 'true @10 297 over 0s to 10s'],
    ['final: lamp.level\n    within: [0s, 4s]\n    below: 100', 'false @4 117 over 0s to 4s'],
    ['p50: lamp.level\n    within: [2s, 4s]\n    equals: 87', 'true @4 87 over 2s to 4s'],
    ['p99: lamp.level\n    within: [2s, 4s]\n    equals: 117', 'true @4 117 over 2s to 4s'],
  ])('%s: %s', async (condition, expected) => {
    expect(await judged(condition)).toBe(expected);
  });

  it('of a rate is increase over duration, not a mean of windowed rates', async () => {
    expect(await judged('mean: lamp.pace\n    within: [1s, 3s]\n    equals: 20/s')).toBe('true @3 20/s over 1s to 3s');
    expect(await judged('mean: lamp.pace\n    below: 1200/m')).toMatch(/^true @10 19.8\/s/);
  });

  it('of a distribution is that of all that was observed', async () => {
    // From 2 s to 4 s: ticks 20 to 39 of both bulbs, the one observing 20..39, the other 40..78.
    expect(await judged('mean: lamp.levels\n    within: [2s, 4s]\n    between: [44.24, 44.26]')).toBe(
      'true @4 44.3 over 2s to 4s',
    );
    expect(await judged('min: lamp.levels\n    within: [2s, 4s]\n    equals: 20')).toBe('true @4 20 over 2s to 4s');
    expect(await judged('max: lamp.levels\n    within: [2s, 4s]\n    equals: 78')).toBe('true @4 78 over 2s to 4s');
    expect(await judged('p50: lamp.levels\n    within: [2s, 4s]\n    equals: 39')).toBe('true @4 39 over 2s to 4s');
  });

  it('is decided early where nothing can change it any more', async () => {
    expect(await judged('max: lamp.level\n    above: 100', 5)).toBe('true @3.5 102 over 0s to 3.5s');
    expect(await judged('max: lamp.level\n    atMost: 100', 5)).toBe('false @3.5 102 over 0s to 3.5s');
    expect(await judged('min: lamp.level\n    below: 1', 5)).toBe('true @0.1 0 over 0s to 100ms');
    expect(await judged('min: lamp.level\n    above: 1', 5)).toBe('false @0.1 0 over 0s to 100ms');
    expect(await judged('min: lamp.level\n    equals: 0', 5)).toBe('pending @- 0 over 0s to 5s, so far');
    expect(await judged('mean: lamp.level\n    above: 0', 5)).toBe('pending @- 73.5 over 0s to 5s, so far');
  });

  it('of a state is its last word', async () => {
    expect(await judged('final: lamp.power\n    equals: "OFF"')).toBe('true @10 OFF over 0s to 10s');
    expect(await judged('final: lamp.socket["left"].state\n    equals: left is live')).toBe(
      'true @10 left is live over 0s to 10s',
    );
  });

  it('of what nobody observed holds for nothing', async () => {
    expect(await judged('mean: lamp#4.levels\n    below: 5')).toBe('false @10 nothing observed over 0s to 10s');
  });
});

describe('readings of other kinds', () => {
  it.each([
    ['final: lamp.wait\n    within: 4s\n    equals: 78ms', 'true'],
    ['final: lamp.share\n    equals: 0.25', 'true'],
    ['final: lamp.whole\n    equals: 2', 'true'],
    ['final: lamp.ticks\n    atLeast: 190', 'true'],
    ['final: lamp.params.period\n    equals: 100ms', 'true'],
    ['final: lamp.params.speed\n    equals: 10/s', 'true'],
    ['final: lamp.params.room\n    equals: 1KiB', 'true'],
    ['final: lamp.params.colour\n    equals: red', 'true'],
    ['final: lamp.params.bright\n    equals: false', 'true'],
    ['final: lamp.levels.p95\n    above: 100', 'true'],
    ['final: lamp#2.level\n    above: 100', 'true'],
  ])('%s', async (condition, expected) => {
    expect((await judged(condition)).split(' ')[0]).toBe(expected);
  });
});

describe('combinations', () => {
  it('all is false with its first false member, true when all are', async () => {
    expect(
      await judged(
        'all:\n      - { eventually: lamp.level, above: 100 }\n      - { always: lamp.level, below: 30 }',
        5,
      ),
    ).toBe('false @1.1 30 at 1.1s');
    expect(
      await judged('all:\n      - { eventually: lamp.level, above: 100 }\n      - { final: lamp.level, above: 200 }'),
    ).toMatch(/^true @10 102 at 3.5s; 297/);
    expect(
      await judged(
        'all:\n      - { eventually: lamp.level, above: 100 }\n      - { final: lamp.level, above: 200 }',
        5,
      ),
    ).toMatch(/^pending @- /);
  });

  it('any is true with its first true member', async () => {
    expect(await judged('any:\n      - { final: lamp.level, above: 200 }\n      - 2s', 3)).toBe('true @2 at 2s');
    expect(
      await judged('any:\n      - { final: lamp.level, above: 2000 }\n      - { always: lamp.level, below: 30 }'),
    ).toMatch(/^false/);
  });

  it('not turns it round, and stays pending while it is', async () => {
    expect(await judged('not: { eventually: lamp.level, above: 100 }')).toBe('false @3.5 102 at 3.5s');
    expect(await judged('not: { eventually: lamp.level, above: 1000 }')).toMatch(/^true @10/);
    expect(await judged('not: { eventually: lamp.level, above: 1000 }', 5)).toMatch(/^pending/);
  });
});

const FUNCTIONS = 'there are size, contains, startsWith, endsWith, double, int, exists, exists_one, all, filter, map';

describe('CEL', () => {
  it.each([
    ['lamp.level > 100.0', 'true @3.5 lamp.level 102 at 3.5s'],
    ['lamp.level > 100.0 && lamp.pace > 1000.0', 'false @10 not once in 100 samples'],
    ['lamp["#2"].level >= 100.0', 'true @5.1 lamp["#2"].level 100 at 5.1s'],
    ['lamp.each.level.exists(l, l > 100.0)', 'true @5.2 lamp.each.level [51, 102] at 5.2s'],
    ['lamp.each.level.all(l, l > 100.0)', 'false @10 not once in 100 samples'],
    ['lamp.each.level.size() == 2 && now >= 4.0', 'true @4 lamp.each.level [39, 78] at 4s'],
    ['lamp.power == "ON"', 'true @1 lamp.power ON at 1s'],
    ['lamp.socket["left"].state.startsWith("left")', 'true @0.1 lamp.socket["left"].state left is live at 100ms'],
    ['lamp.wait > 0.1', 'true @5.2 lamp.wait 102ms at 5.2s'],
    ['lamp.level / 0.0 > 1.0 || now > 2.0', 'true @0.2 lamp.level 3 at 200ms'],
    ['lamp.each.level[7] > 1.0', 'false @10 not once in 100 samples'],
  ])('%s', async (expression, expected) => {
    expect(await judged(`if: '${expression}'`)).toBe(expected);
  });

  it('stands after always and never as well', async () => {
    expect(await judged(`always: 'lamp.level < 30.0'`)).toBe('false @1.1 lamp.level 30 at 1.1s');
    expect(await judged(`never: 'lamp.level > 1000.0'`)).toBe('true @10 in all 100 samples');
  });

  /** Expected: where in the expression, counted from 0, and what. */
  it.each([
    ['lamp.level >', 12, 'CEL: unexpected token: EOF'],
    ['lamp.levle > 1.0', 5, "there is no reading of lamp 'levle' (did you mean 'level'?)"],
    ['lmap.level > 1.0', 0, "there is no part 'lmap' (did you mean 'lamp'?)"],
    ['lamp > 1.0', 0, "'lamp' is a part: name a reading of it, as in lamp.queue"],
    ['nwo > 1.0', 0, "there is no 'nwo' (did you mean 'now'?)"],
    ['lamp.level', 0, 'the expression gives a double, not true or false (compare it, as in inventory.queue > 100.0)'],
    ['lamp.level + 1 > 2.0', 0, 'CEL: no such overload: double + int (readings are doubles: write 1.0, not 1)'],
    ['now > 1.0 && lamp.power > 1.0', 13, 'CEL: no such overload: string > double'],
    ['lamp.power.matches("a+")', 11, `matches is not allowed: a pattern could take for ever (${FUNCTIONS})`],
    [
      'timestamp("2020-01-01T00:00:00Z") > timestamp("2020-01-01T00:00:00Z")',
      0,
      `timestamp is not a function of conditions (${FUNCTIONS})`,
    ],
    ['sise(lamp.each.level) > 1', 0, "sise is not a function of conditions (did you mean 'size'?)"],
    ['[1].all(a, [1].all(b, [1].all(c, true)))', 26, 'all may be nested 2 deep'],
    ['lamp.socket.state == "x"', 5, 'lamp.socket.state is kept for each item (name one, as in socket["..."].state)'],
  ])('refuses %s', async (expression, at, message) => {
    expect(await errors(scenario(`checks:\n  - name: c\n    if: |-\n      ${expression}\n`))).toEqual([
      `11:${7 + at}: ${message}`,
    ]);
  });

  it('is bounded', async () => {
    const long = Array(60).fill('now > 1.0').join(' || ');
    expect((await errors(scenario(`checks:\n  - name: c\n    if: '${long}'\n`)))[0]).toMatch(/CEL: .*(nodes|exceed)/i);
    expect(
      (await errors(scenario(`checks:\n  - name: c\n    if: '${'('.repeat(100)}true${')'.repeat(100)}'\n`)))[0],
    ).toMatch(/CEL: .*(depth|exceed)/i);
  });
});

describe('what is wrong with a condition', () => {
  it.each([
    [
      'mean: lamp.level',
      '9:5: expected a comparison with lamp.level: one of below, atMost, equals, atLeast, above, between',
    ],
    ['below: 3', '9:5: expected one of always, eventually, never, mean, min, max, final, p50, p95, p99 with a reading'],
    [
      'mean: lamp.level\n    max: lamp.level\n    below: 3',
      '11:5: max: there is mean already; combine several with all or any',
    ],
    [
      'mean: lamp.level\n    below: 3\n    above: 1',
      '12:5: above: there is below already; for a range write between: [low, high]',
    ],
    ['mean: lamp.levle\n    below: 3', "10:16: there is no reading of lamp 'levle' (did you mean 'level'?)"],
    ['mean: lmap.level\n    below: 3', "10:11: there is no part 'lmap' (did you mean 'lamp'?)"],
    ['mean: lamp.levels.p98\n    below: 3', "10:23: there is no part of lamp.levels 'p98' (did you mean 'p90'?)"],
    ['mean: lamp.level.p99\n    below: 3', '10:22: lamp.level is one value: it has no p99'],
    [
      'mean: lamp\n    below: 3',
      "10:15: 'lamp' names no reading (there are level, wait, share, whole, ticks, pace, levels, power, socket.state)",
    ],
    ['mean: lamp.pace\n    below: 3', '11:12: 3: expected a rate with a unit, such as 3/s'],
    ['mean: lamp.pace\n    below: 3ms', "11:12: '3ms': expected a rate, such as 120/s or 10/m"],
    ['mean: lamp.wait\n    below: 30', '11:12: 30: expected a duration with a unit, such as 30ms'],
    ['mean: lamp.wait\n    below: 30/s', "11:12: '30/s': expected a duration, such as 300ms or 2s or 1m30s"],
    ['mean: lamp.level\n    below: 3ms', "11:12: '3ms': expected a number (did you mean '3'?)"],
    [
      'mean: lamp.whole\n    below: 3 bulbs',
      "11:12: '3 bulbs': expected a number of bulbs, without a unit (did you mean '3'?)",
    ],
    ['mean: lamp.share\n    below: 30%', "11:12: '30%': a share is a number from 0 to 1 (did you mean '0.3'?)"],
    ['mean: lamp.share\n    below: 30', "11:12: 30: a share is a number from 0 to 1 (did you mean '0.3'?)"],
    ['mean: lamp.params.room\n    below: 30', '11:12: 30: expected a size with a unit, such as 30KiB'],
    [
      'mean: lamp.power\n    equals: ON',
      '10:11: lamp.power is a word: it has no mean (use always, eventually, never or final)',
    ],
    ['final: lamp.power\n    below: 3', '11:12: lamp.power is a word: it can only be compared with equals'],
    ['final: lamp.power\n    equals: 3', '11:13: 3: lamp.power is a word, such as OPEN'],
    ['mean: lamp.level\n    between: [3, 1]', '11:18: expected the smaller value first'],
    ['mean: lamp.level\n    between: [3]', '11:14: expected two values, as in [100/s, 200/s]'],
    [
      'mean: lamp.level\n    below: 3\n    within: [5s, 2s]',
      '12:13: expected the end of the window to be after its beginning',
    ],
    ['mean: lamp.level\n    below: 3\n    within: [5s, 20s]', '12:13: 20s is after the end of the run (10s)'],
    ['mean: lamp.level\n    below: 3\n    within: 5', '12:13: 5: expected a duration with a unit, such as 5s'],
    [
      'mean: lamp.level\n    under: 3',
      "11:5: there is no 'under' here (known here: name, if, always, eventually, never, mean, min, max, final, p50, p95, p99, below, atMost, equals, atLeast, above, between, within, all, any, not)",
    ],
    ['all: []', '10:10: expected at least 1 entries'],
    ['all: [2s]\n    below: 3', '11:5: below does not stand beside all: put it inside'],
    ['if: 20s', '10:9: 20s is after the end of the run (10s)'],
    [
      'if: 20',
      '10:9: expected a duration such as 18s, a comparison such as { mean: shoppers.goodput, atLeast: 120/s }, or a CEL expression',
    ],
    ['if: 2sec', "10:9: '2sec': sec is not a unit of a duration: expected us, ms, s, m, h or d (did you mean '2s'?)"],
    ["mean: 'lamp.level + 1.0'\n    below: 3", '10:11: expected a reading after mean, such as inventory.queue'],
    [
      "always: 'lamp.level < 3.0'\n    below: 3",
      '11:5: an expression is compared inside itself, as in inventory.queue > 100.0',
    ],
    ['always: lamp#0.level\n    below: 3', '10:17: processes are numbered from 1'],
  ])('%s', async (condition, expected) => {
    expect(await errors(scenario(`checks:\n  - name: c\n    ${condition}\n`))).toEqual([expected]);
  });
});
