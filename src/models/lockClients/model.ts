// Answers for the model `lockClients`: clients that update files under a lock, what they ask of whom, and what must always hold of them.
import { stream } from '../../engine/index.ts';
import type { Model } from '../contract.ts';
import { CLIENT_CHARTS } from './charts.ts';
import { client } from './client.ts';
import { type Params, params } from './params.ts';
import { invariants, readings } from './readings.ts';
import type { ClientConfig } from './state.ts';
import { view } from './view.ts';
import { WORDS } from './words.ts';

export const model: Model = {
  kind: 'lockClients',
  title: 'Clients of a lock',
  family: 'clients',
  summary: 'Clients that take a lock, read a file, work on it, and write it back.',
  params,
  serves: [],
  calls: (p: Params) => [
    { path: ['lock'], part: p.lock, port: 'lock' },
    { path: ['store'], part: p.store, port: 'kv' },
  ],
  expand: ({ name, params: p }: { readonly name: string; readonly params: Params }) => {
    const ordinals = Array.from({ length: p.clients }, (_, i) => i + 1);
    return {
      hosts: ordinals.map((i) => ({ name: `${name}-host-${i}`, cores: 1 })),
      processes: ordinals.map((ordinal) => ({
        name: `${name}#${ordinal}`,
        role: client.role,
        ordinal,
        host: `${name}-host-${ordinal}`,
        member: true,
        config: (wiring): ClientConfig => ({
          ordinal,
          salt: stream(name),
          lock: wiring.callee(p.lock, 'lock').members[0]!.pid,
          store: wiring.callee(p.store, 'kv').members[0]!.pid,
        }),
      })),
    };
  },
  behaviours: [client],
  charts: CLIENT_CHARTS,
  readings,
  invariants,
  view,
  words: WORDS,
  chartKeys: (p) => (p.state === null ? [] : [{ chart: 'holder', key: '', title: p.name }]),
};
