// Answers for running the digests in other JavaScript engines: one bundle, handed to Chromium, Firefox and JavaScriptCore's shell.
import { execFile, spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { chromium } from 'playwright-core';
import { build } from 'vite';
import type { Source } from './digests.ts';

type Digests = Record<string, string>;

/** One script that defines `murphyDigests`, with all it needs and nothing of a page or of Node. */
export async function bundle(): Promise<string> {
  const built = await build({
    configFile: false,
    logLevel: 'error',
    build: {
      write: false,
      target: 'es2023',
      lib: { entry: resolve('tests/determinism/digests.ts'), formats: ['iife'], name: 'murphyDigests' },
    },
  });
  const [output] = Array.isArray(built) ? built : [built];
  if (!('output' in output) || output.output.length !== 1) throw new Error('the bundle is not one script');
  return output.output[0].code;
}

/** The bundle, the scenarios, and `send`, a function's text, called with the digests as JSON. */
function script(code: string, sources: readonly Source[], send: string): string {
  return `${code}\nmurphyDigests.digestsOf(${JSON.stringify(sources)}).then((d) => JSON.stringify(d), String).then(${send});`;
}

export async function inChromium(program: string, code: string, sources: readonly Source[]): Promise<Digests> {
  const browser = await chromium.launch({ executablePath: program, args: ['--no-sandbox', '--disable-gpu'] });
  try {
    const page = await browser.newPage();
    const digests = await page.evaluate(`new Promise((resolve) => { ${script(code, sources, 'resolve')} })`);
    return JSON.parse(digests as string);
  } finally {
    await browser.close();
  }
}

/** Firefox cannot be driven here: it is given a page that posts its digests back. */
export async function inFirefox(program: string, code: string, sources: readonly Source[]): Promise<Digests> {
  const folder = mkdtempSync(join(tmpdir(), 'murphy-firefox-'));
  const post = "(text) => fetch('/digests', { method: 'POST', body: text })";
  let answer: (text: string) => void = () => {};
  const answered = new Promise<string>((resolve) => {
    answer = resolve;
  });
  const server = createServer((request, response) => {
    if (request.method === 'POST') {
      let body = '';
      request.on('data', (chunk) => {
        body += chunk;
      });
      request.on('end', () => {
        response.end();
        answer(body);
      });
    } else if (request.url === '/digests.js') {
      response.setHeader('content-type', 'text/javascript; charset=utf-8');
      response.end(script(code, sources, post));
    } else {
      response.setHeader('content-type', 'text/html; charset=utf-8');
      response.end(request.url === '/' ? '<!doctype html><script src="/digests.js"></script>' : '');
    }
  });
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  const { port } = server.address() as AddressInfo;
  const args = ['--headless', '--no-remote', '--profile', folder, `http://127.0.0.1:${port}/`];
  const env = { ...process.env, HOME: folder, MOZ_DISABLE_CONTENT_SANDBOX: '1' };
  const child = spawn(program, args, { env, stdio: 'ignore' });
  const gone = new Promise<string>((resolve) => {
    child.on('exit', (status) => resolve(`firefox ended with ${status} before it answered`));
    child.on('error', (error) => resolve(String(error)));
  });
  try {
    return JSON.parse(await Promise.race([answered, gone]));
  } finally {
    child.kill();
    await gone;
    server.closeAllConnections();
    server.close();
    rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
  }
}

/** What browsers and Node offer beside the language, the CEL library asks for when it loads, and JavaScriptCore's shell lacks. */
const SHELL = `
globalThis.TextEncoder ??= class {
  encode(text) { return Uint8Array.from(unescape(encodeURIComponent(text)), (c) => c.charCodeAt(0)); }
};
globalThis.TextDecoder ??= class {
  decode(bytes) { return decodeURIComponent(escape(String.fromCharCode(...bytes))); }
};
`;

export async function inJavaScriptCore(program: string, code: string, sources: readonly Source[]): Promise<Digests> {
  const folder = mkdtempSync(join(tmpdir(), 'murphy-jsc-'));
  try {
    const file = join(folder, 'digests.js');
    writeFileSync(file, SHELL + script(code, sources, 'print'));
    const { stdout } = await promisify(execFile)(program, [file]);
    return JSON.parse(stdout);
  } finally {
    rmSync(folder, { recursive: true });
  }
}
