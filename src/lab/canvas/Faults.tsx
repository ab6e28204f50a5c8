// Answers for what is wrong right now: each fault in force, since when, and ending it.
import { useRun, useRunHandle } from '../run/context.ts';
import { duration, moment } from '../run/words.ts';
import styles from './Canvas.module.css';

export function Faults() {
  const run = useRunHandle();
  const faults = useRun((s) => s.slow?.faults);
  const at = useRun((s) => s.slowAt);
  if (!faults?.length) return null;
  return (
    <ul className={styles.faults} aria-label="Faults in force">
      {faults
        .filter((f) => !/^you: .*, \d+$/.test(f.name))
        .map((f) => (
          <li key={f.name}>
            <span>
              {f.name.startsWith('you: ') ? f.name.slice(5) : `${f.name}, since ${moment(f.since)}`}
              {f.until > 0 && `, ${duration(Math.max(0, f.until - at))} left`}
            </span>
            <button type="button" aria-label={`End ${f.name}`} onClick={() => run.heal(f.name)}>
              end
            </button>
          </li>
        ))}
    </ul>
  );
}
