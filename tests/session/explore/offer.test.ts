// Where the lab offers a search: where a scenario asks for it or models promise something, and with the kinds that its world can take.
import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { loadScenario } from '../../../src/scenario/load.ts';
import { searchOffer } from '../../../src/session/explore/offer.ts';

async function offered(file: string) {
  const { scenario } = await loadScenario(readFileSync(file, 'utf8'), file);
  return searchOffer(scenario!);
}

it('says what the scenario lets loose, and what else could strike in its world', async () => {
  const offer = await offered('scenarios/replicas/murphys-law.yaml');
  expect(offer).toMatchObject({ targets: ['store'], faults: 6, chaos: [2_000_000, 40_000_000] });
  expect(offer!.kinds).toEqual(['kill', 'power', 'pause', 'partition', 'oneWay', 'drop', 'clock']);
  expect(offer!.possible).toEqual(expect.arrayContaining([...offer!.kinds, 'slow', 'reorder', 'disk']));
  expect(offer!.promises).toHaveLength(2);
});

it('is there unasked where models promise something, and not where nobody does', async () => {
  expect((await offered('scenarios/replicas/neither.yaml'))?.promises).not.toEqual([]);
  expect(await offered('scenarios/resilience/storm.yaml')).toBeNull();
});
