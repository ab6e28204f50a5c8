// Answers for when parts have outgrown the room they were given: replicas that started after the first frame.
import { useRef } from 'react';
import { useRun } from '../run/context.ts';
import { partSize, widestSign } from './layout.ts';

/** The largest sizes so far, as one word that changes only when a part grew. */
export function useGrowth(): string {
  const largest = useRef(new Map<string, { width: number; height: number }>());
  const latest = useRef<{ of: unknown; words: string }>({ of: null, words: '' });
  return useRun((s) => {
    // Asked with every frame, but faces are newer only in some.
    if (latest.current.of === s.slow) return latest.current.words;
    const words: string[] = [];
    for (const { name } of s.world?.parts ?? []) {
      const { width, height } = partSize(s.slow?.faces[name]);
      const before = largest.current.get(name) ?? { width: 0, height: 0 };
      const now = { width: Math.max(width, before.width), height: Math.max(height, before.height) };
      largest.current.set(name, now);
      words.push(`${now.width}x${now.height}`);
    }
    // Switches on links appear when their first call is made, and want room beside the label.
    words.push(String(widestSign(s.slow?.marks ?? {})));
    latest.current = { of: s.slow, words: words.join(' ') };
    return latest.current.words;
  });
}
