// Answers for one chart: lines on a canvas, the cursor of the run, the shared crosshair, and choosing a span by dragging.
import { useEffect, useRef, useState } from 'react';
import type { Series } from '../../session/port.ts';
import { useRun, useRunHandle } from '../run/context.ts';
import { moment, quantity } from '../run/words.ts';
import styles from './Charts.module.css';
import { firstAtOrAfter } from './decimate.ts';
import { LEFT, paintChart } from './paintChart.ts';

interface Props {
  readonly title: string;
  readonly part: string;
  readonly description: string;
  readonly series: readonly Series[];
  /** Branch drawn for comparison; empty: none. */
  readonly beside: string;
  readonly from: number;
  readonly to: number;
  /** Nothing after this moment is drawn. */
  readonly last: number;
  readonly cross: number | null;
  onCross(at: number | null): void;
  onBrush(span: readonly [number, number]): void;
  onRemove?: () => void;
}

/** The value of a series at a moment: that of the last sample before it. */
function valueAt(series: Series | undefined, at: number): number {
  if (!series || series.at.length === 0) return Number.NaN;
  const i = firstAtOrAfter(series.at, at + 1) - 1;
  return i < 0 ? Number.NaN : series.values[i];
}

export function Chart(props: Props) {
  const { title, part, description, series, beside, from, to, last, cross, onCross, onBrush, onRemove } = props;
  const run = useRunHandle();
  const canvas = useRef<HTMLCanvasElement>(null);
  const at = useRun((s) => s.slowAt);
  const [drag, setDrag] = useState<readonly [number, number] | null>(null);
  const [size, setSize] = useState('');
  const shown = cross ?? at;
  useEffect(() => {
    const observer = new ResizeObserver(([entry]) => setSize(`${entry.contentRect.width} ${entry.contentRect.height}`));
    observer.observe(canvas.current!);
    return () => observer.disconnect();
  }, []);
  // biome-ignore lint/correctness/useExhaustiveDependencies: painted again when its size changes
  useEffect(() => {
    paintChart(canvas.current!, { series, beside, from, to, last, at, cross, drag });
  }, [series, beside, from, to, last, at, cross, drag, size]);
  const time = (clientX: number) => {
    const box = canvas.current!.getBoundingClientRect();
    const share = (clientX - box.left - LEFT) / Math.max(1, box.width - LEFT);
    return from + Math.min(1, Math.max(0, share)) * (to - from);
  };
  const own = series.find((s) => s.branch !== beside) ?? series[0];
  const value = valueAt(own, Math.min(shown, last));
  const words = Number.isFinite(value) ? quantity(value, own?.unit) : '–';
  return (
    <figure className={styles.chart}>
      <figcaption className={styles.head}>
        <h3 title={description}>
          {title} <span className={styles.part}>{part}</span>
        </h3>
        <span className={styles.value}>
          {words}
          {cross !== null && ` at ${moment(cross)}`}
          {onRemove && (
            <button type="button" className={styles.remove} aria-label={`Put away ${title}`} onClick={onRemove}>
              ×
            </button>
          )}
        </span>
      </figcaption>
      <div className={styles.box}>
        <canvas
          ref={canvas}
          role="img"
          aria-label={`${title}: ${words} at ${moment(shown)}`}
          onPointerMove={(event) => {
            const t = time(event.clientX);
            onCross(t);
            if (drag) setDrag([drag[0], t]);
          }}
          onPointerLeave={() => onCross(null)}
          onPointerDown={(event) => {
            event.currentTarget.setPointerCapture(event.pointerId);
            setDrag([time(event.clientX), time(event.clientX)]);
          }}
          onPointerUp={() => {
            if (drag) {
              const [a, b] = [Math.min(...drag), Math.max(...drag)];
              if (b - a > (to - from) / 50) onBrush([a, b]);
              else run.seek(Math.min(a, last));
            }
            setDrag(null);
          }}
        />
      </div>
    </figure>
  );
}
