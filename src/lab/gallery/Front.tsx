// Answers for the gallery's left side: what this is, the search, where to begin, and how far one is.
import type { RefObject } from 'react';
import { chapters } from 'virtual:gallery';
import { useChoices } from '../choices.ts';
import { labAddress } from '../router.ts';
import { ProfileSwitch } from '../ui/ProfileSwitch.tsx';
import styles from './Front.module.css';

interface Props {
  readonly field: RefObject<HTMLInputElement | null>;
  readonly query: string;
  onQuery(query: string): void;
  /** The person turned to the search. */
  onSearching(): void;
  /** Enter in the search: take the first that was found. */
  onEnter(): void;
}

const entries = chapters.flatMap((chapter) => chapter.entries);

export function Front(props: Props) {
  return (
    <header className={styles.front}>
      <h1 className={styles.name}>Murphy</h1>
      <p className={styles.line}>
        A laboratory for distributed systems. Anything that can go wrong will go wrong: here on purpose, and as often as
        you like.
      </p>
      <SearchField {...props} />
      <Begin />
      <div className={styles.foot}>
        <Done />
        <p>Nothing leaves this browser. Same seed, same run, in every browser.</p>
        <ProfileSwitch />
      </div>
    </header>
  );
}

function SearchField({ field, query, onQuery, onSearching, onEnter }: Props) {
  const singleKeys = useChoices((choices) => choices.singleKeys);
  return (
    <search className={styles.search}>
      <input
        ref={field}
        type="search"
        aria-label="Find a scenario, a term, a setting"
        placeholder="Find a scenario, a term, a setting"
        autoComplete="off"
        spellCheck={false}
        maxLength={100}
        value={query}
        onFocus={onSearching}
        onChange={(event) => onQuery(event.target.value)}
        onKeyDown={(event) => {
          if (event.key === 'Enter' && query.trim() !== '') onEnter();
          if (event.key === 'Escape') onQuery('');
        }}
      />
      {singleKeys && query === '' && <kbd title="Press / to search">/</kbd>}
    </search>
  );
}

/** One button: the first scenario, or the one that was left half-way, or the next. */
function Begin() {
  const progress = useChoices((choices) => choices.progress);
  const begun = entries.find((entry) => progress[entry.id] === 'begun');
  const next = begun ?? entries.find((entry) => progress[entry.id] === undefined) ?? entries[0];
  if (next === undefined) return null;
  const fresh = entries.every((entry) => progress[entry.id] === undefined);
  const words = fresh ? 'Start with the first' : begun ? 'Continue' : 'Go on with the next';
  return (
    <p className={styles.begin}>
      <a className={styles.go} href={labAddress(next.id)}>
        {words}
      </a>
      {!fresh && <span className={styles.which}>{next.title}</span>}
    </p>
  );
}

function Done() {
  const progress = useChoices((choices) => choices.progress);
  if (entries.length === 0) return null;
  const done = entries.filter((entry) => progress[entry.id] === 'done').length;
  return (
    <p>
      {done} of {entries.length} {entries.length === 1 ? 'scenario' : 'scenarios'} done.
    </p>
  );
}
