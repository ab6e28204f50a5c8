// Answers for the map: settings against the length of the cut; each cell says who was answered at worst, and whether it was right; it opens its run.
import type { CapMap as MapOf, CapOutcome, CapSetting } from '../../session/sweep/cap.ts';
import styles from './Cap.module.css';
import { percent, verdict } from './CapTable.tsx';

interface Props {
  readonly maps: readonly MapOf[];
  readonly map: MapOf;
  readonly running: boolean;
  outcome(setting: CapSetting, seconds: number): CapOutcome | undefined;
  onMap(name: string): void;
  onRun(): void;
  onOpen(setting: CapSetting, seconds: number): void;
}

export function CapMap({ maps, map, outcome, running, onMap, onRun, onOpen }: Props) {
  return (
    <section className={styles.map} aria-label="Map of settings and lengths of the cut">
      <div className={styles.bar}>
        <label>
          Map of{' '}
          <select value={map.name} onChange={(e) => onMap(e.target.value)}>
            {maps.map((m) => (
              <option key={m.name}>{m.name}</option>
            ))}
          </select>
        </label>
        <button type="button" className={styles.button} disabled={running} onClick={onRun}>
          Fill the map
        </button>
        <span className={styles.quiet}>
          A cell: answered on the worse side during the cut. Crossed: no order explains the answers. A click opens the
          run.
        </span>
      </div>
      <table className={styles.grid}>
        <thead>
          <tr>
            <th scope="col">
              <span className="visually-hidden">setting</span>
            </th>
            {map.lengths.map((length) => (
              <th key={length} scope="col">
                cut for {length} s
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {map.rows.map((setting) => (
            <tr key={setting.name}>
              <th scope="row">{setting.name}</th>
              {map.lengths.map((length) => (
                <td key={length}>
                  <MapCell
                    name={`${setting.name}, cut for ${length} s`}
                    outcome={outcome(setting, length)}
                    onOpen={() => onOpen(setting, length)}
                  />
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}

interface CellProps {
  readonly name: string;
  readonly outcome: CapOutcome | undefined;
  onOpen(): void;
}

function MapCell({ name, outcome, onOpen }: CellProps) {
  const worst = outcome?.sides.reduce((least, side) => Math.min(least, side.share), 1) ?? 0;
  const words = !outcome
    ? 'not run yet'
    : outcome.problem || `${percent(worst)} answered on the worse side, linearizable: ${verdict(outcome)}`;
  return (
    <button
      type="button"
      className={styles.cell}
      data-broken={(outcome && outcome.broken > 0) || undefined}
      aria-label={`${name}: ${words}. Open the run.`}
      title={words}
      onClick={onOpen}
    >
      <i style={{ width: `${outcome ? 100 * worst : 0}%` }} />
      <b>{outcome ? (outcome.problem ? '!' : percent(worst)) : '·'}</b>
      {outcome && outcome.broken > 0 && <span>✕</span>}
    </button>
  );
}
