// Answers for where a producer's acknowledged records lie, by the offsets it was told: an offset that comes twice says that a record is gone.
import { AppendLog } from '../../engine/index.ts';
import type { Acknowledged, ProducerState } from './state.ts';

export function acknowledgedOf(s: ProducerState, partition: string): Acknowledged {
  let known = s.acknowledged.get(partition);
  if (known === undefined) s.acknowledged.set(partition, (known = new AppendLog()));
  return known;
}

/** Notes offsets from `from` to before `to`. Returns how many of them were noted before. */
export function noteRange(acknowledged: Acknowledged, from: number, to: number): number {
  const last = acknowledged.get(acknowledged.end - 1) ?? -1;
  if (from === last) acknowledged.truncate(acknowledged.end - 1);
  else if (from > last) acknowledged.append(from);
  else return noteBetween(acknowledged, from, to);
  acknowledged.append(to);
  return 0;
}

/** Not at the end: what lies behind is taken off and put back. */
function noteBetween(acknowledged: Acknowledged, from: number, to: number): number {
  const later: number[] = [];
  let lost = 0;
  while (acknowledged.length > 0 && acknowledged.get(acknowledged.end - 1)! > from) {
    const end = acknowledged.get(acknowledged.end - 1)!;
    const start = acknowledged.get(acknowledged.end - 2)!;
    acknowledged.truncate(acknowledged.end - 2);
    lost += Math.max(0, Math.min(end, to) - Math.max(start, from));
    if (end > to) later.unshift(Math.max(start, to), end);
    if (start >= from) continue;
    acknowledged.append(start);
    acknowledged.append(from);
  }
  noteRange(acknowledged, from, to);
  for (let i = 0; i < later.length; i += 2) noteRange(acknowledged, later[i]!, later[i + 1]!);
  return lost;
}
