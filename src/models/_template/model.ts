// Answers for the model `echo`, the template: what it declares, serves, expands to, and lets be read.
import { z } from 'zod';
import type { Model } from '../contract.ts';
import { count, param, timeDistribution } from '../quantities.ts';
import { ECHO_CHART } from './charts.ts';
import { echo } from './echo.ts';
import { view } from './view.ts';
import { WORDS } from './words.ts';

const params = z.strictObject({
  route: param(z.string().regex(/^\/\S*$/, 'expected a path, such as /x'), {
    description: 'The one route it has.',
    apply: 'nextUse',
  }).default('/x'),
  work: param(timeDistribution(), { description: 'CPU time of an answer.', apply: 'nextUse', unit: 'us' }).default({
    kind: 'constant',
    value: 50_000,
  }),
  times: param(count(1, 10), { description: 'How often it comes back.', apply: 'nextUse', unit: 'times' }).default(2),
});

export const model: Model = {
  kind: 'echo',
  title: 'Echo',
  family: 'services',
  summary: 'Answers every request with its key, some times over.',
  params,
  serves: ['http'],
  calls: () => [],
  expand: (part) => ({
    hosts: [{ name: `${part.name}-host`, cores: 0 }],
    processes: [
      {
        name: `${part.name}#1`,
        role: echo.role,
        ordinal: 1,
        host: `${part.name}-host`,
        member: true,
        config: () => null,
      },
    ],
  }),
  behaviours: [echo],
  charts: { echo: ECHO_CHART },
  readings: [
    {
      name: 'answers',
      title: 'Answers',
      description: 'Requests answered, a second.',
      unit: '/s',
      kind: 'rate',
      role: echo.role,
      fold: 'sum',
      meter: 'answers',
    },
    {
      name: 'asked',
      title: 'Asked',
      description: 'Requests being worked on.',
      unit: 'requests',
      kind: 'gauge',
      role: echo.role,
      fold: 'sum',
      integer: true,
      read: (p) => p.state.asked.size,
    },
  ],
  invariants: [
    {
      name: 'every request is answered, cancelled or worked on',
      check: (part) => {
        const [p] = part.processes;
        if (p.state === null || p.incarnation > 1) return '';
        const known = p.total('answers') + p.total('cancelled') + p.state.asked.size;
        return p.total('requests') === known ? '' : `${p.total('requests')} requests, but ${known} known of`;
      },
    },
  ],
  view,
  words: WORDS,
  chartKeys: (p) => (p.state === null ? [] : [{ chart: 'echo', key: '', title: p.name }]),
};
