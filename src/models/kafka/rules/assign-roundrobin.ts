// Answers for the round-robin assignor: all partitions of all topics dealt to the members in turn.
// Source: apache/kafka clients/src/main/java/org/apache/kafka/clients/consumer/RoundRobinAssignor.java
import {
  type Assignment,
  byText,
  inMemberOrder,
  nothingFor,
  partitionsOf,
  type Subscription,
  type Topics,
} from './assignment.ts';

/** The turn goes on from topic to topic; members that did not subscribe to the topic are passed over. */
export function assignRoundRobin(topics: Topics, members: readonly Subscription[]): Assignment {
  const assignment = nothingFor(members);
  const order = inMemberOrder(members);
  let turn = 0;
  for (const [topic, count] of [...topics].sort(([a], [b]) => byText(a, b))) {
    if (!members.some((m) => m.topics.includes(topic))) continue;
    for (const partition of partitionsOf(topic, count)) {
      while (!order[turn % order.length]!.topics.includes(topic)) turn++;
      assignment.get(order[turn++ % order.length]!.memberId)!.push(partition);
    }
  }
  return assignment;
}
