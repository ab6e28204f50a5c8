// Answers for the model `service`: what it is, how it expands into a supervisor and its replicas, and what must always hold of it.
import { stream } from '../../engine/index.ts';
import { CALL_CHARTS, CALL_CHART } from '../calls/charts.ts';
import { callChartKeys } from '../calls/view.ts';
import { calleesOf } from '../calls/wiring.ts';
import type { Call, Model, Wiring } from '../contract.ts';
import { deployReplicas, proxyName } from '../kubernetes/expansion.ts';
import { manifestsOf } from '../kubernetes/manifests/manifests.ts';
import { SUPERVISOR_CHARTS } from '../replicas/charts.ts';
import { supervisorName, superviseReplicas } from '../replicas/expansion.ts';
import { supervisorChartKeys } from '../replicas/view.ts';
import { supervisor } from '../replicas/supervisor.ts';
import type { PartView, ProcessView } from '../view.ts';
import { CONSUMER_CHARTS } from '../consumers/charts.ts';
import { MEMBER } from './client-context.ts';
import { REPLICA_CHART, REQUEST_CHART } from './charts.ts';
import { allSteps, type Params, params } from './params.ts';
import { readings } from './readings.ts';
import { replica } from './replica.ts';
import type { ReplicaConfig, ReplicaState } from './task.ts';
import { view } from './view.ts';
import { WORDS } from './words.ts';

const ROLE = 'service/replica';

/** Who knows where its replicas are. */
function registrar(name: string, p: Params): string {
  return p.deploy === undefined ? supervisorName(name) : proxyName(name);
}

/** Parts whose routes it calls, and databases it asks. */
function callees(p: Params): { readonly http: string[]; readonly sql: readonly string[] } {
  return { http: p.programs.calls.map((c) => c.part), sql: p.programs.databases };
}

function replicaConfig(name: string, p: Params, wiring: Wiring): ReplicaConfig {
  return {
    salt: stream(name),
    part: name,
    callees: calleesOf(wiring, callees(p).http),
    databases: calleesOf(wiring, callees(p).sql, 'sql').map((c) => ({ part: c.part, pid: c.endpoints[0]?.pid ?? -1 })),
    clusters: [...new Set(p.clients.map((c) => c.cluster))].map((cluster) => ({
      part: cluster,
      brokers: wiring.callee(cluster, 'events').members.map(({ pid }, i) => ({ id: i + 1, pid })),
    })),
    supervisor: wiring.pid(registrar(name, p)),
    ...(p.deploy === undefined ? {} : { isDeployed: true }),
  };
}

/** Requests that arrived are answered, cancelled, still here, or were lost with the process that had them. */
function conserves(p: ProcessView): string {
  const s = p.state as ReplicaState;
  const ended = p.total('answered') + p.total('failed') + p.total('cancelled');
  const lost = p.total('requests') - ended - s.requests;
  if (lost < 0)
    return `${p.name}: ${p.total('requests')} requests arrived, but ${ended} ended and ${s.requests} are here`;
  if (lost > 0 && p.incarnation === 1) return `${p.name}: ${lost} requests vanished`;
  return '';
}

/** As many slots are busy as requests hold one. */
function countsSlots(p: ProcessView): string {
  const s = p.state as ReplicaState;
  let holding = 0;
  let queued = 0;
  for (const task of s.tasks.values()) {
    if (task.admitted && task.parent === 0) holding++;
    if (task.state === 'queued') queued++;
  }
  if (holding !== s.busy) return `${p.name}: ${s.busy} slots are busy, but ${holding} requests hold one`;
  return queued === s.line.length
    ? ''
    : `${p.name}: ${queued} requests are queued, but the queue counts ${s.line.length}`;
}

/** Its memberships of groups. */
function subscriptionKeys(p: ProcessView) {
  return Object.keys((p.params as Params).on).map((key) => ({ chart: MEMBER, key, title: `reads ${key}` }));
}

function every(part: PartView, check: (p: ProcessView) => string): string {
  for (const p of part.processes) {
    if (p.role !== ROLE || p.state === null) continue;
    const wrong = check(p);
    if (wrong !== '') return wrong;
  }
  return '';
}

export const model: Model = {
  kind: 'service',
  title: 'Service',
  family: 'services',
  summary:
    'Replicas with slots and a bounded queue; requests hold a slot while they are worked on, calls to others included.',
  params,
  serves: ['http', 'registry'],
  routes: (p: Params) => [...new Set([...Object.keys(p.handles), `GET ${p.health.path}`])],
  calls: (p: Params) => [
    ...(p.deploy === undefined ? [] : [{ path: ['deploy', 'on'], part: p.deploy.on, port: 'cluster' as const }]),
    ...Object.keys(p.on).map((topic) => ({ path: ['on', topic], part: topic.split(' ')[0]!, port: 'events' as const })),
    ...allSteps(p as any).flatMap(({ path, step }): Call[] => {
      if ('publish' in step)
        return [{ path: [...path, 'publish'], part: step.publish.cluster, port: 'events' as const }];
      if ('call' in step) {
        const { part, method, route } = step.call;
        return [{ path: [...path, 'call'], part, port: 'http' as const, route: `${method} ${route}` }];
      }
      const key = 'query' in step ? 'query' : 'transaction' in step ? 'transaction' : null;
      return key === null ? [] : [{ path: [...path, key], part: step[key], port: 'sql' as const }];
    }),
  ],
  placements: (p: Params) => p.hosts.map((host, i) => ({ path: ['hosts', i], host })),
  aliases: (p: Params) =>
    Object.fromEntries([
      ...Object.keys(p.on).flatMap((topic) => (p.on[topic].as ? [[p.on[topic].as, ['on', topic]]] : [])),
      ...allSteps(p as any).flatMap(({ path, step }) => (step.as ? [[step.as, path]] : [])),
    ]),
  expand: ({ name, params: p }) => {
    const config = (wiring: Wiring): ReplicaConfig => replicaConfig(name, p, wiring);
    return p.deploy === undefined
      ? superviseReplicas(name, p, ROLE, config, 'ready')
      : deployReplicas(name, p.deploy, ROLE, config);
  },
  registrar,
  behaviours: [supervisor, replica],
  charts: {
    ...SUPERVISOR_CHARTS,
    replica: REPLICA_CHART,
    request: REQUEST_CHART,
    ...CALL_CHARTS,
    call: CALL_CHART,
    [MEMBER]: CONSUMER_CHARTS.member!,
  },
  readings,
  invariants: [
    { name: 'no request vanishes from a living replica', check: (part) => every(part, conserves) },
    { name: 'slots and queue count their requests', check: (part) => every(part, countsSlots) },
  ],
  view,
  manifests: manifestsOf,
  words: WORDS,
  chartKeys: (p) =>
    p.role === ROLE
      ? [...callChartKeys(p), { chart: 'replica', key: '', title: p.name }, ...subscriptionKeys(p)]
      : p.role === supervisor.role
        ? supervisorChartKeys(p)
        : [],
};
