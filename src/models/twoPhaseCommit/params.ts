// Answers for what a scenario may say of a bank on two-phase commit: its processes, its time-outs, and what the silent are told.
import { z } from 'zod';
import { count, duration, param } from '../quantities.ts';

const time = (description: string, min = '1ms', property?: string) =>
  param(duration({ min }), {
    description,
    apply: 'nextUse',
    unit: 'us',
    ...(property === undefined ? {} : { property }),
  });
const number = (description: string, unit: string, min: number, max: number) =>
  param(count(min, max), { description, apply: 'rebuild', unit });

export const params = z.strictObject({
  coordinators: number('Coordinators: each runs the transactions that it is asked for.', 'processes', 1, 9).default(1),
  participants: number('Participants, each with accounts of its own.', 'processes', 2, 9).default(2),
  accounts: number('Accounts at each participant.', 'accounts', 1, 1000).default(8),
  balance: number('What is in each account at the beginning.', '', 0, 1_000_000).default(1000),
  amount: param(count(1, 1_000_000), { description: 'What one transfer moves.', apply: 'nextUse', unit: '' }).default(
    10,
  ),
  voteTimeout: time(
    'How long a coordinator waits for votes; afterwards it aborts.',
    '1ms',
    'Narayana defaultTimeout',
  ).default(2_000_000),
  lockTimeout: time(
    'How long a participant lets a transaction wait for a locked account before it votes no.',
    '0s',
    'PostgreSQL lock_timeout',
  ).default(500_000),
  inquiryInterval: time(
    'After so long without a decision a participant that has voted yes asks, again and again.',
    '1ms',
    'XA recovery period',
  ).default(1_000_000),
  resendInterval: time('How often a coordinator repeats a decision that was not acknowledged.').default(500_000),
  cooperative: param(z.boolean(), {
    description:
      'Whether participants in doubt also ask one another: who knows the decision tells it, and who has not voted aborts (cooperative termination).',
    apply: 'live',
  }).default(false),
  heuristicAfter: param(duration(), {
    description: 'After so long in doubt a participant aborts alone, right or wrong (heuristic decision); 0s: never.',
    apply: 'live',
    unit: 'us',
    property: 'XA_HEURRB',
  }).default(0),
});

export type Params = z.output<typeof params>;
