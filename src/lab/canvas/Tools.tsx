// Answers for the verbs over the canvas, undo and fit. What the scenario does not open with is under More.
import { useState } from 'react';
import { actOn } from '../run/acts.ts';
import { useRun, useRunHandle } from '../run/context.ts';
import { TOOLS, type Tool } from '../run/run.ts';
import styles from './Canvas.module.css';

const says: Readonly<Record<Tool, string>> = {
  select: 'Click a part or a link to look into it',
  cut: 'Draw a line across links, or click one',
  kill: 'Click a part or one of its replicas',
  pause: 'Click a part or one of its replicas: it stops, and does not know',
  slow: 'Click a part or a replica (four times slower) or a link (200 ms more)',
  drop: 'Click a message in flight, or a link for its next message',
  skew: 'Click a part or one of its replicas: its clock is five seconds ahead',
};

export function Tools() {
  const run = useRunHandle();
  const tool = useRun((s) => s.tool);
  const selected = useRun((s) => s.selected);
  const shown = useRun((s) => s.world?.show.tools);
  const undoable = useRun((s) => s.putAway?.label ?? s.done.at(-1)?.label);
  const resets = useRun((s) => s.putAway !== null);
  const redoable = useRun((s) => s.undone.at(-1)?.label);
  const [more, setMore] = useState(false);
  const offered = TOOLS.filter(
    (t) => t === 'select' || t === tool || more || (shown ? shown.includes(t) : t === 'kill'),
  );
  const choose = (t: Tool) => {
    run.choose({ tool: t, said: t === 'select' ? '' : says[t] });
    // From the keyboard something is selected first and then acted upon.
    if (t !== 'select' && selected) actOn(run, t, selected).then(() => run.choose({ tool: 'select' }));
  };
  return (
    <div className={styles.tools}>
      <div className={styles.group} role="toolbar" aria-label="Tools">
        {offered.map((t) => (
          <button key={t} type="button" aria-pressed={t === tool} title={says[t]} onClick={() => choose(t)}>
            {t[0].toUpperCase() + t.slice(1)}
          </button>
        ))}
        {offered.length < TOOLS.length && (
          <button type="button" onClick={() => setMore(true)}>
            More
          </button>
        )}
      </div>
      <div className={styles.group}>
        <button
          type="button"
          disabled={!undoable}
          title={undoable ?? 'Nothing was done yet'}
          onClick={() => run.undo()}
        >
          {resets ? `Undo ${undoable}` : 'Undo'}
        </button>
        {redoable !== undefined && (
          <button type="button" title={`Again: ${redoable}`} onClick={() => run.redo()}>
            Redo
          </button>
        )}
        <button type="button" title="F" onClick={() => run.choose({ fits: run.store.getState().fits + 1 })}>
          Fit
        </button>
      </div>
    </div>
  );
}
