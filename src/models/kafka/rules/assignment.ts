// Answers for what all assignors of a consumer group share: subscriptions, the names of partitions, the order of members.
// Source: apache/kafka clients/src/main/java/org/apache/kafka/clients/consumer/internals/AbstractPartitionAssignor.java

/** `topic-0`, as Kafka prints it. */
export type TopicPartition = string;

/** Number of partitions of each subscribed topic that exists. */
export type Topics = ReadonlyMap<string, number>;

/** Assigned partitions of each member. */
export type Assignment = Map<string, TopicPartition[]>;

/** What a member says when it joins. */
export interface Subscription {
  readonly memberId: string;
  /** `group.instance.id` of a static member. */
  readonly instanceId?: string | undefined;
  readonly topics: readonly string[];
  readonly rack?: string | undefined;
  /** What it holds, and since which generation; no generation: a member of an old version or a new one. */
  readonly owned?: readonly TopicPartition[] | undefined;
  readonly generation?: number | undefined;
}

export function topicPartition(topic: string, partition: number): TopicPartition {
  return `${topic}-${partition}`;
}

export function topicOf(partition: TopicPartition): string {
  return partition.slice(0, partition.lastIndexOf('-'));
}

export function numberOf(partition: TopicPartition): number {
  return Number(partition.slice(partition.lastIndexOf('-') + 1));
}

/** All partitions of one topic. */
export function partitionsOf(topic: string, count: number): TopicPartition[] {
  return Array.from({ length: count }, (_, i) => topicPartition(topic, i));
}

export function byText(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

export function byTopicThenNumber(a: TopicPartition, b: TopicPartition): number {
  return byText(topicOf(a), topicOf(b)) || numberOf(a) - numberOf(b);
}

export function byNumberThenTopic(a: TopicPartition, b: TopicPartition): number {
  return numberOf(a) - numberOf(b) || byText(topicOf(a), topicOf(b));
}

/** Static members by instance id, then dynamic ones by member id. */
export function inMemberOrder<T extends Pick<Subscription, 'memberId' | 'instanceId'>>(members: readonly T[]): T[] {
  return members.toSorted((a, b) => {
    if (a.instanceId !== undefined && b.instanceId !== undefined) return byText(a.instanceId, b.instanceId);
    if (a.instanceId !== undefined) return -1;
    if (b.instanceId !== undefined) return 1;
    return byText(a.memberId, b.memberId);
  });
}

/** An assignment of nothing to everyone. */
export function nothingFor(members: readonly Subscription[]): Assignment {
  return new Map(members.map((m) => [m.memberId, []]));
}
