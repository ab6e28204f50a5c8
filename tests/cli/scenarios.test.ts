// Answers for the commands on scenarios: run (flags, one object a line and seed, exit codes), validate, topics, and the schema being current.
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { main } from '../../src/cli/main.ts';
import { SCHEMA_FILE, schemaText } from '../../src/cli/schema.ts';
import { TOPICS } from '../../src/scenario/topics.ts';

const folder = mkdtempSync(join(tmpdir(), 'murphy-cli-'));
afterAll(() => rmSync(folder, { recursive: true }));

function file(name: string, text: string): string {
  const path = join(folder, name);
  writeFileSync(path, text);
  return path;
}

async function say(...args: string[]): Promise<{ code: number; out: string }> {
  let out = '';
  const code = await main(args, { write: (text) => void (out += text) }, (text) => void (out += text));
  return { code, out };
}

const shop = (checks: string) => `murphy: 1
title: A shop
length: 5s
world:
  shoppers: { kind: clients, rate: 50/s, calls: orders POST /orders, timeout: 2s }
  orders:
    kind: service
    replicas: 2
    startup: 0s
    handles: { POST /orders: [{ work: { exponential: 10ms } }] }
checks:
${checks}`;
const GOOD = shop('  - { name: served, mean: shoppers.goodput, within: [1s, 5s], above: 30/s }\n');
const FAILING = shop('  - { name: served, mean: shoppers.goodput, within: [1s, 5s], above: 300/s }\n');

describe('murphy run', () => {
  it('prints one object a line and seed, and exits 0 when all checks hold', async () => {
    const path = file('good.yaml', GOOD);
    const { code, out } = await say('run', path, '--seeds', '3-5', '--json');
    const lines = out
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line));
    expect(lines.map((l) => l.seed)).toEqual([3, 4, 5]);
    for (const line of lines) {
      expect(Object.keys(line)).toEqual([
        'scenario',
        'seed',
        'until',
        'events',
        'wallSeconds',
        'digest',
        'readings',
        'checks',
      ]);
      expect(line).toMatchObject({
        scenario: path,
        until: 5_000_000,
        digest: expect.stringMatching(/^[0-9a-f]{16}$/),
        checks: [{ name: 'served', ok: true, at: 5_000_000 }],
      });
      expect(line.events).toBeGreaterThan(100);
      expect(line.readings['shoppers.goodput']).toBeGreaterThan(0);
    }
    expect(new Set(lines.map((l) => l.digest)).size).toBe(3);
    expect(code).toBe(0);
  });

  it('gives the same digest each time, and another with something set', async () => {
    const path = file('good.yaml', GOOD);
    const digest = async (...more: string[]) => JSON.parse((await say('run', path, '--json', ...more)).out).digest;
    const plain = await digest();
    expect(await digest()).toBe(plain);
    expect(await digest('--set', 'shoppers.rate=10/s')).not.toBe(plain);
  });

  it('exits 1 when a check fails, and says which', async () => {
    const { code, out } = await say('run', file('failing.yaml', FAILING), '--seed', '9');
    expect(code).toBe(1);
    expect(out).toMatch(
      /^A shop, seed 9: \d+ events to 5 s, digest [0-9a-f]{16}\n {2}FAILS {2}served: 5\d(\.\d)?\/s over 1s to 5s\n$/,
    );
  });

  it('cut short leaves open what is not decided', async () => {
    const { code, out } = await say('run', file('failing.yaml', FAILING), '--until', '2s', '--json');
    expect(JSON.parse(out)).toMatchObject({ until: 2_000_000, checks: [{ ok: null, at: -1 }] });
    expect(code).toBe(0);
  });

  it('sets parameters as a scenario would write them', async () => {
    const { code, out } = await say(
      'run',
      file('failing.yaml', FAILING),
      '--set',
      'shoppers.rate=500/s',
      '--set',
      'orders.replicas=5',
    );
    expect(out).toContain('holds');
    expect(code).toBe(0);
  });

  it.each([
    [['--set', 'shoppers.rat=1/s'], "there is no parameter 'rat' in shoppers (did you mean 'rate'?)"],
    [['--set', 'shoppers.rate=1'], '1: expected a rate with a unit, such as 1/s'],
    [['--set', 'shopers.rate=1/s'], "there is no part 'shopers' to set (did you mean 'shoppers'?)"],
    [['--set', 'rate'], '--set wants path=value'],
    [['--seed'], '--seed wants a number'],
    [['--seed', 'seven'], '--seed wants a number'],
    [['--seed', '99999999999'], 'seeds go up to 4294967295'],
    [['--seeds', '5-3'], 'the range is empty or too long'],
    [['--until', '60'], '--until wants a duration, such as 60s'],
    [['--sed', '3'], "there is no option '--sed'"],
    [['other.yaml'], 'one file at a time'],
  ])('%j exits 2 with a reason', async (args, reason) => {
    const { code, out } = await say('run', file('good.yaml', GOOD), ...args);
    expect(out).toContain(reason);
    expect(code).toBe(2);
  });

  it('of a file that is not there, or is wrong, exits 2', async () => {
    expect(await say('run', join(folder, 'nowhere.yaml'))).toMatchObject({
      code: 2,
      out: expect.stringContaining('cannot read'),
    });
    const path = file('bad.yaml', GOOD.replace('length', 'lenght'));
    const { code, out } = await say('run', path);
    expect(code).toBe(2);
    expect(out).toBe(`${path}:3:1: there is no 'lenght' here (did you mean 'length'?)\n`);
    expect(await say('run')).toMatchObject({ code: 2, out: expect.stringContaining('which file?') });
  });
});

