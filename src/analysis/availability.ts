// Answers for availability as a measure: of what clients asked in a stretch of time, who was answered, and how fast, by side of a cut.
import type { Operation } from './consistency/history.ts';

export interface SideAnswers {
  /** Operations that began within the stretch. */
  readonly asked: number;
  /** Those of them that were answered. */
  readonly answered: number;
  /** Of those that were answered, in the history's unit; 0 when none was. */
  readonly median: number;
  readonly slowest: number;
}

/**
 * Counts each side's operations that began in [from, to). An operation that was refused, or of which nobody heard again, was asked and not
 * answered (availability as in Gilbert and Lynch, 2002: every request to a node that has not failed is answered).
 * @param sides names of each side's clients
 */
export function answersBySide(
  history: readonly Operation[],
  sides: readonly (readonly string[])[],
  from: number,
  to: number,
): readonly SideAnswers[] {
  return sides.map((clients) => {
    const members = new Set(clients);
    const asked = history.filter((o) => members.has(String(o.client)) && o.invoked >= from && o.invoked < to);
    const times = asked
      .flatMap((o) => (o.outcome === 'ok' && o.returned !== undefined ? [o.returned - o.invoked] : []))
      .sort((a, b) => a - b);
    return {
      asked: asked.length,
      answered: times.length,
      median: times.length === 0 ? 0 : times[Math.floor((times.length - 1) / 2)]!,
      slowest: times.length === 0 ? 0 : times[Math.ceil(times.length * 0.99) - 1]!,
    };
  });
}
