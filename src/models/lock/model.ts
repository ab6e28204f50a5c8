// Answers for the model `lock`: a lock service of one process, what it serves, and what must always hold of it.
import type { Model } from '../contract.ts';
import { LOCK_CHARTS } from './charts.ts';
import { params } from './params.ts';
import { invariants, readings } from './readings.ts';
import { service, type ServiceState } from './service.ts';
import { view } from './view.ts';
import { WORDS } from './words.ts';

export const model: Model = {
  kind: 'lock',
  title: 'Lock service',
  family: 'data',
  summary: 'Gives leases on named locks, each with a fencing token, and takes them back when they run out.',
  params,
  serves: ['lock'],
  calls: () => [],
  expand: ({ name }) => ({
    hosts: [{ name: `${name}-host`, cores: 0 }],
    processes: [
      {
        name: `${name}#1`,
        role: service.role,
        ordinal: 1,
        host: `${name}-host`,
        member: true,
        config: () => null,
      },
    ],
  }),
  behaviours: [service],
  charts: LOCK_CHARTS,
  readings,
  invariants,
  view,
  words: WORDS,
  chartKeys: (p) =>
    p.state === null
      ? []
      : [...(p.state as ServiceState).leases.keys()].map((name) => ({ chart: 'lock', key: name, title: name })),
};
