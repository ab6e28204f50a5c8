// Answers for the first page: a table of contents in which every scenario is a question.
import { useDeferredValue, useEffect, useMemo, useRef, useState } from 'react';
import { chapters } from 'virtual:gallery';
import { ShortcutSheet } from '../keys/ShortcutSheet.tsx';
import { type Shortcut, useShortcuts } from '../keys/shortcuts.ts';
import { ChapterSection } from './ChapterSection.tsx';
import { moveAmongRows } from './arrows.ts';
import type { SearchWords } from './entry.ts';
import { Front } from './Front.tsx';
import styles from './GalleryPage.module.css';
import { search, termsOf } from './search.ts';

const noWords: SearchWords = {};

/** What search looks through beyond the rows, loaded when a search begins. */
function useWords(wanted: boolean): SearchWords {
  const [words, setWords] = useState(noWords);
  useEffect(() => {
    if (!wanted || words !== noWords) return;
    // Without them the search still finds titles and questions.
    import('virtual:gallery-words').then((module) => setWords(module.words)).catch(() => undefined);
  }, [wanted, words]);
  return words;
}

export function GalleryPage() {
  const [query, setQuery] = useState('');
  const [sheet, setSheet] = useState(false);
  const [searching, setSearching] = useState(false);
  const field = useRef<HTMLInputElement>(null);
  const main = useRef<HTMLElement>(null);
  const words = useWords(searching);
  const asked = useDeferredValue(query);
  const terms = useMemo(() => termsOf(asked), [asked]);
  const found = useMemo(() => search(chapters, words, terms), [words, terms]);
  const count = found.reduce((sum, chapter) => sum + chapter.entries.length, 0);

  const table = useMemo<Shortcut[]>(
    () => [
      { key: '/', says: 'Find a scenario', run: () => field.current?.focus() },
      { key: 'ArrowDown', says: 'Next scenario', run: () => moveAmongRows(main.current, 1) },
      { key: 'ArrowUp', says: 'Previous scenario', run: () => moveAmongRows(main.current, -1) },
      { key: '?', says: 'This sheet', run: () => setSheet(true) },
    ],
    [],
  );
  useShortcuts(table);
  useEffect(() => {
    document.title = 'Murphy';
  }, []);

  const clear = () => {
    setQuery('');
    field.current?.focus();
  };
  return (
    <div className={styles.page}>
      <Front
        field={field}
        query={query}
        onQuery={setQuery}
        onSearching={() => setSearching(true)}
        onEnter={() => main.current?.querySelector<HTMLAnchorElement>('a')?.click()}
      />
      <main ref={main} className={styles.contents} tabIndex={-1} aria-label="Scenarios">
        <p className="visually-hidden" role="status">
          {terms.length > 0 ? `${count} ${count === 1 ? 'scenario' : 'scenarios'} found` : ''}
        </p>
        {found.map((chapter) => (
          <ChapterSection key={chapter.id} chapter={chapter} terms={terms} />
        ))}
        {found.length === 0 && (terms.length > 0 ? <NothingFound query={query} onClear={clear} /> : <NoScenarios />)}
      </main>
      {sheet && <ShortcutSheet table={table} onClose={() => setSheet(false)} />}
    </div>
  );
}

function NothingFound({ query, onClear }: { readonly query: string; onClear(): void }) {
  return (
    <div className={styles.empty}>
      <h2>No scenario holds “{query.trim()}”</h2>
      <p>
        The search looks at titles, questions, course topics such as <code>T6.1</code>, and every word and setting in a
        scenario, such as <code>maxAttempts</code>. All words of a search must be there.
      </p>
      <button type="button" className={styles.clear} onClick={onClear}>
        Show all scenarios
      </button>
    </div>
  );
}

function NoScenarios() {
  return (
    <div className={styles.empty}>
      <h2>No scenario yet</h2>
      <p>
        A scenario is one YAML file: a world of parts, the faults that strike it, and the questions it asks. Put one at{' '}
        <code>scenarios/&lt;chapter&gt;/&lt;name&gt;.yaml</code>, check it with <code>npx murphy validate</code>, and
        start Murphy again: it stands here.
      </p>
    </div>
  );
}
