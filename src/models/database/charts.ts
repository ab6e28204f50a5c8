// Answers for the statecharts of a database: the server as a whole, and its sessions in the states that pg_stat_activity shows.
import { type Chart, type ChartConfig, compileChart } from '../../engine/index.ts';

const STOP = {
  target: 'stopping',
  description: 'SIGTERM: transactions are aborted, what is committed is checkpointed.',
};

/** Charts of the server, in the trace. */
export const DATABASE_CHARTS: Readonly<Record<string, Chart>> = {
  database: compileChart({
    id: 'database',
    description: 'One incarnation of the server. Source: PostgreSQL, postmaster and startup process.',
    initial: 'starting',
    states: {
      starting: {
        description: 'It reads where the last checkpoint was, and refuses sessions.',
        on: {
          READY: { target: 'accepting', description: 'It was shut down cleanly: there is nothing to replay.' },
          RECOVER: { target: 'recovering', description: 'It had crashed: the write-ahead log is replayed.' },
          STOP,
        },
      },
      recovering: {
        description: 'It replays what was logged since the last checkpoint, and refuses sessions.',
        on: { RECOVERED: { target: 'accepting', description: 'The log is replayed.' }, STOP },
      },
      accepting: { description: 'It takes sessions and executes statements.', on: { STOP } },
      stopping: { description: 'It refuses sessions, and ends when its checkpoint is on disk (fast shutdown).' },
    },
  }),
};

const go = (target: string, description: string) => ({ target, description });
const ENDED = go('closed', 'Its client is gone, or its time in a transaction is over.');

const SESSION: ChartConfig = {
  id: 'session',
  description:
    'One connection, which executes one statement at a time. Source: PostgreSQL, pg_stat_activity.state and wait_event.',
  initial: 'idle',
  states: {
    idle: { description: 'It waits for its client.', on: { STATEMENT: go('active', 'A statement has come.'), ENDED } },
    active: {
      description: 'A statement is being executed.',
      on: {
        LOCKED: go('waiting', 'A row it needs is locked.'),
        COMMIT: go('committing', 'What it wrote has to be on disk first.'),
        DONE: go('idle', 'The statement is answered, and no transaction is open.'),
        DONE_INSIDE: go('idleInTransaction', 'The statement is answered inside a transaction.'),
        FAILED: go('aborted', 'The statement failed, and its transaction with it.'),
      },
    },
    waiting: {
      description: 'The statement waits for a row.',
      on: {
        GRANTED: go('active', 'The row is its own.'),
        DONE: go('idle', 'It waited in vain, outside of a transaction.'),
        FAILED: go('aborted', 'It waited in vain, or was the victim of a deadlock.'),
      },
    },
    committing: {
      description: 'It waits for the write-ahead log.',
      on: { DONE: go('idle', 'It is committed, or the disk was full.') },
    },
    idleInTransaction: {
      description: 'It waits for its client, and keeps the rows it has locked.',
      on: { STATEMENT: go('active', 'A statement has come.'), ENDED },
    },
    aborted: {
      description: 'Its transaction failed: nothing is executed before the client has ended it.',
      on: { STATEMENT: go('active', 'A statement has come.'), ENDED },
    },
    closed: { description: 'It is over.', type: 'final' },
  },
};

export type SessionState = 'idle' | 'active' | 'waiting' | 'committing' | 'idleInTransaction' | 'aborted' | 'closed';

/** The law of `enterState`, and a picture. There are too many statements to keep a chart of each session in the trace. */
export const SESSION_CHART: Chart = compileChart(SESSION);

const STATES = SESSION_CHART.states.length;
const DRAWN = SESSION_CHART.edges.map((events) => events.length > 0);
const INDEX = Object.fromEntries(SESSION_CHART.states.map((name, i) => [name, i])) as Record<SessionState, number>;

/** Moves a session. Throws when the chart draws no such move. */
export function enterState(session: { state: SessionState }, to: SessionState): void {
  if (!DRAWN[INDEX[session.state] * STATES + INDEX[to]])
    throw new Error(`a session cannot go from ${session.state} to ${to}`);
  session.state = to;
}
