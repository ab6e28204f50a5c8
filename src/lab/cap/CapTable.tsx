// Answers for stores side by side: who was answered on each side of the cut, how fast, how stale, and whether an order explains it.
import type { CapOutcome, CapSetting } from '../../session/sweep/cap.ts';
import { duration } from '../run/words.ts';
import styles from './Cap.module.css';

interface Props {
  readonly settings: readonly CapSetting[];
  readonly outcome: (setting: CapSetting) => CapOutcome | undefined;
  /** Name of each side. */
  readonly sides: readonly string[];
  onOpen(setting: CapSetting): void;
}

export function CapTable({ settings, outcome, sides, onOpen }: Props) {
  return (
    <div className={styles.scroll}>
      <table className={styles.table}>
        <thead>
          <tr>
            <th scope="col">store</th>
            {sides.map((side) => (
              <th key={side} scope="col">
                {side} answered
              </th>
            ))}
            <th scope="col">median, slowest of 100</th>
            <th scope="col">stale reads</th>
            <th scope="col">linearizable</th>
            <th scope="col">
              <span className="visually-hidden">the run</span>
            </th>
          </tr>
        </thead>
        <tbody>
          {settings.map((setting) => {
            const o = outcome(setting);
            return (
              <tr key={setting.name}>
                <th scope="row">{setting.name}</th>
                {o?.problem ? (
                  <td colSpan={sides.length + 3} className={styles.bad}>
                    {o.problem}
                  </td>
                ) : (
                  <>
                    {sides.map((side, i) => (
                      <td key={side}>{o ? <Share share={o.sides[i].share} /> : '–'}</td>
                    ))}
                    <td>{o ? times(o) : '–'}</td>
                    <td className={o && o.staleReads > 0 ? styles.bad : undefined}>{o ? stale(o) : '–'}</td>
                    <td className={o && o.broken > 0 ? styles.bad : undefined}>{o ? verdict(o) : '–'}</td>
                  </>
                )}
                <td>
                  <button
                    type="button"
                    className={styles.open}
                    onClick={() => onOpen(setting)}
                    aria-label={`Open ${setting.name}`}
                  >
                    open
                  </button>
                </td>
              </tr>
            );
          })}
        </tbody>
      </table>
    </div>
  );
}

export function percent(share: number): string {
  return `${Math.round(share * 100)} %`;
}

function Share({ share }: { readonly share: number }) {
  return (
    <span className={styles.share}>
      <b>{percent(share)}</b>
      <span className={styles.track}>
        <i style={{ width: `${100 * share}%` }} />
      </span>
    </span>
  );
}

function times({ sides }: CapOutcome): string {
  const answered = sides.filter((side) => side.median > 0);
  if (answered.length === 0) return 'nobody answered';
  const median = answered.reduce((most, side) => Math.max(most, side.median), 0);
  const slowest = answered.reduce((most, side) => Math.max(most, side.slowest), 0);
  return `${duration(median)}, ${duration(slowest)}`;
}

function stale({ staleReads, staleness }: CapOutcome): string {
  return staleReads === 0 ? 'none' : `✕ ${staleReads}, up to ${duration(staleness)} old`;
}

export function verdict({ broken, runs }: CapOutcome): string {
  if (broken === 0) return runs === 1 ? '✓ yes' : `✓ all ${runs}`;
  return runs === 1 ? '✕ no' : `✕ not ${broken} of ${runs}`;
}
