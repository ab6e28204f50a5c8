// Answers for what can be read of a load balancer: requests and their fates, its endpoints and their health, and the calls they become.
import { isEjected } from './rules/outlier-ejection.ts';
import { callReadings } from '../calls/readings.ts';
import type { Host } from '../calls/state.ts';
import type { ReadingSpec } from '../contract.ts';
import { rateOf } from '../reading-kinds.ts';
import type { ProcessView } from '../view.ts';
import { answeredBy } from './requests.ts';
import { type BalancerState, upstreamOf } from './state.ts';

const role = 'loadBalancer/balancer';

/** How an endpoint stands with a balancer: the worst that is known of it. */
export type Standing = 'healthy' | 'unhealthy' | 'ejected' | 'unavailable' | 'trial' | 'draining';

export function standingOf(p: ProcessView, host: Host): Standing {
  const upstream = upstreamOf(p.state);
  if (upstream.unhealthy.has(host.pid)) return 'unhealthy';
  if (upstream.outliers !== null && isEjected(upstream.outliers, host.pid)) return 'ejected';
  const mark = upstream.marks.get(host.pid)?.state ?? 'available';
  return mark === 'available' ? 'healthy' : mark;
}

function hostNamed(p: ProcessView, name: string): Host | undefined {
  return upstreamOf(p.state).hosts.find((h) => h.name === name);
}

/** Endpoints that nothing speaks against. */
export function healthyEndpoints(p: ProcessView): number {
  return upstreamOf(p.state).hosts.filter((h) => standingOf(p, h) === 'healthy').length;
}

const counted = rateOf(role);

const gauge = (
  name: string,
  title: string,
  description: string,
  unit: string,
  fold: ReadingSpec['fold'],
  read: (p: ProcessView) => number,
): ReadingSpec => ({ name, title, description, unit, kind: 'gauge', role, fold, read, integer: true });

const ofEndpoint = (
  name: string,
  title: string,
  description: string,
  unit: string,
  readItem: (p: ProcessView, item: string) => number,
): ReadingSpec => ({
  name: `endpoint.${name}`,
  title,
  description,
  unit,
  kind: 'gauge',
  role,
  fold: 'sum',
  items: (p) => (p.state === null ? [] : upstreamOf(p.state).hosts.map((h) => h.name)),
  readItem,
});

const times = (name: string, title: string, description: string): ReadingSpec => ({
  name,
  title,
  description,
  unit: 'us',
  kind: 'distribution',
  role,
  fold: 'mean',
  meter: name,
});

/** What a balancer counts under the name of the calls it makes. */
const RENAMED: readonly string[] = ['calls', 'requests', 'failed'];

export const readings: readonly ReadingSpec[] = [
  counted('requests', 'Requests', 'Requests that came, a second.'),
  counted('answered', 'Answered', 'Requests answered well, a second.'),
  counted('failed', 'Failed', 'Requests answered with an error, a second.'),
  counted('rejected', 'Turned away', 'Requests beyond maxConnections or the queue, a second.'),
  counted('dropped', 'Given up', 'Requests that waited in the queue for too long, a second.'),
  counted('cancelled', 'Cancelled', 'Requests whose client said that it no longer waits, a second.'),
  counted('checks', 'Health checks', 'Health checks of endpoints, a second.'),
  counted('checkFailures', 'Failed checks', 'Health checks that failed, a second.'),
  gauge('active', 'Under way', 'Requests here, those that wait included.', 'requests', 'sum', (p) => {
    return (p.state as BalancerState).requests.size;
  }),
  gauge('queue', 'Waiting', 'Requests that wait for an endpoint with room.', 'requests', 'sum', (p) => {
    return (p.state as BalancerState).queue.length;
  }),
  gauge(
    'endpoints',
    'Endpoints',
    'Endpoints that are announced (the balancer that knows fewest).',
    'endpoints',
    'min',
    (p) => {
      return upstreamOf(p.state).hosts.length;
    },
  ),
  gauge(
    'healthy',
    'Healthy endpoints',
    'Endpoints nothing speaks against (at the balancer with fewest).',
    'endpoints',
    'min',
    healthyEndpoints,
  ),
  gauge(
    'panicking',
    'In panic',
    'Balancers that use every endpoint because too few are fit.',
    'balancers',
    'sum',
    (p) => {
      return upstreamOf(p.state).panicking ? 1 : 0;
    },
  ),
  gauge(
    'draining',
    'Draining endpoints',
    'Endpoints announced no more, with requests under way.',
    'endpoints',
    'max',
    (p) => {
      return (p.state as BalancerState).draining.size;
    },
  ),
  times('latency', 'Latency', 'From the arrival of a request to its answer.'),
  times('wait', 'Time in the queue', 'Of the requests that waited for room and got it.'),
  ofEndpoint('active', 'Under way', 'Requests under way at this endpoint.', 'requests', (p, item) => {
    return hostNamed(p, item)?.active ?? 0;
  }),
  ofEndpoint('answered', 'Answered', 'Good answers of this endpoint, a second.', '/s', (p, item) =>
    p.rate(answeredBy(item)),
  ),
  {
    ...ofEndpoint('state', 'Endpoint', '', '', () => 0),
    description: 'How this endpoint stands: healthy, unhealthy, ejected, unavailable, trial (or gone).',
    kind: 'state',
    readItem: (p, item) => {
      const host = hostNamed(p, item);
      return host === undefined ? 'gone' : standingOf(p, host);
    },
  },
  {
    name: 'alive',
    title: 'Balancers alive',
    description: 'Balancers whose process lives.',
    unit: 'balancers',
    kind: 'gauge',
    role,
    fold: 'sum',
    integer: true,
    readPart: (part) => part.processes.filter((p) => p.role === role && p.life !== 'dead').length,
  },
  ...callReadings(role).filter((r) => !RENAMED.includes(r.name)),
];
