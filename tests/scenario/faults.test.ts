// Answers for faults: every verb to the engine and back to text, targets, names, moments, after and when, and what other tools call them.
import { describe, expect, it } from 'vitest';
import { createKernel, type Fault, KIND, Trace } from '../../src/engine/index.ts';
import { faultsText, faultText } from '../../src/scenario/fault-text.ts';
import { OTHER_TOOLS, VERB_NAMES } from '../../src/scenario/schema-faults.ts';
import { errors, good, LAMP, scenario } from './fakes.ts';

const TWO = `${LAMP}  desk:\n    kind: lamp\nhosts:\n  node-1: { cpu: 2 }\n`;

async function fault(text: string): Promise<Fault> {
  const s = await good(scenario(`faults:\n  - ${text}\n`, TWO));
  return s.faults[0];
}

/** When each fault struck in a run, by name, in seconds. */
async function strikes(faults: string, until = 10): Promise<string[]> {
  const s = await good(scenario(`faults:\n${faults}`, TWO));
  const trace = new Trace();
  const k = createKernel(s.world(1, []), trace);
  k.runUntil(until * 1_000_000);
  expect(k.verdict).toBe(null);
  const struck: string[] = [];
  for (let seq = 1; seq <= k.seq; seq++) {
    const row = trace.row(seq);
    if (row && row.kind === KIND.fault) struck.push(`${row.name} @${row.at / 1_000_000}`);
  }
  return struck;
}

const NOTATIONS: readonly [string, Fault['action']][] = [
  ['kill: lamp', { do: 'kill', target: 'lamp' }],
  ['kill: lamp#2', { do: 'kill', target: 'lamp#2' }],
  ['restart: host:node-1', { do: 'restart', target: 'host:node-1' }],
  [
    'pause: { of: lamp, mode: fixed-percent, value: 50 }',
    { do: 'pause', target: { of: 'lamp', mode: 'fixed-percent', value: 50 } },
  ],
  ['resume: lamp', { do: 'resume', target: 'lamp' }],
  ['drain: lamp#1', { do: 'drain', target: 'lamp#1' }],
  ['slow: lamp, factor: 4', { do: 'slow', target: 'lamp', factor: 4 }],
  ['error: lamp, share: 0.5', { do: 'error', target: 'lamp', share: 0.5 }],
  [
    'partition: [[lamp], [desk, host:node-1]]',
    { do: 'partition', groups: [['lamp'], ['desk', 'host:node-1']], oneWay: false },
  ],
  ['partition: [[lamp], [desk]], oneWay: true', { do: 'partition', groups: [['lamp'], ['desk']], oneWay: true }],
  ['heal: cut', { do: 'heal', name: 'cut' }],
  [
    'link: lamp -> desk#1, latency: 20ms, jitter: 5ms, loss: 0.1',
    { do: 'link', target: 'lamp -> desk#1', latency: { kind: 'constant', value: 20_000 }, jitter: 5000, loss: 0.1 },
  ],
  [
    'link: lamp -> desk, latency: { exponential: 20ms }, bandwidth: 1MB/s',
    { do: 'link', target: 'lamp -> desk', latency: { kind: 'exponential', mean: 20_000 }, bandwidth: 1_000_000 },
  ],
  ['clock: lamp, skew: -500ms, drift: 0.001', { do: 'clock', target: 'lamp', skew: -500_000, drift: 0.001 }],
  ['disk: lamp, what: slow, factor: 10', { do: 'disk', target: 'lamp', what: 'slow', factor: 10 }],
  ['set: lamp.period, to: 50ms', { do: 'set', path: 'lamp.period', to: '50ms' }],
  ['set: lamp.bright, to: true', { do: 'set', path: 'lamp.bright', to: true }],
  ['load: lamp, factor: 3', { do: 'load', target: 'lamp', factor: 3 }],
  ['message: 4711, what: drop', { do: 'message', order: 4711, what: 'drop' }],
];

