// Answers for the statechart of a consumer as a member of its group.
import { type Chart, compileChart } from '../../engine/index.ts';

const to = (target: string, description: string) => ({ target, description });
const LOST = to('unjoined', 'Its coordinator is gone, or does not know it any more.');

/** Source: apache/kafka clients/src/main/java/org/apache/kafka/clients/consumer/internals/AbstractCoordinator.java MemberState */
export const CONSUMER_CHARTS: Readonly<Record<string, Chart>> = {
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
