// Answers for the bar at the top: where one is, the seed, sharing, appearance, keys.
import { chapters } from 'virtual:gallery';
import { galleryAddress } from '../router.ts';
import { useRun, useRunHandle } from '../run/context.ts';
import { ProfileSwitch } from '../ui/ProfileSwitch.tsx';
import { Share } from './Share.tsx';
import styles from './TopBar.module.css';

interface Props {
  readonly scenario: string;
  readonly chapter: string;
  onKeys(): void;
}

export function TopBar({ scenario, chapter, onKeys }: Props) {
  const run = useRunHandle();
  // Until the scenario opens, or when it has mistakes, its title is the gallery's.
  const known = chapters.flatMap((at) => at.entries).find((entry) => entry.id === scenario)?.title;
  const title = useRun((s) => s.world?.title) ?? known ?? '';
  const seed = useRun((s) => s.world?.seed);
  return (
    <header className={styles.bar}>
      <a className={styles.home} href={galleryAddress} aria-label="Murphy, to the gallery">
        Murphy
      </a>
      <h1 className={styles.title}>{title}</h1>
      <span className={styles.chapter}>{chapter}</span>
      <div className={styles.right}>
        {seed !== undefined && (
          <span className={styles.seed}>
            seed <b>{seed}</b>
            <button type="button" className={styles.word} onClick={() => run.reseed(seed + 1)} title="Shift R">
              New seed
            </button>
          </span>
        )}
        <Share scenario={scenario} />
        <ProfileSwitch />
        <button type="button" className={styles.word} onClick={onKeys}>
          Keys <kbd>?</kbd>
        </button>
      </div>
    </header>
  );
}
