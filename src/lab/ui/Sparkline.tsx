// Answers for a scenario's small figure: up to three lines over a hairline, told apart by dashes as well as hue.
import type { FigureLine } from '../gallery/entry.ts';
import styles from './Sparkline.module.css';

interface Props {
  /** null: no run was made yet, and its place stays empty. */
  readonly lines: readonly FigureLine[] | null;
}

const width = 120;
const height = 24;
const edge = 2;
const dashes = ['none', '4 3', '1.5 3'];

function path(points: readonly number[]): string {
  const step = (width - 2 * edge) / Math.max(1, points.length - 1);
  const at = (value: number, i: number) => {
    const y = height - edge - Math.min(1, Math.max(0, value)) * (height - 2 * edge);
    return `${(edge + i * step).toFixed(1)} ${y.toFixed(1)}`;
  };
  return `M${points.map(at).join('L')}`;
}

/** Decoration of a row whose words say everything: hidden from screen readers. */
export function Sparkline({ lines }: Props) {
  return (
    <svg className={styles.figure} viewBox={`0 0 ${width} ${height}`} aria-hidden="true">
      {lines !== null && <path className={styles.ground} d={`M${edge} ${height - edge + 0.5}H${width - edge}`} />}
      {dashes.slice(0, lines?.length ?? 0).map((dash, i) => (
        <path key={dash} className={styles[lines![i].tone]} strokeDasharray={dash} d={path(lines![i].points)} />
      ))}
    </svg>
  );
}
