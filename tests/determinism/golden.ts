// Answers for the golden digests: what is committed, and how they are written anew.
import { readFileSync, writeFileSync } from 'node:fs';
import { Digest } from '../../src/engine/index.ts';
import { ENGINE_VERSION } from '../../src/session/version.ts';
import { scenarioFiles } from '../scenarios/files.ts';
import type { Source } from './digests.ts';

const FILE = 'tests/determinism/golden.json';

export interface Golden {
  readonly engineVersion: string;
  /** By file: a hash of its text, and the digest of its run. */
  readonly scenarios: Readonly<Record<string, { readonly text: string; readonly digest: string }>>;
}

export function sources(): Source[] {
  return scenarioFiles().map((file) => ({ file, text: readFileSync(`scenarios/${file}`, 'utf8') }));
}

export function readGolden(): Golden {
  return JSON.parse(readFileSync(FILE, 'utf8'));
}

export function hashOf(text: string): string {
  const digest = new Digest();
  digest.addString(text);
  return digest.text();
}

/** Writes the digests that are; returns the scenarios that themselves are as they were, but whose runs changed. */
export function renew(digests: Readonly<Record<string, string>>): string[] {
  const before = readGolden().scenarios;
  const scenarios: Record<string, { text: string; digest: string }> = {};
  for (const { file, text } of sources()) scenarios[file] = { text: hashOf(text), digest: digests[file] };
  const changed = Object.keys(scenarios).filter(
    (file) => before[file]?.text === scenarios[file].text && before[file].digest !== scenarios[file].digest,
  );
  writeFileSync(FILE, `${JSON.stringify({ engineVersion: ENGINE_VERSION, scenarios }, null, 2)}\n`);
  return changed;
}
