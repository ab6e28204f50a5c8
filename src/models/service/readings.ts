// Answers for what can be read of a service: queue, busy slots, throughput, latency, attempts of its calls.
import type { ReadingSpec } from '../contract.ts';

const role = 'service/replica';

export const readings: readonly ReadingSpec[] = [
  { name: 'queue', title: 'Waiting', description: 'Requests waiting for a slot.', unit: 'requests', kind: 'gauge', role, fold: 'sum', integer: true, read: (p) => p.state.queue.length },
  { name: 'busy', title: 'Busy slots', description: 'Requests being worked on.', unit: 'requests', kind: 'gauge', role, fold: 'sum', integer: true, read: (p) => p.state.busy },
  {
    name: 'utilisation',
    title: 'Utilisation',
    description: 'Busy slots over all slots of living replicas.',
    unit: 'share',
    kind: 'gauge',
    role,
    fold: 'mean',
    read: (p) => p.state.busy / p.params.concurrency,
  },
  { name: 'requests', title: 'Requests', description: 'Requests that arrived, a second.', unit: '/s', kind: 'rate', role, fold: 'sum', meter: 'requests' },
  { name: 'answered', title: 'Answered', description: 'Requests answered well, a second.', unit: '/s', kind: 'rate', role, fold: 'sum', meter: 'answered' },
  { name: 'failed', title: 'Failed', description: 'Requests answered with an error, a second.', unit: '/s', kind: 'rate', role, fold: 'sum', meter: 'failed' },
  { name: 'rejected', title: 'Turned away', description: 'Requests turned away at a full queue, a second.', unit: '/s', kind: 'rate', role, fold: 'sum', meter: 'rejected' },
  { name: 'attempts', title: 'Attempts', description: 'Attempts of its calls, a second.', unit: '/s', kind: 'rate', role, fold: 'sum', meter: 'attempts' },
  { name: 'retries', title: 'Retries', description: 'Attempts after the first, a second.', unit: '/s', kind: 'rate', role, fold: 'sum', meter: 'retries' },
  { name: 'timeouts', title: 'Time-outs', description: 'Attempts given up, a second.', unit: '/s', kind: 'rate', role, fold: 'sum', meter: 'timeouts' },
  { name: 'latency', title: 'Latency', description: 'From arrival to answer.', unit: 'us', kind: 'distribution', role, fold: 'mean', meter: 'latency' },
  {
    name: 'ready',
    title: 'Replicas alive',
    description: 'Replicas that live.',
    unit: 'replicas',
    kind: 'gauge',
    role,
    fold: 'sum',
    integer: true,
    readPart: (part) => part.processes.filter((p) => p.role === role && p.life === 'alive').length,
  },
];
