// Answers for the page on which one scenario is played.
import { useEffect } from 'react';
import { chapters } from 'virtual:gallery';
import { galleryAddress } from '../router.ts';
import styles from './LabPage.module.css';

interface Props {
  /** `<chapter>/<name>`. */
  readonly scenario: string;
}

export function LabPage({ scenario }: Props) {
  const chapter = chapters.find((at) => at.entries.some((entry) => entry.id === scenario));
  const entry = chapter?.entries.find((at) => at.id === scenario);
  const title = entry?.title ?? 'No such scenario';
  useEffect(() => {
    document.title = `${title} · Murphy`;
  }, [title]);
  return (
    <>
      <header className={styles.bar}>
        <a className={styles.home} href={galleryAddress}>
          Murphy
        </a>
        <h1 className={styles.title}>{title}</h1>
        {chapter && <span className={styles.chapter}>{chapter.title}</span>}
      </header>
      <main className={styles.room} tabIndex={-1}>
        {entry ? (
          <p>{entry.summary}</p>
        ) : (
          <p>
            There is no scenario at <code>{scenario}</code> here. It may have been renamed since the link was made: look
            for it in the <a href={galleryAddress}>gallery</a>.
          </p>
        )}
      </main>
    </>
  );
}
