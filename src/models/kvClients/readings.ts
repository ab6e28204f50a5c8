// Answers for what can be read of a store's clients: answers and their absence, times, availability, and the verdict over their history.
import type { ReadingSpec } from '../contract.ts';
import { counterOf, rateOf } from '../reading-kinds.ts';
import type { PartView, ProcessView } from '../view.ts';
import { isLinearizable, verdictOf } from './verdict.ts';

const role = 'kvClients/client';

const rate = rateOf(role);

const counter = counterOf(role);

const ofHistory = (
  name: string,
  title: string,
  description: string,
  unit: string,
  readPart: (part: PartView) => number,
): ReadingSpec => ({
  name,
  title,
  description,
  unit,
  kind: 'gauge',
  role,
  fold: 'max',
  integer: true,
  readPart,
});

/** Share of what ended in the last second that was answered; 0 when nothing was, although something is under way. */
function availability(p: ProcessView): number {
  const ended = p.rate('ended');
  if (ended > 0) return p.rate('ok') / ended;
  return p.state?.current === null ? 1 : 0;
}

export const readings: readonly ReadingSpec[] = [
  rate('goodput', 'Goodput', 'Operations that were answered, a second.', 'ok'),
  rate('refused', 'Refused', 'Operations that certainly did not happen, a second.', 'fail'),
  rate('unknown', 'Unknown', 'Operations of which nobody knows whether they happened, a second.', 'info'),
  counter('answeredTotal', 'Answered', 'Operations that were answered, since the beginning.', 'ok'),
  counter('unknownTotal', 'Unknown in all', 'Operations without an answer, since the beginning.', 'info'),
  {
    name: 'latency',
    title: 'Latency',
    description: 'Time of operations that were answered.',
    unit: 'us',
    kind: 'distribution',
    role,
    fold: 'mean',
    meter: 'latency',
  },
  {
    name: 'availability',
    title: 'Availability',
    description: 'Of the operations that ended within the last second, the share that was answered.',
    unit: 'share',
    kind: 'gauge',
    role,
    fold: 'mean',
    read: availability,
  },
  ofHistory(
    'anomalies',
    'Not linearizable',
    'Whether the history of all clients is certainly not linearizable: 0 or 1.',
    '',
    (part) => (isLinearizable(verdictOf(part)) === false ? 1 : 0),
  ),
  ofHistory(
    'staleReads',
    'Stale reads',
    'Reads that missed a write which was acknowledged before they began, as far as clients can tell.',
    'reads',
    (part) => verdictOf(part).stale.length,
  ),
  ofHistory(
    'staleness',
    'Staleness',
    'How long before the stalest read the write it missed had been acknowledged.',
    'us',
    (part) => verdictOf(part).stale.reduce((most, { age }) => Math.max(most, age), 0),
  ),
];
