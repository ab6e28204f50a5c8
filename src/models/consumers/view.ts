// Answers for how consumers look: what they get done, how far behind they are, and who reads what.
import type { ModelView } from '../contract.ts';
import type { Panel, PartView, ProcessView, Value } from '../view.ts';
import type { Params } from './params.ts';
import { type ConsumerState, lagOf } from './state.ts';
import { WORDS } from './words.ts';

const ROLE = 'consumers/consumer';

function living(part: PartView): ProcessView[] {
  return part.processes.filter((p) => p.role === ROLE && p.life !== 'dead' && p.state !== null);
}

export const view: ModelView = {
  face(part) {
    const p = part.params as Params;
    const members = living(part);
    const stable = part.reading('stable') as number;
    const lag = part.reading('lag') as number;
    return {
      title: part.name,
      note: stable < members.length ? 'rebalancing' : `group ${p.group ?? part.name}`,
      tone: stable < members.length ? 'warn' : undefined,
      lines: [
        {
          kind: 'spark',
          label: WORDS.consumed,
          reading: `${part.name}.consumed`,
          value: { value: part.reading('consumed') as number, unit: '/s' },
        },
        {
          kind: 'value',
          label: WORDS.lag,
          value: { value: lag, unit: 'records', tone: lag > 1000 ? 'warn' : undefined },
        },
        {
          kind: 'slots',
          label: WORDS.members,
          busy: stable - (part.reading('idle') as number),
          total: Math.max(members.length, 1),
          queue: 0,
          room: 0,
        },
      ],
    };
  },
  cell(p) {
    const state = p.life === 'alive' ? (p.role === ROLE ? p.chart('member', '') : 'launcher') : p.life;
    return { label: p.name, state, tone: p.life === 'dead' ? 'bad' : state === 'stable' ? undefined : 'warn' };
  },
  panels: (part) => assignment(part),
  say: () => null,
};

/** A row a member, a column a partition: where it is, and how far behind. */
function assignment(part: PartView): Panel[] {
  const members = living(part);
  const partitions = [...new Set(members.flatMap((p) => [...(p.state as ConsumerState).assigned.keys()]))].sort(
    (a, b) => (a < b ? -1 : 1),
  );
  const rows = members.map((p): Value[] => [
    { value: p.name, ref: { process: p.name } },
    { value: p.chart('member', '') },
    ...partitions.map((name): Value => {
      const assigned = (p.state as ConsumerState).assigned.get(name);
      return { value: assigned === undefined ? '' : `${assigned.processed} (-${lagOf(assigned)})` };
    }),
  ]);
  return [{ kind: 'table', title: WORDS.assignment, columns: ['member', 'state', ...partitions], rows }];
}
