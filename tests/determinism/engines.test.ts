// One digest in every JavaScript engine: Node's, Chromium's, Firefox's and JavaScriptCore's, for every scenario to its end.
import { beforeAll, describe, expect, it } from 'vitest';
import { engines, locate } from '../../scripts/engines.mjs';
import type { Source } from './digests.ts';
import { bundle, inChromium, inFirefox, inJavaScriptCore } from './engines.ts';
import { readGolden, sources } from './golden.ts';

type Run = (program: string, code: string, sources: readonly Source[]) => Promise<Record<string, string>>;

const runs: readonly { name: string; engine: (typeof engines)[keyof typeof engines]; run: Run }[] = [
  { name: 'Chromium', engine: engines.chromium, run: inChromium },
  { name: 'Firefox', engine: engines.firefox, run: inFirefox },
  { name: 'JavaScriptCore', engine: engines.jsc, run: inJavaScriptCore },
];

describe('the digest of every scenario', () => {
  const all = sources();
  const committed = Object.fromEntries(
    Object.entries(readGolden().scenarios).map(([file, { digest }]) => [file, digest]),
  );
  let code = '';
  beforeAll(async () => {
    code = await bundle();
  });

  for (const { name, engine, run } of runs) {
    const program = locate(engine);
    // A missing engine is a named skip on a person's machine, and a failure in CI.
    const absent = program === undefined && process.env.CI !== 'true';
    it.skipIf(absent)(`is in ${name} as committed${absent ? ` (no ${engine.names[0]} here)` : ''}`, async () => {
      expect(program, `${engine.names[0]}, of Debian's ${engine.packages.join(' or ')}`).toBeDefined();
      expect(await run(program!, code, all)).toEqual(committed);
    });
  }
});
