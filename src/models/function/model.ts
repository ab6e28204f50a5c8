// Answers for the model `function`: code that runs in environments which come with requests and go without them.
import { calleesOf } from '../calls/wiring.ts';
import { stream } from '../../engine/index.ts';
import type { Model, Wiring } from '../contract.ts';
import { model as service } from '../service/model.ts';
import { replica } from '../service/replica.ts';
import type { ReplicaConfig } from '../service/task.ts';
import type { PartView } from '../view.ts';
import { ENVIRONMENT_CHART } from './charts.ts';
import { invoker, type InvokerConfig } from './invoker.ts';
import { type Params, params } from './params.ts';
import { invokerIn, readings } from './readings.ts';
import { view } from './view.ts';
import { WORDS } from './words.ts';

const invokerName = (part: string): string => `${part}.invoker`;

function environmentConfig(name: string, p: Params, wiring: Wiring): ReplicaConfig {
  return {
    salt: stream(name),
    part: name,
    callees: calleesOf(
      wiring,
      p.programs.calls.map((call) => call.part),
    ),
    databases: calleesOf(wiring, p.programs.databases, 'sql').map((c) => ({
      part: c.part,
      pid: c.endpoints[0]?.pid ?? -1,
    })),
    clusters: [],
    supervisor: wiring.pid(invokerName(name)),
  };
}

/** An environment works on as many requests as were given to it, and on no more than it may. */
function countsRequests(part: PartView): string {
  const s = invokerIn(part);
  for (const one of s?.environments ?? []) {
    const given = [...s!.invocations.values()].filter((each) => each.environment === one).length;
    if (given !== one.active) return `${one.name} counts ${one.active} requests, but was given ${given}`;
    if ((one.condition === 'busy') !== given > 0) return `${one.name} is ${one.condition} with ${given} requests`;
  }
  return '';
}

function waitsForSomething(part: PartView): string {
  const s = invokerIn(part);
  if (s === null || s.waiting.length === 0) return '';
  const there = s.environments.some((one) => one.condition !== 'absent');
  return there ? '' : `${s.waiting.length} requests wait for an environment, and there is none`;
}

export const model: Model = {
  kind: 'function',
  title: 'Function',
  family: 'services',
  summary: 'Code in environments that are started when requests come and given back when none do: serverless.',
  params,
  serves: ['http', 'registry'],
  routes: (p: Params) => Object.keys(p.handles as object),
  calls: service.calls,
  aliases: service.aliases,
  registrar: invokerName,
  expand: ({ name, params: p }: { readonly name: string; readonly params: Params }) => ({
    hosts: [{ name: `${name}-control`, cores: 0 }],
    processes: [
      {
        name: invokerName(name),
        role: invoker.role,
        ordinal: 0,
        host: `${name}-control`,
        member: false,
        config: (wiring): InvokerConfig => ({
          part: name,
          template: { part: wiring.part, role: replica.role, config: environmentConfig(name, p, wiring), member: true },
        }),
      },
    ],
  }),
  behaviours: [invoker, replica],
  charts: { ...service.charts, environment: ENVIRONMENT_CHART },
  readings,
  invariants: [
    { name: 'environments have the requests that they were given', check: countsRequests },
    { name: 'who waits, waits for an environment that comes', check: waitsForSomething },
    ...service.invariants,
  ],
  view,
  words: WORDS,
  chartKeys: (p) =>
    p.role === invoker.role
      ? ((p.state as { environments: { name: string }[] } | null)?.environments.map(({ name }) => ({
          chart: 'environment',
          key: name,
          title: name,
        })) ?? [])
      : (service.chartKeys?.(p) ?? []),
};
