// Answers for the digest of every scenario's whole run, in whatever JavaScript engine this is bundled for.
import { createKernel } from '../../src/engine/index.ts';
import { loadScenario } from '../../src/scenario/load.ts';

/** A scenario by its path below scenarios/. */
export interface Source {
  readonly file: string;
  readonly text: string;
}

/** By file: the digest of the run with the scenario's own seed, untraced, to its end. What went wrong stands in its place. */
export async function digestsOf(sources: readonly Source[]): Promise<Record<string, string>> {
  const digests: Record<string, string> = {};
  for (const { file, text } of sources) digests[file] = await digestOf(text, file);
  return digests;
}

async function digestOf(text: string, file: string): Promise<string> {
  const { scenario, problems } = await loadScenario(text, file);
  if (!scenario) return `does not load: ${problems[0]?.message}`;
  const k = createKernel(scenario.world(scenario.seed, []));
  k.runUntil(scenario.length);
  return k.verdict === null ? k.digestNow() : `stopped: ${k.verdict.message}`;
}
