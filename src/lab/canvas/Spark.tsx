// Answers for the small chart in a part: a reading over the last ten seconds, gathered from the frames that were shown.
import { useRef } from 'react';
import { useRun } from '../run/context.ts';
import styles from './PartNode.module.css';

const SPAN = 10_000_000;
const MOST = 60;
const WIDTH = 56;
const HEIGHT = 28;

export function Spark({ reading }: { readonly reading: string }) {
  const points = useRef<{ at: number; value: number }[]>([]);
  const at = useRun((s) => s.slowAt);
  const value = useRun((s) => s.slow?.readings[reading]);
  const last = points.current.at(-1);
  if (last && at < last.at) points.current = points.current.filter((p) => p.at < at);
  if (typeof value === 'number' && Number.isFinite(value) && (!last || at - last.at >= SPAN / MOST || at < last.at)) {
    points.current = [...points.current, { at, value }].filter((p) => p.at > at - SPAN).slice(-MOST);
  }
  const most = Math.max(1e-9, ...points.current.map((p) => p.value));
  const path = points.current.map(
    (p) =>
      `${(WIDTH * (1 - (at - p.at) / SPAN)).toFixed(1)} ${(HEIGHT - 2 - (p.value / most) * (HEIGHT - 4)).toFixed(1)}`,
  );
  return (
    <svg className={styles.line} viewBox={`0 0 ${WIDTH} ${HEIGHT}`} width={WIDTH} height={HEIGHT} aria-hidden="true">
      {path.length > 1 && <path d={`M${path.join('L')}`} />}
    </svg>
  );
}
