// Answers for what the brokers keep: each partition's log at each of its replicas, with leader epochs and high watermarks.
import { type LogOf, logsBeside, replicaOf } from '../stored-keys.ts';
import type { Stored } from '../stored-view.ts';
import type { PartView } from '../view.ts';
import { brokersOf, partitionsOf } from './readings.ts';

const MOST_PARTITIONS = 6;

export function stored(part: PartView): readonly Stored[] {
  const brokers = brokersOf(part);
  const names = [...partitionsOf(part).keys()];
  // The brokers' own topics come last.
  const shown = [...names.filter((n) => !n.startsWith('__')), ...names.filter((n) => n.startsWith('__'))];
  return shown.slice(0, MOST_PARTITIONS).map((name) =>
    logsBeside(
      name,
      'leader epoch',
      'high watermark',
      brokers.flatMap(({ p, s }): LogOf[] => {
        const replica = s.replicas.get(name);
        if (replica === undefined) return [];
        const { log, leader, leaderEpoch } = replica;
        return [
          {
            ...replicaOf(p, leader === undefined ? 'follower' : 'leader', leader !== undefined),
            start: log.records.start,
            last: log.records.end - 1,
            // The high watermark is the offset of the first record that is not agreed on.
            agreed: log.highWatermark - 1,
            leads: leader !== undefined,
            era: leaderEpoch,
            at(offset) {
              const record = log.records.get(offset);
              return record && { era: record.epoch, text: `offset ${offset}, epoch ${record.epoch}` };
            },
          },
        ];
      }),
    ),
  );
}
