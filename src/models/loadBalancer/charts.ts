// Answers for the statecharts of a load balancer: its own life, each endpoint's health as it sees it, and the way of one request through it.
import { type Chart, type ChartConfig, compileChart } from '../../engine/index.ts';

const go = (target: string, description: string) => ({ target, description });
const DRAIN = go('draining', 'It was asked to stop (SIGTERM).');
const REMOVED = go('draining', 'It is announced no more, and has requests under way.');
const GONE = go('gone', 'It is announced no more, and has nothing under way.');
const ANNOUNCED = go('healthy', 'It is announced again.');

/** Charts of a balancer, in the trace. */
export const BALANCER_CHARTS: Readonly<Record<string, Chart>> = {
  balancer: compileChart({
    id: 'balancer',
    description: 'One incarnation of a balancer.',
    initial: 'starting',
    states: {
      starting: {
        description: 'It reads its configuration, and answers 503.',
        on: { STARTED: go('serving', 'It is up.'), DRAIN },
      },
      serving: { description: 'It passes requests on.', on: { DRAIN } },
      draining: { description: 'It takes no new requests, and ends when those begun are answered.' },
    },
  }),
  health: compileChart({
    id: 'health',
    description:
      'One endpoint, as the health checks of one balancer find it. Source: HAProxy (rise, fall), AWS ALB (draining).',
    initial: 'healthy',
    states: {
      healthy: {
        description: 'It gets its share of the requests.',
        on: { CHECKS_FAILED: go('unhealthy', 'As many checks as `fall` failed in a row.'), REMOVED, GONE },
      },
      unhealthy: {
        description: 'It gets no requests, unless too few are left (panic).',
        on: {
          CHECKS_PASSED: go('healthy', 'As many checks as `rise` succeeded in a row.'),
          REMOVED,
          GONE,
        },
      },
      draining: {
        description: 'It gets no new requests; those under way may end.',
        on: {
          DRAINED: go('gone', 'Its last request is over.'),
          CUT: go('gone', 'It has taken too long: the requests under way are given up.'),
          ANNOUNCED,
        },
      },
      gone: { description: 'It is no endpoint any more.', on: { ANNOUNCED } },
    },
  }),
};

const ANSWER = go('answered', 'The client has its answer.');
const CANCEL = go('gone', 'The client no longer waits.');
const FORWARD = go('forwarded', 'It is passed on to an endpoint.');
const QUEUE = go('queued', 'Every endpoint has as many requests as it may.');

const REQUEST: ChartConfig = {
  id: 'proxied',
  description: 'One request in a balancer. There are too many to keep a chart of each in the trace.',
  initial: 'arrived',
  states: {
    arrived: { description: 'It has come.', on: { WORK: go('working', 'It is read.'), FORWARD, QUEUE, ANSWER } },
    working: {
      description: 'The balancer reads it and looks for an endpoint.',
      on: { FORWARD, QUEUE, ANSWER, CANCEL },
    },
    queued: { description: 'It waits for an endpoint that has room.', on: { FORWARD, ANSWER, CANCEL } },
    forwarded: { description: 'It waits for the answer of an endpoint.', on: { ANSWER, CANCEL } },
    answered: { description: 'It is over.', type: 'final' },
    gone: { description: 'It is over without an answer.', type: 'final' },
  },
};

export type ProxiedState = 'arrived' | 'working' | 'queued' | 'forwarded' | 'answered' | 'gone';

/** The law of `enterState`, and a picture. */
export const PROXIED_CHART: Chart = compileChart(REQUEST);

const STATES = PROXIED_CHART.states.length;
const DRAWN = PROXIED_CHART.edges.map((events) => events.length > 0);
const INDEX = Object.fromEntries(PROXIED_CHART.states.map((name, i) => [name, i])) as Record<ProxiedState, number>;

/** Moves a request. Throws when the chart draws no such move. */
export function enterState(request: { state: ProxiedState }, to: ProxiedState): void {
  if (!DRAWN[INDEX[request.state] * STATES + INDEX[to]])
    throw new Error(`a request cannot go from ${request.state} to ${to}`);
  request.state = to;
}
