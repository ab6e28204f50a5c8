// Answers for the gallery's index as the build makes it: read from the scenarios' files, ordered by the course, bounded in what it believes.
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import type { GalleryChapter } from '../../src/lab/gallery/entry.ts';
import { galleryIndex } from '../../vite/gallery-index.ts';

/** Loads a virtual module of the plugin and gives what it exports under `name`. */
async function exported(folder: string, module: string, name: string): Promise<unknown> {
  const plugin = galleryIndex(folder) as unknown as { resolveId(id: string): string; load(id: string): string };
  const code = plugin.load(plugin.resolveId(module));
  const loaded = await import(`data:text/javascript,${encodeURIComponent(code)}`);
  return loaded[name];
}

const fixtures = fileURLToPath(new URL('../browser/fixtures/gallery', import.meta.url));

describe('the gallery index', () => {
  it('has chapters and scenarios in the order of the course', async () => {
    const chapters = (await exported(fixtures, 'virtual:gallery', 'chapters')) as GalleryChapter[];
    expect(chapters.map(({ id }) => id)).toEqual([
      'fault-tolerance',
      'data-that-spans-services',
      'replicas-and-partitions',
      'kubernetes',
      'kafka',
    ]);
    expect(chapters[2].entries.map(({ id }) => id)).toEqual([
      'replicas-and-partitions/neither',
      'replicas-and-partitions/lock',
    ]);
  });

  it('says what a row needs', async () => {
    const chapters = (await exported(fixtures, 'virtual:gallery', 'chapters')) as GalleryChapter[];
    expect(chapters[0].title).toBe('Fault tolerance');
    expect(chapters[0].entries.find(({ id }) => id === 'fault-tolerance/storm')).toEqual({
      id: 'fault-tolerance/storm',
      title: 'The storm that outlives its cause',
      summary: 'A slow-down is over. Does the shop recover?',
      topics: ['T2.9', 'T6.1'],
      length: '90s',
      minutes: 8,
      figure: null,
    });
  });

  it('lets settings be found', async () => {
    const words = (await exported(fixtures, 'virtual:gallery-words', 'words')) as Record<string, string>;
    expect(words['fault-tolerance/storm'].split(' ')).toContain('randomizedwaitfactor');
  });

  it('is empty where there is no scenario', async () => {
    expect(await exported(`${fixtures}-none`, 'virtual:gallery', 'chapters')).toEqual([]);
  });
});
