// Answers for the gallery's search: which scenarios a query finds, and where a text is cut to show why.
import { describe, expect, it } from 'vitest';
import type { GalleryChapter, GalleryEntry } from '../../src/lab/gallery/entry.ts';
import { cutAtTerms, search, termsOf } from '../../src/lab/gallery/search.ts';

function entry(id: string, title: string, summary: string, topics: string[]): GalleryEntry {
  return { id, title, summary, topics, length: '60s', minutes: 5, figure: null };
}

const chapters: GalleryChapter[] = [
  {
    id: 'a',
    title: 'Fault tolerance',
    entries: [entry('a/storm', 'The storm', 'Does the shop recover?', ['T6.1', 'T2.9'])],
  },
  { id: 'b', title: 'Kafka', entries: [entry('b/acks', 'acks=all, still lost', 'Can it be gone?', ['T7.3'])] },
];
const words = { 'a/storm': 'maxattempts retry slowdown', 'b/acks': 'isr min.insync.replicas' };

const found = (query: string) =>
  search(chapters, words, termsOf(query)).flatMap((chapter) => chapter.entries.map(({ id }) => id));

describe('the search', () => {
  it.each([
    ['', ['a/storm', 'b/acks']],
    ['STORM', ['a/storm']],
    ['t6.1', ['a/storm']],
    ['fault', ['a/storm']],
    ['maxAttempts', ['a/storm']],
    ['min.insync', ['b/acks']],
    ['acks=all', ['b/acks']],
    ['shop retry', ['a/storm']],
    ['shop isr', []],
    ['own', []],
  ])('finds for %j: %j', (query, ids) => {
    expect(found(query)).toEqual(ids);
  });

  it('drops chapters in which nothing was found', () => {
    expect(search(chapters, words, ['storm']).map(({ title }) => title)).toEqual(['Fault tolerance']);
  });

  it('cuts a text so that every second piece is what was searched for, signs included', () => {
    expect(cutAtTerms('acks=all, still lost', ['ALL', 's.'])).toEqual(['acks=', 'all', ', still lost']);
    expect(cutAtTerms('a (b) [c]', ['(b)', '['])).toEqual(['a ', '(b)', ' ', '[', 'c]']);
    expect(cutAtTerms('untouched', [])).toEqual(['untouched']);
  });
});
