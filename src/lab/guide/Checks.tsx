// Answers for the checks of the scenario as they stand now; hidden while a prediction is open, since they tell the outcome.
import { useRun } from '../run/context.ts';
import { moment } from '../run/words.ts';
import styles from './Guide.module.css';

const signs = { pending: '·', ok: '✓', failed: '✕' } as const;

export function Checks() {
  const checks = useRun((s) => s.slow?.checks);
  const veiled = useRun((s) => s.veiled);
  if (!checks?.length) return null;
  return (
    <section className={styles.controls} aria-label="Checks">
      <h2 className={styles.heading}>Checks</h2>
      {veiled ? (
        <p className={styles.quiet}>Shown once your answer was judged.</p>
      ) : (
        <ul>
          {checks.map((check) => (
            <li key={check.name} className={styles.check} data-state={check.state} title={check.detail}>
              <span aria-hidden="true">{signs[check.state]}</span>
              <span>
                {check.name}{' '}
                <span className={styles.quiet}>
                  {check.state === 'pending'
                    ? 'not yet'
                    : `${check.state === 'ok' ? 'holds' : 'fails'}${check.at >= 0 ? `, ${moment(check.at)}` : ''}`}
                </span>
              </span>
            </li>
          ))}
        </ul>
      )}
    </section>
  );
}
