// Answers for the small chart in a part: a reading over the ten seconds before the cursor, wherever in the run that is.
import { useAnswer, useMoment } from '../lenses/answered.ts';
import { useRun } from '../run/context.ts';
import styles from './PartNode.module.css';

const SPAN = 10_000_000;
/** Where the line begins is asked for in steps of this (microseconds), so that playing does not change the question with every frame. */
const GRAIN = 1_000_000;
const WIDTH = 56;
const HEIGHT = 28;

export function Spark({ reading }: { readonly reading: string }) {
  const at = useRun((s) => s.slowAt);
  const value = useRun((s) => s.slow?.readings[reading]);
  const from = Math.max(0, Math.floor((at - SPAN) / GRAIN) * GRAIN);
  const answer = useAnswer({ ask: 'series', readings: [reading], from }, useMoment());
  const series = answer?.answer === 'series' ? answer.series[0] : undefined;
  const points: { at: number; value: number }[] = [];
  for (let i = 0; i < (series?.at.length ?? 0); i++) {
    const point = { at: series!.at[i], value: series!.values[i] };
    if (point.at >= at - SPAN && point.at < at && Number.isFinite(point.value)) points.push(point);
  }
  if (typeof value === 'number' && Number.isFinite(value)) points.push({ at, value });
  const most = Math.max(1e-9, ...points.map((p) => p.value));
  const path = points.map(
    (p) =>
      `${(WIDTH * (1 - (at - p.at) / SPAN)).toFixed(1)} ${(HEIGHT - 2 - (p.value / most) * (HEIGHT - 4)).toFixed(1)}`,
  );
  return (
    <svg className={styles.line} viewBox={`0 0 ${WIDTH} ${HEIGHT}`} width={WIDTH} height={HEIGHT} aria-hidden="true">
      {path.length > 1 && <path d={`M${path.join('L')}`} />}
    </svg>
  );
}
