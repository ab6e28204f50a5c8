// Answers for the model `crdt`: replicas that change without asking one another, and what must always hold of them.
import type { Model } from '../contract.ts';
import { REPLICA_CHARTS } from './charts.ts';
import { type Params, params } from './params.ts';
import { invariants, readings } from './readings.ts';
import { replica } from './replica.ts';
import type { ReplicaConfig } from './state.ts';
import { view } from './view.ts';
import { WORDS } from './words.ts';

export const model: Model = {
  kind: 'crdt',
  title: 'Convergent replicas',
  family: 'data',
  summary: 'Replicas that change their own copies without asking anybody, and merge: counters, sets, registers.',
  params,
  serves: [],
  calls: () => [],
  expand: ({ name, params: p }: { readonly name: string; readonly params: Params }) => {
    const ids = Array.from({ length: p.replicas }, (_, i) => i + 1);
    return {
      hosts: ids.map((id) => ({ name: `${name}-host-${id}`, cores: 0 })),
      processes: ids.map((id) => ({
        name: `${name}#${id}`,
        role: replica.role,
        ordinal: id,
        host: `${name}-host-${id}`,
        member: true,
        config: (wiring): ReplicaConfig => ({ id, pids: ids.map((other) => wiring.pid(`${name}#${other}`)) }),
      })),
    };
  },
  behaviours: [replica],
  charts: REPLICA_CHARTS,
  readings,
  invariants,
  view,
  words: WORDS,
  chartKeys(p) {
    if (p.state === null) return [];
    const others = (p.config as ReplicaConfig).pids.map((_, i) => i + 1).filter((id) => id !== p.ordinal);
    return others.map((id) => ({ chart: 'exchange', key: String(id), title: `${p.name} with replica ${id}` }));
  },
};