describe('murphy validate', () => {
  it('prints nothing for good files', async () => {
    expect(await say('validate', file('good.yaml', GOOD), file('failing.yaml', FAILING))).toEqual({ code: 0, out: '' });
  });

  it('prints every problem of every file as file:line:column: message', async () => {
    const one = file('one.yaml', GOOD.replace('rate: 50/s', 'rate: 50').replace('kind: service', 'kind: servis'));
    const two = file('two.yaml', 'murphy: 1\n  title: x\n');
    const { code, out } = await say('validate', one, two, join(folder, 'three.yaml'));
    expect(code).toBe(2);
    expect(out).toContain(`${one}:5:36: 50: expected a rate with a unit, such as 50/s\n`);
    expect(out).toContain(`${one}:7:11: there is no kind 'servis' (did you mean 'service'?)\n`);
    expect(out).toContain(`${two}:`);
    expect(out).toContain(`${join(folder, 'three.yaml')}:1:1: cannot be read`);
    for (const line of out.trimEnd().split('\n')) expect(line).toMatch(/^.+:\d+:\d+: .+/);
  });

  it('warns without failing', async () => {
    const { code, out } = await say('validate', file('silent.yaml', shop('').replace('checks:\n', '')));
    expect(out).toMatch(/:1:1: warning: the scenario has no checks/);
    expect(code).toBe(0);
  });

  it('wants files', async () => {
    expect(await say('validate')).toMatchObject({ code: 2 });
  });
});

describe('murphy topics', () => {
  it('lists every topic of the course once, and exits 1 while one has no scenario', async () => {
    const { code, out } = await say('topics');
    const lines = out.trimEnd().split('\n');
    expect(lines.slice(0, -1).map((line) => line.split(' ')[0])).toEqual(TOPICS.map((topic) => topic.id));
    const uncovered = lines.filter((line) => line.endsWith(': none yet')).length;
    expect(lines[lines.length - 1]).toBe(`${TOPICS.length - uncovered} of ${TOPICS.length} topics have a scenario.`);
    expect(code).toBe(uncovered > 0 ? 1 : 0);
    expect(out).toMatch(/T2\.9 .*resilience\/storm\.yaml/);
  });
});

describe('the JSON Schema of scenarios', () => {
  it('is the one that the sources give: npm run generate writes it', async () => {
    expect(readFileSync(SCHEMA_FILE, 'utf8')).toBe(await schemaText());
  });

  it('says of parameters what they are, their unit and what they stand for', async () => {
    const schema = JSON.parse(await schemaText());
    const service = schema.definitions['part-service'];
    expect(service.required).toContain('kind');
    expect(service.properties.kind.const).toBe('service');
    expect(service.additionalProperties).toBe(false);
    expect(service.properties.replicas.description).toMatch(/Stands for spec\.replicas/);
    expect(schema.properties.length.examples).toContain('90s');
    expect(schema.required).toEqual(['murphy', 'title', 'length', 'world']);
    expect(schema.additionalProperties).toBe(false);
  });
});
