// Answers for writing the JSON Schema of scenario files to public/, where any editor finds it: run by `npm run generate`.
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { REGISTRY } from '../models/registry.ts';
import { scenarioJsonSchema } from '../scenario/json-schema.ts';

/** Where the schema is kept. */
export const SCHEMA_FILE = join(import.meta.dirname, '../../public/scenario.schema.json');

/** The schema as it is now, as text. */
export async function schemaText(): Promise<string> {
  const models = await Promise.all(REGISTRY.map((entry) => entry.load()));
  return `${JSON.stringify(scenarioJsonSchema(models), null, 1)}\n`;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) writeFileSync(SCHEMA_FILE, await schemaText());
