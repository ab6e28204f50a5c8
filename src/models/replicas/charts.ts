// Answers for the statecharts of a supervisor: one of its members, and one probe of a member.
import { type Chart, type ChartConfig, compileChart } from '../../engine/index.ts';

const EXITED = { target: 'backingOff', description: 'It ended, and is started again after a wait.' };
const ENDED = { target: 'stopped', description: 'It ended, and is not started again.' };
const STOP = {
  SCALED_DOWN: { target: 'stopping', description: 'Fewer are wanted: it got SIGTERM.' },
  RESIZED: { target: 'stopping', description: 'Its size was changed: it got SIGTERM and will be started anew.' },
  UNHEALTHY: { target: 'stopping', description: 'Its liveness probe failed: it got SIGTERM and will be restarted.' },
  DRAINED: { target: 'stopping', description: 'Somebody else sent it SIGTERM.' },
};

const MEMBER: ChartConfig = {
  id: 'member',
  description: 'One replica, as its supervisor knows it: from messages, probes and the end of the process.',
  initial: 'stopped',
  states: {
    stopped: {
      description: 'It does not run, and is not to.',
      on: {
        SPAWNED: { target: 'starting', description: 'It was started.' },
        FOUND: { target: 'ready', description: 'It ran when the supervisor began.' },
        REGISTERED: { target: 'ready', description: 'Somebody else started it, and it is up.' },
        AWAITS_PROBE: {
          target: 'unready',
          description: 'Somebody else started it; its readiness probe has still to succeed.',
        },
      },
    },
    starting: {
      description: 'Its process runs but is not up.',
      on: {
        REGISTERED: { target: 'ready', description: 'It says that it is up.' },
        AWAITS_PROBE: {
          target: 'unready',
          description: 'It says that it is up; its readiness probe has still to succeed.',
        },
        EXITED,
        ENDED,
        ...STOP,
      },
    },
    ready: {
      description: 'It is announced to callers.',
      on: {
        PROBE_FAILED: { target: 'unready', description: 'Its readiness probe failed too often in a row.' },
        EXITED,
        ENDED,
        ...STOP,
      },
    },
    unready: {
      description: 'It runs, and callers are kept away.',
      on: {
        PROBE_SUCCEEDED: { target: 'ready', description: 'Its readiness probe succeeded.' },
        EXITED,
        ENDED,
        ...STOP,
      },
    },
    stopping: {
      description: 'It finishes what it has begun; after the grace period it is killed.',
      on: { EXITED, ENDED, RESTARTED: { target: 'starting', description: 'It ended and is started anew at once.' } },
    },
    backingOff: {
      description: 'It has ended and waits to be restarted.',
      on: {
        RESTARTED: { target: 'starting', description: 'The wait is over.' },
        REGISTERED: { target: 'ready', description: 'Somebody else restarted it, and it is up.' },
        AWAITS_PROBE: {
          target: 'unready',
          description: 'Somebody else restarted it; its readiness probe has still to succeed.',
        },
        NOT_WANTED: { target: 'stopped', description: 'Fewer are wanted.' },
      },
    },
  },
};

const PROBE: ChartConfig = {
  id: 'probe',
  description: 'A liveness or readiness probe of one member. A new incarnation begins passing.',
  initial: 'passing',
  states: {
    passing: {
      description: 'Fewer failures in a row than failureThreshold.',
      on: { FAILED: { target: 'failing', description: 'failureThreshold failures in a row.' } },
    },
    failing: {
      description: 'It counts as failed.',
      on: {
        SUCCEEDED: { target: 'passing', description: 'successThreshold successes in a row.' },
        NEW_INCARNATION: { target: 'passing', description: 'The replica was started anew.' },
      },
    },
  },
};

export const SUPERVISOR_CHARTS: Readonly<Record<string, Chart>> = {
  member: compileChart(MEMBER),
  probe: compileChart(PROBE),
};
