// Answers for how consumer groups look: each with its coordinator, and who of its members has which partition.
import type { Panel, PartView, Value } from '../view.ts';
import type { BrokerState } from './broker-state.ts';
import { brokersOf } from './readings.ts';
import type { Group } from './rules/group.ts';
import { WORDS } from './words.ts';

const MOST_MEMBERS = 12;
const MOST_PARTITIONS = 60;

export function groupTable(part: PartView): Panel[] {
  const rows = brokersOf(part).flatMap(({ p, s }) =>
    [...s.groups.values()].map((group): Value[] => [
      { value: group.id },
      { value: p.name },
      { value: group.state, tone: group.state === 'Stable' ? 'good' : 'warn' },
      { value: group.generation },
      { value: group.members.size, unit: 'members' },
      { value: offsetsText(s, group.id) },
    ]),
  );
  if (rows.length === 0) return [];
  const columns = ['group', 'coordinator', 'state', 'generation', 'members', 'committed'];
  return [{ kind: 'table', title: WORDS.groups, columns, rows }];
}

function offsetsText(s: BrokerState, group: string): string {
  const committed = s.offsets.get(group)?.committed ?? new Map<string, { readonly offset: number }>();
  return [...committed].map(([partition, { offset }]) => `${partition}: ${offset}`).join(', ');
}

/** A matrix a group: a row a partition, a column a member, and how far the group has come with it. */
export function assignments(part: PartView): Panel[] {
  const brokers = brokersOf(part);
  const highWatermarkOf = (partition: string) =>
    brokers.map(({ s }) => s.replicas.get(partition)).find((r) => r?.leader !== undefined)?.log.highWatermark;
  return brokers.flatMap(({ s }) => [...s.groups.values()].flatMap((group) => matrix(s, group, highWatermarkOf)));
}

function matrix(s: BrokerState, group: Group, highWatermarkOf: (partition: string) => number | undefined): Panel[] {
  const members = [...group.members].slice(0, MOST_MEMBERS);
  const committed = s.offsets.get(group.id)?.committed;
  const assigned = [...group.members.values()].flatMap((m) => m.assignment);
  const partitions = [...new Set([...(committed?.keys() ?? []), ...assigned])].sort(byNumber).slice(0, MOST_PARTITIONS);
  if (members.length === 0 || partitions.length === 0) return [];
  const isSettled = group.state === 'Stable';
  const rows = partitions.map((partition): Value[] => {
    const offset = committed?.get(partition)?.offset;
    const end = highWatermarkOf(partition);
    return [
      { value: partition },
      ...members.map(([, m]): Value => {
        if (!m.assignment.includes(partition)) return { value: '' };
        return isSettled ? { value: '●', tone: 'accent' } : { value: '○', tone: 'warn' };
      }),
      { value: offset ?? '-' },
      { value: offset === undefined || end === undefined ? '-' : Math.max(0, end - offset) },
    ];
  });
  const names = members.map(([id, m]) => (m.assignment.length === 0 && isSettled ? `${id} (idle)` : id));
  const title = `Group ${group.id}: who has what in generation ${group.generation}`;
  return [{ kind: 'table', title, columns: ['partition', ...names, 'committed', 'behind'], rows }];
}

/** By topic, then by number. */
function byNumber(a: string, b: string): number {
  const [cutA, cutB] = [a.lastIndexOf('-'), b.lastIndexOf('-')];
  const [topicA, topicB] = [a.slice(0, cutA), b.slice(0, cutB)];
  return topicA === topicB ? Number(a.slice(cutA + 1)) - Number(b.slice(cutB + 1)) : topicA < topicB ? -1 : 1;
}
