// Answers for the memory of which partitions have moved between which members, so that none is moved there and back.
// Source: apache/kafka clients/src/main/java/org/apache/kafka/clients/consumer/internals/AbstractStickyAssignor.java PartitionMovements
import { numberOf, type TopicPartition, topicOf } from './assignment.ts';
import { javaHashCode } from './java-hash.ts';

interface Movement {
  readonly from: string;
  readonly to: string;
}

/** Where each moved partition came from and is now, in the order of moving. */
export type Movements = Map<TopicPartition, Movement>;

/** Instead of `partition`, one of its topic that went the other way before: moving that one back is no movement at all. */
export function actualPartitionToMove(
  movements: Movements,
  partition: TopicPartition,
  from: string,
  to: string,
): TopicPartition {
  const origin = movements.get(partition)?.from ?? from;
  const reverse = [...movements]
    .filter(([p, m]) => topicOf(p) === topicOf(partition) && m.from === to && m.to === origin)
    .map(([p]) => p);
  return reverse.length === 0 ? partition : firstOfHashSet(reverse);
}

/** Notes that `partition` went from one member to another, or is back where it came from. */
export function notePartitionMovement(movements: Movements, partition: TopicPartition, from: string, to: string): void {
  const origin = movements.get(partition)?.from ?? from;
  movements.delete(partition);
  if (origin !== to) movements.set(partition, { from: origin, to });
}

/** Which of them the source's hash set yields first. */
function firstOfHashSet(partitions: readonly TopicPartition[]): TopicPartition {
  let buckets = 16;
  while (partitions.length > buckets * 0.75) buckets *= 2;
  const bucket = (p: TopicPartition) => {
    const hash = (Math.imul(31, 31 + numberOf(p)) + javaHashCode(topicOf(p))) | 0;
    return (hash ^ (hash >>> 16)) & (buckets - 1);
  };
  return partitions.toSorted((a, b) => bucket(a) - bucket(b))[0]!;
}
