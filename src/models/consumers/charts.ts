// Answers for the statechart of a consumer as a member of its group.
import { type Chart, compileChart } from '../../engine/index.ts';

const to = (target: string, description: string) => ({ target, description });
const LOST = to('unjoined', 'Its coordinator is gone, or does not know it any more.');

const FENCED = to('FATAL_ERROR', 'Another producer has its name, or its coordinator has given up on it.');
const ERROR = to('ABORTABLE_ERROR', 'What the transaction rests on is gone: its partitions, or its sequences.');

/** Source: apache/kafka clients/src/main/java/org/apache/kafka/clients/producer/internals/TransactionManager.java State */
const transaction = compileChart({
  id: 'transaction',
  description: 'The transactional producer of a consumer that makes results.',
  initial: 'UNINITIALIZED',
  states: {
    UNINITIALIZED: {
      description: 'It has no producer id.',
      on: { INIT: to('INITIALIZING', 'It asks for its id and a new epoch; whoever had the name is fenced by that.') },
    },
    INITIALIZING: {
      description: 'It waits for its epoch; a transaction that its last incarnation left open is aborted before.',
      on: { INITIALIZED: to('READY', 'It has its epoch.') },
    },
    READY: {
      description: 'No transaction is open.',
      on: { BEGIN: to('IN_TRANSACTION', 'The records of a poll are processed: their results are to be sent.') },
    },
    IN_TRANSACTION: {
      description: 'Results and offsets go out; nobody counts them yet.',
      on: { COMMIT: to('COMMITTING_TRANSACTION', 'All is written: it asks for the commit.'), ERROR, FENCED },
    },
    COMMITTING_TRANSACTION: {
      description: 'It waits for the coordinator to decide.',
      on: { COMPLETED: to('READY', 'The commit is decided; markers follow.'), FENCED },
    },
    ABORTABLE_ERROR: {
      description: 'The transaction can only be aborted.',
      on: { ABORT: to('ABORTING_TRANSACTION', 'It asks for that.') },
    },
    ABORTING_TRANSACTION: {
      description: 'It waits for the coordinator to decide.',
      on: {
        INIT: to('INITIALIZING', 'Aborted: a new epoch begins, and records come again from the last commit.'),
        FENCED,
      },
    },
    FATAL_ERROR: {
      description: 'This producer can do nothing more.',
      on: { INIT: to('INITIALIZING', 'A new one takes its place.') },
    },
  },
});

/** Source: apache/kafka clients/src/main/java/org/apache/kafka/clients/consumer/internals/AbstractCoordinator.java MemberState */
export const CONSUMER_CHARTS: Readonly<Record<string, Chart>> = {
  transaction,
  member: compileChart({
    id: 'member',
    description: 'One consumer in its group.',
    initial: 'unjoined',
    states: {
      unjoined: {
        description: 'It looks for its coordinator.',
        on: { JOIN: to('preparing', 'It has found the coordinator, and joins.') },
      },
      preparing: {
        description: 'It waits until the others have joined too.',
        on: { JOINED: to('completing', 'There is a new generation.'), LOST },
      },
      completing: {
        description: 'It waits for its partitions; the leader of the group works them out.',
        on: {
          ASSIGNED: to('stable', 'It has its partitions.'),
          REBALANCE: to('preparing', 'Others have come or gone meanwhile.'),
          LOST,
        },
      },
      stable: {
        description: 'It fetches and processes.',
        on: { REBALANCE: to('preparing', 'The group rebalances, and it joins again.'), LOST },
      },
    },
  }),
};
