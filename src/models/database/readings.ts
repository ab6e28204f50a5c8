// Answers for what can be read of a database: sessions by state, statements and transactions, waits for rows and for the disk.
// Names of PostgreSQL's statistics views stand in the descriptions.
import type { ReadingSpec } from '../contract.ts';
import { counterOf, rateOf } from '../reading-kinds.ts';
import type { ProcessView } from '../view.ts';
import type { SessionState } from './charts.ts';
import { ordinaryConnections } from './rules.ts';
import type { DatabaseState, Session } from './state.ts';

const role = 'database/server';
const common = { role, fold: 'sum' } as const;

const rate = rateOf(role);

const counter = counterOf(role);

const gauge = (
  name: string,
  title: string,
  description: string,
  unit: string,
  read: (p: ProcessView) => number,
): ReadingSpec => ({ ...common, name, title, description, unit, kind: 'gauge', read, integer: true });

const times = (name: string, title: string, description: string): ReadingSpec => ({
  role,
  fold: 'mean',
  name,
  title,
  description,
  unit: 'us',
  kind: 'distribution',
  meter: name,
});

/** Sessions in one of these states. */
export function sessionsIn(s: DatabaseState, ...states: readonly SessionState[]): number {
  let n = 0;
  for (const session of s.sessions.values()) if (states.includes(session.state)) n++;
  return n;
}

/** Sessions that an ordinary client may bring it to. */
export function mostConnections(params: any): number {
  return ordinaryConnections(params.maxConnections, params.superuserReservedConnections);
}

/** Longest time since a session came into its open transaction's present idleness. */
function longestIdle(s: DatabaseState, now: number): number {
  let longest = 0;
  for (const session of s.sessions.values() as Iterable<Session>)
    if (session.state === 'idleInTransaction') longest = Math.max(longest, now - session.since);
  return longest;
}

const inState = (name: string, title: string, description: string, ...states: readonly SessionState[]): ReadingSpec =>
  gauge(name, title, description, 'sessions', (p) => sessionsIn(p.state, ...states));

export const readings: readonly ReadingSpec[] = [
  {
    ...common,
    name: 'state',
    title: 'State',
    description: 'What the server is doing: starting, recovering, accepting, stopping.',
    unit: '',
    kind: 'state',
    read: (p) => p.chart('database', ''),
  },
  gauge('connections', 'Connections', 'Sessions there are (numbackends).', 'sessions', (p) => p.state.sessions.size),
  inState('active', 'Active sessions', 'Sessions with a statement on the CPU.', 'active'),
  inState(
    'lockWaits',
    'Waiting for rows',
    'Sessions whose statement waits for a row (wait_event_type Lock).',
    'waiting',
  ),
  inState('committing', 'Committing', 'Sessions that wait for the write-ahead log (wait_event WalSync).', 'committing'),
  inState(
    'idleInTransaction',
    'Idle in transaction',
    'Sessions whose client says nothing while its transaction keeps its rows.',
    'idleInTransaction',
    'aborted',
  ),
  {
    ...common,
    fold: 'max',
    name: 'longestIdle',
    title: 'Longest idle in transaction',
    description: 'How long the laziest client has said nothing inside a transaction.',
    unit: 'us',
    kind: 'gauge',
    readPart: (part) =>
      part.processes.reduce((most, p) => (p.state ? Math.max(most, longestIdle(p.state, part.now)) : most), 0),
  },
  gauge('lockedRows', 'Locked rows', 'Rows that a transaction has locked.', 'rows', (p) => p.state.locks.size),
  gauge('toReplay', 'Log to replay', 'Records that a crash now would have replayed.', 'records', (p) => {
    const { end, checkpoint } = (p.state as DatabaseState).wal;
    return end - checkpoint;
  }),
  rate('statements', 'Statements', 'Statements that came, begin, commit and rollback included, a second.'),
  rate('failed', 'Failed statements', 'Statements answered with an error, a second.'),
  rate('refused', 'Refused', 'Statements of clients that were refused a session, a second.'),
  rate('commits', 'Commits', 'Transactions committed, reads outside of one left out, a second (xact_commit).'),
  rate('rollbacks', 'Rollbacks', 'Transactions rolled back, a second (xact_rollback).'),
  rate('flushes', 'Flushes', 'Flushes of the write-ahead log, each for all commits that waited, a second (wal_sync).'),
  counter('deadlocks', 'Deadlocks', 'Deadlocks detected, since the beginning (deadlocks).'),
  counter('lockTimeouts', 'Lock time-outs', 'Statements that had waited too long for a row, since the beginning.'),
  counter('statementTimeouts', 'Statement time-outs', 'Statements that had taken too long, since the beginning.'),
  counter('idleTimeouts', 'Idle time-outs', 'Sessions ended for idling in a transaction, since the beginning.'),
  counter('checkpoints', 'Checkpoints', 'Checkpoints, since the beginning.'),
  times('latency', 'Latency', 'From the arrival of a statement to its answer.'),
  times('lockWait', 'Wait for a row', 'Of statements that waited for a row and got it.'),
  times('flush', 'Commit', 'From the wish to commit to the record on disk.'),
];
