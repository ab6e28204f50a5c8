// Answers for what lies under a point of a space-time diagram: the nearest end of a message, message or mark within reach.
import type { SpaceTime } from '../../../session/port.ts';

/** Pixels. */
const REACH = 8;
/** How far a line that was lost on the way goes towards its lane, as a share, and to the right, in pixels. */
export const STUB = { share: 0.45, right: 14 } as const;

/** Where things stand: pixels from the left for a moment, from the top for a process (NaN: no lane). */
export interface Places {
  x(at: number): number;
  y(pid: number): number;
}

/** The row nearest to the point; 0: none within reach. */
export function rowAt(windows: readonly SpaceTime[], places: Places, px: number, py: number): number {
  let nearest = REACH;
  let found = 0;
  const offer = (distance: number, seq: number) => {
    if (distance < nearest) {
      nearest = distance;
      found = seq;
    }
  };
  for (const { messages: m, marks } of windows) {
    for (let i = 0; i < marks.count; i++) {
      const dx = px - places.x(marks.at[i]);
      const dy = py - places.y(marks.pid[i]);
      // Marks are small: of two that are as near, the mark is meant.
      offer(Math.sqrt(dx * dx + dy * dy) - 1, marks.seq[i]);
    }
    for (let i = 0; i < m.count; i++) {
      const line = lineOf(m, i, places);
      const share = shareAlong(line, px, py);
      const dx = px - (line.x1 + share * (line.x2 - line.x1));
      const dy = py - (line.y1 + share * (line.y2 - line.y1));
      offer(Math.sqrt(dx * dx + dy * dy), share < 0.2 ? m.sent[i] : m.seq[i]);
    }
  }
  return found;
}

interface Line {
  readonly x1: number;
  readonly y1: number;
  readonly x2: number;
  readonly y2: number;
}

/** A message as a line; one that was lost ends on the way. */
export function lineOf(m: SpaceTime['messages'], i: number, places: Places): Line {
  const x1 = places.x(m.sentAt[i]);
  const y1 = places.y(m.from[i]);
  const y2 = places.y(m.to[i]);
  const ended = m.fate[i] === 1 || m.fate[i] === 3;
  return ended
    ? { x1, y1, x2: x1 + STUB.right, y2: y1 + STUB.share * (y2 - y1) }
    : { x1, y1, x2: places.x(m.at[i]), y2 };
}

function shareAlong({ x1, y1, x2, y2 }: Line, px: number, py: number): number {
  const square = (x2 - x1) * (x2 - x1) + (y2 - y1) * (y2 - y1);
  const along = (px - x1) * (x2 - x1) + (py - y1) * (y2 - y1);
  return square === 0 ? 0 : Math.min(1, Math.max(0, along / square));
}

/** The row before or after `seq` among those that are drawn; the first or last of them when there is none chosen. */
export function neighbour(windows: readonly SpaceTime[], seq: number, direction: 1 | -1): number {
  let best = 0;
  for (const { from, to, messages: m, marks } of windows)
    for (const [column, at] of [
      [m.seq, m.at],
      [marks.seq, marks.at],
    ])
      for (let i = 0; i < column.length; i++) {
        const s = column[i];
        if (at[i] < from || at[i] > to) continue;
        if (direction === 1 ? s > seq && (best === 0 || s < best) : (seq === 0 || s < seq) && s > best) best = s;
      }
  return best;
}
