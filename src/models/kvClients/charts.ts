// Answers for the statechart of a store's client: what became of its last operation.
import { type Chart, compileChart } from '../../engine/index.ts';
import type { Outcome } from '../../analysis/consistency/history.ts';

const ANSWERED = { target: 'answered', description: 'An operation was answered.' };
const REFUSED = {
  target: 'refused',
  description: 'An operation was refused, or never reached the server: it did not happen.',
};
const SILENCE = { target: 'unanswered', description: 'No answer came: nobody knows whether the operation happened.' };

export const CLIENT_CHARTS: Readonly<Record<string, Chart>> = {
  client: compileChart({
    id: 'client',
    description: 'How the store treats this client. Source: Jepsen (types ok, fail and info of an operation).',
    initial: 'answered',
    states: {
      answered: { description: 'Its last operation was answered.', on: { REFUSED, SILENCE } },
      refused: { description: 'Its last operation certainly did not happen.', on: { ANSWERED, SILENCE } },
      unanswered: { description: 'Of its last operation nobody knows.', on: { ANSWERED, REFUSED } },
    },
  }),
};

/** Where an operation's outcome leads, and by which edge. */
export const MOVES: Readonly<Record<Outcome, { readonly to: string; readonly reason: string }>> = {
  ok: { to: 'answered', reason: 'ANSWERED' },
  fail: { to: 'refused', reason: 'REFUSED' },
  info: { to: 'unanswered', reason: 'SILENCE' },
};
