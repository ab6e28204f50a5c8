// Answers for a scenario's parts as documents for the real system: which parts they are of, and their YAML.
import { stringify } from 'yaml';
import type { Manifest } from '../models/contract.ts';
import type { LoadedPart, LoadedScenario } from './loaded.ts';

export type ManifestFormat = Manifest['format'];

/** Every format that something can be exported in. */
export const MANIFEST_FORMATS: readonly ManifestFormat[] = ['kubernetes'];

/**
 * Documents of a part, and of the parts that are deployed on it; of all parts when none is named.
 * @param paramsOf a part's parameters at the moment that is exported
 */
export function manifestsIn(
  scenario: Pick<LoadedScenario, 'parts'>,
  paramsOf: (part: LoadedPart) => any,
  name?: string,
): readonly Manifest[] {
  return scenario.parts
    .filter((part) => name === undefined || part.name === name || isDeployedOn(part, name))
    .flatMap((part) => part.model.manifests?.(part.name, paramsOf(part)) ?? []);
}

function isDeployedOn(part: LoadedPart, name: string): boolean {
  return part.model.calls(part.params).some((call) => call.port === 'cluster' && call.part === name);
}

/** YAML documents, one after the other, as `kubectl apply -f` takes them. Notes are comments. */
export function manifestText(manifests: readonly Manifest[]): string {
  return manifests
    .map(({ content, notes }) => [...notes.map((note) => `# ${note}\n`), stringify(content)].join(''))
    .join('---\n');
}
