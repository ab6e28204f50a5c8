// Answers for `murphy run`: a scenario over one or more seeds, its checks and a summary; the contract by which the project is measured.
import { readFileSync } from 'node:fs';
import { createKernel, type Fault } from '../engine/index.ts';
import type { LoadedScenario } from '../scenario/loaded.ts';
import { loadScenario } from '../scenario/load.ts';
import { parseDuration } from '../models/quantities.ts';
import { seedRange, settingOf } from './arguments.ts';
import type { Output } from './main.ts';
import { problemLine } from './validate.ts';

interface Options {
  file: string;
  seeds: readonly [number, number] | null;
  until: number | null;
  sets: { path: string; to: unknown }[];
  json: boolean;
}

/** Exit code 0: all checks hold on all seeds; 1: one fails; 2: bad file or usage. */
export async function run(args: string[], out: Output): Promise<number> {
  const options = parseArguments(args);
  if (typeof options === 'string') {
    out.write(
      `murphy run: ${options}\nUsage: murphy run FILE [--seed N | --seeds A-B] [--until 60s] [--set path=value ...] [--json]\n`,
    );
    return 2;
  }
  let text: string;
  try {
    text = readFileSync(options.file, 'utf8');
  } catch {
    out.write(`murphy run: cannot read '${options.file}'\n`);
    return 2;
  }
  const { scenario, problems } = await loadScenario(text, options.file);
  if (!scenario) {
    for (const problem of problems) out.write(problemLine(problem));
    return 2;
  }
  const sets = settings(options);
  const refusal = sets.map((set) => scenario.refusal(set)).find((reason) => reason !== '');
  if (refusal !== undefined) {
    out.write(`murphy run: ${refusal}\n`);
    return 2;
  }
  const [first, last] = options.seeds ?? [scenario.seed, scenario.seed];
  let failed = false;
  for (let seed = first; seed <= last; seed++) {
    const result = runSeed(scenario, options, seed, sets);
    failed ||= result.checks.some((c) => c.ok === false) || result.verdict !== undefined;
    out.write(options.json ? `${JSON.stringify(result)}\n` : readable(scenario, result));
  }
  return failed ? 1 : 0;
}

/** `--set` is an intervention at the very beginning: the same run as in the lab when the same is set there at 0. */
function settings(options: Options): Fault[] {
  return options.sets.map((set, i) => ({ name: `--set ${i + 1}`, at: 0, action: { do: 'set', ...set } }));
}

function runSeed(scenario: LoadedScenario, options: Options, seed: number, sets: readonly Fault[]) {
  const until = Math.min(options.until ?? scenario.length, scenario.length);
  const k = createKernel(scenario.world(seed, sets));
  const start = performance.now();
  k.runUntil(until);
  const wallSeconds = (performance.now() - start) / 1000;
  const checks = scenario.checks.map((check, i) => {
    const detail = check.if.detail(k.monitors[i], k);
    const whole = until >= scenario.length;
    const verdict = check.if.verdict(k.monitors[i], whole, k);
    return {
      name: check.name,
      // null: not decided by the moment the run was cut short at.
      ok: verdict === 'pending' ? null : verdict === 'true',
      at: detail.at,
      detail: detail.text,
    };
  });
  const readings: Record<string, number | string> = {};
  for (const reading of scenario.readings) readings[reading.path] = reading.read(k);
  return {
    scenario: options.file,
    seed,
    until,
    events: k.executed,
    wallSeconds,
    digest: k.digestNow(),
    readings,
    checks,
    ...(k.verdict ? { verdict: k.verdict } : {}),
  };
}

function readable(scenario: LoadedScenario, r: ReturnType<typeof runSeed>): string {
  const lines = [
    `${scenario.title}, seed ${r.seed}: ${r.events} events to ${r.until / 1_000_000} s, digest ${r.digest}`,
  ];
  for (const c of r.checks)
    lines.push(`  ${c.ok === null ? 'open  ' : c.ok ? 'holds ' : 'FAILS '} ${c.name}: ${c.detail}`);
  if (r.verdict) lines.push(`  STOPPED ${r.verdict.kind} at ${r.verdict.at / 1_000_000} s: ${r.verdict.message}`);
  return `${lines.join('\n')}\n`;
}

function parseArguments(args: string[]): Options | string {
  const o: Options = { file: '', seeds: null, until: null, sets: [], json: false };
  for (let i = 0; i < args.length; i++) {
    const arg = args[i];
    if (arg === '--json') o.json = true;
    else if (arg === '--seed' || arg === '--seeds') {
      const seeds = seedRange(arg, args[++i] ?? '');
      if (typeof seeds === 'string') return seeds;
      o.seeds = seeds;
    } else if (arg === '--until') {
      o.until = parseDuration(args[++i] ?? '');
      if (o.until === null) return '--until wants a duration, such as 60s';
    } else if (arg === '--set') {
      const set = settingOf(args[++i] ?? '');
      if (typeof set === 'string') return set;
      o.sets.push(set);
    } else if (arg.startsWith('-')) return `there is no option '${arg}'`;
    else if (o.file) return `one file at a time, but there are '${o.file}' and '${arg}'`;
    else o.file = arg;
  }
  return o.file ? o : 'which file?';
}
