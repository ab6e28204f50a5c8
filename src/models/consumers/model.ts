// Answers for the model `consumers`: the members of a consumer group, who share the partitions of a topic.
import { stream } from '../../engine/index.ts';
import type { Model, Wiring } from '../contract.ts';
import { CONSUMER_CHARTS } from './charts.ts';
import { consumer } from './consumer.ts';
import { consumerHost, launcher, type LauncherConfig } from './launcher.ts';
import { type Params, params } from './params.ts';
import { readings } from './readings.ts';
import type { ConsumerConfig, ConsumerState } from './state.ts';
import { view } from './view.ts';
import { WORDS } from './words.ts';

function sharedConfig(name: string, p: Params, wiring: Wiring): Omit<ConsumerConfig, 'ordinal'> {
  const brokers = wiring.callee(p.from, 'events').members.map(({ pid }, i) => ({ id: i + 1, pid }));
  return { part: name, salt: stream(name), brokers };
}

export const model: Model = {
  kind: 'consumers',
  title: 'Consumers',
  family: 'messaging',
  summary: 'A consumer group: members who share the partitions of a topic, commit offsets, and rebalance.',
  params,
  serves: [],
  calls: (p: Params) => [{ path: ['from'], part: p.from, port: 'events' }],
  expand: ({ name, params: p }: { readonly name: string; readonly params: Params }) => {
    const ordinals = Array.from({ length: p.members }, (_, i) => i + 1);
    return {
      hosts: [
        { name: `${name}-control`, cores: 0 },
        ...ordinals.map((i) => ({ name: consumerHost(name, i), cores: 0 })),
      ],
      processes: [
        ...ordinals.map((ordinal) => ({
          name: `${name}#${ordinal}`,
          role: consumer.role,
          ordinal,
          host: consumerHost(name, ordinal),
          member: true,
          config: (wiring: Wiring): ConsumerConfig => ({ ...sharedConfig(name, p, wiring), ordinal }),
        })),
        {
          name: `${name}.launcher`,
          role: launcher.role,
          ordinal: 0,
          host: `${name}-control`,
          member: false,
          config: (wiring: Wiring): LauncherConfig => ({
            part: name,
            template: { part: wiring.part, role: consumer.role, member: true },
            config: sharedConfig(name, p, wiring),
            initial: ordinals.map((i) => wiring.pid(`${name}#${i}`)),
          }),
        },
      ],
    };
  },
  behaviours: [consumer, launcher],
  charts: CONSUMER_CHARTS,
  readings,
  invariants: [
    {
      name: 'nothing is processed that was not handed out',
      check: (part) => {
        for (const p of part.processes) {
          if (p.role !== consumer.role || p.state === null) continue;
          for (const [name, { position, processed }] of (p.state as ConsumerState).assigned)
            if (position >= 0 && processed > position)
              return `${p.name} has processed ${name} up to ${processed}, but was handed ${position}`;
        }
        return '';
      },
    },
  ],
  view,
  words: WORDS,
  chartKeys: (p) => {
    if (p.state === null || p.role !== consumer.role) return [];
    const member = { chart: 'member', key: '', title: p.name };
    const { commit } = p.params as Params;
    return commit === 'transaction' ? [member, { chart: 'transaction', key: '', title: 'its transactions' }] : [member];
  },
};
