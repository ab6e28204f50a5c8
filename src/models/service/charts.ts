// Answers for the statecharts of a service: the life of a replica as it sees itself, and the way of one request through it.
import { type Chart, type ChartConfig, compileChart } from '../../engine/index.ts';

const DRAIN = { target: 'draining', description: 'It was asked to stop (SIGTERM).' };

const REPLICA: ChartConfig = {
  id: 'replica',
  description: 'One incarnation of a replica. That it is alive, paused or dead is beyond its own knowledge.',
  initial: 'starting',
  states: {
    starting: {
      description: 'It loads its code and configuration, and answers 503.',
      on: {
        STARTED: { target: 'serving', description: 'It is up, and says so to its supervisor.' },
        STARTED_COLD: { target: 'warming', description: 'It is up, but its caches and compiled code are not.' },
        DRAIN,
      },
    },
    warming: {
      description: 'It serves, more slowly at first.',
      on: { WARM: { target: 'serving', description: 'The warm-up is over.' }, DRAIN },
    },
    serving: { description: 'It serves.', on: { DRAIN } },
    draining: {
      description: 'It takes no new requests (after its preStop wait) and ends when those begun are answered.',
    },
  },
};

const ANSWER = { target: 'answered', description: 'The answer is sent and the slot is free.' };
const DROP = { target: 'gone', description: 'It ends here without having been done.' };
const WORK = { target: 'working', description: 'The step is about to be done.' };
const next = (target: string, description: string) => ({ target, description });

const REQUEST: ChartConfig = {
  id: 'request',
  description: 'One request, or one branch of a parallel step, in a replica. The table counts them by state.',
  initial: 'arrived',
  states: {
    arrived: {
      description: 'It has just come in.',
      on: {
        QUEUE: next('queued', 'All slots are busy.'),
        ADMIT: next('working', 'It has a slot.'),
        ANSWER: next('answered', 'It is turned away at once.'),
      },
    },
    queued: {
      description: 'It waits for a slot.',
      on: {
        ADMIT: next('working', 'It has a slot.'),
        ANSWER: next('answered', 'It has waited too long, or was dropped for a newcomer.'),
        CANCEL: DROP,
      },
    },
    working: {
      description: 'Its next step is done, on the CPU or at once.',
      on: {
        WAIT: next('waiting', 'It waits without using the CPU.'),
        CALL: next('calling', 'It waits for another service.'),
        QUERY: next('querying', 'It waits for a database, or for a connection to one.'),
        PUBLISH: next('publishing', 'It waits for a cluster to acknowledge its record.'),
        FORK: next('joining', 'It waits for its branches.'),
        ANSWER,
        CANCEL: DROP,
        END: next('gone', 'The branch has reached its end.'),
      },
    },
    waiting: { description: 'It waits for a while, or for a device.', on: { NEXT: WORK, CANCEL: DROP } },
    calling: {
      description: 'It waits for another service, and holds its slot.',
      on: {
        NEXT: WORK,
        ANSWER: next('answered', 'The call failed, and the request with it.'),
        CANCEL: DROP,
        END: next('gone', 'The call of a branch failed.'),
      },
    },
    querying: {
      description: 'It waits for a database, and holds its slot.',
      on: {
        NEXT: WORK,
        ANSWER: next('answered', 'The query failed, and the request with it.'),
        CANCEL: DROP,
        END: next('gone', 'The query of a branch failed.'),
      },
    },
    publishing: {
      description: 'It waits for the cluster that it has sent a record to, and holds its slot.',
      on: {
        NEXT: WORK,
        ANSWER: next('answered', 'The record was given up, or took too long, and the request failed.'),
        CANCEL: DROP,
        END: next('gone', 'The record of a branch failed.'),
      },
    },
    joining: {
      description: 'Its branches are under way.',
      on: {
        NEXT: WORK,
        ANSWER: next('answered', 'Too many branches failed.'),
        CANCEL: DROP,
        END: next('gone', 'The branches of a branch failed.'),
      },
    },
    answered: { description: 'The caller has its answer.', type: 'final' },
    gone: { description: 'A branch that has ended, or a request that its caller cancelled.', type: 'final' },
  },
};

export type RequestState =
  | 'arrived'
  | 'queued'
  | 'working'
  | 'waiting'
  | 'calling'
  | 'querying'
  | 'publishing'
  | 'joining'
  | 'answered'
  | 'gone';

/** The chart a replica moves through. */
export const REPLICA_CHART: Chart = compileChart(REPLICA);
/** The law of `enterState`, and a picture. There are too many requests to keep a chart of each in the trace. */
export const REQUEST_CHART: Chart = compileChart(REQUEST);

const STATES = REQUEST_CHART.states.length;
const DRAWN = REQUEST_CHART.edges.map((events) => events.length > 0);
const INDEX = Object.fromEntries(REQUEST_CHART.states.map((name, i) => [name, i])) as Record<RequestState, number>;

/** Moves a request. Throws when the chart draws no such move. */
export function enterState(task: { state: RequestState }, to: RequestState): void {
  if (!DRAWN[INDEX[task.state] * STATES + INDEX[to]])
    throw new Error(`a request cannot go from ${task.state} to ${to}`);
  task.state = to;
}
