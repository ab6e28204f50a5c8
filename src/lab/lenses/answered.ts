// Answers for asking the run something again whenever the moment or the question changes, a few times a second at most.
import { useEffect, useRef, useState } from 'react';
import type { Answer, Command } from '../../session/port.ts';
import { useRun, useRunHandle } from '../run/context.ts';

const EVERY_MS = 250;

/**
 * The latest answer to a command, or null before the first.
 * @param fresh what makes the answer old, as one word; it is asked again when that changes
 */
export function useAnswer(command: Command | null, fresh: string): Answer | null {
  const run = useRunHandle();
  const [answer, setAnswer] = useState<Answer | null>(null);
  const asked = useRef(0);
  const question = command === null ? '' : JSON.stringify(command);
  // biome-ignore lint/correctness/useExhaustiveDependencies: `fresh` says when to ask again
  useEffect(() => {
    if (question === '') return setAnswer(null);
    let gone = false;
    const wait = Math.max(0, asked.current + EVERY_MS - performance.now());
    const timer = setTimeout(async () => {
      asked.current = performance.now();
      const found = await run.port.ask(JSON.parse(question) as Command);
      if (!gone) setAnswer(found);
    }, wait);
    return () => {
      gone = true;
      clearTimeout(timer);
    };
  }, [question, fresh, run]);
  return answer;
}

/** Changes a few times a second while playing, and with every jump: what lists and charts follow. */
export function useMoment(): string {
  const at = useRun((s) =>
    s.playback === 'playing' ? Math.floor(s.slowAt / (100_000 * Math.max(1, s.speed))) : (s.frame?.at ?? 0),
  );
  const branch = useRun((s) => s.frame?.branch);
  return `${branch} ${at}`;
}
