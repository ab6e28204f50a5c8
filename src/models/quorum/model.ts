// Answers for the model `quorum`: what it is, how it expands into nodes on a ring, and what must always hold of it.
import type { Model } from '../contract.ts';
import { NODE_CHARTS } from './charts.ts';
import { node } from './node.ts';
import { type Params, params } from './params.ts';
import { invariants, readings } from './readings.ts';
import { ringOf } from './ring.ts';
import type { NodeConfig } from './state.ts';
import { view } from './view.ts';
import { WORDS } from './words.ts';

export const model: Model = {
  kind: 'quorum',
  title: 'Quorum store',
  family: 'data',
  summary: 'A Dynamo-style store: every node takes requests, and R and W replicas have to answer.',
  params,
  serves: ['kv'],
  calls: () => [],
  expand: ({ name, params: p }: { readonly name: string; readonly params: Params }) => {
    const ids = Array.from({ length: p.nodes }, (_, i) => i + 1);
    const ring = ringOf(p.nodes);
    return {
      hosts: ids.map((id) => ({ name: `${name}-host-${id}`, cores: 0 })),
      processes: ids.map((id) => ({
        name: `${name}#${id}`,
        role: node.role,
        ordinal: id,
        host: `${name}-host-${id}`,
        member: true,
        config: (wiring): NodeConfig => ({ id, pids: ids.map((other) => wiring.pid(`${name}#${other}`)), ring }),
      })),
    };
  },
  behaviours: [node],
  charts: NODE_CHARTS,
  readings,
  invariants,
  view,
  words: WORDS,
  chartKeys: (p) => (p.state === null ? [] : [{ chart: 'node', key: '', title: p.name }]),
};
