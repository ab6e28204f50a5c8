// Answers for the 32-bit MurmurHash2 of Kafka's clients and for the partition of a record with a key.
// Source: apache/kafka clients/src/main/java/org/apache/kafka/common/utils/Utils.java murmur2
import { utf8, word32 } from '../../loadBalancer/rules/utf8.ts';

const SEED = 0x9747b28c;
const MULTIPLIER = 0x5bd1e995;

/** Hash of the key's UTF-8 bytes, an integer of 32 bits with a sign. */
export function murmur2(key: string): number {
  const bytes = utf8(key);
  const aligned = bytes.length - (bytes.length % 4);
  let h = SEED ^ bytes.length;
  for (let at = 0; at < aligned; at += 4) {
    let k = Math.imul(word32(bytes, at), MULTIPLIER);
    k ^= k >>> 24;
    h = Math.imul(h, MULTIPLIER) ^ Math.imul(k, MULTIPLIER);
  }
  if (aligned < bytes.length) {
    for (let i = bytes.length - 1; i >= aligned; i--) h ^= bytes[i]! << (8 * (i - aligned));
    h = Math.imul(h, MULTIPLIER);
  }
  h ^= h >>> 13;
  h = Math.imul(h, MULTIPLIER);
  return h ^ (h >>> 15);
}

/** The number without its sign bit (not its absolute value). */
export function toPositive(hash: number): number {
  return hash & 0x7fffffff;
}

/**
 * Partition of a key, over all partitions of the topic, available or not: more partitions mean other places for the same keys.
 * Source: BuiltInPartitioner.java partitionForKey
 */
export function partitionForKey(key: string, partitions: number): number {
  return toPositive(murmur2(key)) % partitions;
}
