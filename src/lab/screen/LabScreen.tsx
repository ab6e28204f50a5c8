// Answers for the one screen: which region is where, its keys, and what is shown while a run opens or cannot be opened.
import { lazy, Suspense, useEffect, useMemo, useState } from 'react';
import { Guide } from '../guide/Guide.tsx';
import { Inspector } from '../inspector/Inspector.tsx';
import { ShortcutSheet } from '../keys/ShortcutSheet.tsx';
import { useShortcuts } from '../keys/shortcuts.ts';
import { Lenses } from '../lenses/Lenses.tsx';
import { galleryAddress } from '../router.ts';
import { useRun, useRunHandle } from '../run/context.ts';
import type { SharedMoment } from '../run/share.ts';
import { Timeline } from '../timeline/Timeline.tsx';
import { Transport } from '../timeline/Transport.tsx';
import { Announcer } from './Announcer.tsx';
import { labShortcuts } from './labShortcuts.ts';
import styles from './LabScreen.module.css';
import { TopBar } from './TopBar.tsx';

const Canvas = lazy(async () => ({ default: (await import('../canvas/Canvas.tsx')).Canvas }));

interface Props {
  readonly scenario: string;
  readonly chapter: string;
  readonly moment: SharedMoment | null;
}

export function LabScreen({ scenario, chapter, moment }: Props) {
  const run = useRunHandle();
  const [sheet, setSheet] = useState(false);
  const [drawer, setDrawer] = useState(false);
  const status = useRun((s) => s.status);
  const selected = useRun((s) => s.selected);
  const title = useRun((s) => s.world?.title);
  const tall = useRun((s) => s.tall);
  const openings = useRun((s) => s.openings);
  const table = useMemo(() => labShortcuts(run, () => setSheet(true)), [run]);
  useShortcuts(table);
  useEffect(() => setDrawer(selected !== null), [selected]);
  useEffect(() => {
    if (title) document.title = `${title} · Murphy`;
  }, [title]);
  const reopened = moment && status === 'ready' ? <EngineNote moment={moment} /> : null;
  return (
    <div className={styles.screen}>
      <TopBar scenario={scenario} chapter={chapter} onKeys={() => setSheet(true)} />
      {status === 'ready' ? (
        <main
          className={styles.main}
          tabIndex={-1}
          aria-label="Lab"
          data-drawer={drawer || undefined}
          data-tall={tall || undefined}
        >
          <section className={styles.guide} aria-label="Guide">
            {reopened}
            <Guide scenario={scenario} />
          </section>
          <section className={styles.canvas} aria-label="World">
            <Suspense fallback={<p className={styles.wait}>Drawing the world …</p>}>
              <Canvas key={openings} />
            </Suspense>
          </section>
          <section className={styles.inspector} aria-label="Inspector">
            <Inspector onClose={() => run.choose({ selected: null })} />
          </section>
          <section className={styles.transport} aria-label="Playback">
            <Transport />
          </section>
          <section className={styles.timeline} aria-label="Timeline">
            <Timeline />
          </section>
          <section className={styles.lenses} aria-label="Lenses">
            <Lenses />
          </section>
        </main>
      ) : (
        <main className={styles.room} tabIndex={-1} aria-busy={status === 'opening'}>
          <Unopened />
        </main>
      )}
      <Announcer />
      {sheet && <ShortcutSheet table={table} onClose={() => setSheet(false)} />}
    </div>
  );
}

/** A link made by another engine still opens; where its replay differs, that is said. */
function EngineNote({ moment }: { readonly moment: SharedMoment }) {
  const run = useRunHandle();
  const version = useRun((s) => s.world?.engineVersion);
  const [differs, setDiffers] = useState(false);
  useEffect(() => {
    run.port.ask({ ask: 'share' }).then((answer) => {
      if (answer.answer === 'share') setDiffers(answer.shared.digest !== moment.digest);
    });
  }, [run, moment]);
  if (!differs) return null;
  return (
    <p className={styles.note} role="status">
      {version === moment.engineVersion
        ? 'This run is not the one that was shared: its scenario was changed since.'
        : `This moment was shared from engine ${moment.engineVersion}; this is engine ${version}. The run differs from the one that was shared.`}
    </p>
  );
}

function Unopened() {
  const status = useRun((s) => s.status);
  const problems = useRun((s) => s.problems);
  const failure = useRun((s) => s.failure);
  if (status === 'opening') return <p>Opening the run …</p>;
  return (
    <>
      <h2>{status === 'problems' ? 'This scenario has mistakes' : 'The run could not be opened'}</h2>
      {status === 'failed' && <p>{failure}</p>}
      <ul className={styles.problems}>
        {problems.map((p) => (
          <li key={`${p.line}:${p.column}:${p.message}`}>
            <code>
              {p.file}:{p.line}:{p.column}
            </code>
            <span>
              {p.message}
              {p.hint ? ` Did you mean ${p.hint}?` : ''}
            </span>
          </li>
        ))}
      </ul>
      <p>
        <a href={galleryAddress}>Back to the gallery</a>
      </p>
    </>
  );
}
