// Answers for logs beside one another: an entry a cell, shaded by term or epoch, hollow until it is agreed on, crossed where the leader has another.
import type { Stored, StoredLog } from '../../../models/stored-view.ts';
import { useRun, useRunHandle } from '../../run/context.ts';
import { text } from '../../run/words.ts';
import styles from './Data.module.css';

type LogsView = Extract<Stored, { kind: 'logs' }>;

const CELL = 12;
const STEP = 14;
const HEIGHT = 30;
const TOP = 13;
/** Hues of eras, one after the other; the number of the era stands where it begins. */
const HUES = 4;

export function Logs({ part, logs }: { readonly part: string; readonly logs: LogsView }) {
  const run = useRunHandle();
  const selected = useRun((s) => s.selected?.process);
  const from = Math.min(...logs.logs.map((log) => log.first));
  const to = Math.max(...logs.logs.map((log) => log.last));
  return (
    <div className={styles.logs}>
      <h4 className={styles.title}>{text(logs.title)}</h4>
      <ul>
        {logs.logs.map((log) => (
          <li key={log.process}>
            <button
              type="button"
              aria-pressed={log.process === selected}
              onClick={() => run.choose({ selected: { part, process: log.process } })}
            >
              {log.process}
            </button>
            <span className={styles.note} data-tone={log.tone}>
              {text(log.note)}
            </span>
            <span className={styles.last}>{log.last}</span>
            <Strip log={log} logs={logs} from={from} to={to} />
          </li>
        ))}
        {(logs.readers ?? []).map(({ name, at }) => (
          <li key={`reads ${name}`}>
            <span>{name}</span>
            <span className={styles.note}>reads on at</span>
            <span className={styles.last}>{at}</span>
            <Reader at={at} from={from} to={to} />
          </li>
        ))}
      </ul>
    </div>
  );
}

interface StripProps {
  readonly log: StoredLog;
  readonly logs: LogsView;
  readonly from: number;
  readonly to: number;
}

function Strip({ log, logs, from, to }: StripProps) {
  const x = (index: number) => (index - from) * STEP + 1;
  const width = Math.max(STEP, (to - from + 1) * STEP + 2);
  const clashes = log.entries.filter((e) => e.clash).length;
  const mark = Math.min(Math.max(log.agreed + 1, from), to + 1);
  return (
    <svg
      width={width}
      height={HEIGHT}
      role="img"
      className={styles.strip}
      aria-label={`${log.process}: entries to ${log.last}, ${logs.agreement} ${log.agreed}, ${logs.era} ${log.entries.at(-1)?.era ?? 0}${clashes > 0 ? `, ${clashes} that the leader has otherwise` : ''}`}
    >
      {log.entries.map((entry, i) => {
        const index = log.first + i;
        const begins = i === 0 || log.entries[i - 1].era !== entry.era;
        return (
          <g key={index} transform={`translate(${x(index)} ${TOP})`} data-era={entry.era % HUES}>
            <title>{`${index}, ${logs.era} ${entry.era}: ${entry.text}`}</title>
            <rect
              width={CELL}
              height={CELL}
              data-open={index > log.agreed || undefined}
              data-gap={entry.gap || undefined}
            />
            {entry.clash && <path d="M2.5 2.5l7 7M9.5 2.5l-7 7" />}
            {begins && (
              <text x={0} y={-3}>
                {entry.era}
              </text>
            )}
          </g>
        );
      })}
      {log.entries.length === 0 && (
        <text x={2} y={TOP + 10}>
          {log.last < from ? `ends ${from - log.last} entries before what is shown` : 'empty'}
        </text>
      )}
      <line x1={x(mark) - 1} x2={x(mark) - 1} y1={TOP - 3} y2={TOP + CELL + 3} />
    </svg>
  );
}

/** Where somebody reads on, below the strips. */
function Reader({ at, from, to }: { readonly at: number; readonly from: number; readonly to: number }) {
  const x = (Math.min(Math.max(at, from), to + 1) - from) * STEP + 1;
  return (
    <svg width={Math.max(STEP, (to - from + 2) * STEP + 2)} height={CELL} className={styles.strip} aria-hidden="true">
      <path className={styles.reader} d={at < from ? `M8 0v10l-7 -5z` : `M${x} 10l5 -9l5 9z`} />
    </svg>
  );
}

/** How a strip is read; said once for all of a part. */
export function logsKey(stored: readonly Stored[]): string {
  const logs = stored.find((one) => one.kind === 'logs');
  if (!logs) return '';
  const clash = stored.some((one) => one.kind === 'logs' && one.logs.some((log) => log.entries.some((e) => e.clash)));
  const gaps = stored.some((one) => one.kind === 'logs' && one.logs.some((log) => log.entries.some((e) => e.gap)));
  return `Shade and number tell the ${logs.era}. The stroke is the ${logs.agreement}: hollow entries lie beyond it.${gaps ? ' Dotted: compaction took what was there.' : ''}${clash ? ' Crossed: the leader has another entry there.' : ''}`;
}
