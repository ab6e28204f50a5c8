// Answers for `murphy export`: the parts of a scenario as documents for the real systems, on standard output.
import { readFileSync } from 'node:fs';
import { loadScenario } from '../scenario/load.ts';
import { MANIFEST_FORMATS, type ManifestFormat, manifestsIn, manifestText } from '../scenario/manifests.ts';
import type { Output } from './main.ts';
import { problemLine } from './validate.ts';

const USAGE = `Usage: murphy export FILE [--kind ${MANIFEST_FORMATS.join('|')}] [--part NAME]\n`;

interface Options {
  file: string;
  kind: ManifestFormat | null;
  part: string | undefined;
}

/** Exit code 0: printed; 1: there is nothing to export; 2: bad file or usage. */
export async function exportScenario(args: string[], out: Output): Promise<number> {
  const options = parseArguments(args);
  if (typeof options === 'string') {
    out.write(`murphy export: ${options}\n${USAGE}`);
    return 2;
  }
  let text: string;
  try {
    text = readFileSync(options.file, 'utf8');
  } catch {
    out.write(`murphy export: cannot read '${options.file}'\n`);
    return 2;
  }
  const { scenario, problems } = await loadScenario(text, options.file);
  if (!scenario) {
    for (const problem of problems) out.write(problemLine(problem));
    return 2;
  }
  const { part, kind } = options;
  if (part !== undefined && !scenario.parts.some((one) => one.name === part)) {
    out.write(`murphy export: there is no part '${part}'; there are ${scenario.parts.map((p) => p.name).join(', ')}\n`);
    return 2;
  }
  const all = manifestsIn(scenario, (one) => one.params, part);
  const wanted = all.filter((one) => kind === null || one.format === kind);
  if (wanted.length === 0) {
    out.write(`murphy export: nothing here has a counterpart to export${kind === null ? '' : ` for ${kind}`}\n`);
    return 1;
  }
  out.write(manifestText(wanted));
  return 0;
}

function parseArguments(args: string[]): Options | string {
  const options: Options = { file: '', kind: null, part: undefined };
  for (let i = 0; i < args.length; i++) {
    const arg = args[i];
    if (arg === '--kind') {
      const kind = MANIFEST_FORMATS.find((format) => format === args[i + 1]);
      if (kind === undefined) return `--kind is one of ${MANIFEST_FORMATS.join(', ')}`;
      options.kind = kind;
      i++;
    } else if (arg === '--part') {
      options.part = args[++i];
      if (options.part === undefined) return '--part wants the name of a part';
    } else if (arg.startsWith('-')) return `there is no option '${arg}'`;
    else if (options.file) return `one file at a time, but there are '${options.file}' and '${arg}'`;
    else options.file = arg;
  }
  return options.file ? options : 'which file?';
}
