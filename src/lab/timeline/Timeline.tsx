// Answers for the whole run at a glance: faults as bands, milestones, one series, branches; and for moving the cursor over it.
import { memo, useCallback, useEffect, useMemo, useRef, useState } from 'react';
import { useRun, useRunHandle } from '../run/context.ts';
import { moment } from '../run/words.ts';
import { FaultBands } from './FaultBands.tsx';
import { axisTicks, curveOf, PLOT_BOTTOM, PLOT_TOP } from './scale.ts';
import styles from './Timeline.module.css';

const HEIGHT = 84;
const EDGE = 24;
/** What was played is uncovered in steps of this (microseconds), not with every frame. */
const GRAIN = 100_000;
const MOST_MILESTONES = 120;

/** Width of an element, followed. */
function useWidth() {
  const ref = useRef<HTMLDivElement>(null);
  const [width, setWidth] = useState(800);
  useEffect(() => {
    const observer = new ResizeObserver(([entry]) => setWidth(Math.max(200, entry.contentRect.width)));
    if (ref.current) observer.observe(ref.current);
    return () => observer.disconnect();
  }, []);
  return [ref, width] as const;
}

export function Timeline() {
  const run = useRunHandle();
  const [box, width] = useWidth();
  const length = useRun((s) => s.world?.length ?? 1);
  const at = useRun((s) => s.frame?.at ?? 0);
  const furthest = useRun((s) => s.frame?.furthest ?? 0);
  const predicting = useRun((s) => s.predicting);
  const veiled = useRun((s) => s.veiled);
  const x = (t: number) => EDGE + (t / length) * (width - 2 * EDGE);
  const time = (clientX: number) => {
    const left = box.current?.getBoundingClientRect().left ?? 0;
    return ((clientX - left - EDGE) / (width - 2 * EDGE)) * length;
  };
  const seek = (to: number) => run.seek(predicting ? Math.min(to, furthest) : to);
  const onKey = (event: React.KeyboardEvent) => {
    const step = event.shiftKey ? length / 10 : length / 100;
    const moves: Record<string, number> = {
      ArrowLeft: -step,
      ArrowDown: -step,
      a: -step,
      ArrowRight: step,
      ArrowUp: step,
      d: step,
      PageUp: length / 10,
      PageDown: -length / 10,
    };
    const move = moves[event.key];
    if (move === undefined) return;
    event.preventDefault();
    event.stopPropagation();
    run.seekBy(move, predicting ? furthest : undefined);
  };
  return (
    <div ref={box} className={styles.timeline}>
      <div
        className={styles.slider}
        role="slider"
        tabIndex={0}
        aria-label="Moment of the run"
        aria-valuemin={0}
        aria-valuemax={Math.round(length / 1000)}
        aria-valuenow={Math.round(at / 1000)}
        aria-valuetext={moment(at)}
        onKeyDown={onKey}
        onPointerDown={(event) => {
          event.currentTarget.setPointerCapture(event.pointerId);
          seek(time(event.clientX));
        }}
        onPointerMove={(event) => {
          if (event.buttons === 1) seek(time(event.clientX));
        }}
      >
        <svg width={width} height={HEIGHT} aria-hidden="true" className={styles.drawing}>
          <Ground length={length} width={width} hiddenFrom={veiled ? Math.ceil(furthest / GRAIN) * GRAIN : null} />
          <g className={styles.cursor} transform={`translate(${x(at)} 0)`}>
            <line y1={4} y2={PLOT_BOTTOM} />
            <circle cy={5} r={4} />
          </g>
        </svg>
      </div>
      <Branches />
    </div>
  );
}

interface GroundProps {
  readonly length: number;
  readonly width: number;
  /** Nothing after this moment is shown; null: everything is. */
  readonly hiddenFrom: number | null;
}

/** Everything but the cursor: drawn again only when the run or the width changed. */
const Ground = memo(function Ground({ length, width, hiddenFrom }: GroundProps) {
  const x = useCallback((t: number) => EDGE + (t / length) * (width - 2 * EDGE), [length, width]);
  const overview = useRun((s) => s.overview);
  const last = hiddenFrom ?? length;
  const curve = useMemo(
    () =>
      overview?.series
        ? curveOf(overview.series.at, overview.series.values, last, x, PLOT_TOP + 6, PLOT_BOTTOM - 4)
        : '',
    [overview, last, x],
  );
  const faults = overview?.faults.filter((f) => f.at <= last) ?? [];
  const milestones =
    overview?.milestones.filter((m) => m.at <= last && m.tone !== 'plain' && !m.again).slice(0, MOST_MILESTONES) ?? [];
  return (
    <>
      <FaultBands faults={faults} last={last} length={length} x={x} />
      <path className={styles.curve} d={curve} />
      {milestones.map((m) => (
        <path key={m.seq} className={styles[m.tone]} d={`M${x(m.at)} ${PLOT_TOP - 2}v6`}>
          <title>{`${moment(m.at)} ${m.words}`}</title>
        </path>
      ))}
      {overview && hiddenFrom === null && overview.computedTo < length && (
        <line className={styles.ahead} x1={x(overview.computedTo)} x2={x(length)} y1={PLOT_BOTTOM} y2={PLOT_BOTTOM} />
      )}
      <line
        className={styles.axis}
        x1={x(0)}
        x2={x(hiddenFrom === null && overview ? overview.computedTo : last)}
        y1={PLOT_BOTTOM}
        y2={PLOT_BOTTOM}
      />
      {hiddenFrom !== null && (
        <>
          <line className={styles.ahead} x1={x(last)} x2={x(length)} y1={PLOT_BOTTOM - 16} y2={PLOT_BOTTOM - 16} />
          {x(length) - x(last) > 300 && (
            <text className={styles.hidden} x={(x(last) + x(length)) / 2} y={PLOT_BOTTOM - 22}>
              the rest stays hidden until your answer is judged
            </text>
          )}
        </>
      )}
      {axisTicks(length).map((t) => (
        <text key={t} className={styles.tick} x={x(t)} y={PLOT_BOTTOM + 16}>
          {t === 0 ? '0 s' : t / 1e6}
        </text>
      ))}
    </>
  );
});

/** Every line of history that was made by acting in the past; the current one is heavier. */
function Branches() {
  const run = useRunHandle();
  const branches = useRun((s) => s.overview?.branches);
  const current = useRun((s) => s.frame?.branch);
  if (!branches || branches.length < 2) return null;
  return (
    <ul className={styles.branches} aria-label="Branches">
      {branches.map((b, i) => (
        <li key={b.id}>
          <button
            type="button"
            aria-pressed={b.id === current}
            title={b.parent ? `from ${moment(b.forkedAt)}` : 'as the scenario is written'}
            onClick={() => run.give({ ask: 'branch', id: b.id })}
          >
            {b.name || (b.parent ? `branch ${i}` : 'lesson')}
          </button>
        </li>
      ))}
    </ul>
  );
}
