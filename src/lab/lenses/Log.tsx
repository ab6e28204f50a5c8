// Answers for the log: what happened up to the cursor, newest first, each line linked to its moment and to why.
import { useState } from 'react';
import type { LogFilter, LogLine } from '../../session/port.ts';
import { useRun, useRunHandle } from '../run/context.ts';
import { moment } from '../run/words.ts';
import { useAnswer, useMoment } from './answered.ts';
import styles from './Lenses.module.css';

const LIMIT = 200;
const LEVELS = ['fault', 'move', 'drop', 'log', 'message'] as const;
const signs: Readonly<Record<LogLine['level'], string>> = { fault: '▸', move: '→', drop: '✕', log: '·', message: '●' };

export function Log() {
  const run = useRunHandle();
  const [text, setText] = useState('');
  const [levels, setLevels] = useState<readonly LogLine['level'][]>(['fault', 'move', 'drop', 'log']);
  const selected = useRun((s) => s.selected?.part);
  const event = useRun((s) => s.selected?.event);
  const at = useRun((s) => s.slowAt);
  const predicting = useRun((s) => s.predicting);
  const filter: LogFilter = { text: text || undefined, levels, part: selected };
  const fresh = useMoment();
  const answer = useAnswer({ ask: 'log', before: at, limit: LIMIT, filter }, fresh);
  const lines = answer?.answer === 'log' ? answer.lines : [];
  return (
    <>
      <div className={styles.filters}>
        <input
          type="search"
          aria-label="Find in the log"
          placeholder="Find"
          value={text}
          onChange={(e) => setText(e.target.value)}
        />
        {LEVELS.map((level) => (
          <label key={level}>
            <input
              type="checkbox"
              checked={levels.includes(level)}
              onChange={() =>
                setLevels(levels.includes(level) ? levels.filter((l) => l !== level) : [...levels, level])
              }
            />{' '}
            {level}
          </label>
        ))}
        {selected && <span className={styles.where}>of {selected} only</span>}
      </div>
      {lines.length === 0 ? (
        <p className={styles.empty}>
          Nothing yet. Faults, changes of state and lost messages appear here while the run plays.
        </p>
      ) : (
        <ol className={styles.lines}>
          {lines.map((line) => (
            <li key={`${line.seq} ${line.text}`} aria-current={line.seq === event || undefined}>
              <button type="button" className={styles.time} onClick={() => run.seek(line.at)}>
                {moment(line.at)}
              </button>
              <span className={styles.sign} role="img" aria-label={line.level}>
                {signs[line.level]}
              </span>
              <span className={styles.where}>{line.where}</span>
              <span className={line.level === 'fault' ? styles.fault : undefined}>{line.text}</span>
              {!predicting && (
                <button
                  type="button"
                  className={styles.ask}
                  aria-label={`Why: ${line.text}`}
                  onClick={() => run.why({ event: line.seq })}
                >
                  why
                </button>
              )}
            </li>
          ))}
        </ol>
      )}
    </>
  );
}
