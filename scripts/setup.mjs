// Answers for everything that must be on the machine before another script runs; itself needs nothing but Node.
// `--browsers` also finds, or installs, the JavaScript engines that the tests drive.
import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { engines, locate } from './engines.mjs';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');
const ci = process.env.CI === 'true';

/** @param {string} message */
function stop(message) {
  console.error(`setup: ${message}`);
  process.exit(1);
}

/**
 * Runs a program in the checkout; what it complains of is shown.
 * @param {string} program
 * @param {string[]} args
 * @param {'inherit' | 'ignore'} said where its ordinary output goes
 */
function succeeds(program, args, said = 'inherit') {
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
  const stdio = /** @type {import('node:child_process').StdioOptions} */ (['ignore', said, 'inherit']);
  return spawnSync(program, args, { cwd: root, env, stdio, shell: process.platform === 'win32' }).status === 0;
}

function checkNode() {
  const wanted = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')).engines.node;
  const [major, minor] = process.versions.node.split('.').map(Number);
  const [wantedMajor, wantedMinor] = wanted.replace('>=', '').split('.').map(Number);
  if (major < wantedMajor || (major === wantedMajor && minor < wantedMinor)) {
    stop(`Murphy needs Node ${wanted}; this is Node ${process.versions.node}.`);
  }
}

/**
 * The packages a lockfile lists, by folder.
 * @param {string} path
 * @returns {Record<string, { version?: string, optional?: boolean }>}
 */
function lockedPackages(path) {
  const { '': _root, ...packages } = JSON.parse(readFileSync(path, 'utf8')).packages;
  return packages;
}

/** Whether node_modules holds what the lockfile says: by content, since a checkout changes every file's time. */
function isInstalled() {
  const installedPath = join(root, 'node_modules/.package-lock.json');
  if (!existsSync(installedPath)) return false;
  const wanted = lockedPackages(join(root, 'package-lock.json'));
  const installed = lockedPackages(installedPath);
  // An optional package may be absent: it is for another platform.
  const complete = Object.entries(wanted).every(([at, { optional }]) => optional || at in installed);
  return complete && Object.entries(installed).every(([at, { version }]) => wanted[at]?.version === version);
}

function installPackages() {
  if (isInstalled()) return;
  console.log('setup: installing packages (npm ci)');
  if (!succeeds('npm', ['ci'])) stop('npm ci failed; its message is above.');
}

/** @returns {import('./engines.mjs').Engine[]} */
function missingEngines() {
  return Object.values(engines).filter((engine) => locate(engine) === undefined);
}

/**
 * The first of an engine's packages that this release of Debian has; undefined: none.
 * @param {import('./engines.mjs').Engine} engine
 */
function packageOf({ packages }) {
  return packages.find((name) => {
    const { stdout } = spawnSync('apt-cache', ['policy', name], { encoding: 'utf8' });
    return /Candidate: (?!\(none\))/.test(stdout ?? '');
  });
}

function installEngines() {
  if (missingEngines().length === 0) return;
  const mayInstall = process.getuid?.() === 0 && spawnSync('apt-get', ['--version'], { stdio: 'ignore' }).status === 0;
  if (mayInstall) {
    // A stale package list names versions that are gone, so the update comes first.
    succeeds('apt-get', ['update', '-qq'], 'ignore');
    // One by one: that one cannot be had should not keep the others away.
    for (const name of missingEngines().map(packageOf)) {
      if (name === undefined) continue;
      console.log(`setup: installing ${name}`);
      succeeds('apt-get', ['install', '-y', '-qq', '--no-install-recommends', name], 'ignore');
    }
  }
  const missing = missingEngines();
  for (const engine of missing) {
    console.error(`setup: no ${engine.names[0]} here (${engine.purpose}), and it could not be installed.`);
    console.error(
      `       Debian: sudo apt-get install ${engine.packages.join(' or ')}; elsewhere set ${engine.variable} to its path.`,
    );
  }
  if (missing.length === 0) return;
  if (ci) process.exitCode = 1;
  else console.error('       The tests that need it will be skipped, by name.');
}

checkNode();
installPackages();
if (process.argv.includes('--browsers')) installEngines();
