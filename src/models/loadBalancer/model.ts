// Answers for the model `loadBalancer`: what it is, how it expands into balancers and their supervisor, and what must always hold of it.
import { CALL_CHART, CALL_CHARTS } from '../calls/charts.ts';
import { callChartKeys } from '../calls/view.ts';
import { calleesOf } from '../calls/wiring.ts';
import type { Model } from '../contract.ts';
import { SUPERVISOR_CHARTS } from '../replicas/charts.ts';
import { superviseReplicas, supervisorName } from '../replicas/expansion.ts';
import { supervisor } from '../replicas/supervisor.ts';
import { supervisorChartKeys } from '../replicas/view.ts';
import type { PartView, ProcessView } from '../view.ts';
import { balancer } from './balancer.ts';
import { BALANCER_CHARTS, PROXIED_CHART } from './charts.ts';
import { type Params, params } from './params.ts';
import { readings } from './readings.ts';
import { type BalancerConfig, type BalancerState, upstreamOf } from './state.ts';
import { view } from './view.ts';
import { WORDS } from './words.ts';

/** Requests that came are answered, cancelled, still here, or were lost with the process that had them. */
function conserves(p: ProcessView): string {
  const ended = p.total('answered') + p.total('failed') + p.total('cancelled');
  const lost = p.total('requests') - ended - (p.state as BalancerState).requests.size;
  if (lost < 0 || (lost > 0 && p.incarnation === 1)) return `${p.name}: ${lost} requests vanished`;
  return '';
}

/** What is counted at the endpoints are the messages under way there. */
function countsActive(p: ProcessView): string {
  const s = p.state as BalancerState;
  for (const host of upstreamOf(s).hosts) {
    let legs = 0;
    for (const leg of s.caller.legs.values()) if (leg.host === host) legs++;
    if (legs !== host.active)
      return `${p.name}: ${host.active} requests counted at ${host.name}, but ${legs} are there`;
  }
  return '';
}

/** Whoever waits in the queue is waiting, and nobody waits where there is no limit. */
function queues(p: ProcessView): string {
  const s = p.state as BalancerState;
  const waiting = [...s.requests.values()].filter((r) => r.state === 'queued').length;
  return waiting === s.queue.length
    ? ''
    : `${p.name}: ${waiting} requests wait, but ${s.queue.length} are in the queue`;
}

function every(part: PartView, check: (p: ProcessView) => string): string {
  for (const p of part.processes) {
    if (p.role !== balancer.role || p.state === null) continue;
    const wrong = check(p);
    if (wrong !== '') return wrong;
  }
  return '';
}

export const model: Model = {
  kind: 'loadBalancer',
  title: 'Load balancer',
  family: 'services',
  summary: 'Passes requests on to the endpoints of a service, and finds out which of them are fit.',
  params,
  serves: ['http'],
  routes: () => null,
  calls: (p: Params) => [{ path: ['upstream'], part: p.upstream, port: 'http' }],
  placements: (p: Params) => p.hosts.map((host, i) => ({ path: ['hosts', i], host })),
  expand: ({ name, params: p }: { readonly name: string; readonly params: Params }) =>
    superviseReplicas(
      name,
      p,
      balancer.role,
      (wiring): BalancerConfig => ({
        part: name,
        callees: calleesOf(wiring, [p.upstream]),
        supervisor: wiring.pid(supervisorName(name)),
      }),
      'addresses',
    ),
  registrar: supervisorName,
  behaviours: [supervisor, balancer],
  charts: { ...SUPERVISOR_CHARTS, ...BALANCER_CHARTS, proxied: PROXIED_CHART, ...CALL_CHARTS, call: CALL_CHART },
  readings,
  invariants: [
    { name: 'no request vanishes from a living balancer', check: (part) => every(part, conserves) },
    { name: 'requests at endpoints are counted', check: (part) => every(part, countsActive) },
    { name: 'the queue counts its requests', check: (part) => every(part, queues) },
  ],
  view,
  words: WORDS,
  chartKeys(p) {
    if (p.role === supervisor.role) return supervisorChartKeys(p);
    if (p.state === null) return [];
    const endpoints = upstreamOf(p.state).hosts.map((h) => ({
      chart: 'health',
      key: h.name,
      title: `health of ${h.name}`,
    }));
    return [{ chart: 'balancer', key: '', title: p.name }, ...endpoints, ...callChartKeys(p)];
  },
};
