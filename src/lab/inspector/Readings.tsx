// Answers for the readings of what is selected: the first few as the model ranks them, the rest on request.
import type { Inspection } from '../../session/port.ts';
import { quantity } from '../run/words.ts';
import styles from './Inspector.module.css';

type Listed = Inspection['readings'];
const FIRST = 7;

export function Readings({ readings }: { readonly readings: Listed }) {
  if (readings.length === 0) return null;
  return (
    <>
      <h3 className={styles.heading}>Readings, last second</h3>
      <Lines readings={readings.slice(0, FIRST)} />
      {readings.length > FIRST && (
        <details className={styles.more}>
          <summary>{readings.length - FIRST} more</summary>
          <Lines readings={readings.slice(FIRST)} />
        </details>
      )}
    </>
  );
}

function Lines({ readings }: { readonly readings: Listed }) {
  return (
    <dl>
      {readings.map((r) => (
        <div key={r.path} className={styles.line}>
          <dt title={r.path}>{r.title}</dt>
          <dd>{quantity(r.value, r.unit)}</dd>
        </div>
      ))}
    </dl>
  );
}
