// Answers for parameters by their paths: controls with form, unit and range, and changes while a run goes on.
import { describe, expect, it } from 'vitest';
import { createKernel } from '../../src/engine/index.ts';
import { errors, good, scenario } from './fakes.ts';

const STEPS =
  '  lamp:\n    kind: lamp\n    period: 50ms\n    routes:\n      POST /light:\n        - { as: first, ring: bell }\n        - { as: second, retry: { maxAttempts: 4 } }\n';

describe('controls', () => {
  it('are sliders, switches and choices, with unit, range and what they stand for', async () => {
    const s = await good(
      scenario(
        'controls:\n  - { set: lamp.period, label: Period, from: 10ms, to: 1s, step: 10ms }\n  - { set: lamp.second.retry.maxAttempts }\n  - { set: lamp.first.retry.maxAttempts, from: 1, to: 3 }\n  - { set: lamp.bright }\n  - { set: lamp.colour }\n  - { set: lamp.speed, from: 1/s, to: 600/m }\n  - { set: lamp.period, options: [10ms, 20ms] }\n',
        STEPS,
      ),
    );
    expect(s.controls).toEqual([
      {
        path: 'lamp.period',
        label: 'Period',
        unit: 'us',
        form: 'slider',
        from: 10_000,
        to: 1_000_000,
        step: 10_000,
        declared: '50ms',
        description: 'Between ticks.',
        property: 'real.period',
        applies: 'nextUse',
      },
      {
        path: 'lamp.second.retry.maxAttempts',
        label: 'lamp.second.retry.maxAttempts',
        unit: 'attempts',
        form: 'slider',
        from: 1,
        to: 8,
        step: 1,
        declared: 4,
        description: 'Attempts.',
        property: 'real.maxAttempts',
        applies: 'nextUse',
      },
      expect.objectContaining({ path: 'lamp.first.retry.maxAttempts', declared: undefined, from: 1, to: 3 }),
      expect.objectContaining({ path: 'lamp.bright', form: 'switch', declared: false, applies: 'live' }),
      expect.objectContaining({
        path: 'lamp.colour',
        form: 'choice',
        options: ['red', 'green', 'blue'],
        declared: 'red',
      }),
      expect.objectContaining({ path: 'lamp.speed', unit: '/s', from: 1, to: 10, declared: '10/s' }),
      expect.objectContaining({ path: 'lamp.period', form: 'choice', options: ['10ms', '20ms'] }),
    ]);
  });

  it.each([
    ['set: lamp.perod', "16:12: there is no parameter 'perod' in lamp (did you mean 'period'?)"],
    ['set: lamp.seond.retry.maxAttempts', "16:12: there is no parameter 'seond' in lamp (did you mean 'second'?)"],
    [
      'set: lamp.second.retry.maxAttempt',
      "16:12: there is no parameter 'maxAttempt' in lamp.second.retry (did you mean 'maxAttempts'?)",
    ],
    ['set: lamp.bulbs', '16:12: lamp.bulbs takes effect only in a new run: it cannot be a control'],
    [
      'set: lamp',
      '16:12: expected a parameter of lamp (there are bulbs, period, speed, room, chance, bright, colour, on, nested, routes, first, second)',
    ],
    ['set: lamp.period, from: 3', '16:31: 3: expected a duration with a unit, such as 3ms'],
    ['set: lamp.period, from: 3ms, to: 1ms', '16:40: expected the end of the slider to be above its beginning'],
    ['set: lamp.chance, from: 0, to: 3', '16:38: expected at most 1'],
    ['set: lamp.colour, options: [red, gren]', '16:40: lamp.colour cannot be gren'],
    ['set: lamp.first.glow', '16:12: lamp.first.glow has no single number to slide: give from and to, or options'],
    ['label: x', "16:5: 'set' is missing: expected a text"],
  ])('%s', async (control, expected) => {
    const found = await errors(scenario(`controls:\n  - { ${control} }\n`, STEPS));
    expect(found[0]).toContain(expected.replace(/^16:5:/, '13:5:').replace(/^16:/, '13:'));
  });
});

describe('setting a parameter while it runs', () => {
  it('replaces the parameters of the part, keeps earlier changes, and says what changed and when it applies', async () => {
    const { reparam, parts } = (await good(scenario('', STEPS))).world(1, []);
    const first = reparam(parts[0], 'period', '20ms');
    if ('error' in first) throw new Error(first.error);
    expect(first).toMatchObject({ below: 'period', apply: 'nextUse', params: { period: 20_000 } });
    const second = reparam({ ...parts[0], params: first.params }, 'first.retry.maxAttempts', 7);
    if ('error' in second) throw new Error(second.error);
    expect(second).toMatchObject({ below: 'routes.POST /light.0.retry.maxAttempts', params: { period: 20_000 } });
    expect(second.params.routes['POST /light'][0].retry).toEqual({ maxAttempts: 7 });
    expect(Object.isFrozen(second.params.routes['POST /light'][0].retry)).toBe(true);
    expect(parts[0].params.period).toBe(50_000);
  });

  it('takes a distribution as a whole', async () => {
    const { reparam, parts } = (await good(scenario('', STEPS))).world(1, []);
    expect(reparam(parts[0], 'first.glow', { exponential: '3ms' })).toMatchObject({ apply: 'nextUse' });
  });

  it.each([
    ['perod', '1ms', "there is no parameter 'perod' in lamp (did you mean 'period'?)"],
    ['period', 20, '20: expected a duration with a unit, such as 20ms'],
    ['period', '0s', "'0s': expected at least 1ms"],
    ['colour', 'pink', "'pink': expected one of red, green, blue"],
    ['bulbs', 2, 'lamp.bulbs takes effect only in a new run: change it in the scenario'],
    ['__proto__.x', 1, "there is no parameter '__proto__' in lamp"],
    ['constructor', 1, "there is no parameter 'constructor' in lamp"],
    ['period.deep', 1, "there is no parameter 'deep' in lamp.period"],
    ['first.ring.x', 1, "there is no parameter 'x' in lamp.first.ring"],
  ])('%s to %j is refused: %s', async (path, to, expected) => {
    const { reparam, parts } = (await good(scenario('', STEPS))).world(1, []);
    const changed = reparam(parts[0], path, to);
    expect('error' in changed && changed.error).toContain(expected);
  });

  it('happens in a run, by a fault', async () => {
    const s = await good(scenario('faults:\n  - { name: faster, at: 5s, set: lamp.period, to: 10ms }\n'));
    const k = createKernel(s.world(1, []));
    k.runUntil(6_000_000);
    expect(k.verdict).toBe(null);
    expect(s.reading('lamp.pace').read(k)).toBeGreaterThan(150);
    expect(s.reading('lamp.params.period').read(k)).toBe(10_000);
  });
});
