// Answers for a state machine drawn live: its states, the drawn edges, which state it is in, since when and why.
import { useId, useMemo } from 'react';
import type { Inspection } from '../../session/port.ts';
import { moment } from '../run/words.ts';
import { placeChart, STATE_HEIGHT } from './chartLayout.ts';
import styles from './Statechart.module.css';

type Live = Inspection['charts'][number];

/** The same chart of one process, or of several: then each state says how many are in it. */
export function Statechart({ charts }: { readonly charts: readonly Live[] }) {
  const id = useId();
  const [chart] = charts;
  const here = (state: string) => charts.filter((c) => c.now === state).length;
  // The drawing is the chart's, whatever state it is in.
  const drawn = JSON.stringify([chart.states.map((s) => s.name), chart.edges]);
  const { states, edges, left, top, width, height } = useMemo(() => {
    const [names, lines] = JSON.parse(drawn);
    return placeChart(names, lines);
  }, [drawn]);
  return (
    <figure className={styles.figure}>
      <figcaption className={styles.caption}>
        {charts.length > 1 ? `${charts.length} processes` : chart.title}{' '}
        {charts.length === 1 && chart.title !== chart.process && <span>{chart.process}</span>}
      </figcaption>
      <svg
        viewBox={`${left} ${top} ${width} ${height}`}
        className={styles.chart}
        style={{ maxWidth: `calc(${Math.min(width, 290)}px * var(--scale))` }}
        role="img"
        aria-label={charts.map((c) => `${c.title}: ${c.now}`).join(', ')}
      >
        <defs>
          <marker id={id} viewBox="0 0 8 8" refX="7" refY="4" markerWidth="7" markerHeight="7" orient="auto">
            <path d="M0 1L8 4 0 7z" className={styles.head} />
          </marker>
        </defs>
        {edges.map((edge) => (
          <g key={`${edge.from} ${edge.to}`} data-out={here(edge.from) > 0 || undefined} className={styles.edge}>
            <title>{edge.tells}</title>
            <path d={edge.path} markerEnd={`url(#${id})`} />
            {edge.at && (
              <text x={edge.at.x} y={edge.at.y + 4}>
                {edge.words}
              </text>
            )}
          </g>
        ))}
        {states.map((s) => (
          <g
            key={s.name}
            transform={`translate(${s.x} ${s.y})`}
            className={styles.state}
            data-now={here(s.name) > 0 || undefined}
          >
            <rect x={-s.width / 2} y={-STATE_HEIGHT / 2} width={s.width} height={STATE_HEIGHT} rx={STATE_HEIGHT / 2} />
            <text y={4}>{charts.length > 1 && here(s.name) > 0 ? `${s.name} ×${here(s.name)}` : s.name}</text>
          </g>
        ))}
      </svg>
      {charts.length === 1 && <Since chart={chart} />}
    </figure>
  );
}

function Since({ chart }: { readonly chart: Live }) {
  const now = chart.states.find((s) => s.name === chart.now);
  return (
    <p className={styles.words}>
      <b>{chart.now}</b>, since {moment(chart.since)}
      {chart.reason && `: ${chart.reason}`}. {now?.description}
    </p>
  );
}
