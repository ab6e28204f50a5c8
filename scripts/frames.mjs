// Answers for how smoothly the built lab paints: 30 parts, 60 links and 1,000 messages in flight, in Chromium without a graphics card.
// Prints one JSON object: { p95, p50, frames, inFlight, parts, links }. `murphy bench --browser` runs it and judges.
import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { chromium } from 'playwright-core';
import { build, preview } from 'vite';
import { engines, locate } from './engines.mjs';

const SECONDS = 8;
/** Messages take a second a hop, so that 1,000 of them are in flight at a modest rate. */
const RATE = 27;

/** Six kinds of shoppers, three layers of eight services; each request goes to one of two, then one of three, then one of three. */
function crowd() {
  const parts = [];
  for (let c = 0; c < 6; c++) {
    const calls = [0, 1].map((i) => `{ call: s${(c + i * 3) % 8} GET /x }`);
    parts.push(`  c${c}: { kind: clients, rate: ${RATE}/s, timeout: 60s, calls: [${calls.join(', ')}] }`);
  }
  for (let s = 0; s < 24; s++) {
    const next = 8 * (Math.floor(s / 8) + 1);
    const calls = [0, 1, 3].map((i) => `{ do: [{ call: s${next + ((s + i) % 8)} GET /x }] }`);
    const steps = s < 16 ? `{ choose: [${calls.join(', ')}] }` : '{ work: 5ms }';
    parts.push(`  s${s}: { kind: service, concurrency: 1000, handles: { GET /x: [${steps}] } }`);
  }
  return `murphy: 1
title: A crowd
summary: Thirty parts, sixty links, a thousand messages.
topics: [T1.1]
length: 120s
network: { latency: 1s }
world:
${parts.join('\n')}
walkthrough:
  - say: Wait until the links are full.
    until: 10s
checks:
  - { name: it answers, max: c0.goodput, within: [10s, 20s], above: 1/s }
`;
}

const program = locate(engines.chromium);
if (program === undefined) {
  console.error(`no Chromium: install Debian's ${engines.chromium.packages[0]}, or set ${engines.chromium.variable}.`);
  process.exit(2);
}

const folder = mkdtempSync(join(tmpdir(), 'murphy-frames-'));
const outDir = join(folder, 'dist');
try {
  mkdirSync(join(folder, 'scenarios/bench'), { recursive: true });
  writeFileSync(join(folder, 'scenarios/bench/crowd.yaml'), crowd());
  process.env.MURPHY_SCENARIOS = join(folder, 'scenarios');
  process.env.NODE_ENV = 'production';
  await build({ logLevel: 'error', build: { outDir, emptyOutDir: true } });
  if (!existsSync(join(outDir, 'index.html'))) throw new Error('the build wrote nothing');
  console.log(JSON.stringify(await measure(outDir, program)));
} finally {
  rmSync(folder, { recursive: true, force: true });
}

/**
 * Plays the crowd and takes the time between frames.
 * @param {string} built
 * @param {string} executablePath
 */
async function measure(built, executablePath) {
  const server = await preview({
    configFile: false,
    base: '/',
    logLevel: 'error',
    build: { outDir: built },
    preview: { port: 0, host: '127.0.0.1' },
  });
  const browser = await chromium.launch({ executablePath, args: ['--no-sandbox', '--disable-gpu'] });
  try {
    const { port } = /** @type {import('node:net').AddressInfo} */ (server.httpServer.address());
    const page = await browser.newPage({ viewport: { width: 1440, height: 900 } });
    await page.goto(`http://127.0.0.1:${port}/#/lab/bench/crowd`);
    await page.locator('.react-flow__node[data-id="s23"]').waitFor();
    await page.getByRole('button', { name: 'skip' }).click();
    // The overview computes the whole run ahead; what is measured is playing, afterwards.
    await page.waitForTimeout(8000);
    await page.keyboard.press('Space');
    await page.waitForTimeout(1500);
    const times = await page.evaluate(frameTimes, SECONDS * 1000);
    const sorted = [...times].sort((a, b) => a - b);
    return {
      p95: sorted[Math.floor(sorted.length * 0.95)],
      p50: sorted[Math.floor(sorted.length * 0.5)],
      frames: times.length,
      parts: await page.locator('.react-flow__node').count(),
      links: await page.locator('.react-flow__edge').count(),
      clock: await page.getByRole('region', { name: 'Playback' }).locator('output').textContent(),
    };
  } finally {
    await browser.close();
    await server.close();
  }
}

/**
 * Runs in the page: milliseconds between frames, for `length` milliseconds.
 * @param {number} length
 * @returns {Promise<number[]>}
 */
function frameTimes(length) {
  return new Promise((resolve) => {
    /** @type {number[]} */
    const times = [];
    let first = 0;
    let before = 0;
    const tick = (/** @type {number} */ now) => {
      if (first === 0) first = now;
      else times.push(now - before);
      before = now;
      if (now - first < length) requestAnimationFrame(tick);
      else resolve(times);
    };
    requestAnimationFrame(tick);
  });
}
