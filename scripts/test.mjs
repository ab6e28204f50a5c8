// Answers for what `npm test` and `npm run check` run, in which order, and for their last line: N passed, N failed.
// Every tool counts: a type check, a lint or a build is one; a test runner is as many as it ran.
import { spawn } from 'node:child_process';
import { mkdirSync, readFileSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** @typedef {{ passed: number, failed: number, skipped: number, unloaded: string[] }} Tally */
/** @typedef {{ name: string, command: string[], report?: string }} Step */

const root = join(dirname(fileURLToPath(import.meta.url)), '..');
const cache = join(root, '.cache');
const quick = process.argv.includes('--quick');

/**
 * A program of a package, run by this very Node.
 * @param {string} path below node_modules
 * @param {string[]} args
 */
const packaged = (path, ...args) => [process.execPath, join(root, 'node_modules', path), ...args];

/**
 * @param {string} name
 * @param {string} config
 * @param {string[]} more
 * @returns {Step}
 */
function vitest(name, config, ...more) {
  const report = join(cache, `${name.replaceAll(' ', '-')}.json`);
  const reporters = ['--reporter=dot', '--reporter=json', `--outputFile.json=${report}`];
  return { name, command: packaged('vitest/vitest.mjs', 'run', '--config', config, ...reporters, ...more), report };
}

/** Tests that run whole scenarios or models over many seeds or customers, or in several engines. */
const many = [
  'tests/fuzz/**',
  'tests/scenarios/**',
  'tests/theory/**',
  'tests/determinism/**',
  'tests/session/travel.test.ts',
  'tests/session/explore/**',
  'tests/models/service/{queueing,determinism}.test.ts',
  'tests/models/kafka/{behaviour,safety,replay,zookeeper,transactions,compaction}*.test.ts',
  'tests/models/kubernetes/{cluster,terminal}.test.ts',
  'tests/models/quorum/behaviour.test.ts',
  'tests/scenario/broken.test.ts',
  'tests/session/session.test.ts',
  'tests/models/kvClients/storms.test.ts',
];

/** Tests that put themselves between modules, and so need modules of their own. */
const listening = ['calls', 'database', 'loadBalancer', 'service'].map(
  (model) => `tests/models/${model}/charts.test.ts`,
);

const without = (/** @type {string[]} */ files) => files.flatMap((file) => ['--exclude', file]);

/** Steps that may run at the same time stand in one row. @type {Step[][]} */
const rows = [
  [
    { name: 'types', command: packaged('typescript/bin/tsc', '-p', '.') },
    { name: 'types of the core', command: packaged('typescript/bin/tsc', '-p', 'tsconfig.core.json') },
    { name: 'lint', command: packaged('@biomejs/biome/bin/biome', 'check', '--error-on-warnings', '.') },
    { name: 'dead code', command: packaged('knip/bin/knip.js', '--no-progress') },
  ],
  // Nothing left of the lab keeps anything in its modules, so that files can share them.
  [vitest('unit tests', 'vitest.config.ts', '--no-isolate', ...without([...listening, ...(quick ? many : [])]))],
  [vitest('listening tests', 'vitest.config.ts', ...listening)],
];
if (!quick) {
  rows.push([{ name: 'build', command: packaged('vite/bin/vite.js', 'build', '--logLevel', 'warn') }]);
  rows.push([vitest('browser tests', 'vitest.browser.config.ts')]);
}

/**
 * Runs one program to its end.
 * @param {string[]} command
 * @returns {Promise<{ ok: boolean, output: string, seconds: number }>}
 */
function execute(command) {
  const started = Date.now();
  return new Promise((resolve) => {
    const child = spawn(command[0], command.slice(1), { cwd: root, stdio: ['ignore', 'pipe', 'pipe'] });
    let output = '';
    const keep = (/** @type {Buffer} */ chunk) => {
      output += chunk.toString();
    };
    child.stdout.on('data', keep);
    child.stderr.on('data', keep);
    child.on('error', (error) => keep(Buffer.from(String(error))));
    child.on('close', (code) => resolve({ ok: code === 0, output, seconds: (Date.now() - started) / 1000 }));
  });
}

/**
 * What a test runner's report adds up to.
 * @param {string} path
 * @returns {Tally | undefined} undefined where it wrote none
 */
function readReport(path) {
  try {
    const report = JSON.parse(readFileSync(path, 'utf8'));
    // A file that cannot even be loaded holds no failed test, and is one failure all the same.
    const unloaded = report.testResults.filter(
      (/** @type {any} */ file) =>
        file.status === 'failed' && file.assertionResults.every((/** @type {any} */ t) => t.status !== 'failed'),
    );
    return {
      passed: report.numPassedTests,
      failed: report.numFailedTests + unloaded.length,
      skipped: report.numPendingTests + report.numTodoTests,
      unloaded: unloaded.map((/** @type {any} */ file) => file.name),
    };
  } catch {
    return undefined;
  }
}

/**
 * @param {Step} step
 * @returns {Promise<Tally>}
 */
async function run(step) {
  if (step.report) rmSync(step.report, { force: true });
  const { ok, output, seconds } = await execute(step.command);
  const tally = (step.report && readReport(step.report)) || {
    passed: ok ? 1 : 0,
    failed: ok ? 0 : 1,
    skipped: 0,
    unloaded: [],
  };
  // A runner that fails though no test did (an error outside a test, a crash) must not pass for a success.
  if (!ok && tally.failed === 0) tally.failed = 1;
  if (step.report && tally.passed + tally.failed === 0) tally.failed = 1;
  const skipped = tally.skipped > 0 ? `, ${tally.skipped} skipped` : '';
  const counts = step.report ? `  ${tally.passed} passed, ${tally.failed} failed${skipped}` : '';
  console.log(
    `${tally.failed === 0 ? 'ok    ' : 'FAILED'}  ${step.name.padEnd(18)} ${seconds.toFixed(1).padStart(6)} s${counts}`,
  );
  if (tally.failed > 0) console.log(output.trimEnd());
  for (const file of tally.unloaded) console.log(`could not be loaded: ${file}`);
  return tally;
}

mkdirSync(cache, { recursive: true });
const total = { passed: 0, failed: 0, skipped: 0 };
for (const row of rows) {
  for (const tally of await Promise.all(row.map(run))) {
    total.passed += tally.passed;
    total.failed += tally.failed;
    total.skipped += tally.skipped;
  }
}
console.log(`${total.passed} passed, ${total.failed} failed${total.skipped > 0 ? `, ${total.skipped} skipped` : ''}`);
process.exitCode = total.failed > 0 ? 1 : 0;
