// Answers for what a search has covered, as a table: which kinds of faults struck in which states, and how often.
import type { FaultKind } from '../../scenario/schema-explore.ts';
import { coverageTable } from './coverage.ts';
import type { ExplorationState } from './exploration.ts';
import styles from './Explore.module.css';
import { kindNames } from './Form.tsx';

interface Props {
  readonly state: ExplorationState;
  readonly kinds: readonly FaultKind[];
}

export function Coverage({ state, kinds }: Props) {
  const { states, rows, others } = coverageTable(state.strikes, kinds);
  return (
    <section aria-label="Coverage" className={styles.coverage}>
      <h3>Who was struck, in which state</h3>
      <div className={styles.scroll}>
        <table className={styles.table}>
          <thead>
            <tr>
              <th scope="col">fault</th>
              <th scope="col">strikes</th>
              {states.map((name) => (
                <th key={name} scope="col">
                  {name.replaceAll('->', '→')}
                </th>
              ))}
              {others > 0 && <th scope="col">{others} others</th>}
            </tr>
          </thead>
          <tbody>
            {rows.map(({ kind, total, counts }) => (
              <tr key={kind}>
                <th scope="row">{kindNames[kind as FaultKind] ?? kind}</th>
                <td>{total}</td>
                {counts.slice(0, states.length + (others > 0 ? 1 : 0)).map((count, i) => (
                  <td key={states[i] ?? ''} className={count === 0 ? styles.quiet : undefined}>
                    {count === 0 ? '·' : count}
                  </td>
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </section>
  );
}
