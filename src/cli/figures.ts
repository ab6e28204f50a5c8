// Answers for the small figure of each scenario in the gallery, drawn from its run: written to scenarios/figures.json by `npm run generate`.
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { createKernel } from '../engine/index.ts';
import { loadScenario } from '../scenario/load.ts';
import type { LoadedScenario } from '../scenario/loaded.ts';

const FOLDER = join(import.meta.dirname, '../../scenarios');
export const FIGURES_FILE = join(FOLDER, 'figures.json');

/** Points of a line: enough for a figure an inch wide. */
const POINTS = 40;
const TONES = ['accent', 'bad'] as const;

interface Figure {
  /** Of the run it was drawn from: another digest means that it is out of date. */
  readonly digest: string;
  readonly lines: readonly { readonly points: readonly number[]; readonly tone: (typeof TONES)[number] }[];
}

/** The first two charts of a scenario over its run at its own seed, each from 0 to its largest value. */
function figureOf(scenario: LoadedScenario): Figure {
  const readings = scenario.show.charts.slice(0, TONES.length).map((path) => scenario.reading(path));
  const k = createKernel(scenario.world(scenario.seed, []));
  const values: number[][] = readings.map(() => []);
  for (let i = 1; i <= POINTS; i++) {
    k.runUntil(Math.round((scenario.length * i) / POINTS));
    readings.forEach((reading, line) => {
      const value = reading.read(k);
      values[line].push(typeof value === 'number' && Number.isFinite(value) ? value : 0);
    });
  }
  const lines = values.map((line, i) => {
    const most = Math.max(...line, 1e-9);
    return { points: line.map((v) => Math.round((100 * Math.max(0, v)) / most) / 100), tone: TONES[i] };
  });
  return { digest: k.digestNow(), lines };
}

/** Every scenario's figure by its id, `<chapter>/<name>`. */
export async function figures(): Promise<Readonly<Record<string, Figure>>> {
  const made: Record<string, Figure> = {};
  for (const file of scenarioFiles()) {
    const { scenario } = await loadScenario(readFileSync(join(FOLDER, file), 'utf8'), file);
    if (scenario) made[file.replace(/\.yaml$/, '')] = figureOf(scenario);
  }
  return made;
}

function scenarioFiles(): string[] {
  return readdirSync(FOLDER, { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.yaml'))
    .map((file) => file.replaceAll('\\', '/'))
    .sort();
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const lines = Object.entries(await figures()).map(
    ([id, figure]) => ` ${JSON.stringify(id)}: ${JSON.stringify(figure)}`,
  );
  writeFileSync(FIGURES_FILE, `{\n${lines.join(',\n')}\n}\n`);
}
