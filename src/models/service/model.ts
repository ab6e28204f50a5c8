// Answers for the model `service`: what it may declare, how it expands into a supervisor and replicas, what can be read of it.
import { z } from 'zod';
import type { Model } from '../contract.ts';
import { count, duration, param } from '../quantities.ts';
import { supervisor } from '../replicas/supervisor.ts';
import { readings } from './readings.ts';
import { replica } from './replica.ts';
import { callsIn, compileHandles, handles } from './steps.ts';
import { view } from './view.ts';

const declared = z.strictObject({
  replicas: param(count(0, 200), {
    description: 'Replicas wanted.',
    apply: 'live',
    unit: 'replicas',
    property: 'spec.replicas',
  }).default(1),
  concurrency: param(count(1, 10_000), {
    description: 'Requests a replica works on at once.',
    apply: 'live',
    unit: 'requests',
    property: 'server.tomcat.threads.max',
  }).default(16),
  queue: z
    .strictObject({
      length: param(count(0, 1_000_000), {
        description: 'Requests that may wait in a replica; one more is turned away.',
        apply: 'live',
        unit: 'requests',
        property: 'server.tomcat.accept-count',
      }).default(100_000),
      discipline: param(z.enum(['fifo', 'lifo']), { description: 'Who is served next.', apply: 'live' }).default(
        'fifo',
      ),
    })
    .prefault({}),
  cpu: param(count(0, 1024), {
    description: "Cores of a replica's own host; 0: as many as it asks for.",
    apply: 'restart',
    unit: 'cores',
    property: 'resources.limits.cpu',
  }).default(0),
  hosts: param(z.array(z.string()).max(200), {
    description: 'Hosts its replicas are placed on, in turn; empty: each on its own.',
    apply: 'rebuild',
  }).default([]),
  startup: param(duration(), { description: 'From start to ready.', apply: 'live', unit: 'us' }).default(2_000_000),
  restartDelay: param(duration(), {
    description: 'From the end of a replica to its restart.',
    apply: 'live',
    unit: 'us',
  }).default(1_000_000),
  usl: z
    .strictObject({
      sigma: param(z.number().min(0).max(1), {
        description: 'Contention of the Universal Scalability Law.',
        apply: 'nextUse',
        unit: '',
      }).default(0),
      kappa: param(z.number().min(0).max(1), {
        description: 'Coherency cost of the Universal Scalability Law.',
        apply: 'nextUse',
        unit: '',
      }).default(0),
    })
    .prefault({}),
  handles,
});

const params = declared.transform((p) => ({ ...p, program: compileHandles(p.handles as Record<string, any[]>) }));

type Params = z.output<typeof params>;

function allCalls(p: Params) {
  return Object.entries(p.handles as Record<string, any[]>).flatMap(([route, list]) =>
    callsIn(list, ['handles', route]),
  );
}

export const model: Model = {
  kind: 'service',
  title: 'Service',
  family: 'services',
  summary:
    'Replicas with slots and a bounded queue; requests hold a slot while they are worked on, calls to others included.',
  params,
  serves: ['http', 'registry'],
  routes: (p: Params) => Object.keys(p.handles),
  calls: (p: Params) =>
    allCalls(p).map(({ path, step }) => ({
      path: [...path, 'call'],
      part: step.call.part,
      port: 'http' as const,
      route: `${step.call.method} ${step.call.route}`,
    })),
  aliases: (p: Params) =>
    Object.fromEntries(allCalls(p).flatMap(({ path, step }) => (step.as ? [[step.as, path]] : []))),
  expand: (part) => ({
    hosts: [{ name: `${part.name}-control`, cores: 0 }],
    processes: [
      {
        name: `${part.name}.supervisor`,
        role: 'replicas/supervisor',
        ordinal: 0,
        host: `${part.name}-control`,
        member: false,
        config: (wiring) => {
          const callees = [...new Set(allCalls(part.params).map(({ step }) => step.call.part as string))].map(
            (name) => {
              const callee = wiring.callee(name, 'http');
              return {
                part: name,
                registrar: callee.registrar,
                endpoints: callee.members.map((m) => ({ pid: m.pid, name: m.name, weight: 1, since: 0 })),
              };
            },
          );
          return {
            part: part.name,
            cores: part.params.cpu,
            hosts: part.params.hosts.map((name: string) => wiring.host(name)),
            template: {
              part: wiring.part,
              role: 'service/replica',
              config: { callees, supervisor: wiring.pid(`${part.name}.supervisor`) },
              member: true,
            },
          };
        },
      },
    ],
  }),
  registrar: (part) => `${part}.supervisor`,
  behaviours: [supervisor, replica],
  charts: replica.charts!,
  readings,
  invariants: [
    {
      name: 'no more requests in work than slots',
      check: (part) =>
        part.processes
          .filter((p) => p.role === 'service/replica' && p.state && p.state.busy < 0)
          .map((p) => `${p.name} works on ${p.state.busy} requests`)[0] ?? '',
    },
  ],
  view,
  words: {},
  chartKeys: (p) =>
    p.role === 'service/replica' && p.state
      ? [...p.state.caller.breakers.keys()].map((key: string) => ({
          chart: 'circuitBreaker',
          key,
          title: `breaker ${key}`,
        }))
      : [],
};
