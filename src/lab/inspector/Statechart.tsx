// Answers for a state machine drawn live: its states, the drawn edges, which state it is in, since when and why.
import { useId } from 'react';
import type { Inspection } from '../../session/port.ts';
import { moment } from '../run/words.ts';
import { edgePath, placeStates, STATE } from './chartLayout.ts';
import styles from './Statechart.module.css';

const LONGEST_NAME = 14;

export function Statechart({ chart }: { readonly chart: Inspection['charts'][number] }) {
  const id = useId();
  const { states, width, height } = placeStates(chart.states.map((s) => s.name));
  const at = (name: string) => states.find((s) => s.name === name);
  const now = chart.states.find((s) => s.name === chart.now);
  const name = (full: string) => (full.length > LONGEST_NAME ? `${full.slice(0, LONGEST_NAME - 1)}…` : full);
  return (
    <figure className={styles.figure}>
      <figcaption className={styles.caption}>
        {chart.title} <span>{chart.process}</span>
      </figcaption>
      <svg
        viewBox={`0 0 ${width} ${height}`}
        className={styles.chart}
        role="img"
        aria-label={`${chart.title}: ${chart.now}`}
      >
        <defs>
          <marker id={id} viewBox="0 0 8 8" refX="7" refY="4" markerWidth="7" markerHeight="7" orient="auto">
            <path d="M0 1L8 4 0 7z" className={styles.head} />
          </marker>
        </defs>
        {chart.edges.map((edge) => {
          const from = at(edge.from);
          const to = at(edge.to);
          if (!from || !to) return null;
          return (
            <path
              key={`${edge.from} ${edge.to} ${edge.event}`}
              className={styles.edge}
              d={edgePath(from, to)}
              markerEnd={`url(#${id})`}
              data-out={edge.from === chart.now || undefined}
            >
              <title>{`${edge.from} to ${edge.to}: ${edge.event}. ${edge.description}`}</title>
            </path>
          );
        })}
        {states.map((s) => (
          <g
            key={s.name}
            transform={`translate(${s.x} ${s.y})`}
            className={styles.state}
            data-now={s.name === chart.now || undefined}
          >
            <rect width={STATE.width} height={STATE.height} rx={STATE.height / 2} />
            <text x={STATE.width / 2} y={STATE.height / 2 + 4}>
              {name(s.name)}
            </text>
          </g>
        ))}
      </svg>
      <p className={styles.words}>
        <b>{chart.now}</b>, since {moment(chart.since)}
        {chart.reason && `: ${chart.reason}`}. {now?.description}
      </p>
    </figure>
  );
}
