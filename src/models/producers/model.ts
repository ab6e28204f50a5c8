// Answers for the model `producers`: processes that send records to a topic of a Kafka cluster.
import { stream } from '../../engine/index.ts';
import type { Model } from '../contract.ts';
import { type Params, params } from './params.ts';
import { producer } from './producer.ts';
import { readings } from './readings.ts';
import { type ProducerConfig, waitingRecords } from './state.ts';
import { view } from './view.ts';
import { WORDS } from './words.ts';

export const model: Model = {
  kind: 'producers',
  title: 'Producers',
  family: 'messaging',
  summary: 'Processes that send records to a topic: keys, batches, acknowledgements, retries, idempotence.',
  params,
  serves: [],
  calls: (p: Params) => [{ path: ['to'], part: p.to, port: 'events' }],
  expand: ({ name, params: p }: { readonly name: string; readonly params: Params }) => ({
    hosts: [{ name: `${name}-host`, cores: 0 }],
    processes: Array.from({ length: p.producers }, (_, i) => ({
      name: `${name}#${i + 1}`,
      role: producer.role,
      ordinal: i + 1,
      host: `${name}-host`,
      member: true,
      config: (wiring): ProducerConfig => ({
        salt: stream(name),
        ordinal: i + 1,
        brokers: wiring.callee(p.to, 'events').members.map(({ pid }, at) => ({ id: at + 1, pid })),
      }),
    })),
  }),
  behaviours: [producer],
  charts: {},
  readings,
  invariants: [
    {
      name: 'every record is acknowledged, given up or here',
      check: (part) => {
        for (const p of part.processes) {
          if (p.state === null || p.incarnation > 1) continue;
          const known = p.total('acknowledged') + p.total('failed') + waitingRecords(p.state);
          if (p.total('sent') !== known) return `${p.name} made ${p.total('sent')} records, but ${known} are known of`;
        }
        return '';
      },
    },
  ],
  view,
  words: WORDS,
};
