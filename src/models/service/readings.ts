// Answers for what can be read of a service: its queue, slots, answers and times, its memory and sessions, its replicas, and its calls.
import type { ReadingSpec } from '../contract.ts';
import { rateOf } from '../reading-kinds.ts';
import { callReadings } from '../calls/readings.ts';
import { announcedEndpoints } from '../kubernetes/proxy.ts';
import type { PartView, ProcessView } from '../view.ts';
import { poolUse } from './databases.ts';
import { messagingReadings } from './messaging-readings.ts';
import { memoryInUse } from './memory.ts';
import type { ReplicaState, Task } from './task.ts';

const role = 'service/replica';
const keeper = 'replicas/supervisor';

const counted = rateOf(role);
const gauge = (
  name: string,
  title: string,
  description: string,
  unit: string,
  read: (p: ProcessView) => number,
  fold: ReadingSpec['fold'] = 'sum',
): ReadingSpec => ({ name, title, description, unit, kind: 'gauge', role, fold, read, integer: fold === 'sum' });

/** Requests that wait, or are worked on, although nobody waits for them any more: a share; 0 when there are none. */
export function callersGone(p: ProcessView, now: number): { gone: number; here: number } {
  let gone = 0;
  let here = 0;
  for (const task of (p.state as ReplicaState).tasks.values()) {
    if (task.parent !== 0) continue;
    here++;
    if (isForNobody(task, now)) gone++;
  }
  return { gone, here };
}

function isForNobody(task: Task, now: number): boolean {
  return task.request.deadline > 0 && task.request.deadline <= now;
}

function shareGone(part: PartView): number {
  let gone = 0;
  let here = 0;
  for (const p of part.processes) {
    if (p.role !== role || p.state === null) continue;
    const counts = callersGone(p, part.now);
    gone += counts.gone;
    here += counts.here;
  }
  return here === 0 ? 0 : gone / here;
}

/** Replicas that callers are told of. */
export function readyReplicas(part: PartView): number {
  const announced = announcedEndpoints(part);
  if (announced !== null) return announced;
  const s = part.processes.find((p) => p.role === keeper);
  return s?.state ? s.state.members.filter((m: { name: string }) => s.chart('member', m.name) === 'ready').length : 0;
}

export const readings: readonly ReadingSpec[] = [
  gauge('queue', 'Waiting', 'Requests waiting for a slot.', 'requests', (p) => p.state.line.length),
  gauge('busy', 'Busy slots', 'Requests being worked on.', 'requests', (p) => p.state.busy),
  gauge(
    'utilisation',
    'Utilisation',
    'Busy slots over all slots of living replicas.',
    'share',
    (p) => p.state.busy / p.params.concurrency,
    'mean',
  ),
  gauge('memory', 'Memory', 'Bytes in use.', 'bytes', (p) => memoryInUse(p.state, p.params)),
  gauge('sessions', 'Sessions', "Sessions in the replicas' own memory.", 'sessions', (p) => p.state.sessions.size),
  {
    name: 'callersGone',
    title: 'Callers gone',
    description: 'Share of the requests here whose caller no longer waits: what is done for them is done for nobody.',
    unit: 'share',
    kind: 'gauge',
    role,
    fold: 'mean',
    read: (p) => {
      const { gone, here } = callersGone(p, Infinity);
      return here === 0 ? 0 : gone / here;
    },
    readPart: shareGone,
  },
  counted('requests', 'Requests', 'Requests that arrived, a second.'),
  counted('answered', 'Answered', 'Requests answered well, a second.'),
  counted('degradedAnswers', 'Degraded answers', 'Of these, with a fallback or in part, a second.'),
  counted('failed', 'Failed', 'Requests answered with an error, a second.'),
  counted('rejected', 'Turned away', 'Requests that found the queue full, a second.'),
  counted('dropped', 'Given up', 'Requests that had waited too long when their turn came, a second.'),
  counted('cancelled', 'Cancelled', 'Requests whose caller said that it no longer waits, a second.'),
  counted('queries', 'Queries', 'Statements sent to databases, a second.'),
  gauge(
    'connectionsActive',
    'Connections in use',
    'Connections to databases with a statement or transaction on them (hikaricp.connections.active).',
    'connections',
    (p) => poolUse(p.state.databases).active,
  ),
  gauge(
    'connectionsPending',
    'Waiting for a connection',
    'Statements that wait for a connection to a database (hikaricp.connections.pending).',
    'requests',
    (p) => poolUse(p.state.databases).pending,
  ),
  counted(
    'connectionTimeouts',
    'No connection',
    'Statements that waited for a connection in vain, a second (hikaricp.connections.timeout).',
  ),
  counted(
    'throttled',
    'Throttled',
    'CPU periods of 100 ms, a second, in which a container had used up its limit and stood still (container_cpu_cfs_throttled_periods_total).',
    'throttledPeriods',
  ),
  counted('sessionsUnknown', 'Unknown sessions', 'Requests with a session that the replica does not know, a second.'),
  {
    name: 'latency',
    title: 'Latency',
    description: 'From arrival to answer.',
    unit: 'us',
    kind: 'distribution',
    role,
    fold: 'mean',
    meter: 'latency',
  },
  {
    name: 'wait',
    title: 'Time in the queue',
    description: 'From arrival to a slot, of those that got one.',
    unit: 'us',
    kind: 'distribution',
    role,
    fold: 'mean',
    meter: 'wait',
  },
  {
    name: 'ready',
    title: 'Replicas ready',
    description: 'Replicas that callers are told of.',
    unit: 'replicas',
    kind: 'gauge',
    role: keeper,
    fold: 'sum',
    integer: true,
    readPart: readyReplicas,
  },
  {
    name: 'alive',
    title: 'Replicas alive',
    description: 'Replicas whose process lives.',
    unit: 'replicas',
    kind: 'gauge',
    role,
    fold: 'sum',
    integer: true,
    readPart: (part) => part.processes.filter((p) => p.role === role && p.life !== 'dead').length,
  },
  {
    name: 'restarts',
    title: 'Restarts',
    description: 'Restarts by the supervisor, since the beginning.',
    unit: 'restarts',
    kind: 'counter',
    role: keeper,
    fold: 'sum',
    meter: 'restarts',
    integer: true,
  },
  {
    name: 'oomKills',
    title: 'Out-of-memory kills',
    description: 'Replicas killed for their memory, since the beginning.',
    unit: 'kills',
    kind: 'counter',
    role,
    fold: 'sum',
    meter: 'oomKills',
    integer: true,
  },
  {
    name: 'probeFailures',
    title: 'Failed probes',
    description: 'Liveness and readiness probes that failed, a second.',
    unit: '/s',
    kind: 'rate',
    role: keeper,
    fold: 'sum',
    meter: 'probeFailures',
  },
  ...messagingReadings(role),
  ...callReadings(role),
];
