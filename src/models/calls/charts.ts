// Answers for the statecharts of calls: the phases of one call, an endpoint in and out of rotation, and the circuit breaker (of ../policies).
import { type Chart, type ChartConfig, compileChart } from '../../engine/index.ts';
import { CIRCUIT_BREAKER_CHART } from '../policies/charts.ts';
import type { Call, Phase } from './state.ts';

const END = { target: 'ended', description: 'The call is over: answered, failed, or given up with its owner.' };
const FAILED = { target: 'backingOff', description: 'The attempt failed, and another one is worth it.' };

/** What happens to one call, from its owner's wish to its end. */
const CALL: ChartConfig = {
  id: 'call',
  description: 'One call with all its attempts. There are too many to keep a chart of each in the trace.',
  initial: 'new',
  states: {
    new: {
      description: 'An attempt begins; nothing has been asked of the policies yet.',
      on: {
        RATE_LIMITED: { target: 'permit', description: 'The rate limiter gives its permission later.' },
        NO_PLACE: { target: 'place', description: 'All places of the bulkhead are taken.' },
        NO_NAMES: { target: 'names', description: 'No endpoint is known yet.' },
        SENT: { target: 'waiting', description: 'A request is on its way.' },
        FAILED,
        END,
      },
    },
    permit: {
      description: 'Waits for the permission of the rate limiter.',
      on: {
        NO_PLACE: { target: 'place', description: 'Permitted; all places of the bulkhead are taken.' },
        NO_NAMES: { target: 'names', description: 'Permitted; no endpoint is known yet.' },
        SENT: { target: 'waiting', description: 'Permitted and sent.' },
        FAILED,
        END,
      },
    },
    place: {
      description: 'Waits for a place in the bulkhead.',
      on: {
        NO_NAMES: { target: 'names', description: 'It has a place; no endpoint is known yet.' },
        SENT: { target: 'waiting', description: 'It has a place and is sent.' },
        FAILED,
        END,
      },
    },
    names: {
      description: 'Waits to be told where the callee is.',
      on: { SENT: { target: 'waiting', description: 'Endpoints were announced.' }, FAILED, END },
    },
    waiting: { description: 'A request (or more, when hedged) is under way.', on: { FAILED, END } },
    backingOff: {
      description: 'Waits before the next attempt.',
      on: { NEXT: { target: 'new', description: 'The wait is over.' }, END },
    },
    ended: { description: 'The owner has been told.', type: 'final' },
  },
};

const OUTLIER: ChartConfig = {
  id: 'outlier',
  description: 'One endpoint, as the outlier detection of one caller sees it.',
  initial: 'inRotation',
  states: {
    inRotation: {
      description: 'It gets its share of the requests.',
      on: {
        consecutive5xx: { target: 'ejected', description: 'It answered with errors too often in a row.' },
        consecutiveGatewayFailure: { target: 'ejected', description: 'It failed as a gateway too often in a row.' },
        successRate: { target: 'ejected', description: 'Its success rate is far below that of the others.' },
        failurePercentage: { target: 'ejected', description: 'Too many of its requests failed in an interval.' },
      },
    },
    ejected: {
      description: 'It is left alone.',
      on: {
        TIME_IS_OVER: { target: 'inRotation', description: 'The ejection has lasted long enough.' },
        GONE: { target: 'inRotation', description: 'It is announced no more: should it come back, it begins anew.' },
      },
    },
  },
};

const MAX_FAILS: ChartConfig = {
  id: 'maxFails',
  description: "One endpoint, as nginx's max_fails and fail_timeout of one caller see it.",
  initial: 'available',
  states: {
    available: {
      description: 'It gets its share of the requests.',
      on: { MAX_FAILS: { target: 'unavailable', description: 'It failed max_fails times within fail_timeout.' } },
    },
    unavailable: {
      description: 'It is left alone for fail_timeout.',
      on: {
        FAIL_TIMEOUT: { target: 'trial', description: 'The time is over: the next request tries it.' },
        GONE: { target: 'available', description: 'It is announced no more: should it come back, it begins anew.' },
      },
    },
    trial: {
      description: 'One live request tries it.',
      on: {
        SUCCEEDED: { target: 'available', description: 'The request went well.' },
        FAILED: { target: 'unavailable', description: 'The request failed.' },
        GONE: { target: 'available', description: 'It is announced no more: should it come back, it begins anew.' },
      },
    },
  },
};

/** Charts of every role that makes calls. */
export const CALL_CHARTS: Readonly<Record<string, Chart>> = {
  circuitBreaker: compileChart(CIRCUIT_BREAKER_CHART),
  outlier: compileChart(OUTLIER),
  maxFails: compileChart(MAX_FAILS),
};

/** The chart of a single call: the law of `enterPhase`, and a picture for whoever inspects the role. */
export const CALL_CHART: Chart = compileChart(CALL);

const STATES = CALL_CHART.states.length;
const DRAWN = CALL_CHART.edges.map((events) => events.length > 0);
const INDEX = Object.fromEntries(CALL_CHART.states.map((name, i) => [name, i])) as Record<Phase, number>;

/** Moves a call to another phase. Throws when the chart draws no such move. */
export function enterPhase(call: Call, to: Phase): void {
  if (!DRAWN[INDEX[call.phase] * STATES + INDEX[to]]) throw new Error(`a call cannot go from ${call.phase} to ${to}`);
  call.phase = to;
}
