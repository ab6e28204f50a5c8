// Answers for the reference pages in docs/reference/: one of each model, written from the model itself, by `npm run generate`.
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Chart } from '../engine/index.ts';
import type { Model, ReadingSpec } from '../models/contract.ts';
import { TRANSPORTS } from '../models/ports.ts';
import { REGISTRY } from '../models/registry.ts';
import { scenarioJsonSchema } from '../scenario/json-schema.ts';
import { parameterRows, type SchemaNode } from './reference-params.ts';

/** Where the pages are kept. */
export const REFERENCE_FOLDER = join(import.meta.dirname, '../../docs/reference');

const UNITS: Readonly<Record<string, string>> = { us: 'µs', share: 'share, 0 to 1', '': '' };

/** Text that may stand in a cell of a Markdown table. */
function cell(text: string): string {
  return text.replaceAll('|', '\\|').replaceAll('\n', ' ');
}

function table(heads: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]) => `| ${cells.map(cell).join(' | ')} |`;
  return [line(heads), line(heads.map(() => '---')), ...rows.map(line)].join('\n');
}

function readings(specs: readonly ReadingSpec[]): string {
  const rows = specs.map((r) => [
    `\`${r.name}${r.items ? '["…"]' : ''}\``,
    r.title,
    UNITS[r.unit] ?? r.unit,
    r.readPart ? 'of the part' : `${r.kind}, ${r.fold}`,
    r.description,
  ]);
  return table(['reading', 'title', 'unit', 'kind, fold over processes', 'what it says'], rows);
}

/** The drawn edges of a chart, with what its config says of each. */
function chart(name: string, { config, states, edges }: Chart): string {
  const n = states.length;
  const rows = edges.flatMap((events, i) =>
    events.map((event) => {
      const [from, to] = [states[Math.floor(i / n)], states[i % n]];
      const drawn = [config.states[from]?.on?.[event] ?? []]
        .flat()
        .find((e) => typeof e !== 'string' && e.target === to);
      return [from, event, to, typeof drawn === 'object' ? (drawn.description ?? '') : ''];
    }),
  );
  const about = Object.entries(config.states).flatMap(([state, { description }]) =>
    description ? [`- **${state}**: ${description}`] : [],
  );
  return [
    `### \`${name}\``,
    config.description ?? '',
    about.join('\n'),
    table(['from', 'event', 'to', 'when'], rows),
  ].join('\n\n');
}

function page(model: Model, schema: SchemaNode): string {
  const served = model.serves.map((port) => `\`${port}\` (${TRANSPORTS[port]})`).join(', ') || 'nothing';
  const sections = [
    `# ${model.title} (\`kind: ${model.kind}\`)`,
    model.summary,
    `Serves ${served}. What is modelled and what is simplified: [its fidelity card](../../src/models/${model.kind}/README.md).`,
    '## Parameters',
    table(
      ['parameter', 'values', 'default', 'what it is'],
      parameterRows(schema.definitions![`part-${model.kind}`], schema.definitions!),
    ),
    '## Readings',
    readings(model.readings),
  ];
  const charts = Object.entries(model.charts);
  if (charts.length > 0) sections.push('## Statecharts', ...charts.map(([name, drawn]) => chart(name, drawn)));
  if (model.invariants.length > 0)
    sections.push('## Invariants', model.invariants.map((i) => `- ${i.name}`).join('\n'));
  return `${sections.filter((s) => s !== '').join('\n\n')}\n`;
}

/** One section for each kind of step, named by the key that tells it. */
function stepsPage({ definitions = {} }: SchemaNode): string {
  const { anyOf: kinds = [] } = definitions.steps.items as SchemaNode;
  const sections = kinds.map((kind) => {
    const rows = parameterRows(kind, definitions);
    return `## \`${kind.required?.[0]}\`\n\n${table(['key', 'values', 'default', 'what it is'], rows)}`;
  });
  return `# Steps of a handler\n\nA service answers a route by walking these steps.\n\n${sections.join('\n\n')}\n`;
}

/** Every page by its file name, as the models are now. */
export async function referencePages(): Promise<ReadonlyMap<string, string>> {
  const models = await Promise.all(REGISTRY.map((entry) => entry.load()));
  const schema = scenarioJsonSchema(models) as SchemaNode;
  const pages = new Map<string, string>();
  const rows = models.map((m) => [`[${m.title}](${m.kind}.md)`, `\`${m.kind}\``, m.summary]);
  const intro = "Written from the sources by `npm run generate`. Words and defaults are the models' own.";
  const language = table(
    ['key', 'values', 'default', 'what it is'],
    parameterRows({ ...schema, properties: { ...schema.properties, world: {} } }, schema.definitions!),
  );
  pages.set(
    'README.md',
    `# Reference\n\n${intro}\n\n${table(['part', 'kind', 'what it is'], rows)}\n\n- [The scenario file](scenario.md)\n- [Steps of a handler](steps.md)\n`,
  );
  pages.set(
    'scenario.md',
    `# The scenario file\n\nWhat a scenario may say; \`world\` holds the parts, by name.\n\n${language}\n`,
  );
  pages.set('steps.md', stepsPage(schema));
  for (const model of models) pages.set(`${model.kind}.md`, page(model, schema));
  return pages;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  mkdirSync(REFERENCE_FOLDER, { recursive: true });
  for (const [name, text] of await referencePages()) writeFileSync(join(REFERENCE_FOLDER, name), text);
}
