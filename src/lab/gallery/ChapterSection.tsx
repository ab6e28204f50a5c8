// Answers for one chapter of the gallery: a heading over a rule, and a row for each scenario.
import { type Progress, useChoices } from '../choices.ts';
import { labAddress } from '../router.ts';
import { Sparkline } from '../ui/Sparkline.tsx';
import styles from './ChapterSection.module.css';
import type { GalleryChapter, GalleryEntry } from './entry.ts';
import { cutAtTerms } from './search.ts';

interface Props {
  readonly chapter: GalleryChapter;
  readonly terms: readonly string[];
}

export function ChapterSection({ chapter, terms }: Props) {
  const heading = `chapter-${chapter.id}`;
  return (
    <section aria-labelledby={heading}>
      <h2 id={heading} className={styles.heading}>
        {chapter.title}
      </h2>
      <ul>
        {chapter.entries.map((entry) => (
          <Row key={entry.id} entry={entry} terms={terms} />
        ))}
      </ul>
    </section>
  );
}

function Row({ entry, terms }: { readonly entry: GalleryEntry; readonly terms: readonly string[] }) {
  const progress = useChoices((choices) => choices.progress[entry.id]);
  return (
    <li className={styles.row}>
      <ProgressMark progress={progress} />
      <span className={styles.figure}>
        <Sparkline lines={entry.figure} />
      </span>
      <span className={styles.title}>
        <a href={labAddress(entry.id)}>
          <Marked text={entry.title} terms={terms} />
        </a>
      </span>
      <span className={styles.summary}>
        <Marked text={entry.summary} terms={terms} />
      </span>
      <span className={styles.length}>{entry.minutes === null ? entry.length : `${entry.minutes} min`}</span>
    </li>
  );
}

function Marked({ text, terms }: { readonly text: string; readonly terms: readonly string[] }) {
  // biome-ignore lint/suspicious/noArrayIndexKey: the pieces of one text have no other identity than their place.
  return cutAtTerms(text, terms).map((piece, i) => (i % 2 === 1 ? <mark key={i}>{piece}</mark> : piece));
}

/** Done is a full disc, begun half of one: told apart without colour. */
function ProgressMark({ progress }: { readonly progress: Progress | undefined }) {
  if (progress === undefined) return <span />;
  return (
    <svg className={styles.progress} viewBox="0 0 12 12" role="img" aria-label={progress}>
      <circle cx="6" cy="6" r="5" />
      <path d={progress === 'done' ? 'M6 1a5 5 0 0 1 0 10a5 5 0 0 1 0-10z' : 'M6 1a5 5 0 0 0 0 10z'} />
    </svg>
  );
}
