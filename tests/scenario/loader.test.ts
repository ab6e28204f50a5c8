// Answers for scenarios as wholes: header, parts and calls, hosts, network, show, checks, warnings; all mistakes at once.
import { describe, expect, it } from 'vitest';
import { createKernel } from '../../src/engine/index.ts';
import { errors, good, LAMP, load, scenario, told } from './fakes.ts';

describe('a whole scenario', () => {
  it('has defaults for everything that may be left out', async () => {
    const s = await good(scenario(''));
    expect(s).toMatchObject({
      title: 'A lamp',
      summary: '',
      topics: [],
      seed: 1,
      seeds: [1, 20],
      length: 10_000_000,
      checks: [],
      steps: [],
      controls: [],
      faults: [],
      recurring: [],
      companions: [],
      notes: '',
    });
    const world = s.world(7, []);
    expect(world.sampleEvery).toBe(100_000);
    expect(world.network).toEqual({
      latency: { kind: 'constant', value: 1000 },
      loopback: 50,
      loss: 0,
      duplicate: 0,
      reorder: 0,
      bandwidth: 0,
      links: [],
    });
  });

  it('gives the same world for the same seed, and interventions besides its faults', async () => {
    const s = await good(scenario('faults:\n  - { name: a, at: 1s, kill: lamp }\n'));
    const intervention = { name: 'you', at: 5, action: { do: 'kill', target: 'lamp#1' } } as const;
    expect(s.world(7, [intervention]).faults.map((f) => f.name)).toEqual(['a', 'you']);
    const digests = [7, 7, 8].map((seed) => {
      const k = createKernel(s.world(seed, []));
      k.runUntil(s.length);
      return k.digestNow();
    });
    expect(digests[0]).toBe(digests[1]);
  });

  it('lists every reading of its parts, and those that charts name', async () => {
    const s = await good(scenario('show: { charts: [lamp#2.level, lamp.pace] }\n'));
    expect(s.readings.map((r) => r.path)).toEqual([
      'lamp.level',
      'lamp.wait',
      'lamp.share',
      'lamp.whole',
      'lamp.ticks',
      'lamp.pace',
      'lamp.levels.p50',
      'lamp.levels.p95',
      'lamp.levels.p99',
      'lamp.power',
      'lamp#2.level',
    ]);
    expect(s.show.charts).toEqual(['lamp#2.level', 'lamp.pace']);
    expect(() => s.reading('lamp.levle')).toThrow("there is no reading of lamp 'levle'; did you mean 'level'?");
    expect(() => s.reading('lamp.each.level')).toThrow('lamp.each.level is a list, one value for each process');
  });

  it('reports every mistake, in the order of the file', async () => {
    const text = scenario(
      'seed: -1\nsede: 2\nfaults:\n  - { at: 1, kill: lamp }\n  - { at: 1s, kill: lmap }\nchecks:\n  - { name: x, mean: lamp.levle, below: 3 }\n',
      '  lamp:\n    kind: lamp\n    period: 3\n    colour: rde\n',
    );
    expect(await errors(text)).toEqual([
      '7:13: 3: expected a duration with a unit, such as 3ms',
      "8:13: 'rde': expected one of red, green, blue (did you mean 'red'?)",
      '9:7: expected at least 0',
      "10:1: there is no 'sede' here (did you mean 'seed'?)",
      '12:11: 1: expected a duration with a unit, such as 1s',
      "13:21: there is no part, process or host 'lmap' (did you mean 'lamp'?)",
    ]);
  });

  it('does not complain of what refers to a part that is itself wrong', async () => {
    const text = scenario(
      'faults:\n  - { at: 1s, kill: lamp }\nchecks:\n  - { name: x, mean: lamp.level, below: 3 }\nshow: { charts: [lamp.level] }\n',
      '  lamp:\n    kind: lamp\n    period: 3\n',
    );
    expect(await errors(text)).toEqual(['7:13: 3: expected a duration with a unit, such as 3ms']);
  });
});

