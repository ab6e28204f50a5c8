// Answers for handing a run on: a link to exactly this moment, and what was done in it as the faults of a scenario.
import { useState } from 'react';
import { faultsText } from '../../scenario/fault-text.ts';
import { labAddress } from '../router.ts';
import { useRunHandle } from '../run/context.ts';
import { packMoment } from '../run/share.ts';
import styles from './TopBar.module.css';

interface Shared {
  readonly link: string;
  /** Empty: nothing was done. */
  readonly faults: string;
}

const copy = (text: string) =>
  navigator.clipboard.writeText(text).then(
    () => true,
    () => false,
  );

export function Share({ scenario }: { readonly scenario: string }) {
  const run = useRunHandle();
  const [shared, setShared] = useState<Shared | null>(null);
  const [copied, setCopied] = useState<keyof Shared | null>(null);
  const share = async () => {
    if (run.store.getState().away?.what === 'variant')
      return run.choose({
        said: 'A variant that the CAP panel made has no link. Go back to the scenario to share it.',
      });
    const answer = await run.give({ ask: 'share' });
    if (answer.answer !== 'share') return;
    const { interventions } = answer.shared;
    const packed = packMoment({ scenario, ...answer.shared });
    if (packed === null) run.choose({ said: 'This run holds more changes than fit into a link.' });
    const link = packed === null ? '' : `${location.href.split('#')[0]}${labAddress(scenario, packed)}`;
    setShared({ link, faults: interventions.length === 0 ? '' : faultsText(interventions) });
    setCopied(link !== '' && (await copy(link)) ? 'link' : null);
    if (packed !== null) run.choose({ said: 'The link to this moment is ready.' });
  };
  return (
    <div className={styles.share}>
      <button type="button" className={styles.word} onClick={share} aria-expanded={shared !== null}>
        Share
      </button>
      {shared !== null && (
        <div className={styles.link}>
          {shared.link === '' ? (
            <p>This run holds more changes than fit into a link.</p>
          ) : (
            <label>
              A link to exactly this moment{copied === 'link' ? ', copied' : ''}
              <input readOnly value={shared.link} onFocus={(event) => event.target.select()} />
            </label>
          )}
          {shared.faults !== '' && (
            <>
              <label>
                What you did, for a scenario{copied === 'faults' ? ', copied' : ''}
                <textarea
                  readOnly
                  rows={Math.min(6, shared.faults.split('\n').length)}
                  value={shared.faults}
                  wrap="off"
                  onFocus={(event) => event.target.select()}
                />
              </label>
              <button
                type="button"
                className={styles.word}
                onClick={async () => setCopied((await copy(shared.faults)) ? 'faults' : null)}
              >
                Copy as YAML
              </button>
            </>
          )}
          <button type="button" className={styles.word} onClick={() => setShared(null)}>
            Close
          </button>
        </div>
      )}
    </div>
  );
}
