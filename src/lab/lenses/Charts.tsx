// Answers for the charts: which readings are drawn, over which span of time, and the crosshair and brush they share.
import { useMemo, useState } from 'react';
import type { OpenedWorld, Series } from '../../session/port.ts';
import { useRun } from '../run/context.ts';
import { moment } from '../run/words.ts';
import { useAnswer, useMoment } from './answered.ts';
import { Chart } from './Chart.tsx';
import styles from './Charts.module.css';

const MOST_CHARTS = 6;
/** What was played is uncovered in steps of this (microseconds), not with every frame. */
const GRAIN = 100_000;

const nothing: readonly Series[] = [];

/** What is drawn before anyone chose. */
function firstOf(world: OpenedWorld | null): readonly string[] {
  const declared = world?.show.charts ?? [];
  return declared.length > 0 ? declared.slice(0, 3) : (world?.readings.slice(0, 1).map((r) => r.path) ?? []);
}

export function Charts() {
  const world = useRun((s) => s.world);
  const furthest = useRun((s) => Math.ceil((s.frame?.furthest ?? 0) / GRAIN) * GRAIN);
  const veiled = useRun((s) => s.veiled);
  const computed = useRun((s) => Math.floor((s.overview?.computedTo ?? 0) / 1e6));
  const branches = useRun((s) => s.overview?.branches);
  const current = useRun((s) => s.frame?.branch ?? '');
  const [chosen, setChosen] = useState<readonly string[] | null>(null);
  const [cross, setCross] = useState<number | null>(null);
  const [span, setSpan] = useState<readonly [number, number] | null>(null);
  const [beside, setBeside] = useState('');
  const readings = useMemo(() => chosen ?? firstOf(world), [chosen, world]);
  const fresh = useMoment();
  const compare = beside && beside !== current ? [beside] : undefined;
  const answer = useAnswer(
    readings.length > 0 ? { ask: 'series', readings, branches: compare } : null,
    `${fresh} ${Math.floor(furthest / 1e6)} ${computed}`,
  );
  // Charts are painted again when these change, so they must not with every frame.
  const seriesOf = useMemo(() => {
    const all = answer?.answer === 'series' ? answer.series : [];
    return new Map(readings.map((path) => [path, all.filter((s) => s.reading === path)]));
  }, [answer, readings]);
  if (!world) return null;
  const [from, to] = span ?? [0, world.length];
  const free = world.readings.filter((r) => r.kind !== 'state' && !readings.includes(r.path));
  return (
    <div className={styles.charts}>
      {readings.map((path) => {
        const about = world.readings.find((r) => r.path === path);
        return (
          <Chart
            key={path}
            title={about?.title ?? path}
            part={path.split('.')[0]}
            description={about?.description ?? ''}
            series={seriesOf.get(path) ?? nothing}
            beside={beside}
            from={from}
            to={to}
            last={veiled ? furthest : Number.POSITIVE_INFINITY}
            cross={cross}
            onCross={setCross}
            onBrush={setSpan}
            onRemove={readings.length > 1 ? () => setChosen(readings.filter((r) => r !== path)) : undefined}
          />
        );
      })}
      <div className={styles.more}>
        {span && (
          <button type="button" onClick={() => setSpan(null)}>
            {moment(from)} to {moment(to)}: show all
          </button>
        )}
        {readings.length < MOST_CHARTS && (
          <label>
            <span className="visually-hidden">Draw another reading</span>
            <select value="" onChange={(event) => setChosen([...readings, event.target.value])}>
              <option value="">Another reading …</option>
              {free.map((r) => (
                <option key={r.path} value={r.path}>
                  {r.path}
                </option>
              ))}
            </select>
          </label>
        )}
        {branches && branches.length > 1 && (
          <label>
            <span className="visually-hidden">Beside branch</span>
            <select value={beside} onChange={(event) => setBeside(event.target.value)}>
              <option value="">Beside a branch …</option>
              {branches.map((b, i) => (
                <option key={b.id} value={b.id}>
                  {b.name || (b.parent ? `branch ${i}` : 'lesson')}
                </option>
              ))}
            </select>
          </label>
        )}
      </div>
    </div>
  );
}
