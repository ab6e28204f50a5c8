// Answers for the model `clients`: open or closed load on one route, and what became of the requests.
import { z } from 'zod';
import { stream } from '../../engine/index.ts';
import { callFields, callTarget } from '../calls/config.ts';
import type { Model, ReadingSpec } from '../contract.ts';
import { count, param, rate, timeDistribution } from '../quantities.ts';
import { source } from './source.ts';

const { balance, retry, circuitBreaker, fallback, timeout } = callFields;

const params = z
  .strictObject({
    rate: param(rate(), {
      description: 'Arrivals, a Poisson process (constant-arrival-rate).',
      apply: 'live',
      unit: '/s',
      property: 'k6 scenarios.*.rate',
    }).default(0),
    users: param(count(0, 10_000), {
      description: 'Users who wait for each answer and think before the next request (constant-vus); 0: open load.',
      apply: 'rebuild',
      unit: 'users',
      property: 'k6 scenarios.*.vus',
    }).default(0),
    thinkTime: param(timeDistribution(), { description: 'Time a user thinks.', apply: 'nextUse', unit: 'us' }).default({
      kind: 'exponential',
      mean: 1_000_000,
    }),
    calls: callTarget(),
    timeout,
    retry,
    circuitBreaker,
    fallback,
    balance,
  })
  .transform((p) => ({
    ...p,
    call: {
      ...p.calls,
      name: `${p.calls.part} ${p.calls.method} ${p.calls.route}`,
      timeout: p.timeout,
      retry: p.retry,
      circuitBreaker: p.circuitBreaker,
      fallback: p.fallback,
      balance: p.balance,
    },
  }));

type Params = z.output<typeof params>;

const role = 'clients/source';

const readings: readonly ReadingSpec[] = [
  {
    name: 'goodput',
    title: 'Goodput',
    description: 'Requests answered well and in time, without fallbacks, a second.',
    unit: '/s',
    kind: 'rate',
    role,
    fold: 'sum',
    meter: 'good',
  },
  {
    name: 'degraded',
    title: 'Degraded',
    description: 'Requests answered by a fallback or in part, a second.',
    unit: '/s',
    kind: 'rate',
    role,
    fold: 'sum',
    meter: 'degraded',
  },
  {
    name: 'errors',
    title: 'Errors',
    description: 'Requests that failed for the client, a second.',
    unit: '/s',
    kind: 'rate',
    role,
    fold: 'sum',
    meter: 'errors',
  },
  {
    name: 'arrivals',
    title: 'Arrivals',
    description: 'Requests begun, a second.',
    unit: '/s',
    kind: 'rate',
    role,
    fold: 'sum',
    meter: 'arrivals',
  },
  {
    name: 'latency',
    title: 'Latency',
    description: 'From the click to the end of it.',
    unit: 'us',
    kind: 'distribution',
    role,
    fold: 'mean',
    meter: 'latency',
  },
  {
    name: 'inFlight',
    title: 'Under way',
    description: 'Requests without an answer yet.',
    unit: 'requests',
    kind: 'gauge',
    role,
    fold: 'sum',
    integer: true,
    read: (p) => p.state.inFlight.size,
  },
  {
    name: 'availability',
    title: 'Availability',
    description: 'Share of ended requests that were answered well, over the whole run.',
    unit: 'share',
    kind: 'gauge',
    role,
    fold: 'mean',
    readPart: (part) => {
      const p = part.processes[0];
      const ended = p.total('good') + p.total('degraded') + p.total('errors');
      return ended === 0 ? 1 : (p.total('good') + p.total('degraded')) / ended;
    },
  },
];

export const model: Model = {
  kind: 'clients',
  title: 'Clients',
  family: 'clients',
  summary:
    'A source of requests: arrivals at a rate, or users who think; each request has a time-out and the policies of any call.',
  params,
  serves: [],
  calls: (p: Params) => [
    { path: ['calls'], part: p.calls.part, port: 'http', route: `${p.calls.method} ${p.calls.route}` },
  ],
  expand: (part) => ({
    hosts: [{ name: `${part.name}-host`, cores: 0 }],
    processes: [
      {
        name: `${part.name}#1`,
        role,
        ordinal: 1,
        host: `${part.name}-host`,
        member: true,
        config: (wiring) => {
          const callee = wiring.callee(part.params.calls.part, 'http');
          return {
            salt: stream(part.name),
            callees: [
              {
                part: callee.part,
                registrar: callee.registrar,
                endpoints: callee.members.map((m) => ({ pid: m.pid, name: m.name, weight: 1, since: 0 })),
              },
            ],
          };
        },
      },
    ],
  }),
  behaviours: [source],
  charts: source.charts!,
  readings,
  invariants: [
    {
      name: 'every request is under way or ended',
      check: (part) => {
        const p = part.processes[0];
        if (!p.state) return '';
        const ended = p.total('good') + p.total('degraded') + p.total('errors');
        return p.total('arrivals') === ended + p.state.inFlight.size
          ? ''
          : `${p.total('arrivals')} arrivals, but ${ended} ended and ${p.state.inFlight.size} under way`;
      },
    },
  ],
  view: {
    face: (part) => ({
      title: part.name,
      note: part.params.users > 0 ? `${part.params.users} users` : `${Math.round(part.params.rate * 10) / 10} /s`,
      lines: [
        {
          kind: 'spark',
          label: 'goodput',
          reading: `${part.name}.goodput`,
          value: { value: part.reading('goodput') as number, unit: '/s' },
        },
        {
          kind: 'value',
          label: 'errors',
          value: {
            value: part.reading('errors') as number,
            unit: '/s',
            tone: (part.reading('errors') as number) > 0 ? 'bad' : undefined,
          },
        },
      ],
    }),
    cell: (p) => ({ label: 'source', state: p.life }),
    panels: (part) => [
      {
        kind: 'bars',
        title: 'Errors by cause, in all',
        unit: 'requests',
        bars: part.processes[0].state
          ? [...(part.processes[0].state.errors as Map<string, number>)].map(([label, value]) => ({
              label,
              value,
              tone: 'bad' as const,
            }))
          : [],
      },
    ],
    say: () => null,
  },
  words: {},
  chartKeys: (p) =>
    p.state
      ? [...p.state.caller.breakers.keys()].map((key: string) => ({
          chart: 'circuitBreaker',
          key,
          title: `breaker ${key}`,
        }))
      : [],
};
