// Answers for space-time as a table: every message and mark of the window in words, in the order in which they began.
import { useRun, useRunHandle } from '../../run/context.ts';
import { duration, moment } from '../../run/words.ts';
import { useAnswer } from '../answered.ts';
import lenses from '../Lenses.module.css';
import styles from './SpaceTime.module.css';
import type { View } from './view.ts';

const MOST = 200;

interface Props {
  readonly view: View;
  readonly pids: readonly number[];
  readonly until: number;
  /** Row that is selected; 0: none. */
  readonly chosen: number;
}

export function OccurrenceTable({ view, pids, until, chosen }: Props) {
  const run = useRunHandle();
  const branch = useRun((s) => s.frame?.branch ?? '');
  const known = Math.floor(Math.min(until, view.to) / 100_000);
  const answer = useAnswer({ ask: 'occurrences', ...view, pids, until, most: MOST }, `${branch} ${known}`);
  if (answer?.answer !== 'occurrences') return <p className={lenses.empty}>Reading the trace …</p>;
  const { occurrences, total } = answer;
  return (
    <div className={styles.table}>
      <table>
        <caption>
          {occurrences.length < total
            ? `From ${moment(view.from)}: the first ${occurrences.length} of ${total.toLocaleString('en')} messages and marks. See less time to see them all.`
            : `${moment(view.from)} to ${moment(view.to)}: ${total} messages and marks.`}
        </caption>
        <thead>
          <tr>
            <th scope="col">sent</th>
            <th scope="col">took</th>
            <th scope="col">from</th>
            <th scope="col">to</th>
            <th scope="col">what</th>
            <th scope="col">became</th>
          </tr>
        </thead>
        <tbody>
          {occurrences.map((o) => (
            <tr key={o.seq} aria-selected={o.seq === chosen || undefined}>
              <td>
                <button
                  type="button"
                  className={lenses.time}
                  aria-pressed={o.seq === chosen}
                  onClick={() => run.choose({ selected: { part: partOf(o.to), process: o.to, event: o.seq } })}
                >
                  {moment(o.sentAt, true)}
                </button>
              </td>
              <td>{o.fate === '' ? '' : o.at > o.sentAt ? duration(o.at - o.sentAt) : '–'}</td>
              <td>{o.from}</td>
              <td>{o.fate === '' ? '' : o.to}</td>
              <td>{o.what}</td>
              <td className={o.fate === 'arrived' || o.fate === '' ? undefined : lenses.fault}>
                {o.fate === '' || o.fate === 'arrived' ? o.fate : `✕ ${o.fate}`}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

function partOf(process: string): string {
  return process.split(/[#.]/)[0];
}
