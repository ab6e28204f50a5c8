// Answers for which scenarios a search finds, and which letters of a text made it so.
import type { GalleryChapter, GalleryEntry, SearchWords } from './entry.ts';

/** The words of a query: all of them must be found. */
export function termsOf(query: string): string[] {
  return query.toLowerCase().split(/\s+/).filter(Boolean);
}

function finds(entry: GalleryEntry, chapter: string, words: string, term: string): boolean {
  const shown = `${entry.title} ${entry.summary} ${entry.topics.join(' ')} ${chapter}`.toLowerCase();
  return shown.includes(term) || ` ${words}`.includes(` ${term}`);
}

/**
 * The chapters with only the scenarios that hold every term: in what the row shows anywhere, in the scenario's own
 * text at the beginning of a word.
 */
export function search(
  chapters: readonly GalleryChapter[],
  words: SearchWords,
  terms: readonly string[],
): GalleryChapter[] {
  if (terms.length === 0) return [...chapters];
  return chapters
    .map((chapter) => {
      const holds = (entry: GalleryEntry) =>
        terms.every((term) => finds(entry, chapter.title, words[entry.id] ?? '', term));
      return { ...chapter, entries: chapter.entries.filter(holds) };
    })
    .filter((chapter) => chapter.entries.length > 0);
}

/** A text cut at the terms: every second piece (1, 3, ...) is one of them. */
export function cutAtTerms(text: string, terms: readonly string[]): string[] {
  if (terms.length === 0) return [text];
  const escaped = terms.map((term) => term.replace(/[.*+?^${}()|[\]\\]/g, '\\$&'));
  return text.split(new RegExp(`(${escaped.join('|')})`, 'gi'));
}
