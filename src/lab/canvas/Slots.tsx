// Answers for slots and what waits before them: cells up to sixteen, a bar beyond, the queue below.
import type { FaceLine } from '../../models/view.ts';
import { text } from '../run/words.ts';
import styles from './PartNode.module.css';

const MOST_CELLS = 16;
/** An unbounded queue has no full bar: its figure is the number. */
type SlotsLine = Extract<FaceLine, { kind: 'slots' }>;

export function Slots({ line }: { readonly line: SlotsLine }) {
  const { busy, total, queue, room } = line;
  return (
    <div className={styles.slots} data-tone={line.tone} data-process={line.ref?.process}>
      <span className={styles.label}>{text(line.label)}</span>
      {total <= MOST_CELLS ? (
        <span className={styles.cells}>
          {Array.from({ length: total }, (_, i) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: a cell is its place
            <i key={i} data-busy={i < busy || undefined} />
          ))}
        </span>
      ) : (
        <span className={styles.bar} data-slots="">
          <i style={{ width: `${Math.min(100, (100 * busy) / total)}%` }} />
        </span>
      )}
      <span className="visually-hidden">{`${busy} of ${total} busy`}</span>
      <span className={styles.state}>{line.note === undefined ? '' : text(line.note)}</span>
      {(queue > 0 || room > 0) && (
        <span className={styles.queue}>
          <span className={styles.label}>waiting</span>
          {room > 0 && (
            <span className={styles.bar} data-queue="">
              <i style={{ width: `${Math.min(100, (100 * queue) / room)}%` }} />
            </span>
          )}
          <span className={styles.count}>{queue}</span>
        </span>
      )}
    </div>
  );
}
