// Answers for the model `database`: what it is, how it expands into a server on a host, and what must always hold of it.
import type { Model } from '../contract.ts';
import type { PartView, ProcessView } from '../view.ts';
import { DATABASE_CHARTS, SESSION_CHART } from './charts.ts';
import { type Params, params } from './params.ts';
import { mostConnections, readings } from './readings.ts';
import { server } from './server.ts';
import type { DatabaseState } from './state.ts';
import { view } from './view.ts';
import { WORDS } from './words.ts';

/** Every statement that came is answered, refused, here, or went with its client or the server. */
function conserves(p: ProcessView): string {
  const s = p.state as DatabaseState;
  let here = 0;
  for (const session of s.sessions.values()) here += session.queue.length + (session.current === null ? 0 : 1);
  const known = p.total('answered') + p.total('failed') + p.total('refused') + here;
  return known <= p.total('statements') ? '' : `${p.total('statements')} statements came, but ${known} are known of`;
}

/** A locked row belongs to a transaction that is open and knows it, and whoever waits for it is waiting. */
function locksAreHeld(p: ProcessView): string {
  const s = p.state as DatabaseState;
  for (const [row, lock] of s.locks) {
    if (!s.transactions.get(lock.holder)?.held.includes(row)) return `${row} is locked by nobody`;
    for (const xid of lock.waiters) {
      const tx = s.transactions.get(xid);
      if (tx === undefined || s.sessions.get(tx.connection)?.current?.row !== row)
        return `${row} is waited for by a transaction that does not wait`;
    }
  }
  return '';
}

function fits(p: ProcessView): string {
  const { size } = (p.state as DatabaseState).sessions;
  return size <= mostConnections(p.params) ? '' : `${size} sessions, more than are allowed`;
}

function living(part: PartView, check: (p: ProcessView) => string): string {
  const [p] = part.processes;
  return p.state === null ? '' : check(p);
}

export const model: Model = {
  kind: 'database',
  title: 'Database',
  family: 'data',
  summary: 'One relational server: connections, transactions that lock rows, and commits that wait for the disk.',
  params,
  serves: ['sql'],
  calls: () => [],
  placements: (p: Params) => (p.host === undefined ? [] : [{ path: ['host'], host: p.host }]),
  expand: ({ name, params: p }: { readonly name: string; readonly params: Params }) => ({
    hosts: p.host === undefined ? [{ name: `${name}-host`, cores: p.cpu }] : [],
    processes: [
      {
        name: `${name}#1`,
        role: server.role,
        ordinal: 1,
        host: p.host ?? `${name}-host`,
        member: true,
        config: () => null,
      },
    ],
  }),
  behaviours: [server],
  charts: { ...DATABASE_CHARTS, session: SESSION_CHART },
  readings,
  invariants: [
    { name: 'no statement is answered that never came', check: (part) => living(part, conserves) },
    { name: 'locks and waits belong to transactions', check: (part) => living(part, locksAreHeld) },
    { name: 'no more sessions than connections', check: (part) => living(part, fits) },
  ],
  view,
  words: WORDS,
  chartKeys: (p) => (p.state === null ? [] : [{ chart: 'database', key: '', title: p.name }]),
};
