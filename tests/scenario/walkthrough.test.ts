// Answers for the steps of a walkthrough: texts, questions, goals, things done, and what is wrong with them.
import { describe, expect, it } from 'vitest';
import { NEVER } from '../../src/engine/index.ts';
import { errors, good, load, scenario, told } from './fakes.ts';

describe('the walkthrough', () => {
  const walk = (steps: string) => scenario(`walkthrough:\n${steps}`);

  it('has texts, questions, goals and things done', async () => {
    const s = await good(
      walk(
        '  - { say: Hello, until: 2s, title: One, focus: lamp#1, pace: 0.1 }\n  - ask: What?\n    options:\n      - { say: Up, if: { final: lamp.level, within: 6s, above: 10 } }\n      - { say: Down, if: { final: lamp.level, within: 6s, atMost: 10 } }\n  - explain: Why?\n    notes: They often say it is magic.\n  - goal: Brighter\n    if: { final: lamp.level, above: 1000 }\n    solution: [{ set: lamp.period, to: 10ms }]\n  - do: [{ kill: lamp#1 }, { slow: lamp, factor: 2, for: 1s }]\n    text: Off it goes.\n    pace: auto\n',
      ),
    );
    expect(s.steps).toMatchObject([
      { kind: 'say', text: 'Hello', title: 'One', focus: 'lamp#1', pace: 0.1, until: { decidedBy: 2_000_000 } },
      { kind: 'ask', text: 'What?', judge: 6_000_000, options: [{ say: 'Up' }, { say: 'Down' }] },
      { kind: 'explain', text: 'Why?', notes: 'They often say it is magic.' },
      {
        kind: 'goal',
        text: 'Brighter',
        judge: 10_000_000,
        if: { decidedBy: NEVER },
        solution: [{ name: 'step 4: set', at: 0, action: { do: 'set', path: 'lamp.period', to: '10ms' } }],
      },
      {
        kind: 'do',
        text: 'Off it goes.',
        pace: 'auto',
        faults: [{ name: 'step 5: kill 1' }, { name: 'step 5: slow 2', for: 1_000_000 }],
      },
    ]);
  });

  it.each([
    [
      '  - { sya: Hello }\n',
      "9:7: there is no 'sya' here: expected one of say, ask, explain, goal, do (did you mean 'say'?)",
    ],
    ['  - { title: Hello }\n', '9:5: expected one of say, ask, explain, goal, do'],
    ['  - Hello\n', '9:5: expected a step: say, ask, explain, goal or do'],
    [
      '  - { say: Hello, world, until: 2s }\n',
      "9:19: there is no 'world' here (a comma ends a text inside { } and [ ]: put the text in quotes or in block style)",
    ],
    ['  - { say: 3 }\n', '9:12: expected a text, not 3 (write "3" with quotes)'],
    ['  - { say: Hello, until: 20s }\n', '9:26: 20s is after the end of the run (10s)'],
    ['  - { say: Hello, focus: lmap }\n', "9:26: there is no part or process 'lmap' (did you mean 'lamp'?)"],
    ['  - { say: Hello, pace: fast }\n', '9:25: expected auto, or a speed such as 0.1'],
    ['  - { ask: What? }\n', "9:5: 'options' is missing: expected a list"],
    ['  - { ask: What?, options: [] }\n', '9:28: expected at least two options'],
    [
      '  - { ask: What?, options: [{ say: a, if: 1s }, { say: b }] }\n',
      "9:49: 'if' is missing: expected a duration such as 18s",
    ],
    [
      '  - { ask: What?, options: [{ say: a, if: 1s }, { say: b, if: 2s }], judge: 20s }\n',
      '9:77: 20s is after the end of the run (10s)',
    ],
    ['  - { goal: Do it }\n', "9:5: 'if' is missing: expected a duration such as 18s"],
    [
      '  - { goal: Do it, if: 2s, solution: [{ set: lamp.perod, to: 3ms }] }\n',
      "9:46: there is no parameter 'perod' in lamp (did you mean 'period'?)",
    ],
    ['  - { do: [] }\n', '9:11: expected at least 1 entries'],
    ['  - { do: [{ pod-kill: lamp }] }\n', "(here it is called 'kill')"],
    ['  - { do: [{ kill: lamp, when: 3s }] }\n', "there is no 'when' here (known here: name, at, kill, for)"],
  ])('%j', async (steps, expected) => {
    expect((await errors(walk(steps)))[0]).toContain(expected);
  });

  it('warns when a question is judged before its options are decided', async () => {
    const early =
      '  - ask: What?\n    judge: 3s\n    options: [{ say: a, if: 1s }, { say: b, if: { final: lamp.level, within: 6s, above: 3 } }]\n';
    const loading = await load(walk(early), 'f.yaml');
    expect(loading.scenario).not.toBe(null);
    expect(told(loading, 'warning')).toContain('10:12: at 3s not every condition can be decided (judge at 6s)');
  });
});
