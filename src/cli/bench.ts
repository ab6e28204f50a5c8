// Answers for `murphy bench`: what the engine costs, mostly as ratios against references measured in the same process.
import { frames } from './bench/crowd.ts';
import { type Measurement, suite } from './bench/suite.ts';
import type { Output } from './main.ts';

const USAGE = 'Usage: murphy bench [--browser] [--json]';
const OPTIONS = ['--json', '--browser'];

/**
 * Prints one line a measurement, or with `--json` one object a line: { name, measured, limit, unit, detail, ok }.
 * With `--browser` it measures the built lab in Chromium instead.
 * Exit code 0: all are within their limits; 1: one is not; 2: bad usage.
 */
export async function bench(args: string[], out: Output): Promise<number> {
  const unknown = args.find((a) => !OPTIONS.includes(a));
  if (unknown !== undefined) {
    out.write(`murphy bench: unknown option '${unknown}'. ${USAGE}\n`);
    return 2;
  }
  let missed = 0;
  for (const group of args.includes('--browser') ? [frames] : suite) {
    for (const measurement of await group()) {
      const ok = measurement.measured <= measurement.limit;
      if (!ok) missed++;
      out.write(args.includes('--json') ? `${JSON.stringify({ ...measurement, ok })}\n` : line(measurement, ok));
    }
  }
  return missed > 0 ? 1 : 0;
}

function line(m: Measurement, ok: boolean): string {
  return `${ok ? 'ok  ' : 'over'} ${m.name}: ${m.measured.toFixed(2)} ${m.unit}, limit ${m.limit} (${m.detail})\n`;
}
