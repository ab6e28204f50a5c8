// Answers for what the shapes of messages mean: those that have been seen in this run.
import { useRef } from 'react';
import { SHAPES, type Shape } from '../../models/view.ts';
import { useRun } from '../run/context.ts';
import styles from './Canvas.module.css';

/** Each shape in a box of 12, told apart without its hue. */
const drawings: Readonly<Record<Shape, React.ReactNode>> = {
  request: <circle cx="6" cy="6" r="4" fill="var(--request)" />,
  response: <circle cx="6" cy="6" r="3.5" fill="none" stroke="var(--response)" strokeWidth="1.6" />,
  retry: <path d="M6 1.5L10.8 10H1.2z" fill="var(--retry-fill)" stroke="var(--retry)" />,
  event: <rect x="2.2" y="2.2" width="7.6" height="7.6" fill="var(--event)" />,
  heartbeat: <circle cx="6" cy="6" r="2" fill="var(--beat)" />,
  failure: <path d="M2.5 2.5l7 7M9.5 2.5l-7 7" fill="none" stroke="var(--failure)" strokeWidth="1.8" />,
  data: <path d="M6 1.5L10.5 6 6 10.5 1.5 6z" fill="var(--muted)" />,
};

export function Legend() {
  const known = useRef(new Set<number>());
  const seen = useRun((s) => {
    const flight = s.frame && s.slow ? s.frame.flight : null;
    // Shapes only ever join, so asking with every frame costs little, and it is drawn again only for a new one.
    for (let i = 0; flight && i < flight.count; i++) known.current.add(flight.shape[i]);
    return [...known.current].sort((a, b) => a - b).join(',');
  });
  if (seen === '') return null;
  return (
    <ul className={styles.legend} aria-label="Messages">
      {seen.split(',').map((i) => {
        const shape = SHAPES[Number(i)];
        return (
          <li key={shape}>
            <svg viewBox="0 0 12 12" aria-hidden="true">
              {drawings[shape]}
            </svg>
            {shape}
          </li>
        );
      })}
    </ul>
  );
}
