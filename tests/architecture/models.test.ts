// Answers for every simulated system being complete: a fidelity card, a line in the registry, a scenario that uses it.
import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { filesBelow, read, root } from './sources.ts';

const folder = join(root, 'src/models');
const folders = readdirSync(folder, { withFileTypes: true })
  .filter((entry) => entry.isDirectory())
  .map((entry) => entry.name)
  .sort((a, b) => (a < b ? -1 : 1));

/** A folder with a `model.ts` is a system; one without holds rules that systems share. */
const models = folders.filter((name) => name !== '_template' && existsSync(join(folder, name, 'model.ts')));

describe.each(folders)('models/%s', (name) => {
  it('has a fidelity card that says what is modelled, what is simplified, and from which sources', () => {
    const card = join(folder, name, 'README.md');
    expect(existsSync(card)).toBe(true);
    const text = read(`src/models/${name}/README.md`).toLowerCase();
    for (const word of ['modelled', 'simplified', 'source']) expect(text).toContain(word);
  });
});

describe.each([...models, '_template'])('the model %s', (name) => {
  it('has a test that drives its charts, or those of the system it is a client of drive them too', () => {
    const own = (of: string) => join('tests/models', of, 'charts.test.ts');
    if (existsSync(join(root, own(name))) || !existsSync(join(folder, name, 'charts.ts'))) return;
    const others = models.map(own).filter((path) => existsSync(join(root, path)));
    expect(others.some((path) => read(path).includes(`models/${name}/charts.ts`))).toBe(true);
  });
});

describe.each(models)('the model %s', (name) => {
  it('is registered, and its code is loaded on demand', () => {
    const registry = read('src/models/registry.ts');
    expect(registry).toMatch(new RegExp(`import\\('\\./${name}/`));
  });

  it('is used by a scenario', () => {
    const kind = /^ {2}kind: '(\w+)',$/m.exec(read(`src/models/${name}/model.ts`))![1];
    const used = new RegExp(`\\bkind: ${kind}\\b`);
    expect(filesBelow('scenarios').some((path) => path.endsWith('.yaml') && used.test(read(path)))).toBe(true);
  });
});
