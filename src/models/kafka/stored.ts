// Answers for what the brokers keep: each partition's log at each of its replicas, with leader epochs and high watermarks.
import { type LogOf, logsBeside, replicaOf } from '../stored-keys.ts';
import type { Stored } from '../stored-view.ts';
import type { PartView } from '../view.ts';
import type { BrokerState, Replica } from './broker-state.ts';
import type { StoredRecord } from './protocol.ts';
import { brokersOf, partitionsOf } from './readings.ts';

const MOST_PARTITIONS = 6;

export function stored(part: PartView): readonly Stored[] {
  const brokers = brokersOf(part);
  const names = [...partitionsOf(part).keys()];
  // The brokers' own topics come last.
  const shown = [...names.filter((n) => !n.startsWith('__')), ...names.filter((n) => n.startsWith('__'))];
  return shown.slice(0, MOST_PARTITIONS).map((name) => {
    const { isr } = partitionsOf(part).get(name)!;
    return logsBeside(
      name,
      'leader epoch',
      'high watermark',
      brokers.flatMap(({ p, s }): LogOf[] => {
        const replica = s.replicas.get(name);
        if (replica === undefined) return [];
        const { log, leader, leaderEpoch } = replica;
        return [
          {
            ...replicaOf(p, roleOf(replica, isr.includes(p.ordinal)), leader !== undefined),
            start: log.records.start,
            last: log.records.end - 1,
            // The high watermark is the offset of the first record that is not agreed on.
            agreed: log.highWatermark - 1,
            leads: leader !== undefined,
            era: leaderEpoch,
            at(offset) {
              const record = log.records.get(offset);
              return record && { era: record.epoch, ...entryOf(record, offset) };
            },
          },
        ];
      }),
      readersOf(brokers, name),
    );
  });
}

/** As the broker sees itself: a leader names the in-sync set that it goes by. */
function roleOf({ leader }: Replica, isInSync: boolean): string {
  if (leader !== undefined) return `leader, isr ${leader.isr.join(', ')}`;
  return isInSync ? 'follower' : 'follower, not in sync';
}

function entryOf(
  { epoch, key, control }: StoredRecord,
  offset: number,
): { readonly text: string; readonly gap: boolean } {
  const gap = control === 'GONE';
  const what = gap
    ? 'compacted'
    : control !== undefined
      ? control.toLowerCase()
      : key === null
        ? 'no key'
        : `key ${key}`;
  return { text: `offset ${offset}, epoch ${epoch}, ${what}`, gap };
}

/** Groups by what they have committed, as their coordinators know it. */
function readersOf(brokers: readonly { readonly s: BrokerState }[], name: string) {
  return brokers.flatMap(({ s }) =>
    [...s.groups.keys()].flatMap((group) => {
      const at = s.offsets.get(group)?.committed.get(name)?.offset;
      return at === undefined ? [] : [{ at, name: group }];
    }),
  );
}
