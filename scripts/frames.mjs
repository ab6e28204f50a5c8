// Answers for measuring the built lab in Chromium without a graphics card: reads a scenario from standard input, plays it, scrolls its space-time
// diagram, and prints one JSON object: { play: { p95, busy, parts, links }, scroll: { p95, busy, rows } }, times in milliseconds.
// `murphy bench --browser` says of what, and judges.
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { chromium } from 'playwright-core';
import { build, preview } from 'vite';
import { engines, locate } from './engines.mjs';

const SECONDS = 4;
/** So many times; the quietest counts, since whatever else the machine does only ever adds. */
const ROUNDS = 4;

const program = locate(engines.chromium);
if (program === undefined) {
  console.error(`no Chromium: install Debian's ${engines.chromium.packages[0]}, or set ${engines.chromium.variable}.`);
  process.exit(2);
}

const folder = mkdtempSync(join(tmpdir(), 'murphy-frames-'));
const outDir = join(folder, 'dist');
try {
  mkdirSync(join(folder, 'scenarios/bench'), { recursive: true });
  writeFileSync(join(folder, 'scenarios/bench/measured.yaml'), readFileSync(0, 'utf8'));
  process.env.MURPHY_SCENARIOS = join(folder, 'scenarios');
  process.env.NODE_ENV = 'production';
  await build({ logLevel: 'error', build: { outDir, emptyOutDir: true } });
  console.log(JSON.stringify(await measure(program)));
} finally {
  rmSync(folder, { recursive: true, force: true });
}

/** @param {string} executablePath */
async function measure(executablePath) {
  const server = await preview({
    configFile: false,
    base: '/',
    logLevel: 'error',
    build: { outDir },
    preview: { port: 0, host: '127.0.0.1' },
  });
  const browser = await chromium.launch({ executablePath, args: ['--no-sandbox', '--disable-gpu'] });
  try {
    const { port } = /** @type {import('node:net').AddressInfo} */ (server.httpServer.address());
    const page = await browser.newPage({ viewport: { width: 1440, height: 900 } });
    await page.goto(`http://127.0.0.1:${port}/#/lab/bench/measured`);
    await page.locator('.react-flow__node').first().waitFor();
    await page.getByRole('button', { name: 'skip' }).click();
    // The overview computes the whole run ahead; what is measured is playing, afterwards.
    await page.waitForTimeout(8000);
    await page.keyboard.press('Space');
    await page.waitForTimeout(1500);
    const session = await page.context().newCDPSession(page);
    await session.send('Performance.enable', { timeDomain: 'threadTicks' });
    const play = {
      ...(await quietest(session, () => page.evaluate(frameTimes, SECONDS * 1000))),
      parts: await page.locator('.react-flow__node').count(),
      links: await page.locator('.react-flow__edge').count(),
    };
    await page.keyboard.press('Space');
    await page.getByRole('tab', { name: 'Space-time' }).click();
    await page.getByRole('button', { name: 'Taller' }).click();
    await page.waitForTimeout(1500);
    const rows = await page.getByRole('button', { name: 'Whole run' }).getAttribute('title');
    // From near, where every message is drawn, outwards to where they are gathered in bins.
    const scroll = { ...(await quietest(session, () => page.evaluate(scrollTimes, SECONDS * 1000))), rows };
    return { play, scroll };
  } finally {
    await browser.close();
    await server.close();
  }
}

/**
 * The 95th percentile of a round's frames and the mean work for one, of the quietest round.
 * @param {import('playwright-core').CDPSession} session
 * @param {() => Promise<number[]>} round
 */
async function quietest(session, round) {
  const rounds = [];
  for (let i = 0; i < ROUNDS; i++) {
    const before = await taskSeconds(session);
    const times = await round();
    const busy = ((await taskSeconds(session)) - before) * 1000;
    times.sort((a, b) => a - b);
    rounds.push({ p95: times[Math.floor(times.length * 0.95)], busy: busy / times.length });
  }
  rounds.sort((a, b) => a.p95 - b.p95);
  return rounds[0];
}

/**
 * CPU time the page's main thread has spent on tasks.
 * @param {import('playwright-core').CDPSession} session
 */
async function taskSeconds(session) {
  const { metrics } = await session.send('Performance.getMetrics');
  return metrics.find((metric) => metric.name === 'TaskDuration')?.value ?? 0;
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

/**
 * Runs in the page: milliseconds between frames while the space-time diagram is scrolled by 40 pixels a frame, back and forth, and zoomed out a
 * little every second.
 * @param {number} length
 * @returns {Promise<number[]>}
 */
function scrollTimes(length) {
  const canvas = /** @type {HTMLCanvasElement} */ (document.querySelector('#lens canvas'));
  const box = canvas.getBoundingClientRect();
  const at = { clientX: box.left + box.width / 2, clientY: box.top + 60, bubbles: true, cancelable: true };
  return new Promise((resolve) => {
    /** @type {number[]} */
    const times = [];
    let first = 0;
    let before = 0;
    let zoomed = 0;
    const tick = (/** @type {number} */ now) => {
      if (first === 0) first = now;
      else times.push(now - before);
      before = now;
      const second = Math.floor((now - first) / 1000);
      canvas.dispatchEvent(new WheelEvent('wheel', { ...at, deltaX: second % 2 === 0 ? -40 : 40 }));
      if (second > zoomed) canvas.dispatchEvent(new WheelEvent('wheel', { ...at, deltaY: 240 }));
      zoomed = second;
      if (now - first < length) requestAnimationFrame(tick);
      else resolve(times);
    };
    requestAnimationFrame(tick);
  });
}
