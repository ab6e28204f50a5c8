// Answers for driving the built lab in Chromium: serving it, opening pages, pictures of them, and what axe says.
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import axe from 'axe-core';
import { type Browser, chromium, type Page } from 'playwright-core';
import { preview } from 'vite';
import { describe } from 'vitest';
import { engines, locate } from '../../scripts/engines.mjs';

const root = resolve(dirname(fileURLToPath(import.meta.url)), '../..');
const pictures = join(root, 'tests/browser/screenshots');
const program = locate(engines.chromium);

/** The built lab, as `npm run build` leaves it. */
export const built = join(root, 'dist');

/** The sizes at which the lab must be whole: a laptop, a projector, an old projector, a phone. */
const sizes = {
  laptop: { width: 1440, height: 900 },
  projector: { width: 1920, height: 1080 },
  small: { width: 1024, height: 768 },
  phone: { width: 390, height: 844 },
} as const;

/** A group of tests that needs Chromium: skipped by name on a person's machine that has none, failing in CI. */
export function describeInChromium(name: string, tests: () => void): void {
  if (program === undefined && process.env.CI !== 'true') describe.skip(`${name} (no chromium on this machine)`, tests);
  else describe(name, tests);
}

/** Builds the lab with another folder of scenarios, into a temporary folder. */
export function buildWith(scenarios: string): { folder: string; remove(): void } {
  const folder = mkdtempSync(join(tmpdir(), 'murphy-lab-'));
  const env = { ...process.env, NODE_ENV: 'production', MURPHY_SCENARIOS: join(root, scenarios) };
  const vite = join(root, 'node_modules/vite/bin/vite.js');
  const args = [vite, 'build', '--logLevel', 'error', '--outDir', folder, '--emptyOutDir'];
  const { status, stderr } = spawnSync(process.execPath, args, { cwd: root, env, encoding: 'utf8' });
  if (status !== 0) throw new Error(`the build failed: ${stderr}`);
  return { folder, remove: () => rmSync(folder, { recursive: true, force: true }) };
}

export interface Lab {
  /** Where it is served, ending with `/`. */
  readonly address: string;
  readonly browser: Browser;
  close(): Promise<void>;
}

/** Serves a built lab on a free port and starts Chromium with an empty profile. */
export async function openLab(folder: string = built): Promise<Lab> {
  if (!existsSync(join(folder, 'index.html'))) throw new Error('the lab is not built: npm run build');
  if (program === undefined) throw new Error(`no Chromium: install Debian's ${engines.chromium.packages[0]}`);
  const server = await preview({
    root,
    configFile: false,
    base: '/',
    logLevel: 'error',
    build: { outDir: folder },
    preview: { port: 0, host: '127.0.0.1' },
  });
  const { port } = server.httpServer.address() as { port: number };
  const quiet = ['--disable-background-networking', '--disable-component-update', '--disable-sync', '--no-first-run'];
  const browser = await chromium.launch({ executablePath: program, args: ['--no-sandbox', '--disable-gpu', ...quiet] });
  const close = async () => {
    await browser.close();
    await server.close();
  };
  return { address: `http://127.0.0.1:${port}/`, browser, close };
}

export interface View {
  readonly size?: keyof typeof sizes;
  readonly dark?: boolean;
  /** After the address's `#`. */
  readonly at?: string;
  /** Stored choices, as an earlier visit left them. */
  readonly choices?: object;
}

/** A page in a fresh context. What it logs as an error, and what its policy forbids, is collected in `errors`. */
export async function visit(lab: Lab, { size = 'laptop', dark = false, at = '', choices }: View = {}) {
  const context = await lab.browser.newContext({ viewport: sizes[size], colorScheme: dark ? 'dark' : 'light' });
  const page = await context.newPage();
  const errors: string[] = [];
  page.on('console', (message) => {
    if (message.type() === 'error') errors.push(message.text());
  });
  page.on('pageerror', (error) => errors.push(String(error)));
  if (choices !== undefined) {
    const stored = JSON.stringify(choices);
    await page.addInitScript((text) => localStorage.setItem('murphy.choices', text), stored);
  }
  await page.goto(lab.address + (at === '' ? '' : `#${at}`));
  return { page, errors, leave: () => context.close() };
}

/** Takes a picture of what is in view, for a person to look at; the folder is not under version control. */
export async function picture(page: Page, name: string): Promise<void> {
  mkdirSync(pictures, { recursive: true });
  await page.evaluate(() => document.fonts.ready);
  await page.screenshot({ path: join(pictures, `${name}.png`) });
}

/** Everything axe finds fault with, one line each; empty is good. */
export async function faultsByAxe(page: Page): Promise<string[]> {
  // Evaluated through the debugger, which the page's policy does not bind.
  await page.evaluate(axe.source);
  const found = await page.evaluate(async () => {
    const { axe: tester } = window as unknown as { axe: typeof axe };
    const tags = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'];
    const { violations } = await tester.run(document, { runOnly: tags });
    return violations.map(({ id, help, nodes }) => ({ id, help, at: nodes.map((node) => node.target.join(' ')) }));
  });
  return found.map(({ id, help, at }) => `${id}: ${help}: ${at.join(', ')}`);
}
