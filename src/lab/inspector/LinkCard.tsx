// Answers for a selected link: what is in flight on it, and cutting, slowing and dropping without a pointer.
import { actOn, dropMessage } from '../run/acts.ts';
import { useRun, useRunHandle } from '../run/context.ts';
import { duration } from '../run/words.ts';
import { SHAPES } from '../../models/view.ts';
import styles from './Inspector.module.css';

const MOST_LISTED = 12;

export function LinkCard({ ends: [a, b] }: { readonly ends: readonly [string, string] }) {
  const run = useRunHandle();
  const slow = useRun((s) => s.slow);
  const paused = useRun((s) => s.playback !== 'playing');
  const frame = useRun((s) => (s.playback === 'playing' ? null : s.frame));
  const state = slow?.links.find((l) => (l.from === a && l.to === b) || (l.from === b && l.to === a));
  const ref = { item: `${a} -> ${b}` };
  const listed: { order: number; words: string; left: string }[] = [];
  for (let i = 0; frame && slow && i < frame.flight.count && listed.length < MOST_LISTED; i++) {
    const from = slow.processes[frame.flight.from[i]];
    const to = slow.processes[frame.flight.to[i]];
    if (!from || !to || !((from.part === a && to.part === b) || (from.part === b && to.part === a))) continue;
    const words = `${SHAPES[frame.flight.shape[i]]} ${from.name} → ${to.name}`;
    listed.push({ order: frame.flight.order[i], words, left: duration(frame.flight.arrivesAt[i] - frame.at) });
  }
  return (
    <>
      <h2 className={styles.title}>
        {a} → {b}
      </h2>
      <div className={styles.verbs}>
        <button type="button" onClick={() => actOn(run, 'cut', ref)}>
          Cut
        </button>
        <button type="button" onClick={() => actOn(run, 'slow', ref)}>
          Slow
        </button>
        <button type="button" onClick={() => actOn(run, 'drop', ref)}>
          Drop next
        </button>
        {state && (
          <button type="button" onClick={() => run.heal(state.fault)}>
            Heal
          </button>
        )}
      </div>
      <p className={styles.quiet}>{state ? `${state.state}, by ${state.fault}` : 'whole'}</p>
      <h3 className={styles.heading}>In flight</h3>
      {listed.length === 0 && (
        <p className={styles.quiet}>{paused ? 'Nothing at this moment.' : 'Pause to see each message.'}</p>
      )}
      <ul>
        {listed.map((m) => (
          <li key={m.order} className={styles.line}>
            <span>{m.words}</span>
            <span className={styles.quiet}>{m.left}</span>
            <button
              type="button"
              className={styles.verb}
              aria-label={`Drop ${m.words}`}
              onClick={() => dropMessage(run, m.order)}
            >
              drop
            </button>
          </li>
        ))}
      </ul>
    </>
  );
}
