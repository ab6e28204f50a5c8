// Answers for the model `gossip`: a group whose members find out by themselves who is in it, and what must always hold of it.
import type { Model } from '../contract.ts';
import { MEMBER_CHARTS } from './charts.ts';
import { member } from './member.ts';
import { type Params, params } from './params.ts';
import { invariants, readings } from './readings.ts';
import type { MemberConfig, State } from './state.ts';
import { view } from './view.ts';
import { WORDS } from './words.ts';

export const model: Model = {
  kind: 'gossip',
  title: 'Gossiping group',
  family: 'platform',
  summary: 'Members that probe one another and pass on who is alive, suspect or dead (SWIM, as memberlist does it).',
  params,
  serves: [],
  calls: () => [],
  expand: ({ name, params: p }: { readonly name: string; readonly params: Params }) => {
    const ids = Array.from({ length: p.members }, (_, i) => i + 1);
    return {
      hosts: ids.map((id) => ({ name: `${name}-host-${id}`, cores: 1 })),
      processes: ids.map((id) => ({
        name: `${name}#${id}`,
        role: member.role,
        ordinal: id,
        host: `${name}-host-${id}`,
        member: true,
        config: (wiring): MemberConfig => ({ id, pids: ids.map((other) => wiring.pid(`${name}#${other}`)) }),
      })),
    };
  },
  behaviours: [member],
  charts: MEMBER_CHARTS,
  readings,
  invariants,
  view,
  words: WORDS,
  chartKeys(p) {
    if (p.state === null) return [];
    const others = [...(p.state as State).beliefs.keys()];
    return [
      { chart: 'probe', key: '', title: `${p.name}: probe` },
      ...others.map((id) => ({ chart: 'belief', key: String(id), title: `${p.name} of member ${id}` })),
    ];
  },
};
