// Answers for the model `raft`: what it is, how it expands into servers, each on its own host, and what must always hold of it.
import type { Model } from '../contract.ts';
import { RAFT_CHARTS } from './charts.ts';
import { invariants } from './invariants.ts';
import { type Params, params } from './params.ts';
import { readings } from './readings.ts';
import { server } from './server.ts';
import { firstVoters, type ServerConfig } from './state.ts';
import { view } from './view.ts';
import { WORDS } from './words.ts';

export const model: Model = {
  kind: 'raft',
  title: 'Raft cluster',
  family: 'data',
  summary: 'A replicated key-value store: servers elect a leader and agree on one log.',
  params,
  serves: ['kv'],
  calls: () => [],
  expand: ({ name, params: p }: { readonly name: string; readonly params: Params }) => {
    const ids = Array.from({ length: p.replicas }, (_, i) => i + 1);
    return {
      hosts: ids.map((id) => ({ name: `${name}-host-${id}`, cores: 0 })),
      processes: ids.map((id) => ({
        name: `${name}#${id}`,
        role: server.role,
        ordinal: id,
        host: `${name}-host-${id}`,
        member: true,
        config: (wiring): ServerConfig => ({
          id,
          pids: ids.map((other) => wiring.pid(`${name}#${other}`)),
          members: { voters: firstVoters(p.replicas, p.voters), outgoing: [] },
        }),
      })),
    };
  },
  behaviours: [server],
  charts: RAFT_CHARTS,
  readings,
  invariants,
  roles: () => [{ role: 'leader' }],
  view,
  words: WORDS,
  chartKeys: (p) => (p.state === null ? [] : [{ chart: 'server', key: '', title: p.name }]),
};
