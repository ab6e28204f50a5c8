// `murphy explore`: what it finds, in words and as JSON, with which exit code; and what it says of bad words.
import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { explore } from '../../src/cli/explore.ts';

const file = join(mkdtempSync(join(tmpdir(), 'murphy-')), 'store.yaml');
writeFileSync(
  file,
  `
murphy: 1
title: A store
length: 12s
world:
  clients: { kind: kvClients, store: store }
  store: { kind: quorum, sloppy: false, versions: lastWriteWins }
explore:
  kinds: [clock]
  promises: [{ name: fresh, final: clients.staleReads, equals: 0 }]
`,
);

async function run(args: string[], interrupt = false) {
  let text = '';
  const out = { write: (more: string) => void (text += more) };
  const onInterrupt = (cancel: () => void) => {
    if (interrupt) cancel();
    return () => {};
  };
  const code = await explore(args, out, { progress: () => {}, onInterrupt });
  return { code, text };
}

it('finds what breaks a promise, and exits with 1', async () => {
  const { code, text } = await run([file, '--seeds', '1-10', '--shrink', '1', '--workers', '1']);
  expect(code).toBe(1);
  expect(text).toMatch(/promise broken: fresh/);
  expect(text).toMatch(/- \{ name: clock \d+, at: /);
  expect(text).toMatch(/10 seeds, \d+ failed; \d+ different schedules/);
});

it('gives one object a line', async () => {
  const { text } = await run([file, '--seeds', '1-10', '--shrink', '1', '--workers', '1', '--json']);
  const lines = text
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line));
  expect(lines.map((line) => line.type)).toEqual(['violation', 'summary']);
  expect(lines[0].violation.name).toBe('fresh');
  expect(lines[1].runs).toBe(10);
});

it('exits with 0 where nothing is found, and with 130 when it is cancelled before', async () => {
  expect((await run([file, '--seeds', '1-4', '--kinds', 'pause', '--workers', '1'])).code).toBe(0);
  expect((await run([file, '--seeds', '1-4', '--kinds', 'pause', '--workers', '1'], true)).code).toBe(130);
});

it.each([
  [[], /which file\?/],
  [['x', 'y'], /one file at a time/],
  [['x', '--seeds', 'ten'], /--seeds wants a number range/],
  [['x', '--kinds', 'kil'], /did you mean kill\?/],
  [['x', '--workers', '0'], /--workers wants a number from 1 to 64/],
  [['x', '--faults', 'many'], /--faults wants a number/],
  [['x', '--fast', '1'], /there is no option '--fast'/],
  [['nowhere.yaml'], /cannot read/],
])('refuses %j', async (args, message) => {
  const { code, text } = await run(args);
  expect(code).toBe(2);
  expect(text).toMatch(message);
});
