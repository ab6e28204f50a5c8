// Answers for telling in words what happens: milestones at most every two seconds, and what the person's own acts led to.
import { useEffect, useRef, useState } from 'react';
import { useRun, useRunHandle } from '../run/context.ts';
import { moment } from '../run/words.ts';

const EVERY_MS = 2000;

export function Announcer() {
  const run = useRunHandle();
  const said = useRun((s) => s.said);
  const [words, setWords] = useState('');
  const from = useRef(0);
  useEffect(() => {
    const timer = setInterval(() => {
      const { overview, slowAt, playback } = run.store.getState();
      const begun = from.current;
      from.current = slowAt;
      if (playback !== 'playing' || !overview || slowAt <= begun) return;
      const passed = overview.milestones.filter((m) => m.at > begun && m.at <= slowAt);
      const last = passed.at(-1);
      if (last)
        setWords(`${moment(last.at)}: ${last.words}${passed.length > 1 ? ` And ${passed.length - 1} more.` : ''}`);
    }, EVERY_MS);
    return () => clearInterval(timer);
  }, [run]);
  return (
    <div className="visually-hidden">
      <p role="log" aria-live="polite">
        {words}
      </p>
      <p role="status">{said}</p>
    </div>
  );
}
