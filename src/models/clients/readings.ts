// Answers for what can be read of clients: arrivals and their fates, errors by cause, times, availability, and their calls.
import type { ReadingSpec } from '../contract.ts';
import { rateOf } from '../reading-kinds.ts';
import { callReadings } from '../calls/readings.ts';
import type { PartView, ProcessView } from '../view.ts';
import { type ClientsState, errorMeter } from './source.ts';

const role = 'clients/source';

const rate = rateOf(role);

/** Requests that have ended, in all. */
export function endedRequests(p: ProcessView): number {
  return p.total('good') + p.total('late') + p.total('degraded') + p.total('errors');
}

export const readings: readonly ReadingSpec[] = [
  rate('goodput', 'Goodput', 'Requests answered well and in time, without fallbacks, a second.', 'good'),
  rate('degraded', 'Degraded', 'Requests answered by a fallback or in part, a second.', 'degraded'),
  rate('late', 'Late', 'Requests answered well, but after their objective, a second.', 'late'),
  rate('errors', 'Errors', 'Requests that failed for the client, a second.', 'errors'),
  rate('arrivals', 'Arrivals', 'Requests begun, a second.', 'arrivals'),
  rate('sessionsLost', 'Sessions lost', 'Requests whose session nobody knew any more, a second.', 'sessionsLost'),
  {
    name: 'errors',
    title: 'Errors by cause',
    description: 'Requests that failed for one cause, a second.',
    unit: '/s',
    kind: 'gauge',
    role,
    fold: 'sum',
    items: (p) => [...(p.state as ClientsState).errors.keys()],
    readItem: (p, cause) => p.rate(errorMeter(cause)),
  },
  {
    name: 'latency',
    title: 'Latency',
    description: 'From the click to the end of it, whatever the end.',
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
    name: 'users',
    title: 'Users',
    description: 'Users who are here (closed load).',
    unit: 'users',
    kind: 'gauge',
    role,
    fold: 'sum',
    integer: true,
    read: (p) => p.state.users,
  },
  {
    name: 'availability',
    title: 'Availability',
    description: 'Share of ended requests that were answered, since the beginning; 1 before the first.',
    unit: 'share',
    kind: 'gauge',
    role,
    fold: 'mean',
    readPart: (part: PartView) => {
      const p = part.processes[0];
      const ended = endedRequests(p);
      return ended === 0 ? 1 : (ended - p.total('errors')) / ended;
    },
  },
  ...callReadings(role),
];