describe('the header', () => {
  it.each([
    ['murphy: 2', 'expected murphy: 1, the version of the format'],
    ["murphy: '1'", 'expected murphy: 1, the version of the format'],
    ['title: 3', 'expected a text, not 3 (write "3" with quotes)'],
    ['title: ""', 'expected a text'],
    ['length: 10', '10: expected a duration with a unit, such as 10s'],
    ['length: 1ms', "'1ms': expected at least 100ms"],
    ['length: 30h', "'30h': expected at most 24h"],
    ['seed: 1.5', 'expected a whole number'],
    ['seed: 4294967296', 'expected at most 4294967295'],
    ['seeds: 20-1', 'expected the smaller seed first, as in 1-20'],
    ['seeds: 1..20', 'expected a range of seeds, such as 1-20'],
    ['seeds: [1, 20]', 'expected a range of seeds, such as 1-20'],
    ['seeds: 1-99999', 'expected at most 10000 seeds'],
    ['sample: 10us', "'10us': expected at least 1ms"],
    ['topics: T2.9', "expected a list, not 'T2.9' (write a list: [ ... ], or one line each with a dash)"],
    ['topics: [T2.99]', "'T2.99' is no topic of the course (did you mean 'T2.9'?)"],
    ['checks: {}', 'expected a list of checks'],
    ['faults: 3', 'expected a list of faults'],
    ['world: []', 'expected a map of parts'],
    ['world: {}', 'expected at least one part'],
    ['notes: []', 'expected a text, not a list'],
    ['companions: petclinic', "expected a list, not 'petclinic'"],
  ])('%s', async (line, expected) => {
    const key = line.split(':')[0];
    const base = scenario('')
      .split('\n')
      .filter((l) => !l.startsWith(`${key}:`));
    const text = key === 'world' ? `murphy: 1\ntitle: x\nlength: 10s\n${line}\n` : `${line}\n${base.join('\n')}`;
    const found = await errors(text);
    expect(found[0]).toContain(expected);
  });

  it.each(['murphy', 'title', 'length', 'world'])('%s must be there', async (key) => {
    const text = scenario('')
      .split('\n')
      .filter((line) => !line.startsWith(`${key}:`) && (key !== 'world' || !line.startsWith(' ')))
      .join('\n');
    expect((await errors(text))[0]).toMatch(new RegExp(`^1:1: '${key}' is missing: expected `));
  });
});

describe('parts and their calls', () => {
  const wired = (wire: string) =>
    scenario(
      '',
      `  lamp:\n    kind: lamp\n    routes: { POST /light: [], GET /dark: [] }\n  wire:\n    kind: wire\n${wire}`,
    );

  it('makes links of calls, and processes that know each other', async () => {
    const s = await good(wired('    to: lamp\n'));
    expect(s.links).toEqual([{ from: 'wire', to: 'lamp', label: 'POST /light' }]);
    expect(s.world(1, []).processes.map((p) => [p.name, p.config])).toEqual([
      ['lamp#1', { ordinal: 1 }],
      ['wire#1', { callee: [{ pid: 0, name: 'lamp#1' }] }],
    ]);
  });

  it.each([
    ['    to: lmap\n', "10:9: there is no part 'lmap' to call (did you mean 'lamp'?)"],
    ['    to: lamp\n    route: POST /lihgt\n', "10:9: lamp does not handle POST /lihgt (did you mean 'POST /light'?)"],
    [
      '    to: lamp\n    route: PUT /nothing/at/all\n',
      '10:9: lamp does not handle PUT /nothing/at/all (it handles POST /light, GET /dark)',
    ],
    ['    to: lamp\n    port: sql\n', '10:9: lamp is a lamp: it does not serve sql'],
    ['    to: wire\n', '10:9: wire is a wire: it does not serve http (http is served by lamp)'],
    ['    route: POST /light\n', "8:3: 'to' is missing: expected a text"],
  ])('%j', async (wire, expected) => {
    expect(await errors(wired(wire))).toEqual([expected]);
  });

  it.each([
    ['  lamp: 3\n', '5:9: expected a part: a map with its kind'],
    ['  lamp: {}\n', "5:3: 'kind' is missing: expected a kind, such as kind: service"],
    ['  lamp: { kind: 3 }\n', '5:17: expected a kind, such as kind: service'],
    ['  lamp: { kind: lmap }\n', "5:17: there is no kind 'lmap' (did you mean 'lamp'?)"],
    ['  lamp: { kind: kubernetes }\n', "5:17: there is no kind 'kubernetes' (there are lamp, wire)"],
    [
      '  Lamp: { kind: lamp }\n',
      '5:3: a name begins with a small letter and has only letters and digits, as in orderService',
    ],
    [
      '  la-mp: { kind: lamp }\n',
      '5:3: a name begins with a small letter and has only letters and digits, as in orderService',
    ],
    ['  now: { kind: lamp }\n', '5:3: this word has a meaning of its own in conditions: choose another name'],
    ['  lamp: { kind: lamp, at: { x: 3 } }\n', "5:23: 'y' is missing: expected a number"],
    ['  lamp: { kind: lamp, routes: { light: [] } }\n', '5:33: a route reads like `POST /x`'],
    ['  lamp: { kind: lamp, on: node-9 }\n', "5:27: there is no host 'node-9' (declare it under hosts:)"],
  ])('%j', async (world, expected) => {
    expect(await errors(scenario('', world))).toContain(expected);
  });

  it('places parts on hosts that are declared, with their cores and disks', async () => {
    const s = await good(
      scenario('hosts: { node-1: { cpu: 2, disk: 5ms } }\n', '  lamp: { kind: lamp, bulbs: 2, on: node-1 }\n'),
    );
    const world = s.world(1, []);
    expect(world.hosts).toEqual([{ name: 'node-1', cores: 2, disk: { kind: 'constant', value: 5000 } }]);
    expect(world.processes.map((p) => p.host)).toEqual([0, 0]);
  });

  it('proposes the host that was probably meant', async () => {
    const text = scenario('hosts: { node-1: { cpu: 2 } }\n', '  lamp: { kind: lamp, on: nod-1 }\n');
    expect(await errors(text)).toEqual(["5:27: there is no host 'nod-1' (did you mean 'node-1'?)"]);
  });

  it('keeps layout hints', async () => {
    expect((await good(scenario('', '  lamp: { kind: lamp, at: { x: 10, y: -20 } }\n'))).parts[0].position).toEqual({
      x: 10,
      y: -20,
    });
  });
});

