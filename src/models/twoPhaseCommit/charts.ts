// Answers for the statecharts of two-phase commit: a transaction at its coordinator, and an account at its participant.
import { type Chart, compileChart } from '../../engine/index.ts';

const to = (target: string, description: string) => ({ target, description });
const COMMITTED = to('free', 'The decision is to commit: the transfer is made and the account unlocked.');
const ABORTED = to('free', 'The decision is to abort: nothing has happened, and the account is unlocked.');

export const COORDINATOR_CHARTS: Readonly<Record<string, Chart>> = {
  transaction: compileChart({
    id: 'transaction',
    description: 'One of the transactions that a coordinator can have under way.',
    initial: 'idle',
    states: {
      idle: {
        description: 'No transaction has this place.',
        on: {
          BEGUN: to('voting', 'A transfer was asked for; the participants are asked to prepare.'),
          RECOVERED: to('committing', 'The coordinator has started again and finds a commit in its log.'),
        },
      },
      voting: {
        description: 'The coordinator waits for votes.',
        on: {
          ALL_YES: to('deciding', 'Everyone has voted yes: the decision is to commit, and goes to the log.'),
          VOTED_NO: to('idle', 'A participant has voted no: the decision is to abort, which needs no record.'),
          TIMEOUT: to('idle', 'A vote is missing: the decision is to abort, which needs no record.'),
        },
      },
      deciding: {
        description: 'The decision to commit is on its way to the log. Nobody else knows of it.',
        on: { LOGGED: to('committing', 'The decision is on disk: everyone is told.') },
      },
      committing: {
        description: 'The decision is repeated until every participant has acknowledged it.',
        on: { ACKNOWLEDGED: to('idle', 'Every participant knows: the transaction may be forgotten.') },
      },
    },
  }),
};

export const PARTICIPANT_CHARTS: Readonly<Record<string, Chart>> = {
  account: compileChart({
    id: 'account',
    description: 'One account at its participant, and how far the transaction is that has it locked.',
    initial: 'free',
    states: {
      free: {
        description: 'No transaction has it locked.',
        on: {
          LOCKED: to('working', 'A transaction has it locked; the participant has not voted yet.'),
          RECOVERED: to('prepared', 'The participant has started again and finds in its log that it had voted yes.'),
        },
      },
      working: {
        description: 'A transaction has it locked, and the participant may still abort alone.',
        on: {
          PREPARED: to('prepared', 'That it votes yes is on disk.'),
          VOTED_NO: to('free', 'It cannot be done: the participant votes no and is rid of it.'),
          ABORTED,
        },
      },
      prepared: {
        description: 'The participant has voted yes, and may not decide any more.',
        on: { COMMITTED, ABORTED, SILENCE: to('blocked', 'No decision has come in time: it asks, and waits.') },
      },
      blocked: {
        description: 'In doubt: nobody tells it the decision, and the account stays locked.',
        on: {
          COMMITTED,
          ABORTED,
          HEURISTIC: to('free', 'It has waited for long enough, and aborts alone, which it has no right to.'),
        },
      },
    },
  }),
};