describe('a fault', () => {
  it.each(NOTATIONS)('%s', async (notation, action) => {
    expect(await fault(`{ name: it, at: 2s, ${notation} }`)).toEqual({ name: 'it', at: 2_000_000, action });
  });

  it.each(NOTATIONS)('written as text and loaded again is the same: %s', async (_notation, action) => {
    const made: Fault = { name: 'you: kill, "or so" at 00:12.300 #1', at: 1_234_567, action };
    expect(await fault(faultText(made))).toEqual(made);
  });

  it('has a test for every verb', () => {
    expect(new Set(NOTATIONS.map(([, action]) => action.do))).toEqual(new Set(VERB_NAMES));
  });

  it('keeps how long it lasts', async () => {
    const made: Fault = {
      name: 'short',
      at: 1_000_000,
      for: 2_500_000,
      action: { do: 'slow', target: 'lamp', factor: 2 },
    };
    expect(await fault('{ name: short, at: 1s, slow: lamp, factor: 2, for: 2.5s }')).toEqual(made);
    expect(faultText(made)).toBe('{ name: short, at: 1s, slow: lamp, factor: 2, for: 2.5s }');
  });

  it('takes the bare name of a host for the host', async () => {
    expect((await fault('{ at: 2s, kill: node-1 }')).action).toEqual({ do: 'kill', target: 'host:node-1' });
  });

  it('names itself when it has no name', async () => {
    const s = await good(scenario('faults:\n  - { at: 1s, kill: lamp }\n  - { at: 2s, kill: lamp }\n'));
    expect(s.faults.map((f) => f.name)).toEqual(['kill lamp (1)', 'kill lamp (2)']);
  });

  it.each(['1e3', 'true', '0x10', ' padded', 'a: b', 'x, y', '[z]', '#c', "it's", '', 'null', '- a', '12:30'])(
    'with the awkward name %j survives being text',
    async (name) => {
      if (name === '') return;
      const made: Fault = { name, at: 0, action: { do: 'kill', target: 'lamp' } };
      expect(await fault(faultText(made))).toEqual(made);
    },
  );

  it('makes a section of several', async () => {
    const faults: Fault[] = [
      { name: 'a', at: 0, action: { do: 'kill', target: 'lamp' } },
      { name: 'b', at: 10, action: { do: 'heal', name: 'a' } },
    ];
    expect((await good(scenario(faultsText(faults)))).faults).toEqual(faults);
    expect((await good(scenario(faultsText([])))).faults).toEqual([]);
  });
});

describe('moments', () => {
  it('at a time, and after other faults are over', async () => {
    const faults =
      '  - { name: a, at: 1s, slow: lamp, factor: 2, for: 2s }\n  - { name: b, after: a, kill: desk }\n  - { name: c, after: { fault: b, wait: 500ms }, restart: desk }\n';
    expect(await strikes(faults)).toEqual(['a @1', 'b @3', 'c @3.5']);
  });

  it('in whatever order they are written', async () => {
    expect(await strikes('  - { name: b, after: a, kill: desk }\n  - { name: a, at: 1s, kill: lamp }\n')).toEqual([
      'a @1',
      'b @1',
    ]);
  });

  it('when a condition becomes true, once, and those after it', async () => {
    const faults =
      "  - { name: a, when: 'lamp.level > 100.0', slow: desk, factor: 2, for: 1s }\n  - { name: b, after: { fault: a, wait: 200ms }, kill: desk }\n";
    expect(await strikes(faults)).toEqual(['a @3.5', 'b @4.7']);
  });

  it('each time it becomes true anew with repeat, at the moment of the move', async () => {
    const faults = `  - { name: a, when: 'lamp["#1"].power == "ON"', set: desk.bright, to: true, repeat: true }\n`;
    expect(await strikes(faults, 4.5)).toEqual(['a @1', 'a @2', 'a @3', 'a @4']);
  });

  it('when a comparison is decided', async () => {
    expect(
      await strikes('  - { name: a, when: { min: lamp.level, within: [2s, 3s], above: 10 }, kill: desk }\n'),
    ).toEqual(['a @3']);
  });

  it('as a plain duration', async () => {
    expect(await strikes('  - { name: a, when: 2s, kill: desk }\n')).toEqual(['a @2']);
  });
});

