// Answers for the model `clients`: open or closed load on one route or several, and what became of the requests.
import { stream } from '../../engine/index.ts';
import { CALL_CHART, CALL_CHARTS } from '../calls/charts.ts';
import { callChartKeys } from '../calls/view.ts';
import { breakerMarks } from '../calls/view.ts';
import { calleesOf } from '../calls/wiring.ts';
import type { Model } from '../contract.ts';
import { type Params, params, targetsOf } from './params.ts';
import { endedRequests, readings } from './readings.ts';
import { type ClientsConfig, source } from './source.ts';
import { view } from './view.ts';
import { WORDS } from './words.ts';

export const model: Model = {
  kind: 'clients',
  title: 'Clients',
  family: 'clients',
  summary:
    'A source of requests: arrivals at a rate, or users who think; each request has a time-out and the policies of any call.',
  params,
  serves: [],
  calls: (p: Params) =>
    targetsOf(p).map(({ path, call }) => ({
      path,
      part: call.part,
      port: 'http' as const,
      route: `${call.method} ${call.route}`,
    })),
  expand: (part) => ({
    hosts: [{ name: `${part.name}-host`, cores: 0 }],
    processes: [
      {
        name: `${part.name}#1`,
        role: source.role,
        ordinal: 1,
        host: `${part.name}-host`,
        member: true,
        config: (wiring): ClientsConfig => ({
          salt: stream(part.name),
          callees: calleesOf(
            wiring,
            targetsOf(part.params).map(({ call }) => call.part),
          ),
        }),
      },
    ],
  }),
  behaviours: [source],
  charts: { ...CALL_CHARTS, call: CALL_CHART },
  readings,
  invariants: [
    {
      name: 'every request is under way or ended',
      check: (part) => {
        const p = part.processes[0];
        if (p.state === null || p.incarnation > 1) return '';
        const known = endedRequests(p) + p.state.inFlight.size;
        return p.total('arrivals') === known ? '' : `${p.total('arrivals')} arrivals, but ${known} ended or under way`;
      },
    },
  ],
  view: { ...view, marks: breakerMarks },
  words: WORDS,
  chartKeys: callChartKeys,
};
