// Answers for the statechart of an execution environment, from nothing to nothing.
import { type ChartConfig, compileChart } from '../../engine/index.ts';

const ENVIRONMENT: ChartConfig = {
  id: 'environment',
  description: 'One execution environment of a function.',
  initial: 'absent',
  states: {
    absent: {
      description: 'It does not exist, and costs nothing.',
      on: {
        COLD_START: { target: 'starting', description: 'A request had nowhere to go.' },
        PROVISIONED: { target: 'starting', description: 'It is to be kept ready.' },
        FOUND: { target: 'idle', description: 'It was there when the world began.' },
      },
    },
    starting: {
      description: 'Its sandbox, code and runtime are made ready.',
      on: {
        STARTED: { target: 'idle', description: 'It can take requests.' },
        ENDED: { target: 'absent', description: 'It ended before it was ready.' },
      },
    },
    idle: {
      description: 'Warm, with nothing to do: kept for the next request.',
      on: {
        INVOKED: { target: 'busy', description: 'It was given a request.' },
        RECLAIMED: { target: 'absent', description: 'It had nothing to do for keepAlive.' },
        ENDED: { target: 'absent', description: 'It ended.' },
      },
    },
    busy: {
      description: 'It works on at least one request.',
      on: {
        DONE: { target: 'idle', description: 'Its last request was answered.' },
        ENDED: { target: 'absent', description: 'It ended, and its requests with it.' },
      },
    },
  },
};

export const ENVIRONMENT_CHART = compileChart(ENVIRONMENT);
