// Answers for the lenses below the canvas: which there are, and which one is open. They share one cursor and one selection.
import { lazy, Suspense } from 'react';
import { useRun, useRunHandle } from '../run/context.ts';
import { useOffered } from './offered.ts';
import { LENSES, lensNames } from '../run/run.ts';
import { Charts } from './Charts.tsx';
import styles from './Lenses.module.css';
import { Log } from './Log.tsx';
import { Why } from './Why.tsx';

const Traces = lazy(async () => ({ default: (await import('./Traces.tsx')).Traces }));

const Terminal = lazy(async () => ({ default: (await import('../terminal/Terminal.tsx')).Terminal }));
const SpaceTime = lazy(async () => ({ default: (await import('./spacetime/SpaceTime.tsx')).SpaceTime }));
const Data = lazy(async () => ({ default: (await import('./data/Data.tsx')).Data }));
const Explore = lazy(async () => ({ default: (await import('../explore/Explore.tsx')).Explore }));
const Cap = lazy(async () => ({ default: (await import('../cap/Cap.tsx')).Cap }));

export function Lenses() {
  const run = useRunHandle();
  const chosen = useRun((s) => s.lens);
  const tall = useRun((s) => s.tall);
  const offered = useOffered();
  const lens = offered.includes(chosen) ? chosen : offered[0];
  const onKey = (event: React.KeyboardEvent) => {
    const move =
      event.key === 'ArrowDown' || event.key === 'ArrowRight'
        ? 1
        : event.key === 'ArrowUp' || event.key === 'ArrowLeft'
          ? -1
          : 0;
    if (move === 0) return;
    event.preventDefault();
    const next = offered[(offered.indexOf(lens) + move + offered.length) % offered.length];
    run.choose({ lens: next });
    document.getElementById(`lens-${next}`)?.focus();
  };
  return (
    <div className={styles.lenses}>
      <div className={styles.side}>
        <div className={styles.tabs} role="tablist" aria-label="Lenses" aria-orientation="vertical" onKeyDown={onKey}>
          {offered.map((name) => (
            <button
              key={name}
              id={`lens-${name}`}
              type="button"
              role="tab"
              tabIndex={name === lens ? 0 : -1}
              aria-selected={name === lens}
              aria-controls="lens"
              title={String(LENSES.indexOf(name) + 1)}
              onClick={() => run.choose({ lens: name })}
            >
              {lensNames[name]}
            </button>
          ))}
        </div>
        <button
          type="button"
          className={styles.tall}
          aria-label="Taller"
          aria-pressed={tall}
          title="Taller (t)"
          onClick={() => run.heighten()}
        >
          {tall ? '▾' : '▴'}
        </button>
      </div>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a panel that scrolls must be reachable by keyboard */}
      <div id="lens" role="tabpanel" aria-labelledby={`lens-${lens}`} className={styles.panel} tabIndex={0}>
        <Suspense fallback={null}>
          {lens === 'charts' && <Charts />}
          {lens === 'spacetime' && <SpaceTime />}
          {lens === 'traces' && <Traces />}
          {lens === 'log' && <Log />}
          {lens === 'data' && <Data />}
          {lens === 'why' && <Why />}
          {lens === 'terminal' && <Terminal />}
          {lens === 'cap' && <Cap />}
          {lens === 'explore' && <Explore />}
        </Suspense>
      </div>
    </div>
  );
}
