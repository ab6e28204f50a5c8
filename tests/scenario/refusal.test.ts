// Answers for interventions from outside: what a scenario can take, what it refuses and why, and that nothing makes it throw.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Fault } from '../../src/engine/index.ts';
import { good, LAMP, scenario } from './fakes.ts';

const TWO = `${LAMP}  desk:\n    kind: lamp\n`;
const loaded = await good(scenario('', TWO));
const you = (action: Fault['action'], more: object = {}) => ({
  name: 'you: something at 00:12.300',
  at: 12_300_000,
  action,
  ...more,
});

describe('a scenario takes', () => {
  it.each<[string, Fault['action']]>([
    ['the end of a process', { do: 'kill', target: 'lamp#2' }],
    ['a slow part', { do: 'slow', target: 'lamp', factor: 4 }],
    ['a cut', { do: 'partition', groups: [['lamp'], ['desk']], oneWay: false }],
    [
      'a disturbed link',
      { do: 'link', target: 'lamp -> desk', latency: { kind: 'normal', mean: 2000, sd: 500 }, loss: 0.2 },
    ],
    ['a changed parameter', { do: 'set', path: 'lamp.period', to: '20ms' }],
    ['the undoing of something', { do: 'heal', name: 'you: something' }],
    ['one message dropped', { do: 'message', order: 4711, what: 'drop' }],
    ['a clock put off', { do: 'clock', target: 'lamp#1', skew: -500_000 }],
  ])('%s', (_what, action) => {
    expect(loaded.refusal(you(action))).toBe('');
    expect(loaded.refusal({ ...you(action), name: 'kill, then: "heal" #1' })).toBe('');
  });

  it('something that lasts', () => {
    expect(loaded.refusal(you({ do: 'slow', target: 'lamp', factor: 4 }, { for: 1_500_000 }))).toBe('');
  });
});

describe('a scenario refuses, with a reason', () => {
  it.each<[unknown, string]>([
    [you({ do: 'kill', target: 'lmap' }), "kill: there is no part, process or host 'lmap' (did you mean 'lamp'?)"],
    [you({ do: 'set', path: 'lamp.period', to: 20 }), 'to: 20: expected a duration with a unit, such as 20ms'],
    [
      you({ do: 'set', path: 'lamp.perod', to: '20ms' }),
      "set: there is no parameter 'perod' in lamp (did you mean 'period'?)",
    ],
    [you({ do: 'slow', target: 'lamp', factor: -1 }), 'factor: expected at least 0.001'],
    [you({ do: 'slow', target: 'lamp', factor: Number.NaN }), 'factor: '],
    [you({ do: 'restart', target: 'lamp' }, { for: 3 }), "for: there is no 'for' here"],
    [
      you({ do: 'kill', target: 'lamp', also: 'this' } as never),
      'This intervention has something in it that is not known here.',
    ],
    [you({ do: 'link', target: 'lamp -> desk', latency: { kind: 'strange' } as never }), ''],
    [you({ do: 'explode' } as never), 'This is not an intervention.'],
    [you(null as never), 'This is not an intervention.'],
    [{ ...you({ do: 'kill', target: 'lamp' }), at: -1 }, 'This is not an intervention.'],
    [{ ...you({ do: 'kill', target: 'lamp' }), at: '3' }, 'This is not an intervention.'],
    [{ action: { do: 'kill', target: 'lamp' }, at: 3 }, 'This is not an intervention.'],
    [null, 'This is not an intervention.'],
    ['kill', 'This is not an intervention.'],
  ])('%j', (fault, expected) => {
    const refusal = loaded.refusal(fault);
    expect(refusal).not.toBe('');
    expect(refusal).toContain(expected);
  });

  it('and never throws, whatever a link may hold', () => {
    const verbs = ['kill', 'slow', 'partition', 'link', 'set', 'clock', 'disk', 'load', 'heal', 'message', 'error'];
    const action = fc.record(
      {
        do: fc.constantFrom(...verbs),
        target: fc.anything(),
        groups: fc.anything(),
        latency: fc.anything(),
        path: fc.anything(),
        to: fc.anything(),
        skew: fc.anything(),
        factor: fc.anything(),
        bandwidth: fc.anything(),
        jitter: fc.anything(),
      },
      { requiredKeys: ['do'] },
    );
    fc.assert(
      fc.property(
        fc.oneof(fc.anything(), fc.record({ name: fc.string(), at: fc.nat(), for: fc.anything(), action })),
        (fault) => {
          expect(typeof loaded.refusal(fault)).toBe('string');
        },
      ),
      { numRuns: 2000, seed: 7 },
    );
  });
});
