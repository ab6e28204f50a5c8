// Answers for the bar at the top: where one is, the seed, sharing, appearance, keys.
import { useState } from 'react';
import { chapters } from 'virtual:gallery';
import { galleryAddress, labAddress } from '../router.ts';
import { useRun, useRunHandle } from '../run/context.ts';
import { packMoment } from '../run/share.ts';
import { ProfileSwitch } from '../ui/ProfileSwitch.tsx';
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
        <ShareButton scenario={scenario} />
        <ProfileSwitch />
        <button type="button" className={styles.word} onClick={onKeys}>
          Keys <kbd>?</kbd>
        </button>
      </div>
    </header>
  );
}

function ShareButton({ scenario }: { readonly scenario: string }) {
  const run = useRunHandle();
  const [link, setLink] = useState<string | null>(null);
  const [copied, setCopied] = useState(false);
  const share = async () => {
    if (run.store.getState().away?.what === 'variant')
      return run.choose({
        said: 'A variant that the CAP panel made has no link. Go back to the scenario to share it.',
      });
    const answer = await run.give({ ask: 'share' });
    if (answer.answer !== 'share') return;
    const packed = packMoment({ scenario, ...answer.shared });
    if (packed === null) return run.choose({ said: 'This run holds more changes than fit into a link.' });
    const made = `${location.href.split('#')[0]}${labAddress(scenario, packed)}`;
    setLink(made);
    setCopied(
      await navigator.clipboard.writeText(made).then(
        () => true,
        () => false,
      ),
    );
    run.choose({ said: 'The link to this moment is ready.' });
  };
  return (
    <div className={styles.share}>
      <button type="button" className={styles.word} onClick={share} aria-expanded={link !== null}>
        Share
      </button>
      {link !== null && (
        <div className={styles.link}>
          <label>
            A link to exactly this moment{copied ? ', copied' : ''}
            <input readOnly value={link} onFocus={(event) => event.target.select()} />
          </label>
          <button type="button" className={styles.word} onClick={() => setLink(null)}>
            Close
          </button>
        </div>
      )}
    </div>
  );
}
