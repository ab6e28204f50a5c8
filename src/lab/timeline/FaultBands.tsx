// Answers for faults on the timeline: each as a band with its name; one that strikes again and again as a row of its own.
import type { Overview } from '../../session/port.ts';
import { moment } from '../run/words.ts';
import { PLOT_BOTTOM, PLOT_TOP } from './scale.ts';
import styles from './Timeline.module.css';

/** Width a letter of a name takes, about. */
const LETTER = 6.5;

interface BandsProps {
  readonly faults: Overview['faults'];
  readonly last: number;
  readonly length: number;
  readonly x: (t: number) => number;
}

/** Each fault as a band; its name only where it does not run into the name before it. */
export function FaultBands({ faults, last, length, x }: BandsProps) {
  return (
    <>
      <Singles faults={faults.filter((f) => f.series === '')} last={last} length={length} x={x} />
      <Recurring faults={faults.filter((f) => f.series !== '')} last={last} length={length} x={x} />
    </>
  );
}

function Singles({ faults, last, length, x }: BandsProps) {
  let free = 0;
  return faults
    .filter((f) => !/, \d+$/.test(f.name) && !/^(undo|end) you: /.test(f.name))
    .map((f) => {
      const end = f.until > f.at ? f.until : f.until === 0 ? length : f.at;
      const left = x(f.at);
      const name = f.name
        .replace(/^you: /, '')
        .replace(/ at \d\d:.*$/, '')
        .replace(/^(.{27}).{2,}$/, (_, kept: string) => `${kept.trimEnd()}…`);
      const wide = name.length * LETTER;
      // At the right edge the name stands before its band.
      const before = left + 8 + wide > x(length);
      const named = before ? left - 8 - wide >= free : left >= free;
      if (named) free = before ? left : left + 12 + wide;
      return (
        <g key={`${f.name} ${f.at}`}>
          <rect
            className={styles.fault}
            x={left}
            y={PLOT_TOP}
            width={Math.max(1.5, x(Math.min(last, end)) - left)}
            height={PLOT_BOTTOM - PLOT_TOP}
          />
          {named && (
            <text
              className={styles.faultName}
              x={before ? left - 4 : left + 4}
              y={PLOT_TOP + 12}
              textAnchor={before ? 'end' : 'start'}
            >
              {name}
            </text>
          )}
        </g>
      );
    });
}

const ROW = 6;
const MOST_ROWS = 7;

/** Strikes of recurring faults: a row for each fault, a stroke for each strike, and one name for all of them where they are many. */
function Recurring({ faults, last, x }: BandsProps) {
  const names = [...new Set(faults.map((f) => f.series))];
  if (names.length === 0) return null;
  const rows = names.slice(0, MOST_ROWS);
  const words = names.length === 1 ? `${names[0]}, again and again` : `${names.length} faults, again and again`;
  return (
    <g className={styles.recurring}>
      {rows.map((name, row) => {
        const strikes = faults.filter((f) => f.series === name);
        const path = strikes.map((f) => {
          const left = x(f.at);
          return `M${left.toFixed(1)} ${PLOT_TOP + row * ROW}v4h${Math.max(1.5, x(Math.min(last, f.until)) - left).toFixed(1)}v-4z`;
        });
        return (
          <path key={name} d={path.join('')}>
            <title>{`${name}: ${strikes.length} times so far, first at ${moment(strikes[0].at)}`}</title>
          </path>
        );
      })}
      <text x={x(0)} y={PLOT_TOP - 3}>
        {words}
      </text>
    </g>
  );
}
