// Answers for the page on which one scenario is played: finding its text, opening a run of it, and saying why when that fails.
import { useEffect, useMemo, useState } from 'react';
import { chapters } from 'virtual:gallery';
import { texts } from 'virtual:scenario-texts';
import { useChoices } from '../choices.ts';
import { galleryAddress, labAddress } from '../router.ts';
import { createClient } from '../run/client.ts';
import { RunContext } from '../run/context.ts';
import { createRun, type Run } from '../run/run.ts';
import { type SharedMoment, unpackMoment } from '../run/share.ts';
import styles from './LabPage.module.css';
import { LabScreen } from './LabScreen.tsx';

interface Props {
  /** `<chapter>/<name>`. */
  readonly scenario: string;
  /** The packed moment of a shared link. */
  readonly shared: string | null;
}

export function LabPage({ scenario, shared }: Props) {
  const chapter = chapters.find((at) => at.entries.some((entry) => entry.id === scenario));
  const entry = chapter?.entries.find((at) => at.id === scenario);
  const title = entry?.title ?? 'No such scenario';
  const moment = useMemo(() => (shared === null ? null : unpackMoment(shared)), [shared]);
  useEffect(() => {
    document.title = `${title} · Murphy`;
  }, [title]);
  if (!entry) {
    return (
      <Room title={title}>
        There is no scenario at <code>{scenario}</code> here. It may have been renamed since the link was made: look for
        it in the <a href={galleryAddress}>gallery</a>.
      </Room>
    );
  }
  if (moment && 'reason' in moment) {
    return (
      <Room title={title}>
        {moment.reason} You can still <a href={labAddress(scenario)}>open the scenario from its beginning</a>.
      </Room>
    );
  }
  return <Opened scenario={scenario} chapter={chapter?.title ?? ''} moment={moment?.moment ?? null} />;
}

function Room({ title, children }: { readonly title: string; readonly children: React.ReactNode }) {
  return (
    <>
      <header className={styles.bar}>
        <a className={styles.home} href={galleryAddress}>
          Murphy
        </a>
        <h1 className={styles.title}>{title}</h1>
      </header>
      <main className={styles.room} tabIndex={-1}>
        <p>{children}</p>
      </main>
    </>
  );
}

interface OpenedProps {
  readonly scenario: string;
  readonly chapter: string;
  readonly moment: SharedMoment | null;
}

function Opened({ scenario, chapter, moment }: OpenedProps) {
  const [run, setRun] = useState<Run | null>(null);
  const note = useChoices((choices) => choices.note);
  useEffect(() => {
    const made = createRun(createClient());
    setRun(made);
    note(scenario, 'begun');
    texts[scenario]().then(
      ({ default: text }) =>
        made.open({
          text,
          file: `${scenario}.yaml`,
          seed: moment?.seed,
          interventions: moment?.interventions,
          cursor: moment?.cursor,
        }),
      () =>
        made.store.setState({
          status: 'failed',
          failure: 'The scenario could not be loaded. Is the connection there?',
        }),
    );
    return () => made.dispose();
  }, [scenario, moment, note]);
  if (!run) return <main aria-busy="true" tabIndex={-1} />;
  return (
    <RunContext value={run}>
      <LabScreen scenario={scenario} chapter={chapter} moment={moment} />
    </RunContext>
  );
}
