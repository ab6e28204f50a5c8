// Answers for Java's hash of a text, on which Kafka's choice of a group's coordinator rests.

/** `String.hashCode`: the sum of code units times powers of 31, in 32 bits with a sign. */
export function javaHashCode(text: string): number {
  let hash = 0;
  for (let i = 0; i < text.length; i++) hash = (Math.imul(hash, 31) + text.charCodeAt(i)) | 0;
  return hash;
}

/**
 * Partition of `__consumer_offsets` whose leader coordinates the group. The smallest integer has no opposite in 32 bits and
 * counts as 0.
 * Source: apache/kafka core/src/main/scala/kafka/coordinator/group/GroupMetadataManager.scala partitionFor
 */
export function partitionOfGroup(groupId: string, partitions: number): number {
  const hash = javaHashCode(groupId);
  return (hash === -2147483648 ? 0 : Math.abs(hash)) % partitions;
}