describe('what is wrong with a fault', () => {
  it.each([
    ['{ at: 2s, kill: lmap }', "there is no part, process or host 'lmap' (did you mean 'lamp'?)"],
    ['{ at: 2s, kill: lmap#2 }', "there is no part, process or host 'lmap#2' (did you mean 'lamp#2'?)"],
    ['{ at: 2s, kill: lamp#0 }', "'lamp#0': processes are numbered from 1, as in lamp#1"],
    ['{ at: 2s, kill: host:node-2 }', "there is no part, process or host 'node-2' (did you mean 'node-1'?)"],
    [
      '{ kill: lamp }',
      'expected when it strikes: at (a moment), after (another fault), when (a condition) or every (so often, at random)',
    ],
    ['{ at: 2s, after: x, kill: lamp }', 'after: there is at already'],
    ['{ at: 20s, kill: lamp }', '20s is not before the end of the run (10s)'],
    [
      '{ at: 2s, after: 3s }',
      'expected one of kill, restart, pause, resume, drain, slow, error, partition, heal, link, clock, disk, set, load, message',
    ],
    [
      '{ at: 2s, kil: lamp }',
      "there is no 'kil' here: expected one of kill, restart, pause, resume, drain, slow, error, partition, heal, link, clock, disk, set, load, message (did you mean 'kill'?)",
    ],
    ['{ at: 2s, slow: lamp }', "'factor' is missing: expected a number"],
    ['{ at: 2s, slow: lamp, factor: many }', "expected a number, not 'many'"],
    [
      '{ at: 2s, slow: lamp, factor: 4, kill: desk }',
      "there is no 'kill' here (known here: name, at, after, when, every, repeat, slow, factor, for)",
    ],
    ['{ at: 2s, error: lamp, share: 50 }', 'expected at most 1'],
    ['{ at: 2s, kill: lamp, for: 10 }', '10: expected a duration with a unit, such as 10s'],
    ['{ at: 2s, restart: lamp, for: 10s }', "there is no 'for' here"],
    ['{ at: 2s, partition: [lamp, desk] }', 'expected a list'],
    ['{ at: 2s, partition: [[lamp]] }', 'expected at least two groups, as in [[orders], [inventory]]'],
    ['{ at: 2s, partition: [[lamp], [lamp]] }', "'lamp' is on both sides"],
    ['{ at: 2s, partition: [[lamp], [dsek]] }', "there is no part, process or host 'dsek' (did you mean 'desk'?)"],
    ['{ at: 2s, link: lamp desk, loss: 1 }', 'expected a directed link, such as orders -> inventory'],
    ['{ at: 2s, link: lamp -> dsek, loss: 1 }', "there is no part, process or host 'dsek' (did you mean 'desk'?)"],
    [
      '{ at: 2s, link: lamp -> desk }',
      'expected what is wrong with the link: latency, jitter, loss, duplicate, reorder or bandwidth',
    ],
    ['{ at: 2s, clock: lamp }', 'expected skew, drift or both, as in skew: 500ms'],
    ['{ at: 2s, disk: lamp, what: ful }', "'ful': expected one of full, slow, lost (did you mean 'full'?)"],
    ['{ at: 2s, set: lamp.perod, to: 3ms }', "there is no parameter 'perod' in lamp (did you mean 'period'?)"],
    ['{ at: 2s, set: lamp.period, to: 3 }', '3: expected a duration with a unit, such as 3ms'],
    ['{ at: 2s, set: lamp.bulbs, to: 3 }', 'lamp.bulbs takes effect only in a new run: change it in the scenario'],
    ['{ at: 2s, set: lamp.nested.deep, to: 3 }', "there is no parameter 'deep' in lamp.nested (there are depth)"],
    ['{ at: 2s, set: lmap.period, to: 3ms }', "there is no part 'lmap' to set (did you mean 'lamp'?)"],
    ['{ at: 2s, kill: { of: lmap } }', "there is no part, process or host 'lmap' (did you mean 'lamp'?)"],
    ['{ at: 2s, kill: { of: lamp, mode: fixed } }', "'value' is missing: mode fixed needs to know how many"],
    [
      '{ at: 2s, kill: { of: lamp, mode: some } }',
      "'some': expected one of one, all, fixed, fixed-percent, random-max-percent",
    ],
    ['{ after: nobody, kill: lamp }', "there is no fault 'nobody'"],
    ['{ name: me, after: me, kill: lamp }', "'me' waits for itself"],
    ["{ when: 'lamp.levle > 1.0', kill: lamp }", "there is no reading of lamp 'levle' (did you mean 'level'?)"],
    ['{ at: 1s, repeat: true, kill: lamp }', 'repeat needs when'],
    [
      '{ when: { mean: lamp.level, above: 3 }, repeat: true, kill: lamp }',
      'repeat needs a condition that can become true again: a CEL expression or eventually',
    ],
    ['kill lamp', 'expected a fault, such as { at: 20s, kill: inventory#1 }'],
    ['{ at: 2s, message: 3 }', "'what' is missing: expected one of hold, drop, duplicate, deliver"],
  ])('%s', async (notation, expected) => {
    const found = await errors(scenario(`faults:\n  - ${notation}\n`, TWO));
    expect(found.length).toBeGreaterThan(0);
    expect(found[0].replace(/^\d+:\d+: /, '')).toContain(expected);
    expect(found[0]).toMatch(/^13:/);
  });

  it('is not said of a host that only a part which is itself wrong could bring', async () => {
    const world = '  lamp: { kind: lamp, period: 3 }\n';
    const faults = 'faults:\n  - { at: 2s, kill: host:lamp-host }\n';
    expect(await errors(scenario(faults, world))).toEqual(['5:31: 3: expected a duration with a unit, such as 3ms']);
  });

  it('two of one name', async () => {
    expect(
      await errors(scenario('faults:\n  - { name: a, at: 1s, kill: lamp }\n  - { name: a, at: 2s, kill: lamp }\n')),
    ).toEqual(["10:13: a fault is named 'a' already"]);
  });

  it('a circle of faults that wait for each other', async () => {
    const found = await errors(
      scenario('faults:\n  - { name: a, after: b, kill: lamp }\n  - { name: b, after: a, kill: lamp }\n'),
    );
    expect(found).toEqual(["9:23: 'a' waits for itself", "10:23: 'b' waits for itself"]);
  });

  it.each(Object.entries(OTHER_TOOLS))('%s leads to %s', async (foreign, ours) => {
    const found = await errors(scenario(`faults:\n  - { at: 1s, ${foreign}: lamp }\n`));
    expect(found[0]).toContain(`there is no '${foreign}' here`);
    expect(found[0]).toContain(`(here it is called '${ours}')`);
  });
});
