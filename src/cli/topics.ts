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
  const covered = new Map<string, string[]>();
  const root = join(import.meta.dirname, '../../scenarios');
  for (const file of readdirSync(root, { recursive: true, encoding: 'utf8' })
    .filter((f) => f.endsWith('.yaml'))
    .sort()) {
    const { topics: ids } = parse(readFileSync(join(root, file), 'utf8')) ?? {};
    for (const id of Array.isArray(ids) ? ids : []) covered.set(String(id), [...(covered.get(String(id)) ?? []), file]);
  }
  let missing = 0;
  for (const { id, title } of TOPICS) {
    const files = covered.get(id);
    if (!files) missing++;
    out.write(`${id.padEnd(6)} ${title}: ${files ? files.join(', ') : 'none yet'}\n`);
  }
  out.write(`${TOPICS.length - missing} of ${TOPICS.length} topics have a scenario.\n`);
  return missing > 0 ? 1 : 0;
}
