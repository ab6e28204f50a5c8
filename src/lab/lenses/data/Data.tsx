// Answers for the data lens: what each replica keeps, logs beside one another, and the history of what clients were told with its verdicts.
import { useState } from 'react';
import { useRun } from '../../run/context.ts';
import { useAnswer, useMoment } from '../answered.ts';
import lenses from '../Lenses.module.css';
import styles from './Data.module.css';
import { History } from './History.tsx';
import { Keys } from './Keys.tsx';
import { Logs, logsKey } from './Logs.tsx';

export function Data() {
  const [key, setKey] = useState('');
  const at = useRun((s) => s.slowAt);
  const fresh = useMoment();
  const answer = useAnswer({ ask: 'stored', key }, `${fresh} ${at}`);
  if (answer?.answer !== 'stored') return <p className={lenses.empty}>Looking into the replicas …</p>;
  if (answer.parts.length === 0) {
    return (
      <p className={lenses.empty}>
        Nothing in this world keeps data in replicas. In a scenario with a store or with Kafka, what each replica has is
        shown here, beside what clients were told.
      </p>
    );
  }
  const histories = answer.parts.flatMap(({ part, history }) => (history ? [{ part, history }] : []));
  const kept = answer.parts.filter(({ stored }) => stored.length > 0);
  return (
    <div className={styles.data}>
      {histories.map(({ part, history }) => (
        <History key={part} part={part} history={history} onKey={setKey} />
      ))}
      {kept.map(({ part, title, stored }) => (
        <section key={part} className={styles.part} aria-label={`${part}: what it keeps`}>
          <h3>
            {part} <span className={styles.quiet}>{title}</span>
          </h3>
          <p className={styles.quiet}>{logsKey(stored)}</p>
          <div className={styles.kept}>
            {stored.map((one, i) =>
              one.kind === 'logs' ? (
                // biome-ignore lint/suspicious/noArrayIndexKey: what is kept has its place
                <Logs key={i} part={part} logs={one} />
              ) : (
                // biome-ignore lint/suspicious/noArrayIndexKey: what is kept has its place
                <Keys key={i} part={part} keys={one} />
              ),
            )}
          </div>
        </section>
      ))}
    </div>
  );
}
