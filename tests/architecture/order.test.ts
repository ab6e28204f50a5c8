// Answers for the one order of folders: each imports only from those to its left, and from the packages it is allowed.
import { dirname, join } from 'node:path/posix';
import { describe, expect, it } from 'vitest';
import { filesBelow, importsOf, isCode, read } from './sources.ts';

/** The order. Folders that share a place do not import from one another. */
const order = [['engine'], ['analysis'], ['models'], ['scenario'], ['session'], ['lab', 'cli']];

/** The packages that the core may use; the lab and the command line may use any. */
const packages: Record<string, readonly string[]> = {
  engine: [],
  analysis: [],
  models: ['zod'],
  scenario: ['zod', 'yaml', '@marcbachmann/cel-js'],
  session: ['zod', 'fflate'],
};

const place = (folder: string): number => order.findIndex((names) => names.includes(folder));
const folderOf = (path: string): string => path.split('/')[1];

function complaintsAbout(path: string): string[] {
  const folder = folderOf(path);
  const complaints: string[] = [];
  for (const specifier of importsOf(read(path))) {
    if (specifier.startsWith('.')) {
      const target = join(dirname(path), specifier.replace(/\?.*$/, ''));
      const other = folderOf(target);
      const allowed =
        target.startsWith('src/') && (other === folder || (place(other) >= 0 && place(other) < place(folder)));
      if (!allowed) complaints.push(`${path} imports ${specifier}`);
    } else if (folder in packages && !packages[folder].includes(specifier)) {
      complaints.push(`${path} imports the package ${specifier}`);
    }
  }
  return complaints;
}

describe('the order engine < analysis < models < scenario < session < lab | cli', () => {
  const files = filesBelow('src').filter(isCode);

  it('holds every folder of src', () => {
    const folders = new Set(files.map(folderOf));
    expect([...folders].filter((folder) => place(folder) < 0)).toEqual([]);
  });

  it('is kept by every import', () => {
    expect(files.flatMap(complaintsAbout)).toEqual([]);
  });

  it('is kept by relative imports that name their file with its extension', () => {
    const bare = files.flatMap((path) =>
      importsOf(read(path))
        .filter((specifier) => specifier.startsWith('.') && !/\.[a-z]+(\?.*)?$/.test(specifier))
        .map((specifier) => `${path} imports ${specifier}`),
    );
    expect(bare).toEqual([]);
  });
});
