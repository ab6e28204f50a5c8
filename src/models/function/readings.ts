// Answers for what can be read of a function: its answers and their times, cold starts, environments and what they cost.
import type { ReadingSpec } from '../contract.ts';
import { counterOf, rateOf } from '../reading-kinds.ts';
import type { PartView } from '../view.ts';
import { type Condition, costUntil, countOf, type InvokerState } from './environments.ts';

const role = 'function/invoker';
const HOUR = 3_600_000_000;

const rate = rateOf(role);

/** The invoker's state; null while it does not run. */
export function invokerIn(part: PartView): InvokerState | null {
  return (part.processes.find((p) => p.role === role)?.state as InvokerState | undefined) ?? null;
}

function environments(name: string, title: string, description: string, of: readonly Condition[]): ReadingSpec {
  const read = (p: { readonly state: any }): number => countOf(p.state, ...of);
  return { name, title, description, unit: 'environments', kind: 'gauge', role, fold: 'sum', integer: true, read };
}

function hours(
  name: string,
  title: string,
  description: string,
  of: (cost: ReturnType<typeof costUntil>) => number,
): ReadingSpec {
  const readPart = (part: PartView): number => {
    const s = invokerIn(part);
    return s === null ? 0 : of(costUntil(s, part.now)) / HOUR;
  };
  return { name, title, description, unit: 'h', kind: 'gauge', role, fold: 'sum', readPart };
}

export const readings: readonly ReadingSpec[] = [
  rate('requests', 'Requests', 'Requests that arrived, a second.'),
  rate('answered', 'Answered', 'Requests answered well, a second.'),
  rate('failed', 'Failed', 'Requests answered with an error, a second.'),
  rate('throttled', 'Throttled', 'Requests turned away since there may be no more environments, a second.'),
  rate('coldStartRate', 'Cold starts', 'Environments started for a request, a second.', 'coldStarts'),
  counterOf(role, 'starts')(
    'coldStarts',
    'Cold starts in all',
    'Environments started for a request, since the beginning.',
  ),
  environments('environments', 'Environments', 'Environments that exist, and are paid for.', [
    'starting',
    'idle',
    'busy',
  ]),
  environments('starting', 'Starting', 'Environments that are not ready yet.', ['starting']),
  environments('idle', 'Idle', 'Warm environments with nothing to do.', ['idle']),
  environments('busy', 'Busy', 'Environments that work on requests.', ['busy']),
  hours(
    'environmentHours',
    'Environment-hours',
    'Time that environments existed, summed over all, since the beginning.',
    (cost) => cost.existed,
  ),
  hours('idleHours', 'Idle hours', 'Of these, the time without any request.', (cost) => cost.existed - cost.busy),
  {
    name: 'latency',
    title: 'Latency',
    description: 'From arrival to answer, cold start included.',
    unit: 'us',
    kind: 'distribution',
    role,
    fold: 'mean',
    meter: 'latency',
  },
  {
    name: 'wait',
    title: 'Wait for an environment',
    description: 'From arrival until an environment took it.',
    unit: 'us',
    kind: 'distribution',
    role,
    fold: 'mean',
    meter: 'wait',
  },
];
