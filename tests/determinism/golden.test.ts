// Every scenario's run is the one that is committed: a digest that changes without its scenario is another engine, and needs another version.
// `npm run golden` writes them anew.
import { describe, expect, it } from 'vitest';
import { ENGINE_VERSION } from '../../src/session/version.ts';
import { digestsOf } from './digests.ts';
import { hashOf, readGolden, renew, sources } from './golden.ts';

const all = sources();

function renewal() {
  it('are written anew', async () => {
    const before = readGolden().engineVersion;
    const changed = renew(await digestsOf(all));
    if (changed.length > 0 && before === ENGINE_VERSION)
      console.warn(
        `The same scenarios now run differently: ${changed.join(', ')}. Raise ENGINE_VERSION (src/session/version.ts) once links to them have been given away.`,
      );
  });
}

function comparison() {
  const golden = readGolden();

  it("are of this engine's version, and of exactly the scenarios there are", () => {
    expect(golden.engineVersion).toBe(ENGINE_VERSION);
    expect(Object.keys(golden.scenarios)).toEqual(all.map(({ file }) => file));
  });

  it.each(all)('$file runs as committed', async (source) => {
    const committed = golden.scenarios[source.file];
    const digests = await digestsOf([source]);
    const why = hashOf(source.text) === committed?.text ? 'the engine or a model' : 'the scenario';
    expect(digests[source.file], `${why} changed; if that was meant: npm run golden`).toBe(committed?.digest);
  });
}

describe('golden digests', process.env.MURPHY_RENEW_GOLDEN === 'yes' ? renewal : comparison);
