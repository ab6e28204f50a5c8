// Answers for the weight and the reach of the first page, computed from what was built.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { expect, it } from 'vitest';
import { built, describeInChromium, openLab, visit } from './browser.ts';

interface Chunk {
  readonly file: string;
  readonly imports?: readonly string[];
  readonly isEntry?: boolean;
}

/** The script files that the page loads before anything is asked for: the entry and all it imports at once. */
function firstScripts(): string[] {
  const manifest: Record<string, Chunk> = JSON.parse(readFileSync(join(built, '.vite/manifest.json'), 'utf8'));
  const found = new Set<string>();
  const follow = (name: string) => {
    const chunk = manifest[name];
    if (found.has(chunk.file)) return;
    found.add(chunk.file);
    for (const imported of chunk.imports ?? []) follow(imported);
  };
  for (const [name, chunk] of Object.entries(manifest)) if (chunk.isEntry) follow(name);
  return [...found].filter((file) => file.endsWith('.js'));
}

it('the first page loads at most 300 kB of script, gzipped', () => {
  const sizes = firstScripts().map((file) => gzipSync(readFileSync(join(built, file)), { level: 9 }).length);
  expect(sizes.length).toBeGreaterThan(0);
  expect(sizes.reduce((sum, size) => sum + size, 0)).toBeLessThanOrEqual(300_000);
});

it('the page carries a policy that allows no other origin and no script of its own making', () => {
  const html = readFileSync(join(built, 'index.html'), 'utf8');
  const policy = /http-equiv="Content-Security-Policy" content="([^"]+)"/.exec(html)?.[1] ?? '';
  expect(policy).toContain("default-src 'none'");
  expect(policy).not.toMatch(/unsafe-eval|https?:|\*/);
  expect(/script-src ([^;]*)/.exec(policy)?.[1]).not.toContain('unsafe-inline');
  // What comes before the policy is not bound by it.
  expect(html.indexOf('<script')).toBeGreaterThan(html.indexOf('Content-Security-Policy'));
});

describeInChromium('the built lab', () => {
  it('asks nothing of any other host', async () => {
    const lab = await openLab();
    const { page, errors } = await visit(lab);
    const asked: string[] = [];
    page.on('request', (request) => asked.push(request.url()));
    await page.reload();
    await page.getByRole('heading', { name: 'Murphy' }).waitFor();
    expect(asked.length).toBeGreaterThan(0);
    expect(asked.filter((url) => !url.startsWith(lab.address))).toEqual([]);
    expect(errors).toEqual([]);
    await lab.close();
  });
});
