// Answers for the model `kvClients`: clients of a key-value store, whose operations are recorded and judged.
import { stream } from '../../engine/index.ts';
import type { Model } from '../contract.ts';
import { CLIENT_CHARTS } from './charts.ts';
import { client, type ClientConfig } from './client.ts';
import { type Params, params } from './params.ts';
import { readings } from './readings.ts';
import { view } from './view.ts';
import { WORDS } from './words.ts';

export const model: Model = {
  kind: 'kvClients',
  title: 'Clients of a store',
  family: 'clients',
  summary: 'Clients that read, write and compare-and-set keys of a store, and the verdict over what they were told.',
  params,
  serves: [],
  calls: (p: Params) => [{ path: ['store'], part: p.store, port: 'kv' }],
  expand: ({ name, params: p }: { readonly name: string; readonly params: Params }) => {
    const ordinals = Array.from({ length: p.clients }, (_, i) => i + 1);
    return {
      hosts: ordinals.map((i) => ({ name: `${name}-host-${i}`, cores: 0 })),
      processes: ordinals.map((ordinal) => ({
        name: `${name}#${ordinal}`,
        role: client.role,
        ordinal,
        host: `${name}-host-${ordinal}`,
        member: true,
        config: (wiring): ClientConfig => {
          const { members } = wiring.callee(p.store, 'kv');
          const known = members.filter((_, i) => p.servers.length === 0 || p.servers.includes(i + 1));
          const servers = (known.length > 0 ? known : members).map(({ pid }) => pid);
          return { ordinal, salt: stream(name), servers };
        },
      })),
    };
  },
  behaviours: [client],
  charts: CLIENT_CHARTS,
  readings,
  promises: [{ name: 'the history is linearizable', final: 'anomalies', equals: 0 }],
  invariants: [
    {
      name: 'every operation is under way or ended',
      check: (part) => {
        for (const p of part.processes) {
          if (p.state === null || p.incarnation > 1) continue;
          const known = p.total('ended') + (p.state.current === null ? 0 : 1);
          if (p.total('begun') !== known) return `${p.total('begun')} operations, but ${known} ended or under way`;
        }
        return '';
      },
    },
  ],
  view,
  words: WORDS,
  chartKeys: (p) => (p.state === null ? [] : [{ chart: 'client', key: '', title: p.name }]),
};
