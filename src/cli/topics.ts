// Answers for `murphy topics`: each course topic with the scenarios that cover it.
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import { TOPICS } from '../scenario/topics.ts';
import type { Output } from './main.ts';

/** Exit code 0: every topic has a scenario; 1: some have none; 2: usage. */
export async function topics(args: string[], out: Output): Promise<number> {
  if (args.length > 0) {
    out.write('murphy topics: takes no arguments.\n');
    return 2;
  }
  const covered = coveredBy(join(import.meta.dirname, '../../scenarios'));
  let missing = 0;
  for (const { id, title } of TOPICS) {
    const files = covered.get(id);
    if (!files) missing++;
    out.write(`${id.padEnd(6)} ${title}: ${files ? files.join(', ') : 'none yet'}\n`);
  }
  out.write(`${TOPICS.length - missing} of ${TOPICS.length} topics have a scenario.\n`);
  return missing > 0 ? 1 : 0;
}

/** Scenario files by topic id. A file that is broken covers nothing: `murphy validate` says why. */
function coveredBy(folder: string): ReadonlyMap<string, string[]> {
  const covered = new Map<string, string[]>();
  const files = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((file) => file.endsWith('.yaml'));
  for (const file of files.sort((a, b) => (a < b ? -1 : 1))) {
    for (const id of topicsIn(readFileSync(join(folder, file), 'utf8')))
      covered.set(id, [...(covered.get(id) ?? []), file]);
  }
  return covered;
}

function topicsIn(text: string): string[] {
  try {
    const topics: unknown = parse(text)?.topics;
    return Array.isArray(topics) ? topics.map(String) : [];
  } catch {
    return [];
  }
}
