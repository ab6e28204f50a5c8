// Answers for `murphy bench`: what the engine costs, as ratios against references measured in the same process.
import { ratios } from './bench/suite.ts';
import type { Output } from './main.ts';

/** Prints one line a measurement, or with `--json` one object a line: { name, ratio, limit, ok, detail }. */
export async function bench(args: string[], out: Output): Promise<number> {
  const unknown = args.filter((a) => a !== '--json');
  if (unknown.length > 0) {
    out.write(`murphy bench: unknown option '${unknown[0]}'. Usage: murphy bench [--json]\n`);
    return 2;
  }
  for (const measure of ratios) {
    const result = await measure();
    const ok = result.ratio <= result.limit;
    if (args.includes('--json')) out.write(`${JSON.stringify({ ...result, ok })}\n`);
    else
      out.write(
        `${ok ? 'ok  ' : 'over'} ${result.name}: ${result.ratio.toFixed(2)} ${result.unit} (at most ${result.limit}). ${result.detail}\n`,
      );
  }
  return 0;
}
