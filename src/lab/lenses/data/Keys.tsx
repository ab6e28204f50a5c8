// Answers for keys by replica: each value with its version, and in words where one is stale, missing or another.
import type { Stored, StoredCell } from '../../../models/stored-view.ts';
import { useRun, useRunHandle } from '../../run/context.ts';
import { text } from '../../run/words.ts';
import styles from './Data.module.css';

type KeysView = Extract<Stored, { kind: 'keys' }>;

const said: Readonly<Record<StoredCell['state'], string>> = {
  newest: '',
  stale: 'stale',
  missing: 'missing',
  differs: 'differs',
  none: '',
};

export function Keys({ part, keys }: { readonly part: string; readonly keys: KeysView }) {
  const run = useRunHandle();
  const selected = useRun((s) => s.selected?.process);
  if (keys.rows.length === 0) return <p className={styles.quiet}>No key has been written yet.</p>;
  return (
    <table className={styles.keys}>
      <thead>
        <tr>
          <th scope="col">key</th>
          {keys.replicas.map((r) => (
            <th key={r.process} scope="col" aria-current={r.process === selected || undefined}>
              <button type="button" onClick={() => run.choose({ selected: { part, process: r.process } })}>
                {r.process}
              </button>{' '}
              <span data-tone={r.tone} className={styles.note}>
                {text(r.note)}
              </span>
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {keys.rows.map((row) => (
          <tr key={row.key}>
            <th scope="row">{row.key}</th>
            {row.cells.map((cell, i) => (
              <td
                key={keys.replicas[i].process}
                data-state={cell.state}
                title={cell.version && `version ${cell.version}`}
              >
                {cell.values.join(' | ')} <span className={styles.version}>{cell.version}</span>{' '}
                {said[cell.state] && <span className={styles.said}>{said[cell.state]}</span>}
              </td>
            ))}
          </tr>
        ))}
      </tbody>
    </table>
  );
}