describe('the network', () => {
  it('has overrides for directed pairs, and for both ways', async () => {
    const world = `${LAMP}  desk: { kind: lamp }\n`;
    const s = await good(
      scenario(
        'network:\n  latency: { normal: { mean: 2ms, sd: 0.5ms } }\n  loss: 0.01\n  links:\n    lamp -> desk: { latency: 20ms, bandwidth: 1MB/s }\n    desk <-> lamp: { loss: 0.5 }\n',
        world,
      ),
    );
    expect(s.world(1, []).network).toEqual({
      latency: { kind: 'normal', mean: 2000, sd: 500 },
      loopback: 50,
      loss: 0.01,
      duplicate: 0,
      reorder: 0,
      bandwidth: 0,
      links: [
        { from: 'lamp', to: 'desk', latency: { kind: 'constant', value: 20_000 }, bandwidth: 1_000_000 },
        { from: 'desk', to: 'lamp', loss: 0.5 },
        { from: 'lamp', to: 'desk', loss: 0.5 },
      ],
    });
  });

  it.each([
    ['  latency: 2\n', '9:12: 2: expected a duration with a unit, such as 2ms'],
    ['  los: 0.5\n', "9:3: there is no 'los' here (did you mean 'loss'?)"],
    ['  loss: 5\n', '9:9: expected at most 1'],
    ['  links: { lamp -> dsek: { loss: 1 } }\n', "9:12: there is no part 'dsek'"],
    ['  links: { lamp: { loss: 1 } }\n', '9:12: expected a link, such as orders -> inventory or orders <-> inventory'],
  ])('%j', async (line, expected) => {
    expect(await errors(scenario(`network:\n${line}`))).toEqual([expected]);
  });
});

describe('what it shows', () => {
  it.each([
    ['tools: [kil]', "8:17: 'kil': expected one of select, cut, kill, pause, slow, drop, skew (did you mean 'kill'?)"],
    [
      'lenses: [chart]',
      "8:18: 'chart': expected one of charts, spacetime, traces, log, data, why, terminal (did you mean 'charts'?)",
    ],
    ['charts: [lamp.levle]', "8:23: there is no reading of lamp 'levle' (did you mean 'level'?)"],
    ['charts: [lamp.power]', '8:18: lamp.power is a word: it cannot be drawn as a line'],
    ['charts: [lamp.each.level]', '8:18: lamp.each.level is a list: a chart draws one reading'],
    ['chart: [lamp.level]', "8:9: there is no 'chart' here (did you mean 'charts'?)"],
  ])('%s', async (section, expected) => {
    expect(await errors(scenario(`show: { ${section} }\n`))).toEqual([expected]);
  });
});

describe('checks', () => {
  it.each([
    ['  - { mean: lamp.level, below: 3 }\n', "9:5: 'name' is missing: expected a text"],
    [
      '  - { name: x }\n',
      '9:5: expected one of always, eventually, never, mean, min, max, final, p50, p95, p99 with a reading',
    ],
    ['  - { name: x, if: 2s, below: 3 }\n', '9:24: below does not stand beside if'],
    ['  - { name: x, if: 2s }\n  - { name: x, if: 3s }\n', "10:13: a check is named 'x' already"],
    ['  - 3\n', '9:5: expected a map, not 3'],
  ])('%j', async (checks, expected) => {
    expect(await errors(scenario(`checks:\n${checks}`))).toEqual([expected]);
  });
});

describe('warnings', () => {
  it('there are no checks', async () => {
    expect(told(await load(scenario(''), 'f.yaml'), 'warning')).toEqual([
      '1:1: the scenario has no checks: nothing says what it must show',
    ]);
  });

  it('prose with commas stands in flow style, even where quotes save it', async () => {
    const text = scenario(
      'checks: [{ name: x, if: 2s }]\nwalkthrough:\n  - { say: "Hello, world" }\n  - say: Hello, world\n',
    );
    const loading = await load(text, 'f.yaml');
    expect(loading.scenario).not.toBe(null);
    expect(told(loading, 'warning')).toEqual(['10:12: say: prose with commas reads and changes better in block style']);
  });
});
