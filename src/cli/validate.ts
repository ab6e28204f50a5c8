// Answers for `murphy validate`: every problem of scenario files as file:line:column: message.
import { readFileSync } from 'node:fs';
import type { ScenarioProblem } from '../scenario/loaded.ts';
import { loadScenario } from '../scenario/load.ts';
import type { Output } from './main.ts';

/** Exit code 0: no problem; 2: some, or a file that cannot be read. */
export async function validate(args: string[], out: Output): Promise<number> {
  if (args.length === 0 || args.some((a) => a.startsWith('-'))) {
    out.write('murphy validate: which files?\nUsage: murphy validate FILE...\n');
    return 2;
  }
  let bad = false;
  for (const file of args) {
    let text: string;
    try {
      text = readFileSync(file, 'utf8');
    } catch (error) {
      out.write(`${file}:1:1: cannot be read: ${(error as Error).message}\n`);
      bad = true;
      continue;
    }
    const { problems } = await loadScenario(text, file);
    for (const problem of problems) out.write(problemLine(problem));
    bad ||= problems.some((p) => p.severity === 'error');
  }
  return bad ? 2 : 0;
}

/** One problem on one line. */
export function problemLine(p: ScenarioProblem): string {
  return `${p.file}:${p.line}:${p.column}: ${p.severity === 'warning' ? 'warning: ' : ''}${p.message}${p.hint ? ` (${p.hint})` : ''}\n`;
}
