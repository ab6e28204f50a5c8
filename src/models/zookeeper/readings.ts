// Answers for what can be read of an ensemble: who serves, which epoch, sessions, znodes, requests.
import type { Fold, ReadingSpec } from '../contract.ts';
import { counterOf, rateOf } from '../reading-kinds.ts';
import type { PartView, ProcessView } from '../view.ts';
import type { ServerState } from './state.ts';

const role = 'zookeeper/server';

const gauge = (
  name: string,
  title: string,
  description: string,
  unit: string,
  fold: Fold,
  read: (p: ProcessView) => number,
): ReadingSpec => ({ name, title, description, unit, kind: 'gauge', role, fold, integer: true, read });

/** The leader of the latest epoch; undefined while there is none that takes requests. */
export function leaderOf(part: PartView): ProcessView | undefined {
  return part.processes
    .filter((p) => p.life !== 'dead' && p.state !== null && p.chart('peer', '') === 'LEADING')
    .sort((a, b) => (b.state as ServerState).currentEpoch - (a.state as ServerState).currentEpoch)[0];
}

/** The server with the longest log: of the leader, or of who would be. */
export function bestOf(part: PartView): ProcessView | undefined {
  const longest = part.processes
    .filter((p) => p.life !== 'dead' && p.state !== null)
    .sort((a, b) => (b.state as ServerState).log.end - (a.state as ServerState).log.end)[0];
  return leaderOf(part) ?? longest;
}

const isServing = (p: ProcessView) => ['LEADING', 'FOLLOWING'].includes(p.chart('peer', ''));

const ofBest = (
  name: string,
  title: string,
  description: string,
  unit: string,
  read: (s: ServerState) => number,
): ReadingSpec => ({
  ...gauge(name, title, description, unit, 'max', () => 0),
  readPart: (part) => {
    const best = bestOf(part);
    return best === undefined ? 0 : read(best.state as ServerState);
  },
});

const rate = rateOf(role);
const counter = counterOf(role);

export const readings: readonly ReadingSpec[] = [
  {
    name: 'state',
    title: 'State',
    description: 'What the servers do, each as it sees itself.',
    unit: '',
    kind: 'state',
    role,
    fold: 'sum',
    read: (p) => p.chart('peer', ''),
  },
  gauge(
    'leaders',
    'Leaders',
    'Servers that take themselves for the leader; more than one for a while behind a partition.',
    'servers',
    'sum',
    (p) => (p.chart('peer', '') === 'LEADING' ? 1 : 0),
  ),
  gauge('serving', 'Serving', 'Servers that serve clients.', 'servers', 'sum', (p) => (isServing(p) ? 1 : 0)),
  gauge('epoch', 'Epoch', 'Epoch of the leader that was followed last.', '', 'max', (p) =>
    p.state === null ? 0 : (p.state as ServerState).currentEpoch,
  ),
  ofBest(
    'sessions',
    'Sessions',
    'Sessions that there are (global_sessions).',
    'sessions',
    (s) => s.database.sessions.size,
  ),
  ofBest('znodes', 'Znodes', 'Nodes in the tree (znode_count).', 'nodes', (s) => s.database.tree.nodes.size),
  ofBest(
    'ephemerals',
    'Ephemeral nodes',
    'Nodes that go with their session (ephemerals_count).',
    'nodes',
    (s) => [...s.database.tree.nodes.values()].filter((node) => node.owner !== undefined).length,
  ),
  rate('writesRate', 'Writes', 'Requests that change something, a second.', 'writes'),
  rate('readsRate', 'Reads', 'Requests that are answered by the server itself, a second.', 'reads'),
  counter('expired', 'Expired sessions', 'Sessions that the leader has declared over, since the beginning.'),
  counter('watchesFired', 'Watches', 'Watches that have fired, since the beginning.'),
];
