// Answers for when the writes of a log were made: by their commit timestamps, which recovery to a point in time goes by.
import type { Micros } from '../../../engine/index.ts';
import { entryAt, type RaftLog } from '../../raft/rules/log.ts';

/** Moment of the last write at or before `index`; 0: there is none (PostgreSQL 17, 25.3.5: recovery_target_time). */
export function timeAt(log: RaftLog, index: number): Micros {
  for (let i = index; i > 0; i--) {
    const command = entryAt(log, i)?.command;
    if (command?.what === 'machine') return (command.input as { readonly at?: Micros }).at ?? 0;
  }
  return 0;
}

/** A state that can be restored: everything up to `index` of a chain of backups. */
export interface Point {
  readonly chain: number;
  readonly index: number;
  /** When it was taken. */
  readonly at: Micros;
}

/** The latest point that is not later than `to`. */
export function pointFor(points: readonly Point[], to: Micros): Point | undefined {
  return points.reduce<Point | undefined>(
    (best, point) => (point.at <= to && (best === undefined || point.at >= best.at) ? point : best),
    undefined,
  );
}
