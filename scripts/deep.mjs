// Answers for `npm run test:deep`: the tests that take as many seeds as they are given, with many. MURPHY_DEEP=500 takes fewer.
import { spawnSync } from 'node:child_process';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');
const tests = ['tests/session/explore', 'tests/models/kafka/safety.test.ts'];
const { status } = spawnSync(
  process.execPath,
  [join(root, 'node_modules/vitest/vitest.mjs'), 'run', ...tests, ...process.argv.slice(2)],
  { cwd: root, stdio: 'inherit', env: { ...process.env, MURPHY_DEEP: process.env.MURPHY_DEEP ?? '2000' } },
);
process.exitCode = status ?? 1;
